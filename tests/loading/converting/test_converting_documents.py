"""Documents: how people write questions, notes and times, and what each line becomes."""

from datetime import time
from pathlib import Path

import pytest

from chatmod.domain.schedule import AtClock
from tests.loading.converting.converting_desk import (
    START,
    converted,
    errors_of,
    headings,
    pictures_of,
    said,
    schedule_from,
    text_of,
    wishes,
)

ASKED = wishes(title="Rivers", hashtag="ShelfTalk", start=START, timezone="America/Toronto")


@pytest.mark.parametrize(
    "line",
    [
        "Q1. Why?",
        "Q1: Why?",
        "Q1) Why?",
        "Q1 Why?",
        "q1 - Why?",
        "Q1 – Why?",
        "Q 1: Why?",
        "**Q1:** Why?",
        "**Q1**: Why?",
        "**Q1: Why?**",
        "*Q1.* Why?",
        "__Q1__ Why?",
        "## Q1: Why?",
        "- Q1: Why?",
        "Question 1: Why?",
        "Frage 1) Why?",
        "\u00a0\u00a0Q1.\u00a0Why?",
        "\tQ1.\tWhy?",
        "1. Why?",
        "1) Why?",
        "(1) Why?",
        "1\\. Why?",
        "**1.** Why?",
        "\ufeffQ1. Why?",
    ],
)
def test_a_question_is_known_by_its_label_however_it_is_written(tmp_path: Path, line: str) -> None:
    cue = schedule_from(tmp_path, converted(tmp_path, f"{line}\n", "a.md", ASKED)).cues[0]

    assert (cue.label, cue.when, text_of(cue)) == ("Q1", None, "Why?")


@pytest.mark.parametrize(
    "line",
    [
        "8:05 Q1. Why?",
        "8:05 pm Q1: Why?",
        "8:05pm - Q1: Why?",
        "(8:05) Q1: Why?",
        "20h05 Q1 Why?",
        "8.05 Q1: Why?",
        "Q1 (8:05): Why?",
        "Q1 @ 8:05 Why?",
        "Q1 @ 8:05 pm: Why?",
        "Q1 8:05 pm: Why?",
        "Q1: 8:05 Why?",
        "**Q1** (8:05 PM) Why?",
        "**8:05** Q1: Why?",
        "**8:05 Q1: Why?**",
        "Q1. Why? (8:05)",
        "8:05 - **Q1:** Why?",
        "20:05 Q1: Why?",
        "[20:05] 1. Why?",
        "8:05 p.m. Q1: Why?",
        "20.05 Uhr Q1: Why?",
        "8:05\tQ1\tWhy?",
        "8:05 **Q1:** Why?",
        "Q1 [8:05 pm] – Why?",
    ],
)
def test_a_time_is_found_in_front_of_the_label_and_behind_it(tmp_path: Path, line: str) -> None:
    cue = schedule_from(tmp_path, converted(tmp_path, f"{line}\n", "a.txt", ASKED)).cues[0]

    assert (cue.label, cue.when, text_of(cue)) == ("Q1", AtClock(time(20, 5)), "Why?")


@pytest.mark.parametrize(
    "text", ["8:15 was too early, was it not?", "1.5 million of what?", "8 of them?", "Q2s are next?"]
)
def test_numbers_that_are_no_times_and_no_labels_stay_in_the_text(tmp_path: Path, text: str) -> None:
    cue = schedule_from(tmp_path, converted(tmp_path, f"Q1: {text}\n", "a.txt", ASKED)).cues[0]

    assert (cue.label, cue.when, text_of(cue)) == ("Q1", None, text)


@pytest.mark.parametrize(
    "note",
    [
        "- ask why",
        "* ask why",
        "  - ask why",
        "\t•\task why",
        "o\task why",
        "  o ask why",
        "\u00a0\u00a0\u00a0• ask why",
        "◦ ask why",
        "– ask why",
        "+ ask why",
        "- [ ] ask why",
        "\uf0b7 ask why",
    ],
)
def test_the_points_below_a_question_are_private_notes(tmp_path: Path, note: str) -> None:
    conversion = converted(tmp_path, f"Q1. How?\n{note}\nQ2. When?\n", "a.txt", ASKED)
    cues = schedule_from(tmp_path, conversion).cues

    assert [cue.notes for cue in cues] == [("ask why",), ()]
    assert [text_of(cue) for cue in cues] == ["How?", "When?"]
    assert "line 2: Private notes, not posted." in said(conversion)


