"""Commands typed, or piped, into a run."""

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatmod.cli.keyboard import is_in_background, lines_from_stdin
from chatmod.domain.commands import Say, parse_command
from chatmod.errors import CommandError

PATIENCE = 20


class Pipe:
    """Stands where standard input is."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def fileno(self) -> int:
        return self._handle


class Typist:
    """Types, and sees what arrives."""

    def __init__(self, end: int) -> None:
        self._end = end
        self.lines: queue.Queue[str] = queue.Queue()

    def type(self, data: bytes) -> None:
        os.write(self._end, data)

    def stop(self) -> None:
        os.close(self._end)

    def next(self) -> str:
        return self.lines.get(timeout=PATIENCE)


@contextmanager
def typing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Typist]:
    reading, writing = os.pipe()
    monkeypatch.setattr(sys, "stdin", Pipe(reading))
    typist = Typist(writing)
    with lines_from_stdin(typist.lines.put):
        yield typist


def test_each_line_is_a_command_without_the_blanks_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with typing(monkeypatch) as typist:
        typist.type(b"hold 3\n  skip Q2  \r\n\n \nnext\n")
        assert [typist.next() for _ in range(3)] == ["hold 3", "skip Q2", "next"]
        typist.stop()


def test_a_line_may_come_in_pieces_also_in_the_middle_of_a_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    with typing(monkeypatch) as typist:
        for byte in "say Zahlen: 数 🎈\n".encode():
            typist.type(bytes([byte]))
        assert typist.next() == "say Zahlen: 数 🎈"
        typist.stop()


def test_what_is_no_text_can_be_told_from_one_and_does_not_harm_the_next_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with typing(monkeypatch) as typist:
        typist.type(b"say caf\xe9 au lait\nsay caf\xc3\xa9\n")
        with pytest.raises(CommandError, match="not UTF-8"):
            parse_command(typist.next())
        assert parse_command(typist.next()) == Say("café")
        typist.stop()


def test_the_last_line_needs_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with typing(monkeypatch) as typist:
        typist.type(b"hold\nresume")
        typist.stop()
        assert [typist.next(), typist.next()] == ["hold", "resume"]


def test_a_long_line_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with typing(monkeypatch) as typist:
        typist.type(b"say " + b"a" * 20_000 + b"\n")
        assert typist.next() == "say " + "a" * 20_000
        typist.stop()


def test_what_is_typed_after_the_run_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    with typing(monkeypatch) as typist:
        pass
    typist.type(b"hold\n")
    typist.stop()
    with pytest.raises(queue.Empty):
        typist.lines.get(timeout=0.05)


class _Closed:
    def fileno(self) -> int:
        raise ValueError("I/O operation on closed file")


@pytest.mark.parametrize("stdin", [None, _Closed()], ids=["none", "closed"])
def test_without_a_standard_input_nothing_is_read_and_nothing_fails(
    monkeypatch: pytest.MonkeyPatch, stdin: object
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    with lines_from_stdin(lambda _: None):
        pass


def test_an_input_that_cannot_be_read_is_the_end_of_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    monkeypatch.setattr(sys, "stdin", Pipe(folder))
    with lines_from_stdin(lambda _: None):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no background")
class TestInTheBackground:
    def test_a_terminal_of_others_is_not_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ours, theirs = os.openpty()
        monkeypatch.setattr(sys, "stdin", Pipe(theirs))
        heard: queue.Queue[str] = queue.Queue()
        with lines_from_stdin(heard.put):
            os.write(ours, b"hold\n")
            with pytest.raises(queue.Empty):
                heard.get(timeout=0.05)
        assert is_in_background(theirs)

    def test_a_pipe_is_read_also_there(self) -> None:
        reading, _ = os.pipe()
        assert not is_in_background(reading)

    def test_a_read_that_comes_too_late_stops_nobody_as_long_as_lines_are_read(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = signal.getsignal(signal.SIGTTIN)
        with typing(monkeypatch):
            assert signal.getsignal(signal.SIGTTIN) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTTIN) is before

    def test_signals_are_left_alone_in_another_thread(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen = []

        def look() -> None:
            with typing(monkeypatch):
                seen.append(signal.getsignal(signal.SIGTTIN))

        before = signal.getsignal(signal.SIGTTIN)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join(PATIENCE)
        assert seen == [before]
