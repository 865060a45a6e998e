"""How late posts of ours are handed to a platform, beside a bare asyncio timer for the same instants.

A script, not a test: `python tests/benchmarks/lateness.py [CUES]` prints a table and gates nothing. Each condition is
a process of its own, in which both are measured at once: whatever else the machine does troubles them alike. All
is as it is shipped: clock, timers, `perform`, archive file with its writer thread, Mastodon's client; only the server
is a transport in memory. The second half has every flush of the disk last 5 ms longer, by a library that is compiled
and loaded before all others: that needs Linux and a C compiler.
"""

import asyncio
import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx

from chatmod.archive import open_archive
from chatmod.domain.happenings import Opened
from chatmod.domain.posts import Author, Published
from chatmod.domain.runsheet import Cue, CueKind, RunSheet
from chatmod.domain.schedule import Part, Place, PlannedCue, Schedule, Script, Span
from chatmod.live import Cast, SystemClock, SystemTimers, perform
from chatmod.live.steadying import steady
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.settings import FixedLogin
from chatmod.storage import ThreadWriter

CUES = 1000
APART = timedelta(milliseconds=50)
AHEAD = timedelta(seconds=3)
"""From the start of a run to its first cue."""
PATIENCE = timedelta(seconds=10)
"""How long after the last cue its predecessors are waited for."""
ANSWERS_AFTER = timedelta(milliseconds=20)
ACKNOWLEDGES_AFTER = timedelta(milliseconds=5)
"""Sooner than a real server: a post waits for the one before it, and here they are 50 ms apart."""
POLL = timedelta(milliseconds=80)
PAGE = 40
POSTS_A_SECOND = 500
PAGES_OF_A_SWEEP = 250
QUESTIONS = 8
"""Threads that are read: an evening has so many questions, not a thousand."""

