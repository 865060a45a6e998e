"""Links, tags and mentions as they stand in the repository of a real server, beside what Bluesky's own SDK makes."""

from typing import Any

import pytest

from tests.live.bluesky.accounts import Account
from tests.live.bluesky.clients import client_of, draft, records_of, this_instant
from tests.live.bluesky.rig import Rig
from tests.live.bluesky.sdk import sdk_facets

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
FAMILY = "👩‍👩‍👧‍👦"
SCOTLAND = "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in "gbsct") + "\U000e007f"
REFUSED = ("https://.", "http://?", "https:///path", "#" + SCOTLAND * 23)
"""The SDK makes links and a tag of these, and the server refuses the post with them; the tag has 644 bytes."""
HOSTILE = (
    "#a #b\n#c\t#d\u3000#e #f",
    "#a#b ##c #d-e #f_g #h'i",
    "#2026 #2026a #! #_ #__ #-1",
    f"{FAMILY}#joined {FAMILY} #Tag {FAMILY}",
    "\uff03日本語 #日本。 #שלום \u202b#عربي #é #e\u0301.",
    "#\ufe0f\u20e3 #one\u200btwo #soft\u00adhyphen #a\u20e2b",
    "#" + "a" * 64 + " #" + "b" * 65,
    "#" + "📖" * 64 + " #" + "📖" * 65,
    "#" + SCOTLAND * 22,
    "#Tag! #Tag?! #(Tag) (#Tag) #Tag… #Tag— “#Tag”",
    "https://example.org/a_(b). (https://example.org/c), https://example.org/d?e=1&f=#g!",
    "http://example.org:8080/ http://user@example.org/ https://xn--bcher-kva.example/",
    "example.org, www.example.org/path; example.zzz sub.domain.example.co.uk!",
    "ana@example.org x.y 1.2 v1.0 a.b.c readme.md e.g. i.e.",
    "HTTPS://EXAMPLE.ORG Https://Example.org EXAMPLE.ORG https://",
    "(example.org) [example.org] <https://example.org> 'https://example.org' \"example.org\"",
    "https://example.org/日本?ü=ß https://bücher.example/ http://[::1]/ http://127.0.0.1/",
    "@{handle} (@{handle}), @{handle}. @{handle}! @@{handle} x@{handle}",
    "@nobody.test @carl @ana.example.zzz @{handle}/path @{handle}",
    f"{FAMILY} @{{handle}} {FAMILY} https://example.org/{FAMILY} {FAMILY} #{FAMILY}",
    "$aapl $AAPL, ($tsla) $abcdef $2 $a1 #$x",
    "#a @{handle} example.org #b https://example.org/(@{handle}) #c",
    "a\r\n#b\r\nhttps://example.org\r\n@{handle}\r\n",
    "",
    "  #spaces   https://example.org/   ",
)
Facet = dict[str, Any]


def _marked(record: dict[str, Any]) -> list[tuple[str, Any]]:
    """The bytes that each facet of a stored record points at, and what it says of them."""
    text, marked = record["text"].encode(), []
    for facet in record.get("facets", ()):
        (feature,) = facet["features"]
        kind = feature.pop("$type").partition("#")[2]
        piece = text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        marked.append((piece, (kind, *feature.values())))
    return marked


def _facets(record: dict[str, Any]) -> list[Facet]:
    """The facets of a stored record, as far as the SDK sets them, too."""
    return [{"index": facet["index"], "features": facet["features"]} for facet in record.get("facets", ())]


def _of_sdk(found: list[Facet], text: str, known: Account) -> list[Facet]:
    """What the SDK's facets come to: a mention has a DID, or is none; of two that overlap the app shows the first."""
    facets: list[Facet] = []
    end = 0
    for facet in sorted(found, key=lambda facet: facet["index"]["byteStart"]):
        (feature,) = facet["features"]
        index = {name: facet["index"][name] for name in ("byteStart", "byteEnd")}
        piece = text.encode()[index["byteStart"] : index["byteEnd"]].decode()
        if index["byteStart"] < end or piece in REFUSED:
            continue
        end = index["byteEnd"]
        if feature["$type"].endswith("#mention"):
            if feature["did"] != known.handle:
                continue
            feature = feature | {"did": known.did}
        facets.append({"index": index, "features": [feature]})
    return facets


async def _published(rig: Rig, account: Account, *texts: str) -> dict[str, dict[str, Any]]:
    async with client_of(rig, account) as client:
        for number, text in enumerate(texts):
            key = f"rich@20270415T200000Z/{number}"
            await client.publish(client.prepare(draft(text, key), (), this_instant()))
    return {record["text"]: record for record in records_of(account)}


async def test_facets_point_at_the_bytes_they_speak_of(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("punctual"), bluesky.create_account("invited")
    text = f"{FAMILY} Grüße, @{guest.handle}! Mehr: https://bücher.example/ä?ö=1 und example.org. #LivéSky #日本"
    records = await _published(bluesky, host, text)
    assert _marked(records[text]) == [
        (f"@{guest.handle}", ("mention", guest.did)),
        ("https://bücher.example/ä?ö=1", ("link", "https://bücher.example/ä?ö=1")),
        ("example.org", ("link", "https://example.org")),
        ("#LivéSky", ("tag", "LivéSky")),
        ("#日本", ("tag", "日本")),
    ]


async def test_somebody_who_is_mentioned_is_told(bluesky: Rig) -> None:
    host, guest = bluesky.create_account("greeting"), bluesky.create_account("greeted")
    text = f"Welcome, @{guest.handle}! #LiveSky"
    await _published(bluesky, host, text)
    bluesky.settle()
    told = guest.get("app.bsky.notification.listNotifications").json()["notifications"]
    assert [(one["reason"], one["record"]["text"]) for one in told] == [("mention", text)]


async def test_facets_are_those_of_the_sdk(bluesky: Rig) -> None:
    host = bluesky.create_account("hostile")
    texts = [text.replace("{handle}", host.handle) for text in HOSTILE]
    records = await _published(bluesky, host, *texts)
    ours = {text: _facets(records[text]) for text in texts}
    theirs = {text: _of_sdk(found, text, host) for text, found in zip(texts, sdk_facets(texts), strict=True)}
    assert ours == theirs
    assert sum(map(len, ours.values())) > 60


async def test_what_the_server_would_refuse_of_the_sdk_goes_out_as_text(bluesky: Rig) -> None:
    host = bluesky.create_account("linkless")
    texts = [*REFUSED, "httpbin.org"]
    for text, facets in zip(texts, sdk_facets(texts), strict=True):
        assert host.create("app.bsky.feed.post", {"text": text, "facets": facets}).status_code == 400, text
    records = await _published(bluesky, host, *texts)
    assert [records[text].get("facets") for text in REFUSED] == [None] * len(REFUSED)
    assert _marked(records["httpbin.org"]) == [("httpbin.org", ("link", "https://httpbin.org"))]
