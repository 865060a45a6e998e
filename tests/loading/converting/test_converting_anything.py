"""Laws of converting that hold for whatever somebody has written."""

import csv
import io
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chatmod.domain.schedule import PlannedCue
from chatmod.errors import SettingsError
from chatmod.loading.converting import Conversion
from chatmod.loading.converting.found import FoundCue, Picture
from chatmod.loading.converting.script import schedule_text
from chatmod.loading.cues import CueScanner
from chatmod.loading.frontmatter import split_front_matter
from chatmod.loading.problems import Problems
from chatmod.loading.source import read_lines
from tests.loading.converting.converting_desk import (
    converted,
    errors_of,
    file_of,
    pictures_of,
    text_of,
)

# no month, no `Q`, no unit, and no word that begins an announcement is made of these letters
WORD = st.text("bdfgjkvxzßøłжщ", min_size=5, max_size=9)
MARKS = (
    "", "", "", "Q1. ", "Q2: ", "Q3) ", "**Q4:** ", "**Q5: ", "Question 6: ", "T7 ", "1. ", "2) ", "3. ", "- ",
    "   * ",
        "\t•\t", "o\t", "  o ", "\u00a0\u00a0- ", "# ", "## ", "### ", "8:05 ", "8:15 Q3: ", "(8:20) ", "Q5 (8:25): ",
    "20h35 Q6 ", "Welcome: ", "Welcome @ 8:00: ", "8:00 Welcome: ", "**Closing** ", "Closing @ 9:00 ", "% ", "--- ",
    "\\# ", "> ", "Title: ", "Hashtag: #", "Date: 2027-04-15 ", "Date: 4/5/2027 ", "Time: 8:00 pm ",
    "Length: 60 min ",
        "Timezone: ", "Zone: ET ", "Note: ", "Image: ", "Alt: ", "![", "| ", "_", "*", "sep=", "8:05-8:15 pm ", "+5 ",
    "end ", "- [ ] ", "1.5 ", "(1) ", "Host: ", "[x] ",
)  # fmt: skip
ENDS = (
    "",
    "",
    "",
    "?",
    "?",
    "!",
    ".",
    "**",
    "*",
    "](a.png)",
    "](https://example.org/a.png)",
    " (8:45)",
    ":",
    " #tag",
    "  ",
)
LINE = st.builds(
    lambda mark, words, end: mark + " ".join(words) + end,
    st.sampled_from(MARKS),
    st.lists(WORD, max_size=4),
    st.sampled_from(ENDS),
)
CELL = st.one_of(
    st.just(""),
    st.sampled_from(
        ("Q1", "q2.", "3", "4.0", "8:05", "8.15", "20:25", "=A1", "#NAME?", "Welcome", "2027-04-15 20:00")
    ),
    st.lists(LINE, max_size=3).map("\n".join),
)
HEADINGS = ("Time", "Label", "Question", "Image", "Alt text", "Notes", "Owner", "Date", "Tweet", "")


def words_in(text: str) -> list[str]:
    return re.findall(r"[bdfgjkvxzßøłжщ]{5,}", text)


