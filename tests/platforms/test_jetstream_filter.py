"""The look at a line before it is parsed passes everything that may belong."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from chatmod.platforms.bluesky.jetstream.belonging import Belonging
from chatmod.platforms.bluesky.jetstream.events import Event, read_event
from chatmod.ports.platforms import Window
from tests.platforms.jetstream_double import START, US, Happening, key, uri

HASHTAGS = ["EdChat", "maß", "Éducation", "日本", "Ελλάς", "हिन्दी"]
VARIANTS = [
    *HASHTAGS,
    *(tag.upper() for tag in HASHTAGS),
    *(tag.lower() for tag in HASHTAGS),
    "\uff25d\uff23hat",
    "mass",
    "MA\u1e9e",
    "E\u0301ducation",
    "education",
    "#edchat",
    "ed chat",
    "\u0301edchat",
    "edchat\u0301",
    "ελλασ",
]
DIDS = [US, "did:web:example.social", "did:plc:guestguestguestguestgue"]
KEYS = [key(-60), key(0), key(60), "known", "thread", "own.key~1"]

texts = st.text(max_size=20) | st.sampled_from([*VARIANTS, *DIDS, *KEYS, '"tag":"edchat"'])
uris = st.builds(uri, st.sampled_from(KEYS), st.sampled_from(DIDS))
features = st.fixed_dictionaries(
    {"$type": st.just("#tag")}, optional={"tag": st.sampled_from(VARIANTS) | texts, "did": st.sampled_from(DIDS)}
)
refs = st.fixed_dictionaries({}, optional={"uri": uris, "cid": texts})
records = st.fixed_dictionaries(
    {},
    optional={
        "text": texts,
        "facets": st.lists(st.fixed_dictionaries({"features": st.lists(features, max_size=2)}), max_size=2),
        "tags": st.lists(st.sampled_from(VARIANTS) | texts, max_size=2),
        "reply": st.fixed_dictionaries({}, optional={"root": refs, "parent": refs}),
        "embed": st.fixed_dictionaries({"record": st.fixed_dictionaries({"record": refs}) | refs}),
    },
)
happenings = st.builds(
    Happening,
    after=st.floats(-3600, 3600),
    rkey=st.sampled_from(KEYS),
    record=records,
    operation=st.sampled_from(["create", "update", "delete"]),
    did=st.sampled_from(DIDS),
)
windows = st.builds(
    Window,
    hashtag=st.sampled_from(HASHTAGS),
    since=st.just(START) | st.just(START + timedelta(minutes=2)),
    threads=st.lists(uris, max_size=2).map(tuple),
    known=st.frozensets(uris, max_size=2),
)


def written(happening: Happening, version: int, style: dict[str, Any], escaped: str) -> str:
    """A line as this or that server may write the same JSON."""
    line = json.dumps(json.loads(happening.told(version)), **style)
    if escaped == "/":
        return line.replace("/", "\\/")
    return line if "\\" in line else line.replace(escaped, f"\\u{ord(escaped):04x}")


styles = st.fixed_dictionaries(
    {"ensure_ascii": st.booleans(), "separators": st.sampled_from([(",", ":"), (", ", ": "), (" ,", " :\t")])}
)
escapes = st.sampled_from("/adeghtil§")


@given(windows, st.lists(happenings, min_size=1, max_size=4), st.sampled_from([1, 2]), styles, escapes)
def test_no_post_is_missed_that_belongs(
    window: Window, story: list[Happening], version: int, style: dict[str, Any], escaped: str
) -> None:
    belonging = Belonging(window, US)
    for happening in story:
        line = written(happening, version, style, escaped)
        event = read_event(line)
        assert isinstance(event, Event)
        if belonging.belongs(event):
            assert belonging.may_belong(line)
            belonging.join(event.uri)
            belonging.tell(event.uri)
        if belonging.is_gone(event):
            assert belonging.may_belong(line)


@given(st.sampled_from(HASHTAGS), st.sampled_from([1, 2]), styles)
def test_every_hashtag_belongs_to_itself_in_whatever_case(tag: str, version: int, style: dict[str, Any]) -> None:
    belonging = Belonging(Window(tag, START), US)
    for written_as in (tag, tag.upper(), tag.lower(), f"#{tag}"):
        line = written(Happening(1, key(1), {"tags": [written_as]}), version, style, "§")
        event = read_event(line)
        assert isinstance(event, Event)
        assert belonging.belongs(event)
        assert belonging.may_belong(line)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(["tag", "tags", "uri", "features"]) | texts, inner)
        ),
        max_leaves=20,
    )
)
def test_no_json_of_a_stranger_is_too_odd(odd: object) -> None:
    parts = ("facets", "tags", "reply", "embed")
    belonging = Belonging(Window("edchat", START), US)
    for line in (json.dumps(odd), Happening(1, key(1), dict.fromkeys(parts, odd)).told(1)):
        event = read_event(line)
        if isinstance(event, Event):
            belonging.belongs(event)
            belonging.may_belong(line)


def test_what_nobody_asked_for_is_not_parsed() -> None:
    belonging = Belonging(Window("edchat", START, known=frozenset({uri("known")})), US)
    elsewhere = {"text": "an ed chat", "tags": ["cats"], "reply": {"root": {"uri": uri("other")}}}
    assert not belonging.may_belong(Happening(1, key(1), elsewhere).told(2))
