"""Tables of text: which column holds what, and what becomes of the rows."""

from datetime import time
from pathlib import Path

import pytest

from chatmod.domain.schedule import AtClock
from chatmod.errors import SettingsError
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
TABLE = """\
Time,Label,Text,Image,Alt,Notes
20:00,Welcome,Welcome to the shelf!,,,greet the new ones
20:05,Q1,"Which bridge, of all, did you cross?",bridge.png,A stone bridge,
20:15,Q2,"What did it ""carry""?
And why?",,,ask for a number
"""


def test_a_table_in_chatmods_own_words_becomes_a_schedule(tmp_path: Path) -> None:
    (tmp_path / "bridge.png").write_bytes(b"")
    conversion = converted(tmp_path, TABLE, "week-1.csv", ASKED)
    schedule = schedule_from(tmp_path, conversion)

    assert (schedule.title, schedule.hashtag, schedule.start) == ("Rivers", "ShelfTalk", START)
    assert [(cue.label, cue.when) for cue in schedule.cues] == [
        ("Welcome", AtClock(time(20))),
        ("Q1", AtClock(time(20, 5))),
        ("Q2", AtClock(time(20, 15))),
    ]
    assert [text_of(cue) for cue in schedule.cues] == [
        "Welcome to the shelf!",
        "Which bridge, of all, did you cross?",
        'What did it "carry"?\nAnd why?',
    ]
    assert pictures_of(schedule.cues[1]) == [("A stone bridge", "bridge.png")]
    assert [cue.notes for cue in schedule.cues] == [("greet the new ones",), (), ("ask for a number",)]
    columns = (
        "A `Time` = time, B `Label` = label, C `Text` = text, D `Image` = image, E `Alt` = alt, F `Notes` = notes"
    )
    assert said(conversion) == [f"row 1: The columns are {columns}."]


@pytest.mark.parametrize(
    "heading",
    [
        "Q #;Question;When;Comments",
        "q#;TWEET;Post time;Private Notes",
        "\ufeff No. ; Question\u00a0Text ;Time (EDT);Follow-up",
        "Numéro;Pregunta;Heure;Remarques",
        "Nr;Frage*;Uhrzeit;Notizen",
        "#;Prompt;TIME SLOT;talking_points",
    ],
)
def test_headings_are_known_in_many_words(tmp_path: Path, heading: str) -> None:
    conversion = converted(tmp_path, f"{heading}\n1;What is it?;20:05;probe\n", "a.csv", ASKED)
    (cue,) = schedule_from(tmp_path, conversion).cues

    assert (cue.label, cue.when, text_of(cue), cue.notes) == ("Q1", AtClock(time(20, 5)), "What is it?", ("probe",))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_delimiter_and_the_line_ends_are_found(tmp_path: Path, delimiter: str, ending: str) -> None:
    rows = [["Label", "Question", "Time"], ["Q1", '"a, b; c?"', "20:05"], ["Q2", '"x\ty?"', "20:15"], []]
    table = ending.join(delimiter.join(row) for row in rows)
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Q1 @ 20:05", "Q2 @ 20:15"]
    assert "a, b; c?" in conversion.text


@pytest.mark.parametrize("first", ["sep=;", "sep=\t"])
def test_the_line_in_which_excel_names_the_delimiter_is_obeyed(tmp_path: Path, first: str) -> None:
    table = f"{first}\nLabel|Text\nQ1|Why, how; when?\n".replace("|", first[-1])
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Q1"]
    assert any(line.startswith("row 2: The columns") for line in said(conversion))


