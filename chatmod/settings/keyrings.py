"""The system's keyring, where there is one.

Why a thread with a limit: on Linux the keyring is asked by way of D-Bus, and a desktop that is half there, as after a
login over SSH, leaves the question without an answer for ever.
"""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

SERVICE = "chatmod"
PATIENCE_SECONDS = 30.0
"""Long enough for a person to type the keyring's own password."""

_OPEN_BOOKS = ("keyrings.alt.", "keyring.backends.null.")
"""Keyrings that keep secrets readable, or not at all: our own file does better, and says what it is."""

_T = TypeVar("_T")


class Ring(Protocol):
    """What the library `keyring` offers."""

    def get_password(self, service: str, username: str) -> str | None:
        """A secret, if it is there."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep a secret."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        ...


class KeyringTrouble(Exception):  # noqa: N818 - why, in the words that a person reads
    """The keyring cannot be used; the text tells why, as the end of a sentence."""


class SystemKeyring:
    """Secrets in the system's keyring.

    Args:
        load: Finds the keyring; raises whatever the library raises.
        patience: How many seconds an answer may take.
    """

    def __init__(self, load: Callable[[], Ring] | None = None, patience: float = PATIENCE_SECONDS) -> None:
        self._load = load or _by_library
        self._patience = patience
        self._silent = False

    def read(self, name: str) -> str | None:
        """A secret, if it is there.

        Raises:
            KeyringTrouble: If the keyring cannot be used; likewise below.
        """
        return self._ask(lambda: self._load().get_password(SERVICE, name))

    def write(self, name: str, secret: str) -> None:
        """Keep a secret, and look whether it is there."""

        def keep() -> bool:
            ring = self._load()
            ring.set_password(SERVICE, name, secret)
            return ring.get_password(SERVICE, name) == secret

        if not self._ask(keep):
            raise KeyringTrouble("the system keyring does not keep what it is given")

    def erase(self, name: str) -> None:
        """Forget a secret, if it is there."""

        def forget() -> None:
            ring = self._load()
            if ring.get_password(SERVICE, name) is not None:
                ring.delete_password(SERVICE, name)

        self._ask(forget)

    def _ask(self, question: Callable[[], _T]) -> _T:
        if self._silent:
            raise KeyringTrouble("the system keyring does not answer")
        answers: list[_T] = []
        errors: list[Exception] = []

        def ask() -> None:
            try:
                answers.append(question())
            except Exception as error:  # noqa: BLE001 - the library's back ends raise what they like
                errors.append(error)

        asking = threading.Thread(target=ask, name="keyring", daemon=True)
        asking.start()
        asking.join(self._patience)
        if answers:
            return answers[0]
        if errors:
            raise _trouble(errors[0]) from None  # what stands in it may quote the secret
        self._silent = True
        raise KeyringTrouble("the system keyring does not answer")


def _trouble(error: Exception) -> KeyringTrouble:
    if isinstance(error, KeyringTrouble):
        return error
    said = {
        "ModuleNotFoundError": "the extra `keyring` is not installed",
        "NoKeyringError": "there is no system keyring here",
        "KeyringLocked": "the system keyring is locked",
    }
    kind = type(error).__name__
    return KeyringTrouble(said.get(kind, f"the system keyring cannot be used ({kind})"))


def _by_library() -> Ring:
    import keyring  # noqa: PLC0415 - an extra, and slow to import

    ring: Ring = keyring.get_keyring()
    used = next(iter(getattr(ring, "backends", ())), ring)
    if f"{type(used).__module__}.".startswith(_OPEN_BOOKS):
        raise KeyringTrouble("the keyring that is set up does not keep secrets")
    return ring
