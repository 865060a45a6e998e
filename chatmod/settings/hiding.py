"""Secrets that this process has met, kept out of everything it writes down.

Why here, and for the whole process: a report of a defect is made of other people's error texts, and those quote what
they were given.
"""

from collections.abc import Iterable, Mapping

from chatmod.ports.logins import Credential

HIDDEN = "[hidden]"
_SHORTEST = 6
"""What is shorter is a word of many texts."""

_met: set[str] = set()


def meet(values: Iterable[str]) -> None:
    """Hide these from now on."""
    _met.update(value for value in values if len(value) >= _SHORTEST)


def secrets_among(values: Mapping[str, str], wanted: Mapping[str, Credential]) -> list[str]:
    """The values of a login that are secret: all that the platform does not call open."""
    return [value for name, value in values.items() if name not in wanted or wanted[name].secret]


def hide(text: str) -> str:
    """A text without the secrets that this process has met."""
    for secret in sorted(_met, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text