def test_a_line_that_begins_with_a_small_o_is_no_point_of_a_list(tmp_path: Path) -> None:
    cue = schedule_from(tmp_path, converted(tmp_path, "Q1. E depois?\no livro ou o filme?\n", "a.txt", ASKED)).cues[0]

    assert text_of(cue) == "E depois?\no livro ou o filme?"


def test_lines_below_a_question_go_on_with_it(tmp_path: Path) -> None:
    text = "Q1. Which bridge\ndid you cross,\nand why?\n\n\nAnd which one not?\n\nQ2. How?\n"
    conversion = converted(tmp_path, text, "a.txt", ASKED)
    cue = schedule_from(tmp_path, conversion).cues[0]

    assert text_of(cue) == "Which bridge\ndid you cross,\nand why?\n\nAnd which one not?"
    assert "line 6: Posted with Q1, as another paragraph: `And which one not?`." in said(conversion)


def test_a_paragraph_that_asks_nothing_below_a_question_is_not_posted(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Q1. How?\n\nHeather knows the answer to this one.\n", "a.txt", ASKED)
    cue = schedule_from(tmp_path, conversion).cues[0]

    assert (text_of(cue), cue.notes) == ("How?", ("Heather knows the answer to this one.",))
    assert said(conversion) == [
        "line 3: Kept as private notes of Q1, not posted: `Heather knows the answer to this one.`."
    ]


def test_a_text_below_the_label_is_the_question(tmp_path: Path) -> None:
    cues = schedule_from(
        tmp_path, converted(tmp_path, "Question 1\n\nHow?\n\n### Question 2\nWhy?\n", "a.md", ASKED)
    ).cues

    assert [(cue.label, text_of(cue)) for cue in cues] == [("Q1", "How?"), ("Q2", "Why?")]


def test_announcements_are_known_by_their_times_and_by_their_names(tmp_path: Path) -> None:
    text = (
        "8:00 Welcome: Hello and welcome!\n8:03 Use the tag, please.\nQ1: How?\nBreak @ 8:30\n"
        "Two minutes to breathe.\n\n"
        "**Closing:** Thanks, everybody!\n"
    )
    conversion = converted(tmp_path, text, "a.txt", ASKED)
    cues = schedule_from(tmp_path, conversion).cues

    assert headings(conversion) == ["Welcome @ 20:00", "Announcement @ 20:03", "Q1", "Break @ 20:30", "Closing @ end"]
    assert [text_of(cue) for cue in cues] == [
        "Hello and welcome!",
        "Use the tag, please.",
        "How?",
        "Two minutes to breathe.",
        "Thanks, everybody!",
    ]
    assert "line 2: Without a label, taken as announcements: `Use the tag, please.`." in said(conversion)


def test_the_top_of_a_document_fills_the_front_matter(tmp_path: Path) -> None:
    text = (
        "**Title:** Rivers: and Bridges\nHashtag: #ShelfTalk\nDate: Thursday, April 15, 2027\nTime: 8:00 pm ET\n"
        "Length: 45 min\nHost: Ann\n\nQ1: How?\n"
    )
    conversion = converted(tmp_path, text)
    schedule = schedule_from(tmp_path, conversion)

    assert (schedule.title, schedule.hashtag, schedule.start) == ("Rivers: and Bridges", "ShelfTalk", START)
    assert str(schedule.length) == "45 min"
    assert "% Host: Ann" in conversion.text
    assert "line 6: Kept as comments, not posted: `Host: Ann`." in said(conversion)
    assert any("`ET` is kept as a comment." in line and "America/New_York" in line for line in said(conversion))


@pytest.mark.parametrize(
    "typed",
    [
        "2027-04-15",
        "15.04.2027",
        "15. April 2027",
        "15 April 2027",
        "April 15, 2027",
        "Apr. 15th, 2027",
        "4/15/2027",
        "15/4/2027",
        "Thursday, 15 April 2027",
        "15 de abril de 2027",
        "15 avril 2027",
        "2027/4/15",
    ],
)
def test_dates_are_read_as_they_are_written(tmp_path: Path, typed: str) -> None:
    conversion = converted(tmp_path, f"Date: {typed}\nTime: 20:00\nQ1. How?\n")

    assert schedule_from(tmp_path, conversion).start == START


def test_a_date_that_may_be_of_two_months_is_not_guessed(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Date: 4/5/2027\nTime: 20:00\nQ1. How?\n")

    assert schedule_from(tmp_path, conversion).start is None
    assert any("day and month cannot be told apart" in line for line in said(conversion))
    assert "% 4/5/2027" in conversion.text


def test_flags_win_over_what_is_found_and_nothing_of_it_is_lost(tmp_path: Path) -> None:
    text = "Title: Old title\nHashtag: OldTag\nTimezone: Europe/Paris\nLength: 30 min\nQ1. How?\n"
    conversion = converted(tmp_path, text, asked=wishes(title="New", hashtag="NewTag", timezone="UTC", length="2 h"))
    schedule = schedule_from(tmp_path, conversion)

    assert (schedule.title, schedule.hashtag, schedule.zone.key, str(schedule.length)) == (
        "New",
        "NewTag",
        "UTC",
        "120 min",
    )
    for old in ("Old title", "OldTag", "Europe/Paris", "30 min"):
        assert old in conversion.text


def test_what_is_not_found_is_derived_and_said(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Q1. How?\n", "slow_rivers-week 2.txt")
    schedule = schedule_from(tmp_path, conversion)

    assert (schedule.title, schedule.hashtag) == ("Slow rivers week 2", "SlowRiversWeek2")
    assert said(conversion) == [
        "There is no title; `Slow rivers week 2` comes from the name of the file. Give it with --title.",
        "There is no hashtag; `#SlowRiversWeek2` comes from the name of the file. Give it with --hashtag.",
        "No time zone is named: this machine's will be taken. Give it with --timezone.",
    ]


def test_a_hashtag_in_the_questions_is_the_hashtag(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Q1. How? #ShelfTalk\nQ2. Why? #shelftalk #fun\n")

    assert schedule_from(tmp_path, conversion).hashtag == "ShelfTalk"
    assert any("`#ShelfTalk` stands in the texts" in line for line in said(conversion))


def test_where_nothing_gives_a_hashtag_the_check_says_so(tmp_path: Path) -> None:
    assert errors_of(tmp_path, converted(tmp_path, "Q1. How?\n", "12.txt")) == ["no-hashtag"]


def test_pictures_are_attached_where_they_stand(tmp_path: Path) -> None:
    for name in ("a.png", "b (1).png", "c.png"):
        (tmp_path / name).write_bytes(b"")
    text = (
        "Q1. What is this?\n![A bridge](a.png)\n\nQ2. And ![A boat](c.png) this?\n\nQ3. That?\n"
        "Image: b (1).png\nAlt text: A river\n"
        "\nQ4. Far?\n![On the web](https://example.org/a.png)\n"
    )
    cues = schedule_from(tmp_path, converted(tmp_path, text, "a.md", ASKED)).cues

    assert [pictures_of(cue) for cue in cues] == [
        [("A bridge", "a.png")],
        [("A boat", "c.png")],
        [("A river", "b (1).png")],
        [],
    ]
    assert text_of(cues[1]) == "And this?"
    assert cues[3].notes == ("Picture: On the web https://example.org/a.png",)


def test_lines_that_would_mean_something_in_a_schedule_stay_text(tmp_path: Path) -> None:
    text = "Q1. Which of these?\n% of people\n\\# done\n#tag first\n##no heading?\n"
    cue = schedule_from(tmp_path, converted(tmp_path, text, "a.txt", ASKED)).cues[0]

    assert text_of(cue) == "Which of these?\n% of people\n\\# done\n#tag first\n##no heading?"


def test_numbers_below_labelled_questions_are_notes(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Q1. How?\n1. ask why\n2. ask when\nQ2. Where?\n", "a.txt", ASKED)
    cues = schedule_from(tmp_path, conversion).cues

    assert [cue.notes for cue in cues] == [("1. ask why", "2. ask when"), ()]
    assert "line 3: Private notes, not posted." in said(conversion)


def test_a_list_in_which_every_number_is_one_is_counted(tmp_path: Path) -> None:
    assert headings(converted(tmp_path, "1. How?\n1. Why?\n1. When?\n", "a.md", ASKED)) == ["Q1", "Q2", "Q3"]


def test_a_list_that_begins_again_is_not_taken_for_questions(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "1. How?\n2. Why?\n\nResources\n1. a map\n2. a book\n", "a.txt", ASKED)

    assert headings(conversion) == ["Q1", "Q2"]
    assert schedule_from(tmp_path, conversion).cues[1].notes == ("Resources", "1. a map", "2. a book")


def test_questions_without_labels_are_known_by_their_question_marks(tmp_path: Path) -> None:
    text = "Our chat\n\nWhat did you read?\nWhat did you skip?\n\nWhen the river\nrises, who stays?\n  - ask twice\n"
    conversion = converted(tmp_path, text, "a.txt", ASKED)
    cues = schedule_from(tmp_path, conversion).cues

    assert [text_of(cue) for cue in cues] == [
        "What did you read?",
        "What did you skip?",
        "When the river\nrises, who stays?",
    ]
    assert cues[2].notes == ("ask twice",)
    assert "line 3: Without a label, numbered in their order: Q1." in said(conversion)


def test_a_plan_of_the_evening_with_times_and_no_labels_is_understood(tmp_path: Path) -> None:
    text = "8:00 - 8:05 Introductions\n8:05 What is it?\n   Why?\n8:20 And then?\n8:55 Wrap-up: thanks!\n"
    conversion = converted(tmp_path, text, "a.txt", wishes(hashtag="a"))
    schedule = schedule_from(tmp_path, conversion)

    assert headings(conversion) == ["Introductions @ 20:00", "Q1 @ 20:05", "Q2 @ 20:20", "Wrap-up @ 20:55"]
    assert text_of(schedule.cues[1]) == "What is it?\nWhy?"
    assert schedule.cues[0].notes == ("Time: 8:00 - 8:05",)
    assert "line 1: Without a text of its own, this posts just its name: `Introductions`." in said(conversion)


def test_what_stands_below_another_heading_is_not_posted(tmp_path: Path) -> None:
    text = "# Rivers\nQ1. How?\n\n---\n\n## For the hosts\nCall Ann first.\n"
    conversion = converted(tmp_path, text, "a.md", wishes(hashtag="a"))
    schedule = schedule_from(tmp_path, conversion)

    assert schedule.title == "Rivers"
    assert schedule.cues[0].notes == ("For the hosts", "Call Ann first.")
    assert "line 7: Kept as private notes of Q1, not posted: `Call Ann first.`." in said(conversion)


@pytest.mark.parametrize("marked", ["*see*", "**see this**", "_see_", "[see](https://example.org)"])
def test_marks_of_markdown_inside_a_text_are_told(tmp_path: Path, marked: str) -> None:
    conversion = converted(
        tmp_path, f"Q1. What do you {marked} in 2 * 3 * 4 or a_b_c?\nQ2. 2 * 3 * 4, a_b_c?\n", "a.md", ASKED
    )

    assert text_of(schedule_from(tmp_path, conversion).cues[0]) == f"What do you {marked} in 2 * 3 * 4 or a_b_c?"
    assert [line for line in said(conversion) if "Marks" in line] == [
        f"line 1: Marks are posted as they are typed: `{marked}`."
    ]


def test_a_document_without_questions_is_kept_and_the_check_says_so(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Minutes of a meeting.\nNothing was decided.\n", "a.txt", ASKED)

    assert errors_of(tmp_path, conversion) == ["no-questions"]
    assert "Nothing was decided." in conversion.text
