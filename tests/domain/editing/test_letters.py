# ruff: noqa: RUF001 - letters that look like others are what is tested
"""Letters and emoji that are hard to listen to."""

import pytest

from tests.domain.editing.editing_desk import meant, names_of_question, of_question


@pytest.mark.parametrize(
    ("text", "styled", "remedy"),
    [
        ("Say 𝐖𝐞𝐥𝐜𝐨𝐦𝐞 to Q1!", "𝐖𝐞𝐥𝐜𝐨𝐦𝐞", "Type `Welcome`."),
        ("Ⓦⓔⓛⓒⓞⓜⓔ", "Ⓦⓔⓛⓒⓞⓜⓔ", "Type `Welcome`."),
        ("🅷🅴🅻🅻🅾", "🅷🅴🅻🅻🅾", "Type it with plain letters."),
        ("ｗｉｄｅ words", "ｗｉｄｅ", "Type `wide`."),
        ("oh, ᴛɪɴʏ ones", "ᴛɪɴʏ", "Type it with plain letters."),
        ("oh, ᵗⁱⁿʸ ones", "ᵗⁱⁿʸ", "Type `tiny`."),
        ("Come! W E L C O M E all", "W E L C O M E", "Type `WELCOME`."),
    ],
)
def test_letters_in_a_costume_are_told_with_plain_ones(text: str, styled: str, remedy: str) -> None:
    (problem,) = of_question(text)
    assert problem.name == "spelled-letters"
    assert meant(f"\n{text}", problem) == styled
    assert problem.remedy == remedy


@pytest.mark.parametrize(
    "text",
    [
        "Let 𝑥 and 𝑦 be two numbers, and ℝ what they live in.",
        "Ⓐ yes Ⓑ no",
        "Options A B C D: which one?",
        "The vowels A E I O U.",
        "x x x x is a row",
        "I V X L",
        "Is it /ʃɪp/ or /nɪɡʰt/?",
        "Le 1ᵉʳ, la 2ᵉᵐᵉ, Mˡˡᵉ Brontë",
        "I a m",
        "H₂O and x² and n³",
        "A I and a P D day",
    ],
)
def test_letters_that_mean_themselves_are_left_alone(text: str) -> None:
    assert names_of_question(text) == []


def test_wide_letters_belong_to_east_asian_texts() -> None:
    assert names_of_question("ＩＣＴは授業を変えましたか？", language="ja") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("😀😀😀😀 Why?", 4),
        ("👨‍👩‍👧‍👦🇨🇦👍🏽1️⃣🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f Why?", 5),
    ],
)
def test_more_than_three_emoji_are_counted_as_they_are_seen(text: str, count: int) -> None:
    (problem,) = of_question(text)
    assert problem.name == "many-emoji"
    assert problem.problem.startswith(f"Q1 has {count} emoji;")


@pytest.mark.parametrize("text", ["👨‍👩‍👧‍👦🇨🇦👍🏽 Why?", "© 2027 ™ ® 1 2 3 4 # * why?", "✓ a ✓ b ✓ c ✓ d ✓ e"])
def test_three_emoji_are_fine_and_signs_are_none(text: str) -> None:
    assert names_of_question(text) == []
