"""Sheets of TAGS, with what spreadsheets do to them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.posts import Seen
from chatmod.importing import Damaged, Form, Rounded
from chatmod.importing.tags import read
from tests.importing.brought import TAGS, damages, found, posts, sheet


def test_a_row_is_a_post_with_the_ids_that_its_network_gives() -> None:
    [post] = posts(sheet({"in_reply_to_status_id_str": "585896392258494541"}), Form.TAGS)
    assert post.id == "https://x.com/i/status/585896895806324736"
    assert post.native_id == "585896895806324736"
    assert post.author.id == "https://x.com/i/user/1001"
    assert post.author.handle == "anna"
    assert post.at == datetime(2015, 4, 8, 20, 6, tzinfo=UTC)
    assert post.url == "https://x.com/anna/status/585896895806324736"
    assert post.in_reply_to == "585896392258494541"


@pytest.mark.parametrize("rounded", ["5.85897E+17", "5,85897E+17", "585896895806324000", "585896895806324000.0"])
def test_a_rounded_id_is_taken_from_the_address_of_the_post(rounded: str) -> None:
    findings = found(sheet({"id_str": rounded}), Form.TAGS)
    assert [type(one) for one in findings] == [Rounded, Seen]
    assert isinstance(findings[0], Rounded)
    assert findings[0].found == "585896895806324736"
    assert posts(sheet({"id_str": rounded}), Form.TAGS)[0].native_id == "585896895806324736"


def test_a_whole_id_that_happens_to_end_in_zeros_is_no_rounded_one() -> None:
    address = "http://twitter.com/anna/statuses/585896895806324000"
    findings = found(sheet({"id_str": "585896895806324000", "status_url": address}), Form.TAGS)
    assert [type(one) for one in findings] == [Seen]


def test_a_rounded_id_without_address_is_told_and_the_post_has_an_id_of_its_own_always_the_same() -> None:
    rows = [
        {"id_str": "5.85897E+17", "status_url": "", "text": text}
        for text in ("A1 The bakery makes rows", "A1 And rows make arrays")
    ]
    content = sheet(*rows)
    told = [one for one in found(content, Form.TAGS) if isinstance(one, Rounded)]
    assert [one.found for one in told] == [None, None]
    first, second = posts(content, Form.TAGS)
    assert first.id != second.id
    assert [first, second] == posts(content, Form.TAGS)


def test_an_address_that_was_made_of_a_rounded_id_is_not_believed() -> None:
    address = "http://twitter.com/anna/statuses/5.85897E+17"
    [told, _] = found(sheet({"id_str": "5.85897E+17", "status_url": address}), Form.TAGS)
    assert isinstance(told, Rounded)
    assert told.found is None


def test_what_was_answered_may_be_rounded_too_and_that_is_told() -> None:
    findings = found(sheet({"in_reply_to_status_id_str": "585896392258494000"}), Form.TAGS)
    assert [one.of for one in findings if isinstance(one, Rounded)] == ["answered"]


def test_a_column_may_stand_there_twice_and_the_empty_one_hides_nothing() -> None:
    columns = [*TAGS, "text", "text"]
    content = sheet({}, columns=columns).replace(b",A1 The bakery makes rows,", b",,", 1)
    assert posts(content, Form.TAGS)[0].text == "A1 The bakery makes rows"


def test_na_is_nothing_but_a_text_may_be_just_that() -> None:
    row = {"text": "NA", "in_reply_to_status_id_str": "NA", "entities_str": "NA", "from_user_id_str": "NA"}
    [post] = posts(sheet(row), Form.TAGS)
    assert post.text == "NA"
    assert post.in_reply_to is None
    assert post.author.id == "https://x.com/anna"


@pytest.mark.parametrize(
    ("told", "hour"),
    [
        ("08/04/2015 21:06:00", 20),
        ("04/25/2015 21:06", 20),
        ("8.4.2015 21:06:00", 20),
        ("08/04/2015 9:06:00 PM", 20),
        ("42102.879166666666", 20),
        ("2015-04-08 21:06:00", 20),
        ("2015-04-08T21:06:00+01:00", 20),
    ],
)
def test_times_are_read_in_the_forms_that_sheets_have_in_the_zone_of_the_sheet(told: str, hour: int) -> None:
    row = {"created_at": "", "time": told, "id_str": "12", "status_url": ""}
    [seen] = read_in("Europe/London", sheet(row))
    assert (seen.post.at.hour, seen.post.at.minute, seen.post.at.tzinfo) == (hour, 6, UTC)


def read_in(zone: str, content: bytes) -> list[Seen]:
    import io  # noqa: PLC0415 - of this alone

    return [one for one in read(io.BytesIO(content), ZoneInfo(zone)) if isinstance(one, Seen)]


def test_without_any_time_the_id_tells() -> None:
    [post] = posts(sheet({"created_at": "NA"}), Form.TAGS)
    assert post.at.replace(microsecond=0) == datetime(2015, 4, 8, 20, 8, 0, tzinfo=UTC)


def test_a_repost_that_was_cut_is_one_and_a_comment_on_one_is_none() -> None:
    cut = "RT @heather: Q1 How is the context crafted so that the mathematics has to app…"
    rows = [{"text": cut}, {"id_str": "585896895806324737", "status_url": "", "text": "A1 see RT @heather: rows"}]
    assert [post.is_repost for post in posts(sheet(*rows), Form.TAGS)] == [True, False]


def test_texts_are_as_their_authors_wrote_them() -> None:
    entities = (
        '{"urls":[{"url":"https://t.co/a","expanded_url":"https://example.org/rows"}],"hashtags":[{"text":"MathReads"}],'
        '"media":[{"url":"https://t.co/p","media_url_https":"https://pbs.example/p.jpg","expanded_url":"x"}]}'
    )
    text = "A1 rows &amp; arrays,\nsee https://t.co/a https://t.co/p"
    [post] = posts(sheet({"text": text, "entities_str": entities}), Form.TAGS)
    assert post.text == "A1 rows & arrays,\nsee https://example.org/rows"
    assert post.links == ("https://example.org/rows",)
    assert post.tags == ("MathReads",)
    assert [media.url for media in post.media] == ["https://pbs.example/p.jpg"]


@pytest.mark.parametrize("written", ["\ud83d\ude00", "\\ud83d\\ude00", "\U0001f600"])
def test_emoji_are_whole_however_their_halves_are_written(written: str) -> None:
    [post] = posts(sheet({"text": f"A1 rows {written}"}), Form.TAGS)
    assert post.text == "A1 rows \U0001f600"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_parts_the_cells_and_codes_the_letters(delimiter: str, encoding: str) -> None:
    content = sheet({"text": "A1 élèves"}, delimiter=delimiter).decode().encode(encoding)
    assert posts(content, Form.TAGS)[0].text == "A1 élèves"


def test_letters_of_an_old_windows_are_read_too() -> None:
    content = sheet({"text": "A1 élèves"}).decode().encode("cp1252")
    assert posts(content, Form.TAGS)[0].text == "A1 élèves"


def test_a_row_that_is_no_post_is_told_by_its_line_and_the_rest_is_read() -> None:
    content = sheet({"text": "A1\nrows"}, {"from_user": "", "from_user_id_str": ""}, {"id_str": "585896895806324738"})
    assert damages(content, Form.TAGS) == [4]
    assert len(posts(content, Form.TAGS)) == 2


def test_a_quotation_mark_that_is_never_closed_does_not_hide_what_follows_for_ever() -> None:
    content = sheet({}) + b'1,"never closed' + b"x" * 140_000 + b"\n" + sheet({}).split(b"\n", 1)[1]
    told = [one for one in found(content, Form.TAGS) if isinstance(one, Damaged)]
    assert "never closed" in told[0].problem
    assert len(posts(content, Form.TAGS)) == 2


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", sheet()])
def test_an_empty_file_has_no_posts(content: bytes) -> None:
    assert found(content, Form.TAGS) == []
