"""Hashtags: of several words, cut short, and lost."""

import pytest

from tests.domain.editing.editing_desk import (
    BLUESKY,
    FRAME,
    ROOM,
    X,
    edited,
    meant,
    names,
    names_of_question,
    of_question,
    sheet_of,
)


@pytest.mark.parametrize(
    ("hashtag", "title", "suggested"),
    [
        ("notabookstudy", "Not a book study", "NotABookStudy"),
        ("notabookstudy", "Mathematicians at Work", "NotABookStudy"),
        ("Notabookstudy", "Mathematicians at Work", "NotABookStudy"),
        ("NOTABOOKSTUDY", "Mathematicians at Work", "NotABookStudy"),
        ("riversandbridges", "Rivers and Bridges: Chapter 1", "RiversAndBridges"),
        ("riversandbridges27", "Rivers and Bridges", "RiversAndBridges27"),
        ("edchat", "Rivers", "EdChat"),
        ("nctchat", "Rivers", "NCTChat"),
        ("lalecturaenlaescuela", "La lectura en la escuela", "LaLecturaEnLaEscuela"),
        ("πέντεμήνες", "Πέντε μήνες", "ΠέντεΜήνες"),
    ],
)
def test_a_hashtag_of_several_words_without_capitals_is_told_with_a_better_one(
    hashtag: str, title: str, suggested: str
) -> None:
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag=hashtag, title=title)
    (problem,) = edited(sheet)
    assert (problem.line, problem.severity, problem.name) == (3, "warning", "hashtag-camel-case")
    assert problem.problem == f"Screen readers read `#{hashtag}` as one word."
    assert f"`#{suggested}`" in problem.remedy


def test_a_tag_longer_than_words_is_told_without_a_better_one() -> None:
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag="constructingmultiplication")
    (problem,) = edited(sheet)
    assert "Begin each of its words with a capital" in problem.remedy
    assert names(sheet_of(f"## Q1 @ +6\nWarum?\n{FRAME}", hashtag="mathematikunterricht", language="de")) == []


@pytest.mark.parametrize(
    "tag",
    ["STEM", "edChat", "EdChat", "math", "mathematics", "Frankenstein", "book_study", "maths2027", "先生チャット",
     "نقرأ", "teachers", "achat", "NCTM", "together", "classroom", "snapchat", "nightclub", "interdisciplinary",
     "intersectionality", "characterization", "internationalization"],
)  # fmt: skip
def test_a_tag_of_one_word_an_abbreviation_and_one_with_capitals_are_fine(tag: str) -> None:
    assert names(sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag=tag)) == []
    assert names_of_question(f"Why? #{tag}") == []


@pytest.mark.parametrize(("tag", "language"), [("buchclub", "de"), ("rachat", "fr")])
def test_what_is_two_words_in_english_may_be_one_elsewhere(tag: str, language: str) -> None:
    sheet = sheet_of(
        f"## Q1 @ +6\nO?\n{FRAME}", hashtag=tag, language=language, check=("no-archive-notice", "no-opt-out")
    )
    assert names(sheet) == []


def test_a_word_that_the_texts_use_is_one_word() -> None:
    text = "Who taught you Bookstudy, that is: a book study of your own? #bookstudy"
    assert names_of_question(text) == []


def test_a_tag_in_a_text_is_pointed_at_once() -> None:
    text = "Hello #bookstudy, and again #bookstudy: a book study!"
    (problem,) = of_question(text)
    assert problem.name == "hashtag-camel-case"
    assert (problem.line, problem.column, meant(f"\n{text}", problem)) == (2, 7, "#bookstudy")


def test_the_chats_own_tag_typed_small_is_told_as_it_is_set() -> None:
    (problem,) = of_question("Why? #notabookstudy", hashtag="NotABookStudy")
    assert problem.line == 2
    assert problem.remedy.startswith("Write `#NotABookStudy`;")


@pytest.mark.parametrize(
    ("text", "sign", "left", "whole"),
    [
        ("Who reads #Book-Study?", "`-`", "`#Book`", "#BookStudy"),
        ("Who reads #book-study?", "`-`", "`#book`", "#BookStudy"),
        ("À lire : #L'école ?", "`'`", "`#L`", "#LÉcole"),
        ("On #Web2.0?", "`.`", "`#Web2`", "#Web20"),
        ("On #Q&A?", "`&`", "`#Q`", "#QA"),
    ],
)
def test_a_tag_that_a_character_cuts_is_told_with_what_is_left(text: str, sign: str, left: str, whole: str) -> None:
    (problem,) = of_question(text, X)
    assert problem.name == "tag-cut-short"
    assert f"ends before {sign}: what is left is {left}" in problem.problem
    assert problem.remedy == f"Write `{whole}`."
    assert meant(f"\n{text}", problem) == text[text.index("#") : text.index("?")].rstrip()


def test_only_the_platforms_that_cut_a_tag_are_named_and_it_is_told_once() -> None:
    (problem,) = of_question("Who reads #Book-Study?", BLUESKY, X, ROOM)
    assert problem.problem.startswith("On x and room `#Book-Study`")
    assert names_of_question("Who reads #Book-Study?", BLUESKY) == []


@pytest.mark.parametrize(
    "text",
    [
        "What is #STEM's best-kept secret?",
        "At #ShelfTalk-night?",
        "A #STEM-focused lesson?",
        "#edChat/#mathChat?",
        "We are #1-2 in the league",
        "Ask #EdChat. Or me?",
        "#EdChat—and you?",
        "example.org/#Book-Study and &#x27;",
    ],
)
def test_a_tag_that_ends_where_it_should_is_fine(text: str) -> None:
    assert [name for name in names_of_question(text, X) if name != "link-price"] == []


def test_a_german_compound_with_a_tag_is_fine() -> None:
    assert names_of_question("Wie war der #MINT-Unterricht?", X, language="de") == []


def test_a_hashtag_that_one_platform_cuts_is_an_error_that_names_it() -> None:
    tag = "Shelf\u200cTalk"
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag=tag)
    (problem,) = edited(sheet, [X, BLUESKY, ROOM])
    assert (problem.line, problem.severity, problem.name) == (3, "error", "hashtag-cut-short")
    assert problem.problem == f"On bluesky `#{tag}` is cut short by the invisible U+200C: it becomes `#Shelf`."
    assert problem.remedy == "Write `#ShelfTalk`."


def test_a_hashtag_that_is_none_on_a_platform_is_an_error() -> None:
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag="A" + "bC" * 40)
    (problem,) = edited(sheet, [BLUESKY])
    assert problem.name == "hashtag-cut-short"
    assert "is no hashtag" in problem.problem
    assert "shorter" in problem.remedy


def test_a_hashtag_that_is_wrong_everywhere_is_left_to_the_loader() -> None:
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n{FRAME}", hashtag="Shelf-Talk")
    assert names(sheet, [X, BLUESKY]) == []
