# ruff: noqa: RUF001 - letters that look like others are what is tested
"""How many sentences a reader counts, and which of them ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.editing.asking import sentences_of


@pytest.mark.parametrize(
    ("text", "number", "tongue"),
    [
        ("", 0, "en"),
        ("🎉 #ShelfTalk https://example.org/a.b?c", 0, "en"),
        ("One", 1, "en"),
        ("One. Two! Three? Four…", 4, "en"),
        ("One.\nTwo.\n\nThree", 3, "en"),
        ("Q1. One. Two.", 2, "en"),
        ("Use e.g. Dr. Smith's idea, cf. ch. 3, p. 4, vs. J. K. Rowling etc. in No. 5.", 1, "en"),
        ("It costs 3.50 or 1.000 in v2.0 of node.js. Really?", 2, "en"),
        ("In chapter 3. Then what?", 2, "en"),
        ("1. One thing\n2. Another thing", 1, "en"),
        ("He waited... and waited. Then… nothing.", 2, "en"),
        ("What?! No way!!! Yes.", 3, "en"),
        ('She said, "Stop." Then she left.', 2, "en"),
        ('When a child asks "why?" at once, wait. (Really.)', 2, "en"),
        ("Am 3. Mai beginnt die 2. Runde. Wer kommt, z. B. um 8 Uhr?", 2, "de"),
        ("M. Dupont vient ? Oui ! « Bien. » Fin.", 4, "fr"),
        ("¿Qué viste? ¿Por qué? El Sr. Paz lo sabe.", 3, "es"),
        ("何を見ましたか？それはなぜですか。教えてください。", 3, "ja"),
        ("「なぜですか？」と聞かれた。", 1, "ja"),
        ("ماذا رأيت؟ لماذا؟", 2, "ar"),
        ("Τι είδατε; Γιατί;", 2, "el"),
        ("One; two; three.", 1, "en"),
    ],
)
def test_sentences_are_counted_as_a_reader_would(text: str, number: int, tongue: str) -> None:
    assert len(sentences_of(text, tongue)) == number


@pytest.mark.parametrize(
    ("text", "asking", "tongue"),
    [
        ("What did you see? I saw a bridge.", [True, False], "en"),
        ("What?!", [True], "en"),
        ('Somebody asks, "Why?" You say no.', [False, False], "en"),
        ("Pourquoi ?", [True], "fr"),
        ("Τι είδατε;", [True], "el"),
        ("Τι είδατε\u037e", [True], "en"),
        ("لماذا؟", [True], "ar"),
        ("なぜ？はい。", [True, False], "ja"),
    ],
)
def test_a_sentence_asks_if_it_ends_in_a_question_mark_of_its_own(text: str, asking: list[bool], tongue: str) -> None:
    assert [sentence.asks for sentence in sentences_of(text, tongue)] == asking


def test_a_sentence_knows_its_place_and_its_words() -> None:
    text = "Q1: One bridge. Which #tag do you mean?"
    first, second = sentences_of(text)
    assert text[first.start : first.end] == "One bridge."
    assert text[second.start : second.end] == "Which #tag do you mean?"
    assert (first.words, first.opening, second.words) == (2, "one", 4)


@given(st.text(alphabet="aB 1.?!;…。？\"'»)#\n\u00a0", max_size=60), st.sampled_from(["en", "de", "el", "ja"]))
def test_sentences_follow_one_another_and_lie_within_the_text(text: str, tongue: str) -> None:
    end = 0
    for sentence in sentences_of(text, tongue):
        assert end <= sentence.start < sentence.end <= len(text)
        assert not text[sentence.start].isspace()
        end = sentence.end
