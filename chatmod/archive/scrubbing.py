"""The raw JSON of a post without somebody who is named, quoted or carried along in it.

Why it is cleared and not dropped: everything else is made from it again. Where a person can still be found in it
afterwards, it is dropped all the same.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from chatmod.archive.identities import full_handle
from chatmod.domain.consent import WORDS, Traces, cleared, leads_to
from chatmod.markup import html_to_text

REMOVED: Final = {"removed": True}
"""Stands for a post or an account that was taken out."""

_HANDLES: Final = ("acct", "handle", "screen_name", "username")
_ADDRESSES: Final = ("uri", "did", "url", "id_str", "id")
_AUTHORS: Final = ("account", "author", "user")
_AUTHOR_IDS: Final = ("author_id", "in_reply_to_user_id", "in_reply_to_account_id", "in_reply_to_user_id_str")
_LONG_ID: Final = 8


@dataclass(frozen=True, slots=True)
class RawAccount:
    """An account as some network writes it."""

    handle: str
    name: str
    addresses: tuple[str, ...]

    @property
    def marks(self) -> tuple[str, ...]:
        """Its addresses that lead to it alone: a short number is that of many things."""
        return tuple(address for address in self.addresses if len(address) >= _LONG_ID)

    def identities(self, network: str) -> tuple[str, ...]:
        """As the archive knows accounts."""
        found = [*self.marks, *(f"https://x.com/i/user/{one}" for one in self.addresses if network == "x")]
        of = next((mark for mark in self.marks if "://" in mark), "")
        handle = full_handle(network, self.handle, of)
        return (*found, f"@{handle}") if handle else tuple(found)


def accounts_in(value: Any) -> Iterator[RawAccount]:  # noqa: ANN401 - whatever a server sent
    """The accounts that stand anywhere in a JSON value."""
    if isinstance(value, dict):
        account = _account(value)
        if account is not None:
            yield account
        for within in value.values():
            yield from accounts_in(within)
    elif isinstance(value, list):
        for within in value:
            yield from accounts_in(within)


def texts_in(value: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """The texts of a post's own JSON."""
    if isinstance(value, dict):
        for key, within in value.items():
            if isinstance(within, str):
                if key in {"content", "text", "full_text", "spoiler_text", "description", "alt", "alt_text"}:
                    yield html_to_text(within).text if "<" in within else within
            elif key not in {"reblog", "quote", "embed", "includes", *_AUTHORS}:
                yield from texts_in(within)
    elif isinstance(value, list):
        for within in value:
            yield from texts_in(within)


def scrubbed(raw: bytes, traces: Traces, *, near: bool = False) -> bytes:
    """Raw JSON of somebody else's post without a person.

    Args:
        raw: As it was fetched.
        traces: Of the person.
        near: As in `cleared`.
    """
    try:
        value = json.loads(raw)
    except ValueError:
        return raw if not leads_to(raw.decode(errors="replace"), traces) else _dump(REMOVED)
    scrubber = _Scrubber(traces, near)
    after = _dump(scrubber.value(value))
    return _dump(REMOVED) if leads_to(after.decode(), traces) else after


def is_repost_of(value: Any, traces: Traces) -> bool:  # noqa: ANN401 - as above
    """Whether a post repeats one of a person."""
    repeated = value.get("reblog") or value.get("retweeted_status") if isinstance(value, dict) else None
    return isinstance(repeated, dict) and _Scrubber(traces, near=True).is_theirs(repeated)


@dataclass(frozen=True, slots=True)
class _Scrubber:
    traces: Traces
    near: bool

    def value(self, value: Any) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, dict):
            if self.is_theirs(value) or self._is_person(value):
                return REMOVED
            if is_repost_of(value, self.traces):
                value = {**value, "content": WORDS, "text": WORDS, "media_attachments": [], "card": None}
            return {name: self.value(within) for name, within in value.items()}
        if isinstance(value, list):
            return [self.value(within) for within in value]
        return self._text(value) if isinstance(value, str) else value

    def is_theirs(self, value: dict[str, Any]) -> bool:
        """Whether this is a post of the person."""
        author = next((value[name] for name in _AUTHORS if isinstance(value.get(name), dict)), None)
        if author is not None:
            return self._is_person(author)
        return "author_id" in value and self._is_mark(str(value["author_id"]))

    def _is_person(self, value: dict[str, Any]) -> bool:
        account = _account(value)
        if account is None:
            return False
        folded = {handle.casefold() for handle in self.traces.handles}
        return any(map(self._is_mark, account.addresses)) or account.handle.casefold() in folded

    def _is_mark(self, identity: str) -> bool:
        return len(identity) >= _LONG_ID and identity in self.traces.marks

    def _text(self, text: str) -> str:
        if text in self.traces.marks or (len(text) >= _LONG_ID and text in self.traces.posts):
            return "removed"
        if "<" not in text:
            return cleared(text, self.traces, near=self.near)
        plain = html_to_text(text).text
        without = cleared(plain, self.traces, near=self.near)
        return text if without == plain and not leads_to(text, self.traces) else escape(without)


def _account(value: dict[str, Any]) -> RawAccount | None:
    handle = next((value[name] for name in _HANDLES if isinstance(value.get(name), str)), None)
    if handle is None:
        return None
    names = (value.get("display_name"), value.get("displayName"), value.get("name"))
    name = next((name for name in names if isinstance(name, str) and name), "")
    addresses = tuple(str(value[name]) for name in _ADDRESSES if isinstance(value.get(name), str | int))
    return RawAccount(handle, name, addresses)


def _dump(value: Any) -> bytes:  # noqa: ANN401 - as above
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
