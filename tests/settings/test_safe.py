"""Where logins are kept: the system's keyring, else a private file."""

import os
import threading
from pathlib import Path

import pytest

from chatmod.errors import SettingsError
from chatmod.settings import Kept, KeyringTrouble, Safe, SystemKeyring
from tests.settings.safes import NO_KEYRING, MemoryRing, safe_in

VALUES = {"server": "example.social", "token": "open-sesame"}
posix_only = pytest.mark.xfail(os.name != "posix", reason="Windows has no modes", strict=True)


def everything_in(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file())


def test_the_keyring_is_taken_where_there_is_one(tmp_path: Path) -> None:
    ring, announced = MemoryRing(), list[str]()
    safe = safe_in(tmp_path, SystemKeyring(lambda: ring), announced.append)
    assert safe.write("mastodon", VALUES).place == "the system keyring"
    kept = safe.read("mastodon")
    assert kept is not None
    assert kept.values == VALUES
    assert announced == []
    assert "sesame" not in everything_in(tmp_path)
    assert [service for service, _ in ring.secrets] == ["chatmod"]


def test_two_folders_do_not_share_what_they_keep_in_the_keyring(tmp_path: Path) -> None:
    ring = MemoryRing()
    keyring = SystemKeyring(lambda: ring)
    one, other = safe_in(tmp_path / "one", keyring), safe_in(tmp_path / "other", keyring)
    one.write("mastodon", VALUES)
    other.write("mastodon", {"token": "another"})
    found = one.read("mastodon")
    assert found is not None
    assert found.values == VALUES


def test_without_a_keyring_a_file_is_used_and_that_is_announced_once(tmp_path: Path) -> None:
    announced = list[str]()
    safe = safe_in(tmp_path, NO_KEYRING, announced.append)
    kept = safe.write("mastodon", VALUES)
    safe.write("mastodon", VALUES)
    assert str(tmp_path / "logins" / "mastodon.json") in kept.place
    (said,) = announced
    assert "there is no system keyring here" in said
    assert str(tmp_path / "logins") in said
    found = safe_in(tmp_path, NO_KEYRING).read("mastodon")
    assert found is not None
    assert found.values == VALUES


@posix_only
def test_the_file_and_its_folder_are_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "logins").mkdir(mode=0o755)
    safe_in(tmp_path, NO_KEYRING).write("mastodon:work", VALUES)
    (file,) = (tmp_path / "logins").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


@posix_only
def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    safe = safe_in(tmp_path, NO_KEYRING)
    safe.write("mastodon", VALUES)
    file = tmp_path / "logins" / "mastodon.json"
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="others on this machine can read it") as caught:
        safe.read("mastodon")
    assert f"chmod 600 {file}" in caught.value.remedy


@pytest.mark.parametrize("text", ["", "{", '{"name": "mastodon", "secret": {"values": "open-sesame"}}'])
def test_a_damaged_file_is_told_without_what_stands_in_it(tmp_path: Path, text: str) -> None:
    safe = safe_in(tmp_path, NO_KEYRING)
    safe.write("mastodon", VALUES)
    (tmp_path / "logins" / "mastodon.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="is damaged") as caught:
        safe.read("mastodon")
    assert "chatmod login mastodon" in caught.value.remedy
    assert "sesame" not in str(caught.value)


def test_what_was_kept_in_a_keyring_that_is_locked_now_is_told(tmp_path: Path) -> None:
    class KeyringLocked(Exception):  # noqa: N818 - the library's name
        pass

    def locked() -> MemoryRing:
        raise KeyringLocked("open-sesame")

    safe_in(tmp_path, SystemKeyring(MemoryRing)).write("mastodon", VALUES)
    with pytest.raises(SettingsError, match="the system keyring is locked") as caught:
        safe_in(tmp_path, SystemKeyring(locked)).read("mastodon")
    assert "chatmod login mastodon" in caught.value.remedy
    assert "sesame" not in f"{caught.value}{caught.value.__cause__}"


def test_what_the_keyring_has_lost_is_told(tmp_path: Path) -> None:
    ring = MemoryRing()
    safe = safe_in(tmp_path, SystemKeyring(lambda: ring))
    safe.write("mastodon", VALUES)
    ring.secrets.clear()
    with pytest.raises(SettingsError, match="not where it was kept"):
        safe.read("mastodon")


def test_a_keyring_that_never_answers_is_waited_for_once(tmp_path: Path) -> None:
    over = threading.Event()
    asked = []

    class Hanging(MemoryRing):
        def set_password(self, service: str, username: str, password: str) -> None:  # noqa: ARG002
            asked.append(username)
            over.wait()

    announced = list[str]()
    try:
        safe = safe_in(tmp_path, SystemKeyring(Hanging, patience=0.01), announced.append)
        safe.write("mastodon", VALUES)
        safe.write("bluesky", VALUES)
    finally:
        over.set()
    assert len(asked) == 1
    assert "does not answer" in announced[0]
    assert safe.names() == ["bluesky", "mastodon"]


def test_a_keyring_that_forgets_at_once_is_not_trusted(tmp_path: Path) -> None:
    class Forgetful(MemoryRing):
        def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
            return None

    safe = safe_in(tmp_path, SystemKeyring(Forgetful))
    assert str(tmp_path) in safe.write("mastodon", VALUES).place


def test_an_error_of_the_keyring_is_not_quoted() -> None:
    def broken() -> MemoryRing:
        raise ValueError("open-sesame")

    with pytest.raises(KeyringTrouble) as caught:
        SystemKeyring(broken).read("mastodon")
    assert "sesame" not in str(caught.value)
    assert "ValueError" in str(caught.value)


def test_what_is_forgotten_is_gone_from_keyring_and_folder(tmp_path: Path) -> None:
    ring = MemoryRing()
    safe = safe_in(tmp_path, SystemKeyring(lambda: ring))
    safe.write("mastodon", VALUES)
    safe.erase("mastodon")
    safe.erase("mastodon")
    assert ring.secrets == {}
    assert safe.names() == []
    assert safe.read("mastodon") is None


def test_what_a_keyring_has_taken_too_late_is_forgotten_with_the_file(tmp_path: Path) -> None:
    ring = MemoryRing()
    over, kept = threading.Event(), threading.Event()

    class Slow(MemoryRing):
        def set_password(self, service: str, username: str, password: str) -> None:
            over.wait()
            ring.set_password(service, username, password)
            kept.set()

    safe_in(tmp_path, SystemKeyring(Slow, patience=0.01)).write("mastodon", VALUES)
    over.set()
    assert kept.wait(10)
    assert ring.secrets
    safe = safe_in(tmp_path, SystemKeyring(lambda: ring))
    assert safe.read("mastodon") == Kept(VALUES, safe.place("mastodon") or "")
    safe.erase("mastodon")
    assert ring.secrets == {}
    assert safe.names() == []


def test_a_login_moves_to_a_file_when_the_keyring_is_gone(tmp_path: Path) -> None:
    ring = MemoryRing()
    safe_in(tmp_path, SystemKeyring(lambda: ring)).write("x", VALUES)
    without = safe_in(tmp_path, NO_KEYRING)
    without.write("x", {"token": "renewed"})
    found = safe_in(tmp_path, SystemKeyring(lambda: ring)).read("x")
    assert found is not None
    assert found.values == {"token": "renewed"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    safe = Safe(tmp_path / "file" / "logins", NO_KEYRING)
    with pytest.raises(SettingsError) as caught:
        safe.write("mastodon", VALUES)
    assert "CHATMOD_CONFIG" in caught.value.remedy
    assert safe.names() == []
