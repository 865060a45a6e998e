"""`chatmod count`: lengths as the platforms count them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from chatmod.assembly.plugins import load_plugin
from chatmod.cli.app import app
from chatmod.settings import LoginStore


def counted(*arguments: str, typed: str | bytes | None = None) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    done = CliRunner().invoke(app, ["count", *arguments], input=typed)
    assert "Traceback" not in done.output
    return done.exit_code, done.stdout, done.stderr


def test_a_text_is_counted_as_the_platform_does() -> None:
    assert counted("--on", "x", "See https://example.org/a/very/long/address/indeed") == (0, "x: 27 of 280\n", "")


def test_every_platform_has_a_line_in_the_order_asked_and_each_once() -> None:
    code, out, _ = counted("--on", "mastodon", "--on", "x", "--on", "mastodon:work", "--on", "x", "\N{SNOWMAN}")
    assert code == 0
    assert out.splitlines() == ["mastodon: 1 of 500", "x: 2 of 280", "mastodon:work: 1 of 500"]


def test_an_account_has_the_limits_that_its_own_server_told_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHATMOD_CONFIG", str(tmp_path))
    LoginStore.of_user(os.environ).terms.note("mastodon:club", '{"version": "4.6.5", "characters": 5000}')
    _, out, _ = counted("--on", "mastodon", "--on", "mastodon:club", "Hello")
    assert out.splitlines() == ["mastodon: 5 of 500", "mastodon:club: 5 of 5000"]


def test_what_is_too_long_is_told_by_how_much_and_is_no_error() -> None:
    assert counted("--on", "x", "a" * 290) == (0, "x: 290 of 280, 10 too long\n", "")


def test_json_is_one_versioned_object_a_line() -> None:
    code, out, err = counted("--on", "x", "--on", "room", "--json", "Hello")
    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [
        {"type": "count", "version": 1, "platform": "x", "length": 5, "limit": 280},
        {"type": "count", "version": 1, "platform": "room", "length": 5, "limit": 1000},
    ]


@pytest.mark.parametrize(
    ("typed", "length"),
    [(b"", 0), (b"Hello", 5), (b"Hello\n", 6), (b"Hello\r\n", 7), ("Größe".encode(), 5), (b"\xef\xbb\xbfa", 3)],
)
def test_standard_input_is_counted_unchanged(typed: bytes, length: int) -> None:
    code, out, err = counted("--on", "x", typed=typed)
    assert (code, err) == (0, "")
    assert out == f"x: {length} of 280\n"


def test_an_empty_text_is_a_text() -> None:
    assert counted("--on", "room", "", typed="not this") == (0, "room: 0 of 1000\n", "")


def test_what_is_not_utf_8_is_told_with_its_place() -> None:
    code, out, err = counted("--on", "x", typed=b"one\ntwo \xff\n")
    assert (code, out) == (2, "")
    assert "not UTF-8: see byte 9, in line 2." in err


@pytest.mark.parametrize("arguments", [[], ["Hello"], ["--json"]])
def test_without_a_platform_the_platforms_are_named(arguments: list[str]) -> None:
    code, out, err = counted(*arguments, typed="Hello")
    assert (code, out) == (2, "")
    assert "`--on` is missing" in err
    assert "--on bluesky, --on mastodon, --on room, --on x" in err


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("pigeon", "`pigeon` is not installed"),
        ("room:heather", "one account only"),
        ("x:No", "not the name of an acc"),
    ],
)
def test_a_platform_that_cannot_be_is_told(platform: str, said: str) -> None:
    code, out, err = counted("--on", "x", "--on", platform, "Hello")
    assert (code, out) == (2, "")
    assert said in err


@settings(max_examples=50)
@given(st.text().filter(lambda text: not text.startswith("-")))
def test_a_text_is_as_long_on_the_command_line_as_from_standard_input(text: str) -> None:
    typed = counted("--on", "x", "--on", "bluesky", typed=text.encode())
    assert counted("--on", "x", "--on", "bluesky", text) == typed
    assert typed[1].startswith(f"x: {load_plugin('x').measure(text)} of 280")


def _process(*arguments: str | bytes) -> list[str | bytes]:
    return [sys.executable, "-m", "chatmod", "count", "--on", "x", *arguments]


@pytest.mark.skipif(sys.platform == "win32", reason="there a command line is always text")
def test_an_argument_that_is_not_utf_8_is_told() -> None:
    done = subprocess.run(
        _process(b"caf\xe9"), capture_output=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"The text is not UTF-8." in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")
def test_on_a_terminal_it_is_told_how_the_text_ends() -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(_process(), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        os.close(theirs)
        assert process.stderr
        told = process.stderr.readline()
        os.write(ours, b"Hello\n\x04")
        out, _ = process.communicate(timeout=30)
        os.close(ours)
    assert told == b"Type the text, and end it with Ctrl-D on a line of its own.\n"
    assert (process.returncode, out) == (0, b"x: 6 of 280\n")


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="only a shell closes it")
def test_without_any_standard_input_a_text_is_asked_for() -> None:
    command = ["/bin/sh", "-c", '"$0" -m chatmod count --on x <&-', sys.executable]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"no standard input" in done.stderr
