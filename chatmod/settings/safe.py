"""Where logins are kept: in the system's keyring, else in a file that only its owner can read.

Each has a file of its own, which holds the login, or tells that the keyring has it: a keyring cannot be asked what
chatmod keeps there.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from pydantic import BaseModel, ConfigDict, ValidationError

from chatmod.errors import SettingsError
from chatmod.settings.keyrings import KeyringTrouble, SystemKeyring
from chatmod.settings.private import private_folder, read_private, write_private

KEYRING = "the system keyring"


@dataclass(frozen=True, slots=True)
class Kept:
    """A login as it is kept.

    Attributes:
        place: Where, in a few words.
        bound: The mark of what it belongs to; empty where it stands for itself.
    """

    values: Mapping[str, str] = field(repr=False)
    place: str
    bound: str = ""


class _Secret(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    values: dict[str, str]
    bound: str = ""


class _File(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)

    version: int = 1
    name: str
    keyring: str | None = None
    secret: _Secret | None = None


class Safe:
    """The logins of this user.

    Args:
        folder: Made when the first is kept.
        keyring: Tried first; None is a machine without one.
        announce: Told when a login goes into a file.
    """

    def __init__(
        self, folder: Path, keyring: SystemKeyring | None, announce: Callable[[str], None] = lambda _: None
    ) -> None:
        self.folder = folder
        self.announce = announce
        self._keyring = keyring
        self._announced = False

    def names(self) -> list[str]:
        """Of all that is kept."""
        return sorted(unquote(path.stem) for path in self.folder.glob("[!.]*.json"))

    def lock_file(self, name: str) -> Path:
        """A file to be locked by whoever changes a login.

        Raises:
            SettingsError: If there can be none.
        """
        try:
            private_folder(self.folder)
        except OSError as error:
            reason = error.strerror or str(error)
            remedy = "Let CHATMOD_CONFIG name a folder that can be written."
            raise SettingsError(f"{self.folder} cannot be used: {reason}.", remedy) from error
        return self._path(name).with_suffix(".lock")

    def place(self, name: str) -> str | None:
        """Where a login is kept, without reading it; None where there is none.

        Raises:
            SettingsError: If the file that tells cannot be read.
        """
        found = self._file(name)
        return None if found is None else self._place_of(name, found)

    def read(self, name: str) -> Kept | None:
        """A login; None where there is none.

        Raises:
            SettingsError: If it cannot be read.
        """
        found = self._file(name)
        if found is None:
            return None
        secret = found.secret if found.keyring is None else self._in_keyring(name, found.keyring)
        if secret is None:
            raise SettingsError(
                f"The login of {name} is not where it was kept, in {self._place_of(name, found)}.", _again(name)
            )
        return Kept(secret.values, self._place_of(name, found), secret.bound)

    def write(self, name: str, values: Mapping[str, str], bound: str = "") -> Kept:
        """Keep a login; on disk when this returns.

        Raises:
            SettingsError: If it cannot be kept.
        """
        secret = _Secret(values=dict(values), bound=bound)
        entry = self._entry(name)
        why_not = self._to_keyring(entry, secret)
        file = _File(name=name, keyring=entry) if not why_not else _File(name=name, secret=secret)
        write_private(self._path(name), file.model_dump_json(exclude_none=True))
        place = self._place_of(name, file)
        if why_not and not self._announced:
            self._announced = True
            self.announce(f"Logins are kept in {self.folder}, {_whose()}: {why_not}.")
        return Kept(values, place, bound)

    def erase(self, name: str) -> None:
        """Forget a login.

        Raises:
            SettingsError: If something of it stays.
        """
        path = self._path(name)
        if not path.exists():
            return
        try:
            found = self._file(name)
        except SettingsError:
            found = None  # nobody can use it any more, and what it says is gone with it
        in_keyring = found.keyring if found is not None else None
        if self._keyring is not None:
            try:
                # also where a file has the login: the keyring may have taken it too late, or have one from before
                self._keyring.erase(in_keyring or self._entry(name))
            except KeyringTrouble as trouble:
                if in_keyring is not None:
                    remedy = "Unlock the keyring, and try again; or delete `chatmod` in it by hand."
                    raise SettingsError(f"The login of {name} cannot be forgotten: {trouble}.", remedy) from None
        path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{quote(name, safe='@')}.json"

    def _entry(self, name: str) -> str:
        """What a login is called in the keyring, which all data of this user's share."""
        return f"{name} ({hashlib.sha256(os.fsencode(self.folder.absolute())).hexdigest()[:8]})"

    def _place_of(self, name: str, file: _File) -> str:
        return KEYRING if file.keyring is not None else f"the file {self._path(name)}, {_whose()}"

    def _file(self, name: str) -> _File | None:
        text = read_private(self._path(name))
        if text is None:
            return None
        try:
            return _File.model_validate_json(text)
        except ValidationError:
            raise SettingsError(f"{self._path(name)} is damaged.", _again(name)) from None

    def _in_keyring(self, name: str, entry: str) -> _Secret | None:
        try:
            text = self._keyring.read(entry) if self._keyring else None
            return None if text is None else _Secret.model_validate_json(text)
        except KeyringTrouble as trouble:
            remedy = f"Unlock or install it. Or set the credentials in the environment, or {_again(name, 'log')}"
            raise SettingsError(f"The login of {name} is in the system keyring, but {trouble}.", remedy) from None
        except ValidationError:
            return None

    def _to_keyring(self, entry: str, secret: _Secret) -> str:
        """Returns why it is not there."""
        if self._keyring is None:
            return "the system keyring is not used"
        try:
            self._keyring.write(entry, secret.model_dump_json())
        except KeyringTrouble as trouble:
            return str(trouble)
        return ""


def _again(name: str, begin: str = "Log") -> str:
    return f"{begin} in again: `chatmod login {name.partition('@')[0]}`."


def _whose() -> str:
    return "which only you can read" if os.name == "posix" else "in your user profile"
