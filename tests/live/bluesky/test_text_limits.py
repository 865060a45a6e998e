"""What fits, as chatmod counts it, is what a real server takes."""

import pytest

from chatmod.errors import Rejected
from tests.live.bluesky.clients import client_of, draft, records_of, this_instant
from tests.live.bluesky.rig import Rig

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
FAMILY = "🧑‍🧑‍🧒‍🧒"
"""One grapheme of 25 bytes."""
CHARACTERS = {
    "letter": "x",
    "emoji": "📚",
    "skin tone": "👍🏽",
    "flag": "🇩🇪",
    "flag of a region": "🏴\U000e0067",
    "keycap": "1️⃣",
    "combining mark": "e\u0301",
    "Hangul of three jamo": "\u1112\u1161\u11ab",
    "Thai with vowel and tone": "ก\u0e34\u0e48",
    "Devanagari conjunct": "क्ष",
    "line end of two": "\r\n",
    "joined couple": "👩‍🚀",
}


def _texts() -> dict[str, str]:
    texts = {f"{n} of {name}": sign * n for name, sign in CHARACTERS.items() for n in (300, 301)}
    return texts | {
        "3,000 bytes of families": FAMILY * 120,
        "3,025 bytes of families": FAMILY * 121,
        "3,000 bytes of all sorts": FAMILY * 119 + "x" * 25,
        "3,001 bytes of all sorts": FAMILY * 119 + "x" * 26,
        "300 signs and 2,996 bytes": FAMILY * 112 + "x" * 184 + "é" * 4 + "x" * 4,
        "halves of flags": "🇩" * 601,
        "an address in full": "https://books.example/" + "a" * 278,
        "an address too long": "https://books.example/" + "a" * 279,
    }


async def test_a_text_fits_exactly_where_the_server_takes_it(bluesky: Rig) -> None:
    account = bluesky.create_account("measuring")
    texts = _texts()
    ours, theirs = {}, {}
    async with client_of(bluesky, account) as client:
        for number, (name, text) in enumerate(texts.items()):
            ours[name] = client.measure(text) <= client.limits.characters
            prepared = client.prepare(draft(text, f"long@20270415T200000Z/{number}"), (), this_instant())
            try:
                await client.publish(prepared)
                theirs[name] = True
            except Rejected as error:
                theirs[name] = not str(error).startswith("The text is too long")
    assert ours == theirs
    assert {name for name, fits in theirs.items() if fits} >= {
        "300 of letter",
        "300 of flag",
        "3,000 bytes of families",
    }
    assert not theirs["301 of letter"]
    assert not theirs["3,001 bytes of all sorts"]
    taken = sorted(texts[name] for name, fits in theirs.items() if fits)
    assert sorted(record["text"] for record in records_of(account)) == taken