def with_file(act: Callable[[Path], None]) -> None:
    """Hypothesis runs a test many times with one `tmp_path`: each time a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        act(Path(folder))


def assert_only_the_author_can_mend(folder: Path, conversion: Conversion) -> None:
    """What is left to be told is missing, twice or at a strange time in the source, and never badly written."""
    assert set(errors_of(folder, conversion)) <= {
        "empty-body", "missing-image", "no-alt-text", "no-archive", "no-hashtag", "no-questions", "no-title",
        "repeated-label", "bad-timezone", "no-room", "outside-chat",
    }  # fmt: skip


def assert_all_kept(conversion: Conversion, words: list[str]) -> None:
    written = conversion.text.casefold()
    assert [word for word in words if word.casefold() not in written] == []


@settings(max_examples=100)
@given(st.lists(LINE, min_size=1, max_size=14), st.sampled_from(("a.txt", "a.md")))
def test_every_word_of_a_document_stands_in_the_schedule(lines: list[str], name: str) -> None:
    text = "\n".join(lines)

    def act(folder: Path) -> None:
        if text.strip():
            conversion = converted(folder, text, name)
            assert_all_kept(conversion, words_in(text))
            assert_only_the_author_can_mend(folder, conversion)

    with_file(act)


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(HEADINGS), max_size=7, unique=True),
    st.lists(st.lists(CELL, max_size=8), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
)
def test_every_word_of_a_table_stands_in_the_schedule(
    names: list[str], rows: list[list[str]], delimiter: str
) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([names, *rows])

    def act(folder: Path) -> None:
        if out.getvalue().strip():
            words = [word for row in rows for cell in row for word in words_in(cell)]
            conversion = converted(folder, out.getvalue(), "a.csv")
            assert_all_kept(conversion, words)
            assert_only_the_author_can_mend(folder, conversion)

    with_file(act)


def converted_or_refused(folder: Path, content: str | bytes, name: str) -> Conversion | None:
    """A refusal says why, and what to do."""
    try:
        return converted(folder, content, name)
    except SettingsError as error:
        if not (str(error) and error.remedy):
            raise
        return None


@settings(max_examples=100)
@given(st.text(max_size=300), st.sampled_from(("a.txt", "a.md", "a.csv")))
@example("Q1\n\x1c\n\x85%", "a.txt")
def test_any_text_is_converted_or_refused_in_words(text: str, name: str) -> None:
    def act(folder: Path) -> None:
        conversion = converted_or_refused(folder, text, name)
        if conversion is not None:
            assert_all_kept(conversion, re.findall(r"[^\W\d_]{4,}", text))
            assert_only_the_author_can_mend(folder, conversion)

    with_file(act)


@settings(max_examples=100)
@given(st.binary(max_size=200), st.sampled_from(("a.txt", "a.csv", "a.xlsx", "a.docx", "a")))
def test_any_bytes_are_converted_or_refused_in_words(data: bytes, name: str) -> None:
    def act(folder: Path) -> None:
        converted_or_refused(folder, data, name)

    with_file(act)


TEXT_LINE = st.builds(
    lambda mark, text: mark + text,
    st.sampled_from(
        (
            "",
            "#",
            "##",
            "###",
            "####",
            "## Q2",
            "### mastodon",
            "%",
            "---",
            "--- ",
            "----",
            "![a](b.png)",
            "!",
            "\\",
            "\\#",
            "\\\\%",
            "\\---",
            "\\!x",
            "# Q3 ",
            "**Q4",
            "> ",
            "# Title",
            "{title}",
            " ",
        )
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12),
)
PICTURE = st.builds(
    Picture,
    st.text("ab c![(", max_size=6).map(str.strip),
    st.text("ab/.)(", min_size=1, max_size=8),
)


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(st.lists(TEXT_LINE, max_size=5), st.lists(TEXT_LINE, max_size=3), st.lists(PICTURE, max_size=2)),
        min_size=1,
        max_size=4,
    )
)
def test_a_schedule_that_is_written_is_read_as_the_same(
    bodies: list[tuple[list[str], list[str], list[Picture]]],
) -> None:
    """Texts have no blank line twice and no blanks at the ends of lines; notes no blanks around them."""
    cues = []
    for number, (text, notes, pictures) in enumerate(bodies, 1):
        kept = ["beginning", *(line.rstrip() for line in text if line.strip()), "end"]
        kept_notes = [note.strip() for note in notes if note.strip()]
        cues.append(FoundCue(1, f"Q{number}", True, None, kept, kept_notes, pictures))

    def act(folder: Path) -> None:
        written = schedule_text({"title": "A", "hashtag": "B"}, ["# comment", "## Q9"], cues)
        path = file_of(folder, written, "made.md")
        read = load_whatever_the_pictures(path)
        assert [text_of(cue) for cue in read] == ["\n".join(cue.text) for cue in cues]
        assert [list(cue.notes) for cue in read] == [cue.notes for cue in cues]
        assert [pictures_of(cue) for cue in read] == [
            [(picture.alt, picture.path) for picture in cue.pictures] for cue in cues
        ]

    with_file(act)


def load_whatever_the_pictures(path: Path) -> list[PlannedCue]:
    """The cues of a schedule whose pictures need not exist."""
    problems = Problems(str(path))
    _, rest = split_front_matter(read_lines(path, problems), problems)
    cues = CueScanner(problems, {"mastodon", "room"}).scan(rest)
    assert [problem for problem in problems.found if problem.severity == "error"] == []
    return list(cues)
