"""Safes for tests, with keyrings in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from chatmod.settings import KeyringTrouble, Safe, SystemKeyring


@dataclass
class MemoryRing:
    """A keyring that keeps what it is given."""

    secrets: dict[tuple[str, str], str] = field(default_factory=dict)

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


def _none() -> MemoryRing:
    raise KeyringTrouble("there is no system keyring here")


NO_KEYRING = SystemKeyring(_none)


def safe_in(folder: Path, keyring: SystemKeyring, announce: Callable[[str], None] = lambda _: None) -> Safe:
    """A safe whose folder is not there yet."""
    return Safe(folder / "logins", keyring, announce)
