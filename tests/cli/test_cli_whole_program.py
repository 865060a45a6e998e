"""The program as a shell starts it: its exit path, its pipes, its encodings, and plug-ins that break."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

SCHEDULE = """---
title: Zahlen: 数 🎈
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
length: 10 min
---

## Q1 @ +2
Was hast du gesehen? 数
"""
BROKEN = """
from chatmod.ports.platforms import Limits

class Broken:
    name = "broken"
    credentials = {}
    limits = Limits(characters=100)
    def measure(self, text):
        raise ZeroDivisionError("the abacus")
    def open(self, credentials):
        raise ZeroDivisionError("the abacus")
plugin = Broken()
"""


class Shell:
    """A folder with a schedule and a home of its own, in which commands are run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.schedule = folder / "week-1.md"
        self.schedule.write_text(SCHEDULE, encoding="utf-8")
        self.data = folder / "data"
        self.plugins = folder / "plugins"
        home = folder / "home"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("CHATMOD_")} | {
            "HOME": str(home),
            "USERPROFILE": str(home),
            "LOCALAPPDATA": str(home / "local"),
            "XDG_DATA_HOME": str(home / "share"),
            "PYTHONPATH": os.pathsep.join([str(self.plugins), *os.environ.get("PYTHONPATH", "").split(os.pathsep)]),
            "NO_COLOR": "1",
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "chatmod", *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment | environment,
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert b"Traceback" not in done.stdout + done.stderr
        return done

    def rehearse(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        command = ("rehearse", str(self.schedule), "--data", str(self.data), "--pace", "max", *arguments)
        return self.run(*command, **environment)

    def install(self, name: str, code: str) -> None:
        """Put a plug-in where the program finds it, as a package manager would."""
        about = self.plugins / f"{name}-1.dist-info"
        about.mkdir(parents=True)
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n", encoding="utf-8")
        (about / "entry_points.txt").write_text(
            f"[chatmod.platforms]\n{name} = {name}_plugin:plugin\n", encoding="utf-8"
        )
        (self.plugins / f"{name}_plugin.py").write_text(code, encoding="utf-8")


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("rehearsed"))
    assert shell.rehearse().returncode == 0
    return shell


def test_the_version_is_told(shell: Shell) -> None:
    done = shell.run("--version")
    assert done.returncode == 0
    assert done.stdout.decode().split() == ["chatmod", "0.1.0"]


@pytest.mark.parametrize("arguments", [[], ["sing"], ["check", "--lout"]])
def test_a_command_that_is_not_understood_ends_with_two(shell: Shell, arguments: list[str]) -> None:
    assert shell.run(*arguments).returncode == 2


def test_the_help_has_a_line_for_each_command_in_groups(shell: Shell) -> None:
    shown = shell.run("--help", TERMINAL_WIDTH="80", PYTHONUTF8="1").stdout.decode().replace("\r", "")
    groups = re.findall(r"^╭─ (.+?) ─.*?╮\n(.*?)^╰", shown, re.MULTILINE | re.DOTALL)
    assert [name for name, _ in groups] == ["Options", "Before the evening", "The evening", "After it", "Networks"]
    lines = [line for name, text in groups if name != "Options" for line in text.splitlines()]
    assert [line for line in lines if not re.match("│ [a-z]+ +[A-Z]", line)] == []


@pytest.mark.parametrize("asked", [["-h"], ["check", "--help"]])
def test_help_is_no_failure(shell: Shell, asked: list[str]) -> None:
    assert shell.run(*asked).returncode == 0


def test_a_foreseen_failure_goes_out_through_the_exit_code(shell: Shell) -> None:
    assert shell.run("check", "nothing.md").returncode == 2
    assert shell.run("show", "last", "--data", str(shell.data)).returncode == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole group of processes")
@pytest.mark.parametrize("flag", ["--plain", "--json"])
def test_ctrl_c_ends_a_rehearsal_with_130_and_without_a_traceback(shell: Shell, flag: str) -> None:
    command = shell.command("rehearse", str(shell.schedule), "--data", str(shell.data), "--pace", "1", flag)
    with subprocess.Popen(command, env=shell.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in err
    assert shell.rehearse().returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole group of processes")
def test_ctrl_c_before_a_platform_is_open_says_that_nothing_had_begun(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        server = f"http://127.0.0.1:{silent.getsockname()[1]}"
        login = {"CHATMOD_MASTODON_SERVER": server, "CHATMOD_MASTODON_TOKEN": "x", "NO_PROXY": "127.0.0.1"}
        options = ("--on", "mastodon", "--start", "now", "--plain", "--data", str(shell.data))
        with subprocess.Popen(
            shell.command("run", str(shell.schedule), *options),
            env=shell.environment | login,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            connection, _ = silent.accept()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
            connection.close()
    assert process.returncode == 130
    assert out.decode().splitlines()[-1] == "Interrupted. Nothing had begun yet."
    assert b"holds no chats" not in err


IN_BACKGROUND = """
import fcntl, os, subprocess, sys, termios

fcntl.ioctl(0, termios.TIOCSCTTY, 0)
process = subprocess.Popen(sys.argv[1:], process_group=0)
_, status = os.waitpid(process.pid, os.WUNTRACED)
print("stopped" if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status), file=sys.stderr)
if os.WIFSTOPPED(status):
    process.kill()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no background")
@pytest.mark.parametrize("flags", [[], ["--plain"]])
def test_in_the_background_of_a_terminal_an_evening_goes_on(shell: Shell, flags: list[str]) -> None:
    ours, theirs = os.openpty()
    command = shell.command("rehearse", str(shell.schedule), "--data", str(shell.data), "--pace", "max", *flags)
    with subprocess.Popen(
        [sys.executable, "-c", IN_BACKGROUND, *command],
        env=shell.environment | {"TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as leader:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the end of a terminal is one
            while data := os.read(ours, 4096):
                shown += data
        _, err = leader.communicate(timeout=30)
    os.close(ours)
    assert err == b"0\n"
    assert b"Rehearsal over." in shown


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk is always full here")
@pytest.mark.parametrize("flag", ["--plain", "--json"])
def test_a_log_that_cannot_be_written_does_not_end_an_evening(shell: Shell, flag: str) -> None:
    command = shell.command("rehearse", str(shell.schedule), "--data", str(shell.data), "--pace", "max", flag)
    with Path("/dev/full").open("wb") as log:
        done = subprocess.run(command, env=shell.environment, stdout=log, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr
    shown = shell.run("show", "rehearsal", "--data", str(shell.data))
    assert b"Q1" in shown.stdout


@pytest.mark.parametrize(
    "command", [["export", "rehearsal", "--to", "html"], ["show", "rehearsal"], ["chats", "--json"]]
)
def test_a_reader_that_goes_away_is_no_surprise(rehearsed: Shell, command: list[str]) -> None:
    with subprocess.Popen(
        rehearsed.command(*command, "--data", str(rehearsed.data)),
        env=rehearsed.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=30)
    assert process.returncode in {0, 1}
    assert b"Traceback" not in err
    assert b"should not have happened" not in err


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
@pytest.mark.parametrize("form", ["html", "jsonl"])
def test_an_export_is_utf_8_whatever_the_terminal_speaks(rehearsed: Shell, form: str, encoding: str) -> None:
    command = ("export", "rehearsal", "--to", form, "-o", "-", "--data", str(rehearsed.data))
    done = rehearsed.run(*command, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "Zahlen: 数 🎈" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("command", [["show", "rehearsal"], ["show", "rehearsal", "--json"]])
def test_a_letter_that_the_terminal_does_not_have_does_not_end_a_command(
    rehearsed: Shell, command: list[str]
) -> None:
    done = rehearsed.run(*command, "--data", str(rehearsed.data), PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert b"Zahlen" in done.stdout


@pytest.mark.parametrize("flag", ["--plain", "--json"])
def test_a_letter_that_the_terminal_does_not_have_does_not_end_an_evening(shell: Shell, flag: str) -> None:
    schedule = SCHEDULE.replace("NotABookStudy", "数学")
    shell.schedule.write_text(schedule, encoding="utf-8")
    done = shell.rehearse(flag, PYTHONIOENCODING="cp1252")
    assert done.returncode == 0


def test_a_plug_in_is_found_and_used(shell: Shell) -> None:
    shell.install("pigeon", BROKEN.replace('raise ZeroDivisionError("the abacus")', "return len(text)"))
    done = shell.run("check", str(shell.schedule), "--on", "pigeon", "--json")
    assert done.returncode == 0
    assert [length["platform"] for length in json.loads(done.stdout)["lengths"]] == ["pigeon"]


@pytest.mark.parametrize("code", ["import nothing_of_this_name", "x = (", ""])
def test_a_plug_in_that_cannot_be_loaded_is_told(shell: Shell, code: str) -> None:
    shell.install("broken", code)
    done = shell.run("check", str(shell.schedule), "--on", "broken")
    assert done.returncode == 2
    assert b"The platform `broken` cannot be loaded" in done.stderr
    assert b"Update or remove `broken_plugin:plugin`." in done.stderr


def test_a_plug_in_that_does_not_keep_the_contract_is_told(shell: Shell) -> None:
    shell.install("broken", "plugin = 42")
    done = shell.run("check", str(shell.schedule), "--on", "broken")
    assert done.returncode == 2
    assert b"`broken`" in done.stderr


def test_a_broken_plug_in_does_no_harm_where_it_is_not_used(shell: Shell) -> None:
    shell.install("broken", "raise RuntimeError('half installed')")
    assert shell.run("check", str(shell.schedule)).returncode == 0


def test_a_plug_in_that_breaks_in_use_is_a_surprise_with_a_report(shell: Shell) -> None:
    shell.install("broken", BROKEN)
    done = shell.run("check", str(shell.schedule), "--on", "broken", CHATMOD_DATA=str(shell.data))
    assert done.returncode == 3
    (report,) = shell.data.glob("crash-*.txt")
    assert "the abacus" in report.read_text(encoding="utf-8")
    assert str(report).encode() in done.stderr


def test_without_a_word_a_report_is_left_in_the_users_own_folder(shell: Shell) -> None:
    shell.install("broken", BROKEN)
    assert shell.run("check", str(shell.schedule), "--on", "broken").returncode == 3
    assert len(list(shell.folder.joinpath("home").rglob("crash-*.txt"))) == 1


def test_a_report_is_left_in_the_folder_that_the_command_was_given(shell: Shell) -> None:
    shell.install("broken", BROKEN)
    assert shell.rehearse("--on", "broken").returncode == 3
    assert len(list(shell.data.glob("crash-*.txt"))) == 1
    assert not list(shell.folder.joinpath("home").rglob("crash-*.txt"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file name is a text")
@pytest.mark.parametrize("command", ["check", "rehearse"])
def test_a_file_whose_name_is_no_text_is_no_surprise(shell: Shell, command: str) -> None:
    shell.schedule = shell.schedule.rename(shell.folder / os.fsdecode(b"week-\xff.md"))
    done = shell.rehearse() if command == "rehearse" else shell.run("check", str(shell.schedule))
    assert done.returncode in {0, 2}
