"""Keeping the machine awake, with a stand-in for the system."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

import pytest

from chatmod.settings import kept_awake


@dataclass
class System:
    """Notes who holds it awake, and in which thread."""

    reason: str = ""
    broken_at: str = ""
    answers: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[str, int]] = field(default_factory=list)

    def __call__(self) -> AbstractContextManager[str]:
        return self._hold()

    @contextmanager
    def _hold(self) -> Iterator[str]:
        self.answers.wait(timeout=10)
        self._do("hold")
        yield self.reason
        self._do("let go")

    def _do(self, what: str) -> None:
        self.seen.append((what, threading.get_ident()))
        if what == self.broken_at:
            raise OSError("no such thing")


def a_system(reason: str = "", broken_at: str = "") -> System:
    system = System(reason, broken_at)
    system.answers.set()
    return system


async def test_the_machine_is_held_awake_until_the_end_in_one_thread_that_is_not_the_loops() -> None:
    system = a_system()
    async with kept_awake(system) as awake:
        assert await awake.reason() == ""
        assert [what for what, _ in system.seen] == ["hold"]
    assert [what for what, _ in system.seen] == ["hold", "let go"]
    (thread,) = {thread for _, thread in system.seen}
    assert thread != threading.get_ident()


async def test_a_system_that_cannot_says_why_as_often_as_it_is_asked() -> None:
    async with kept_awake(a_system("nobody listens")) as awake:
        assert [await awake.reason(), await awake.reason()] == ["nobody listens"] * 2


@pytest.mark.parametrize("moment", ["hold", "let go"])
async def test_a_system_that_breaks_does_not_break_the_evening(moment: str) -> None:
    async with kept_awake(a_system(broken_at=moment)) as awake:
        assert ("no such thing" in await awake.reason()) == (moment == "hold")


async def test_a_system_that_is_slow_to_answer_holds_nobody_up() -> None:
    system = System()
    async with kept_awake(system) as awake:
        asking = asyncio.create_task(awake.reason())
        await asyncio.to_thread(bool)  # the loop has its turn
        assert not asking.done()
        system.answers.set()
        assert await asking == ""


async def test_whoever_stops_waiting_for_the_answer_does_not_take_it_from_others() -> None:
    system = System()
    async with kept_awake(system) as awake:
        impatient = asyncio.create_task(awake.reason())
        await asyncio.to_thread(bool)
        impatient.cancel()
        system.answers.set()
        assert await awake.reason() == ""


LIBRARY = """
import asyncio
from chatmod.settings import kept_awake

async def ask():
    async with kept_awake() as awake:
        print(await awake.reason())

asyncio.run(ask())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no session is needed")
def test_the_library_tells_of_a_machine_without_a_desktop_and_warns_nobody() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    command = [sys.executable, "-W", "error", "-c", LIBRARY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("there is no desktop session to ask\n", "")


def test_the_library_says_nothing_where_it_works() -> None:
    environment = {**os.environ, "WAKEPY_FAKE_SUCCESS": "yes"}
    command = [sys.executable, "-W", "error", "-c", LIBRARY]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("\n", "")
