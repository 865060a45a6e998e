# ruff: noqa: RUF001 - letters that look like others are what is tested
"""Questions that ask too much, are too long, or are asked twice."""

import pytest

from tests.domain.editing.editing_desk import FRAME, edited, meant, names, names_of_question, of_question, sheet_of

TWO_THINGS = "What did you see on the bridge? And what would you have done there instead?"


def test_a_question_that_asks_two_things_is_pointed_at_where_the_second_begins() -> None:
    (problem,) = of_question(TWO_THINGS)
    assert problem.name == "several-questions"
    assert problem.problem == "Q1 asks 2 things at once."
    assert meant(f"\n{TWO_THINGS}", problem) == "And what would you have done there instead?"


@pytest.mark.parametrize(
    "text",
    [
        "Do you agree with the author of this chapter? Why or why not?",
        "What did you use that day? An array? A number line?",
        "Why does he run from the room at once? Why do you think so?",
        "Ready? What did you see in the very first chapter?",
        'A student asks you, "Why do we have to learn this?" What do you answer in that moment?',
        "What is a phone to you in your classroom? A tool? A threat to how we all teach?",
        "What do you see, what do you think, and what do you wonder?",
    ],
)
def test_a_follow_up_and_a_quotation_are_no_second_question(text: str) -> None:
    assert names_of_question(text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did you see? What did you do next?", "en"),
        ("¿Qué viste ayer en el puente viejo? ¿Qué habrías hecho tú en su lugar?", "es"),
        ("Qu'avez-vous vu hier sur le pont ? Et qu'auriez-vous fait à sa place ?", "fr"),
        ("Was habt ihr gestern auf der Brücke gesehen? Was hättet ihr dort selbst getan?", "de"),
        ("昨日あの橋の上で何を見ましたか？あなたならそこで何をしたでしょうか？", "ja"),
    ],
)
def test_two_things_are_seen_in_short_questions_and_in_other_languages_too(text: str, language: str) -> None:
    assert names_of_question(text, language=language) == ["several-questions"]


def test_an_announcement_may_ask_and_tell_as_much_as_it_likes() -> None:
    text = f"{TWO_THINGS} One. Two. Three. Four."
    sheet = sheet_of(f"## Q1 @ +6\nWhy?\n\n## Hint @ +9\n{text}\n{FRAME}")
    assert names(sheet) == []


def test_more_than_three_sentences_are_pointed_at_from_the_fourth_on() -> None:
    text = "We walk. We stop.\nWe look. Then it rains. What did you do?"
    (problem,) = of_question(text)
    assert problem.name == "many-sentences"
    assert problem.problem.startswith("Q1 has 5 sentences;")
    assert (problem.line, meant(f"\n{text}", problem)) == (3, "Then it rains.")
    assert names_of_question("We walk. We stop. What then?") == []
    assert names_of_question("How do you hand out homework? Daily? Weekly? Not at all?") == []


def test_each_part_of_a_thread_is_read_for_itself() -> None:
    assert names_of_question("We walk. We stop.\n---\nWe look. What then?") == []
    (problem,) = of_question("Look.\n---\nA. walk. We stop. We look. It rains. What then?")
    assert problem.problem.startswith("Part 2 of Q1 has ")


def test_two_questions_that_say_the_same_are_told_of_at_the_second() -> None:
    body = f"## Q1 @ +6\nWhat did you see?\n\n## Q2\nAnd you?\n\n## Q3\nQ3: what did YOU see #ShelfTalk?!\n{FRAME}"
    (problem,) = edited(sheet_of(body))
    assert (problem.line, problem.name) == (8, "alike-questions")
    assert problem.problem == "Q3 asks the same as Q1."


def test_questions_that_differ_in_one_word_are_not_the_same() -> None:
    body = f"## Q1 @ +6\nWhat surprised you in chapter 1?\n\n## Q2\nWhat surprised you in chapter 2?\n{FRAME}"
    assert names(sheet_of(body)) == []


def test_a_question_and_its_translation_into_another_script_are_one() -> None:
    text = "Как вы говорите на родном языке в классе? How do you use the home language in class?"
    assert names_of_question(text) == []
    assert names_of_question(f"{text} And which word of it has no translation?") == ["several-questions"]
