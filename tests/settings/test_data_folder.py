"""The data folder, and its locks."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chatmod.errors import SettingsError
from chatmod.settings import DataFolder, Lock

HOLDER = """
import sys
from pathlib import Path
from chatmod.settings import DataFolder
lock = DataFolder(Path(sys.argv[1])).lock(sys.argv[2])
print("held" if lock.acquire() else "refused", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path, name: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A process that takes a lock, tells whether it has it, and holds it until its standard input ends."""
    command = [sys.executable, "-c", HOLDER, str(folder), name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "b")
    assert folder.path.is_dir()
    assert list(folder.path.iterdir()) == []


def test_a_folder_that_is_there_is_used(tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("x", encoding="utf-8")
    assert DataFolder(tmp_path).archive.read_text(encoding="utf-8") == "x"


def test_each_file_has_its_place(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert [folder.archive.name, folder.rehearsal.name, folder.room.name] == ["archive.db", "rehearsal.db", "room.db"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps a user's folder private by other means")
def test_nobody_else_may_look_into_a_new_folder(tmp_path: Path) -> None:
    assert DataFolder(tmp_path / "data").path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("below", ["file", "file/data", "file/a/b"])
def test_a_folder_that_cannot_be_is_a_wrong_setting(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        DataFolder(tmp_path / below)
    assert str(tmp_path / below) in str(caught.value)
    assert "--data" in caught.value.remedy
    assert "CHATMOD_DATA" in caught.value.remedy


def test_a_place_for_locks_that_cannot_be_is_a_wrong_setting(tmp_path: Path) -> None:
    (tmp_path / "locks").write_text("", encoding="utf-8")
    with pytest.raises(SettingsError):
        DataFolder(tmp_path).lock("rehearsal")


def test_the_environment_names_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHATMOD_DATA", str(tmp_path / "elsewhere"))
    assert DataFolder.default() == tmp_path / "elsewhere"


@pytest.mark.parametrize("value", [None, ""])
def test_without_a_word_the_default_is_the_users_own_folder(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("CHATMOD_DATA", raising=False)
    if value is not None:
        monkeypatch.setenv("CHATMOD_DATA", value)
    assert DataFolder.default().is_absolute()
    assert DataFolder.default().name == "chatmod"


def test_asking_for_the_default_makes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHATMOD_DATA", str(tmp_path / "elsewhere"))
    DataFolder.default()
    assert not (tmp_path / "elsewhere").exists()


def test_a_lock_keeps_a_second_process_out(tmp_path: Path) -> None:
    with another_process(tmp_path, "week-1@2027") as (_, told):
        assert told == "held"
        assert not DataFolder(tmp_path).lock("week-1@2027").acquire()


def test_a_second_process_is_refused_what_we_hold(tmp_path: Path) -> None:
    with DataFolder(tmp_path).lock("week-1@2027") as lock:
        assert lock.acquire()
        with another_process(tmp_path, "week-1@2027") as (_, told):
            assert told == "refused"


def test_the_death_of_a_process_lets_its_lock_go(tmp_path: Path) -> None:
    lock = DataFolder(tmp_path).lock("week-1@2027")
    with another_process(tmp_path, "week-1@2027") as (process, told):
        assert told == "held"
        process.kill()
        process.wait()
        assert lock.acquire()
    lock.release()


def test_a_lock_that_was_let_go_can_be_taken_again(tmp_path: Path) -> None:
    first, second = Lock(tmp_path / "x.lock"), Lock(tmp_path / "x.lock")
    with first:
        assert first.acquire()
        assert not second.acquire()
    with second:
        assert second.acquire()


def test_different_performances_do_not_keep_each_other_out(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with folder.lock("week-1@2027-04-15-2000") as first, folder.lock("week-2@2027-04-15-2000") as second:
        assert first.acquire()
        assert second.acquire()


@pytest.mark.parametrize("name", ["a/b", "..", "a:b*c?", "a\\b", "日本 語", "a\nb", "CON", "\u202e", "ü" * 100])
def test_a_lock_may_have_any_name(tmp_path: Path, name: str) -> None:
    with DataFolder(tmp_path).lock(name) as lock:
        assert lock.acquire()
    assert [path.parent for path in tmp_path.rglob("*") if path.is_file()] in ([], [tmp_path / "locks"])


def test_a_lock_may_have_a_long_name(tmp_path: Path) -> None:
    with DataFolder(tmp_path).lock("w" * 250 + "@2027-04-15-2000") as lock:
        assert lock.acquire()
