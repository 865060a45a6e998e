"""The record as a table for spreadsheets."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatmod.domain.completeness import Source
from chatmod.domain.marks import MarkKind
from chatmod.domain.posts import Media
from chatmod.domain.record import Edition, Entry, Removed
from chatmod.exports import csv_lines, jsonl_lines
from chatmod.exports.defusing import defused, restored
from chatmod.exports.telling import PRIVATE
from tests.exports.listed import reference_to
from tests.exports.record_samples import (
    ENTRIES,
    HOSTILE,
    START,
    a_mark,
    a_post,
    a_question,
    an_edition,
    an_entry,
    private,
)

ASKED = a_question("Q1", "Q1: Which bridge?", 6)


def table(edition: Edition) -> list[dict[str, str]]:
    text = "".join(csv_lines(edition))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def posts(edition: Edition) -> list[dict[str, str]]:
    return [row for row in table(edition) if row["type"] == "post"]


def test_the_bytes_begin_with_a_mark_and_the_names_and_lines_end_with_crlf() -> None:
    data = "".join(csv_lines(an_edition(ASKED))).encode()
    assert data.startswith(b"\xef\xbb\xbftype,place,id,platform,url,author.id,")
    assert data.count(b"\r\n") == data.count(b"\n") == 3


def test_a_post_is_a_line_with_everything_that_the_exchange_format_tells() -> None:
    post = a_post(
        "9",
        'A1: yes,\n"and" no',
        lang="fr",
        edited_at=START + timedelta(minutes=9, milliseconds=5),
        media=(Media("https://e.org/a.png", "An\narray"), Media("https://e.org/b.png")),
        links=("https://e.org/", "https://e.org/2"),
        tags=("ShelfTalk", "Zahlen"),
    )
    entry = an_entry(post, "Q1", "Q2", late=True, answers=reference_to(ASKED), quotes=reference_to(ASKED))
    _, row = posts(an_edition(ASKED, entry))
    assert row == {
        "type": "post",
        "place": "2",
        "id": "https://other.example/9",
        "platform": "mastodon",
        "url": "https://other.example/@someone/9",
        "author.id": "https://other.example/users/ines",
        "author.handle": "ines@other.example",
        "author.name": "Ines 🎈",
        "author.role": "participant",
        "kind": "post",
        "at": "2027-04-16T00:07:00Z",
        "at_local": "2027-04-15 20:07:00",
        "text": 'A1: yes,\n"and" no',
        "lang": "fr",
        "in_reply_to": "https://other.example/Q1",
        "quote_of": "https://other.example/Q1",
        "questions": "Q1, Q2",
        "reason": "label",
        "late": "true",
        "edited_at": "2027-04-16T00:09:00.005000Z",
        "media.url": "https://e.org/a.png\nhttps://e.org/b.png",
        "media.alt": "An array\n",
        "links": "https://e.org/\nhttps://e.org/2",
        "tags": "ShelfTalk, Zahlen",
        "repost": "false",
    }


def test_columns_are_the_keys_of_the_exchange_format_and_two_more() -> None:
    edition = an_edition(an_entry(a_post()))
    post = json.loads(list(jsonl_lines(edition))[1])
    keys = {key for key in post if key not in {"author", "media", "timing"}}
    keys |= {f"author.{key}" for key in post["author"]} | {"media.url", "media.alt"}
    assert set(table(edition)[0]) == keys | {"place", "at_local"}


def test_what_is_missing_stands_below_the_posts() -> None:
    removed = Removed("https://other.example/2", START + timedelta(days=1))
    rows = table(an_edition(an_entry(a_post()), removed=(removed,), sources=(Source("mastodon"),)))
    assert [row["type"] for row in rows] == ["post", "tombstone", "source", "missing"]
    assert (rows[1]["id"], rows[1]["at"], rows[1]["at_local"]) == (
        removed.id, "2027-04-17T00:00:00Z", "2027-04-16 20:00:00",
    )  # fmt: skip
    assert rows[2]["text"] == "mastodon: when it was read was not recorded"
    assert rows[3]["text"] == "Removed by their authors: 1."


def test_a_private_edition_says_so_in_every_line_and_has_the_marks() -> None:
    post = a_post()
    marks = (a_mark(post, MarkKind.GEM), a_mark(post, MarkKind.ACTION, "try it"))
    edition = an_edition(an_entry(post), removed=(Removed("x", START),), marks=marks)
    assert not {"marks", "edition"} & set(table(edition)[0])
    rows = table(private(edition))
    assert {row["edition"] for row in rows} == {PRIVATE}
    assert rows[0]["marks"] == "gem\naction: try it"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://x.example","win")', '\'=HYPERLINK("http://x.example","win")'),
        ("+1", "'+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\nyes", "'\nyes"),
        ("  =1", "'  =1"),
        ('"=1', "'\"=1"),
        ("'=1", "''=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\u200b=1", "'\u200b=1"),
        ("so;=1", "so;'=1"),
        ('so"; "=1', 'so";\' "=1'),
        ("so\n@SUM(1)", "so\n'@SUM(1)"),
        ("1516000000000000001", "'1516000000000000001"),
    ],
)
def test_what_a_spreadsheet_would_compute_or_round_gets_an_apostrophe(text: str, cell: str) -> None:
    assert defused(text) == cell
    assert posts(an_edition(an_entry(a_post(text=text))))[0]["text"] == cell


@pytest.mark.parametrize(
    "text",
    ["-5", "-0,25", "5 - 3 = 2", "a wink ;-)", "it's", "'quoted'", "one\n\ntwo", "42", "", "thanks, @ana", "a-b"],
)
def test_what_is_harmless_stays_as_it_is(text: str) -> None:
    assert defused(text) == text


@given(HOSTILE)
@example("'" * 5 + "=")
@example("\n\n=;'-\t'+")
def test_no_text_is_lost(text: str) -> None:
    assert restored(defused(text)) == text.replace("\0", "\ufffd")


@given(HOSTILE)
def test_no_cell_begins_with_a_sign_wherever_a_spreadsheet_parts_it(text: str) -> None:
    cell = defused(text)
    assert cell.lstrip(" '\"")[:1] not in set("=+@\t\r\n") or cell.startswith("'")
    for sign in ";\t\n\r":
        for part in cell.split(sign)[1:]:
            assert part[:1] not in set("=+@") or part[1:2] == ")"


@given(st.lists(ENTRIES, max_size=5))
def test_a_table_holds_every_text_as_it_was(entries: list[Entry]) -> None:
    edition = an_edition(*entries)
    rows = posts(edition)
    assert len(rows) == len(entries)
    for row, entry in zip(rows, edition.entries, strict=True):
        assert restored(row["text"]) == entry.post.text.replace("\0", "\ufffd")
        assert restored(row["author.name"]) == entry.post.author.name.replace("\0", "\ufffd")
        assert restored(row["id"]) == entry.post.id.replace("\0", "\ufffd")
        assert row["questions"] == ", ".join(entry.attribution.questions)


def test_no_sign_stands_in_a_cell_that_readers_of_tables_do_not_take() -> None:
    post = replace(a_post(text="a\0b"), lang="f\0r")
    assert "\0" not in "".join(csv_lines(an_edition(an_entry(post))))
