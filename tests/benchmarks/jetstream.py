"""How many events of the whole network a second a listener looks through, beside parsing each of them.

A script, not a test: `python tests/benchmarks/jetstream.py [EVENTS]` prints a table and gates nothing.
"""

import asyncio
import sys
from contextlib import aclosing
from pathlib import Path
from timeit import default_timer

sys.path.insert(0, str(Path(__file__).parents[2]))

from chatmod.platforms.bluesky.jetstream import Jetstream
from chatmod.platforms.bluesky.jetstream.belonging import Belonging
from chatmod.platforms.bluesky.jetstream.events import Event, read_event
from chatmod.ports.platforms import Window
from tests.platforms.jetstream_double import START, US, Happening, Index, answer, jetstream, key, tagged, uri

EVENTS = 50_000
PROSE = "The rows became columns, and somebody said that it was the same picture lying on its side. "
TEXTS = (
    PROSE,
    PROSE * 2,
    "So sah das aus \N{EN DASH} “schön”! " * 3,
    "行と列を入れ替えても同じ。" * 5,
    "\N{CAT FACE}" * 9,
)


def network(version: int, events: int) -> list[str]:
    """Events as they are spread over a network: 60 % answers, 10 % with a hashtag, 5 % deletions, 1 in 500 ours."""
    return [_happening(number).told(version) for number in range(events)]


def _happening(number: int) -> Happening:
    after, name, text = number / 100, key(number), TEXTS[number % len(TEXTS)]
    if number % 500 == 0:
        return Happening(after, name, tagged("EdChat", text=text))
    if number % 20 == 1:
        return Happening(after, name, None, "delete")
    if number % 10 == 2:
        return Happening(after, name, tagged("photography", "cats", text=text))
    if number % 10 < 8:
        return Happening(after, name, answer(uri(key(-number)), uri(key(-number, 7)), text))
    return Happening(after, name, {"$type": "app.bsky.feed.post", "text": text, "langs": ["en"]})


def looked_through(lines: list[str]) -> tuple[float, int]:
    """Seconds, and how many belong."""
    belonging = Belonging(_window(), US)
    begin = default_timer()
    found = sum(1 for line in lines if belonging.may_belong(line) and _belongs(belonging, line))
    return default_timer() - begin, found


def parsed(lines: list[str]) -> tuple[float, int]:
    """The same without the look before."""
    belonging = Belonging(_window(), US)
    begin = default_timer()
    found = sum(1 for line in lines if _belongs(belonging, line))
    return default_timer() - begin, found


def _window() -> Window:
    return Window("edchat", START, known=frozenset(uri(key(-number, 3)) for number in range(2000)))


def _belongs(belonging: Belonging, line: str) -> bool:
    event = read_event(line)
    return isinstance(event, Event) and belonging.belongs(event)


async def received(lines: list[str], version: int) -> float:
    """Seconds for all of it over a WebSocket, the server in the same process included."""
    last = Happening(10**6, key(10**6), tagged("edchat"))
    begin = default_timer()
    async with jetstream([*lines, last], version=version) as jet:
        live = Jetstream("bluesky", US, Index().views, [jet.address])
        async with aclosing(live.listen(_window())) as stream:
            async for page in stream:
                if page.cursor == str(last.micros):
                    break
    return default_timer() - begin


def main() -> None:
    """Measure, and print the table."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    print_line = sys.stdout.write
    print_line(f"{events} events{'':<10}{'events/s':>10}\n")
    for version in (1, 2):
        lines = network(version, events)
        (looking, some), (parsing, all_of_them) = looked_through(lines), parsed(lines)
        if some != all_of_them:
            raise SystemExit(f"{all_of_them - some} events were missed.")
        print_line(f"version {version}, parsed     {events / parsing:10.0f}\n")
        print_line(
            f"version {version}, looked at  {events / looking:10.0f}   {parsing / looking:.1f} times as many\n"
        )
        print_line(f"version {version}, received   {events / asyncio.run(received(lines, version)):10.0f}\n")


if __name__ == "__main__":
    main()
