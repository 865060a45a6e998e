"""Whether what a record names can be reached by its reader."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from chatmod.domain.posts import Media

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_NO_LANGUAGE: Final = frozenset({"und", "mul", "mis", "zxx"})
_HERE: Final = frozenset({None, "", "localhost", "127.0.0.1", "::1"})
_COMMON: Final = re.compile(r"https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}/", re.ASCII)


def reachable(url: str) -> bool:
    """Whether a link leads somewhere for a reader: a room that was open on one machine only does not."""
    if _COMMON.match(url):  # nearly every post; to take it apart would cost more than to show it
        return True
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.hostname not in _HERE


def each_once(pictures: Iterable[Media]) -> list[Media]:
    """Of pictures with the same description, as a question has on several platforms, one that a reader can open."""
    return list({media.alt: media for media in sorted(pictures, key=lambda media: reachable(media.url))}.values())


def language_of(lang: str | None, otherwise: str) -> str:
    """The language that a text is marked with: its own, else that of the chat; empty for what is none."""
    for one in (lang, otherwise):
        if one and _LANGUAGE.fullmatch(one) and one.lower() not in _NO_LANGUAGE:
            return one
    return ""
