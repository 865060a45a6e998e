from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.commands import (
    FORMS,
    Again,
    Command,
    End,
    Hold,
    Next,
    Probe,
    Repace,
    Resume,
    Say,
    Skip,
    Swap,
    Undo,
    as_label,
    parse_command,
)
from chatmod.errors import CommandError

WORDS = [form.split()[0] for form in FORMS]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("hold", Hold()),
        ("hold 3", Hold(timedelta(minutes=3))),
        ("hold 90 s", Hold(timedelta(seconds=90))),
        ("hold 1 h 30 min", Hold(timedelta(minutes=90))),
        ("resume", Resume()),
        ("undo", Undo()),
        ("skip", Skip()),
        ("skip q4", Skip("Q4")),
        ("skip Closing words", Skip("Closing words")),
        ("next", Next()),
        ("swap q4 T5", Swap("Q4", "T5")),
        ('swap Q4 "Closing words"', Swap("Q4", "Closing words")),
        ("repace", Repace()),
        ("repace 21:05", Repace(time(21, 5))),
        ("repace 9:05:30", Repace(time(9, 5, 30))),
        ('say Five more minutes, "all" of you: #tag  {end}', Say('Five more minutes, "all" of you: #tag  {end}')),
        ("again", Again()),
        ("probe", Probe()),
        ("probe 2", Probe(2)),
        ("end", End()),
        ("  HOLD   3  ", Hold(timedelta(minutes=3))),
        ("Say NO", Say("NO")),
    ],
)
def test_every_form_is_read(text: str, command: Command) -> None:
    assert parse_command(text) == command


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("", "There is no command.", "The commands are: hold [N min], resume,"),
        ("stop", "`stop` is not a command.", "The commands are:"),
        ("hold on", "`on` is not a time to hold for.", "`hold 3`"),
        ("hold 0", "`0` is not a time to hold for.", "`hold 3`"),
        ("hold -3", "`-3` is not a time to hold for.", "`hold 3`"),
        ("hold 400 days", "`400 days` is not a time to hold for.", "`hold 3`"),
        ("swap Q4", "`swap` needs two labels.", "`swap Q4 Q5`"),
        ("swap Q4 Q5 Q6", "`swap` needs two labels.", "`swap Q4 Q5`"),
        ('swap Q4 "Q5', "`swap` needs two labels.", "`swap Q4 Q5`"),
        ("repace 25:00", "`25:00` is not a time of day.", "`repace 21:05`"),
        ("repace soon", "`soon` is not a time of day.", "`repace 21:05`"),
        ("say", "`say` needs a text.", "`say Five more minutes"),
        ("probe 0", "`0` is not the number of a note.", "`probe 2`"),
        ("probe two", "`two` is not the number of a note.", "`probe 2`"),
        ("probe \N{SUPERSCRIPT TWO}", "`\N{SUPERSCRIPT TWO}` is not the number of a note.", "`probe 2`"),
        ("say caf\udce9", "It is no text: some of it is not UTF-8.", "in UTF-8"),
        *[
            (f"{word} now", f"`{word}` stands alone; `now` is too much.", f"Write `{word}`.")
            for word in ("resume", "undo", "next", "again", "end")
        ],
    ],
)
def test_what_is_no_command_is_told_with_what_would_be_right(text: str, problem: str, remedy: str) -> None:
    with pytest.raises(CommandError) as error:
        parse_command(text)
    assert str(error.value) == problem
    assert remedy in error.value.remedy


def test_the_word_is_told_from_its_text_also_by_a_tab_or_a_new_line() -> None:
    assert parse_command("hold\t3") == Hold(timedelta(minutes=3))
    assert parse_command("say\nHello") == Say("Hello")


def test_only_the_labels_of_questions_are_read_in_any_case() -> None:
    assert [as_label(text) for text in ("q4", "t0", "Rules", "q04", "QA")] == ["Q4", "T0", "Rules", "q04", "QA"]


@given(st.one_of(st.text(), st.builds("{} {}".format, st.sampled_from(WORDS), st.text(max_size=20))))
def test_any_text_is_a_command_or_is_refused_with_a_remedy(text: str) -> None:
    refusal = _refusal(text)
    assert refusal is None or (str(refusal) and refusal.remedy)


def _refusal(text: str) -> CommandError | None:
    try:
        parse_command(text)
    except CommandError as error:
        return error
    return None