def test_a_table_under_the_name_of_a_text_is_a_table(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label\tQuestion\nQ1\tWhat is it?\n", "pasted.txt", ASKED)

    assert headings(conversion) == ["Q1"]


@pytest.mark.parametrize(
    "label", ["Q1", "q1.", "Q 1", "Q1:", "1", "1.0", "1)", "'Q1", "\u00a0Q1 ", "Question 1", "Frage 1", "Q01", "#1"]
)
def test_labels_are_known_however_the_spreadsheet_has_changed_them(tmp_path: Path, label: str) -> None:
    conversion = converted(tmp_path, f"Label\tText\n{label}\tWhat is it?\n", "a.tsv", ASKED)

    assert headings(conversion) == ["Q1"]
    assert "What is it?" in conversion.text


def test_a_table_pasted_without_headings_is_a_table(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Q1\tWhat?\t8:05\nQ2\tWho is it?\t8:15\n", "pasted.txt", ASKED)

    assert headings(conversion) == ["Q1 @ 20:05", "Q2 @ 20:15"]
    assert [text_of(cue) for cue in schedule_from(tmp_path, conversion).cues] == ["What?", "Who is it?"]


def test_a_label_that_is_lost_is_made_again_and_said(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text\nQ1,One?\n,Two?\nQ4,Four?\n,Five?\n", "a.csv", ASKED)

    assert headings(conversion) == ["Q1", "Q2", "Q4", "Q5"]
    assert "row 3: Without a label, numbered in their order: Q2." in said(conversion)
    assert "row 5: Without a label, numbered in their order: Q5." in said(conversion)


def test_without_a_column_of_labels_each_text_is_a_question(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Question\nQ1: One?\nTell us about two.\nThree?\n", "a.csv", ASKED)

    assert headings(conversion) == ["Q1", "Q2", "Q3"]
    assert "Q1:" not in conversion.text


def test_rows_above_the_headings_fill_the_front_matter(tmp_path: Path) -> None:
    top = "Rivers and Bridges,,\nHashtag,#ShelfTalk,\nDate:,15 April 2027,\nStart time,8 pm,\n\n"
    table = f"{top}Time,Q#,Question\n8:05,1,Why?\n"
    conversion = converted(tmp_path, table, "a.csv", wishes(timezone="Europe/Berlin"))
    schedule = schedule_from(tmp_path, conversion)

    assert (schedule.hashtag, schedule.start) == ("ShelfTalk", START)
    assert headings(conversion) == ["Q1 @ 20:05"]
    assert "row 7: Times were taken so: `8:05` is 20:05." in said(conversion)
    assert "Rivers and Bridges" in conversion.text


def test_a_column_that_is_not_known_is_kept_as_notes_and_said(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text,Owner\nQ1,Why?,Ann\n", "a.csv", ASKED)
    (cue,) = schedule_from(tmp_path, conversion).cues

    assert cue.notes == ("Owner: Ann",)
    assert "row 1: Columns that are not known are private notes: C `Owner`." in said(conversion)


def test_of_two_columns_of_texts_the_post_is_posted_and_the_other_is_a_note(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Question,Tweet\nWhy so?,Q1 Why so? #a\n", "a.csv", ASKED)
    (cue,) = schedule_from(tmp_path, conversion).cues

    assert (text_of(cue), cue.notes) == ("Why so? #a", ("Question: Why so?",))


def test_a_column_called_question_that_holds_labels_holds_labels(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Question,Text\nQ1,Why so?\nQ2,And then?\n", "a.csv", ASKED)

    assert headings(conversion) == ["Q1", "Q2"]


def test_columns_without_headings_are_known_by_what_is_in_them(tmp_path: Path) -> None:
    table = "Q1,20:05,What is it?,hint\nQ2,20:15,What else?,\nQ3,20:25,Enough?,probe\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Q1 @ 20:05", "Q2 @ 20:15", "Q3 @ 20:25"]
    assert [cue.notes for cue in schedule_from(tmp_path, conversion).cues] == [("hint",), (), ("probe",)]
    assert said(conversion)[0] == (
        "row 1: There are no headings; the columns were taken as A = label, B = time, C = text."
    )


def test_where_it_is_not_certain_what_is_posted_no_column_is_chosen(tmp_path: Path) -> None:
    table = "One long text,another long text\nThe third text,the fourth text\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert "row 1: No headings are known (time, label, text, image, alt, notes): read as text." in said(conversion)
    assert errors_of(tmp_path, conversion) == ["no-questions"]
    assert "the fourth text" in conversion.text


def test_an_announcement_without_a_time_gets_one_between_its_neighbours(tmp_path: Path) -> None:
    table = "Label,Time,Text\nWelcome,,Hello!\nQ1,20:10,One?\nBreak,,Breathe.\nQ2,20:20,Two?\nThanks,,Bye.\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Welcome @ +0", "Q1 @ 20:10", "Break @ +15", "Q2 @ 20:20", "Thanks @ end"]
    assert errors_of(tmp_path, conversion) == []
    assert "row 6: An announcement needs a time, so it was given one: `Thanks @ end`." in said(conversion)


def test_a_greeting_that_asks_is_an_announcement_where_questions_have_labels(tmp_path: Path) -> None:
    table = "Label,Time,Text\n,20:00,Welcome! Who is here?\nQ1,20:05,One?\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Welcome @ 20:00", "Q1 @ 20:05"]
    assert "row 2: Without a label, taken as announcements: `Welcome! Who is here?`." in said(conversion)


def test_two_announcements_of_one_name_are_told_apart(tmp_path: Path) -> None:
    table = "Label,Time,Text\nQ1,20:10,One?\nReminder,20:15,Use the tag.\nReminder,20:40,Use the tag!\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Q1 @ 20:10", "Reminder @ 20:15", "Reminder 2 @ 20:40"]
    assert errors_of(tmp_path, conversion) == []


def test_a_label_that_cannot_be_one_is_kept(tmp_path: Path) -> None:
    table = "Label,Time,Text\nQ1,20:10,One?\nQ1a,20:15,Two?\nMid/way @ 20,20:20,Half.\n#tag,20:30,Tagged.\n"
    conversion = converted(tmp_path, table, "a.csv", ASKED)

    assert headings(conversion) == ["Q1 @ 20:10", "Part Q1a @ 20:15", "Mid way 20 @ 20:20", "tag @ 20:30"]
    assert errors_of(tmp_path, conversion) == []
    assert "% Mid/way @ 20" in conversion.text


def test_a_row_of_notes_alone_belongs_to_the_question_above(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text,Notes\nQ1,Why?,one\n,,two\nQ2,How?,\n", "a.csv", ASKED)

    assert [cue.notes for cue in schedule_from(tmp_path, conversion).cues] == [("one", "two"), ()]


def test_a_text_below_a_merged_label_goes_on_with_its_question(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text\nQ1,Why is it so?\n,Bring an example.\nQ2,How?\n", "a.csv", ASKED)

    assert text_of(schedule_from(tmp_path, conversion).cues[0]) == "Why is it so?\n\nBring an example."
    assert "row 3: With neither label nor time, the text goes on with Q1: `Bring an example.`." in said(conversion)


def test_what_a_spreadsheet_shows_instead_of_a_text_is_told_and_not_posted(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text\nQ1,#NAME?\nQ2,How?\n", "a.csv", ASKED)

    assert errors_of(tmp_path, conversion) == ["empty-body"]
    assert "% #NAME?" in conversion.text
    assert "row 2: Errors of the spreadsheet; look what should stand there: `#NAME?`." in said(conversion)


def test_a_quotation_mark_that_is_not_closed_loses_nothing_and_is_told(tmp_path: Path) -> None:
    conversion = converted(tmp_path, 'Label,Text\nQ1,"Why\nQ2,How?\n', "a.csv", ASKED)

    assert "Q2,How?" in conversion.text
    assert any("quotation mark is not closed" in line for line in said(conversion))


def test_a_description_without_a_picture_is_kept(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text,Image,Alt\nQ1,Why?,,A bridge\n", "a.csv", ASKED)

    assert "% Alt text: A bridge" in conversion.text
    assert any("Descriptions without one picture" in line for line in said(conversion))


def test_a_picture_on_the_web_is_kept_as_a_note(tmp_path: Path) -> None:
    conversion = converted(tmp_path, "Label,Text,Image\nQ1,Why?,https://example.org/a.png\n", "a.csv", ASKED)

    assert errors_of(tmp_path, conversion) == []
    assert "% Picture: https://example.org/a.png" in conversion.text


def test_a_table_in_markdown_is_read_as_a_table(tmp_path: Path) -> None:
    text = (
        "# Rivers\n\n| Time | Question | Notes |\n|:--|---|--:|\n| 8:05 pm | Q1: What \\*is\\* it? | ask<br>again |\n"
        "\nSee you\\!\n"
    )
    conversion = converted(tmp_path, text, "a.md", wishes(hashtag="a", start=START))
    (cue,) = schedule_from(tmp_path, conversion).cues

    assert (cue.when, text_of(cue)) == (AtClock(time(20, 5)), "What *is* it?")
    assert cue.notes == ("ask", "again", "See you!")


def test_a_sheet_is_only_for_workbooks(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="has no sheets"):
        converted(tmp_path, TABLE, "a.csv", wishes(sheet="Plan"))