CONDITIONS = {
    "idle": "idle",
    "stream": f"{POSTS_A_SECOND} posts/s archived",
    "sweep": f"{PAGE * PAGES_OF_A_SWEEP:,} posts swept",
}
SLOW_FLUSH = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
#define SLOW(name)                                              \\
  int name(int file) {                                          \\
    static int (*flush)(int);                                   \\
    struct timespec delay = {0, 5000000};                       \\
    if (!flush) flush = (int (*)(int)) dlsym(RTLD_NEXT, #name); \\
    nanosleep(&delay, 0);                                       \\
    return flush(file);                                         \\
  }
SLOW(fsync)
SLOW(fdatasync)
"""


class Network:
    """A Mastodon server in memory; what people say there depends on the condition."""

    def __init__(self, condition: str) -> None:
        self._condition = condition
        self._clock = SystemClock()
        self._begin = self._clock.now()
        self._said = 0
        self._pages = 0
        self.over = False

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of the client."""
        if request.method == "POST":
            await self._clock.sleep(ACKNOWLEDGES_AFTER)
            return httpx.Response(200, content=self._status("o", "moderator"))
        await self._clock.sleep(ANSWERS_AFTER)
        if "/timelines/" in request.url.path:
            return httpx.Response(200, content=b"[%s]" % b",".join(self._page(request.url.params)))
        return httpx.Response(200, content=b'{"ancestors":[],"descendants":[]}')

    def _page(self, params: httpx.QueryParams) -> list[bytes]:
        if self.over or self._condition == "idle":
            return []
        if self._condition == "stream":
            due = int((self._clock.now() - self._begin).total_seconds() * POSTS_A_SECOND)
            count = PAGE if due - self._said >= PAGE and "max_id" not in params else 0
        else:
            self._pages += 1
            count = PAGE if self._pages % (PAGES_OF_A_SWEEP + 1) else 0
        # the newest of a page comes first
        return [self._status("a", f"person{number % 97}") for number in range(count)][::-1]

    def _status(self, kind: str, handle: str) -> bytes:
        self._said += 1
        name = f"{kind}{self._said:09}"
        account = {
            "id": handle,
            "acct": handle,
            "display_name": handle.title(),
            "url": f"https://example.social/@{handle}",
            "note": "<p>Teaches mathematics to children of nine and ten.</p>",
            "avatar": f"https://files.example.social/accounts/avatars/{handle}/original.png",
            "followers_count": 321,
            "fields": [],
        }
        status = {
            "id": name,
            "created_at": self._clock.now().isoformat(),
            "visibility": "public",
            "language": "en",
            "uri": f"https://example.social/users/{handle}/statuses/{name}",
            "url": f"https://example.social/@{handle}/{name}",
            "content": '<p>A1: They saw rows and columns before they had a word for either &amp; drew them. <a href="'
            'https://example.social/tags/lateness" class="mention hashtag" rel="tag">#<span>Lateness</span></a></p>',
            "tags": [{"name": "lateness", "url": "https://example.social/tags/lateness"}],
            "media_attachments": [],
            "mentions": [],
            "emojis": [],
            "replies_count": 0,
            "reblogs_count": 2,
            "favourites_count": 5,
            "account": account,
        }
        return json.dumps(status).encode()


class WatchedPlatform:
    """Implements the port `Platform`: Mastodon's client, with a look at the clock where `publish` is entered."""

    def __init__(self, inner: Mastodon, all_out: asyncio.Event, cues: int) -> None:
        self.name = inner.name
        self.limits = inner.limits
        self.measure = inner.measure
        self.whoami = inner.whoami
        self.prepare = inner.prepare
        self.warm_up = inner.warm_up
        self.find = inner.find
        self.delete = inner.delete
        self.examine = inner.examine
        self.close = inner.close
        self.entered: dict[str, datetime] = {}
        self._inner = inner
        self._clock = SystemClock()
        self._all_out = all_out
        self._cues = cues

    async def publish(self, prepared: bytes) -> Published:
        """See `Platform.publish`."""
        now = self._clock.now()
        self.entered[json.loads(prepared)["key"].rpartition("/")[2]] = now
        published = await self._inner.publish(prepared)
        if len(self.entered) == self._cues:
            self._all_out.set()
        return published

    def sweep(self, window: Window) -> AsyncIterator[Page]:
        """See `Platform.sweep`."""
        return self._inner.sweep(replace(window, threads=window.threads[-QUESTIONS:]))


class WatchedTimers:
    """Implements the port `Timers`: the shipped ones, with a look at the clock when they ring."""

    def __init__(self, inner: SystemTimers) -> None:
        self.rung: dict[datetime, datetime] = {}
        self.disarm = inner.disarm
        self._inner = inner
        self._clock = SystemClock()

    def arm(self, instant: datetime, ring: Callable[[], None]) -> None:
        """See `Timers.arm`."""

        def note_and_ring() -> None:
            self.rung.setdefault(instant, self._clock.now())
            ring()

        self._inner.arm(instant, note_and_ring)


@dataclass(slots=True)
class Measured:
    """What a run of one condition has shown; lateness in milliseconds."""

    bare: list[float] = field(default_factory=list)
    ring: list[float] = field(default_factory=list)
    publish: list[float] = field(default_factory=list)
    dropped: int = 0
    archived: float = 0
    commit: float = 0


def a_sheet(cues: int, begin: datetime) -> RunSheet:
    """So many questions, the first one at an instant."""
    start = begin.replace(microsecond=0)
    planned = [
        PlannedCue(f"Q{number + 1}", None, (Script("", (Part(f"Which is number {number + 1}?"),)),), (), Place("", 1))
        for number in range(cues)
    ]
    end = begin + cues * APART + PATIENCE
    schedule = Schedule(
        path="lateness.md",
        stem="lateness",
        title="Lateness",
        hashtag="Lateness",
        zone=ZoneInfo("UTC"),
        start=start.replace(tzinfo=None),
        length=Span(seconds=3600),
        cues=tuple(planned),
        linger=timedelta(0),
    )
    timed = [
        Cue(cue.label, CueKind.QUESTION, begin + number * APART, timedelta(minutes=10), cue.scripts, (), cue)
        for number, cue in enumerate(planned)
    ]
    return RunSheet(schedule, start, end, tuple(timed))


async def measure(condition: str, cues: int, folder: Path) -> Measured:
    """Perform so many cues under a condition."""
    clock = SystemClock()
    archive = open_archive(folder / "archive.db")
    writer = ThreadWriter(archive.database)
    inner = SystemTimers()
    network = Network(condition)
    inner_platform = replace(plugin, limits=Limits(characters=500, poll=POLL)).open(
        FixedLogin({"server": "example.social", "token": "sesame"}), "mastodon", httpx.MockTransport(network)
    )
    all_out = asyncio.Event()
    platform, timers = WatchedPlatform(inner_platform, all_out, cues), WatchedTimers(inner)
    account = Author("https://example.social/@moderator", "moderator", "Moderator")
    sheet = a_sheet(cues, clock.now() + AHEAD)
    record = await archive.open_performance(sheet, writer)
    measured = Measured(commit=await _commit(record.write, clock))
    loop = asyncio.get_running_loop()
    for cue in sheet.cues:
        late = _note(measured.bare, cue.instant, clock)
        loop.call_at(loop.time() + (cue.instant - clock.now()).total_seconds(), late)
    cast = Cast(
        {platform.name: platform}, {platform.name: account}, record, record, clock, timers, sheet.start - AHEAD
    )
    performing = asyncio.create_task(perform(sheet, cast, lambda _: None))
    patience = loop.call_at(loop.time() + (sheet.end - clock.now()).total_seconds(), all_out.set)
    begin = clock.now()
    await all_out.wait()
    measured.archived = len(await record.posts()) / (clock.now() - begin).total_seconds()
    patience.cancel()
    network.over = True
    performing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await performing
    inner.close()
    await platform.close()
    await writer.close()
    for cue in sheet.cues:
        if cue.label in platform.entered:
            measured.publish.append(_milliseconds(platform.entered[cue.label] - cue.instant))
        if cue.instant in timers.rung:
            measured.ring.append(_milliseconds(timers.rung[cue.instant] - cue.instant))
    measured.dropped = cues - len(measured.publish)
    return measured


def _note(notes: list[float], instant: datetime, clock: SystemClock) -> Callable[[], None]:
    return lambda: notes.append(_milliseconds(clock.now() - instant))


def _milliseconds(duration: timedelta) -> float:
    return duration.total_seconds() * 1_000


async def _commit(write: Callable[[Opened], Awaitable[None]], clock: SystemClock) -> float:
    """What a line of the journal takes on this disk."""
    taken = []
    for _ in range(21):
        begin = clock.now()
        await write(Opened(begin))
        taken.append(_milliseconds(clock.now() - begin))
    return statistics.median(taken)


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def _three(values: Sequence[float]) -> str:
    return "".join(f"{value:8.2f}" for value in (_quantile(values, 0.5), _quantile(values, 0.99), max(values)))


def _row(name: str, measured: Measured) -> str:
    median = _quantile(measured.publish, 0.5) - _quantile(measured.bare, 0.5)
    worst = _quantile(measured.publish, 0.99) - _quantile(measured.bare, 0.99)
    return (
        f"{name:<27}{measured.commit:7.2f}{_three(measured.bare)} {_three(measured.ring)} {_three(measured.publish)} "
        f"{median:8.2f}{worst:8.2f}{measured.dropped:8}{measured.archived:9.0f}"
    )


def _run(condition: str, cues: int, slow_flush: Path | None) -> Measured:
    preload = {"LD_PRELOAD": str(slow_flush)} if slow_flush else {}
    ended = subprocess.run(
        [sys.executable, __file__, str(cues), condition],
        env={**os.environ, **preload},
        check=True,
        stdout=subprocess.PIPE,
    )
    return Measured(**json.loads(ended.stdout))


def _slow_flush(folder: Path) -> Path | None:
    """A library that makes every flush 5 ms longer, or nothing where it cannot be made."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if sys.platform != "linux" or compiler is None:
        return None
    source, library = folder / "slow_flush.c", folder / "slow_flush.so"
    source.write_text(SLOW_FLUSH, encoding="utf-8")
    made = subprocess.run([compiler, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=False)
    return library if made.returncode == 0 else None


def main() -> None:
    """Measure, and print the table."""
    cues = int(sys.argv[1]) if len(sys.argv) > 1 else CUES
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder, steady():
            sys.stdout.write(json.dumps(asdict(asyncio.run(measure(sys.argv[2], cues, Path(folder))))))
        return
    say = sys.stdout.write
    say(f"{cues} cues, {_milliseconds(APART):.0f} ms apart; lateness in ms: median, 99th percentile, worst\n")
    say(f"{'':<27}{'commit':>7}{'bare asyncio timer':>24} {'our timer rings':>24} {'publish is entered':>24} ")
    say(f"{'median':>8}{'99 %':>8}{'dropped':>8}{'posts/s':>9}\n{'':<109}{'(publish - bare)':>16}\n")
    with tempfile.TemporaryDirectory() as folder:
        slow_flush = _slow_flush(Path(folder))
        for library in (None, slow_flush) if slow_flush else (None,):
            for condition, name in CONDITIONS.items():
                say(_row(f"{name}{', slow' if library else ''}", _run(condition, cues, library)) + "\n")
                sys.stdout.flush()
    say("\nTarget: publish within 1 ms of the bare timer in the median, within 5 ms at 99 %, none dropped.\n")
    if slow_flush is None:
        say("Not measured with flushes 5 ms longer: that needs Linux and a C compiler (Debian: apt install gcc).\n")
    else:
        say("slow: every flush of the disk lasts 5 ms longer.\n")


if __name__ == "__main__":
    main()
