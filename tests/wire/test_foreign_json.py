"""JSON of strangers becomes values that can be kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.wire.foreign_json import parse_json


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (r'["\ud800"]', ["?"]),
        (r'["a\uDC00b"]', ["a?b"]),
        (r'{"\ud800": {"x": "\ud800\ud800"}}', {"?": {"x": "??"}}),
        (r'["\ud83d\ude00"]', ["\N{GRINNING FACE}"]),
        (r'["\\ud800"]', [r"\ud800"]),
        (b'["\xed\xa0\x80"]', ["\ufffd\ufffd\ufffd"]),
        (b'["\xff"]', ["\ufffd"]),
        ('["\N{GRINNING FACE}"]'.encode("utf-16"), ["\N{GRINNING FACE}"]),
    ],
)
def test_what_no_text_can_have_is_replaced(sent: str | bytes, said: object) -> None:
    assert parse_json(sent) == said


@given(value=st.lists(st.text(st.characters(exclude_categories=[])) | st.integers() | st.booleans() | st.none()))
def test_whatever_comes_can_be_written_again(value: list[object]) -> None:
    assert json.dumps(parse_json(json.dumps(value)), ensure_ascii=False).encode()


@given(value=st.recursive(st.text() | st.integers() | st.none(), st.lists))
def test_what_is_sound_stays_as_it_is(value: object) -> None:
    assert parse_json(json.dumps(value)) == parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize("sent", ["", "{", b"", b"\xff\xfe", "[" * 200_000, "[" * 200_000 + "]" * 200_000])
def test_what_is_no_json_says_so(sent: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_json(sent)
