"""What Jetstream says, in both of its forms.

Source: the jetstream repository of 2026-08 with its lexicon `network.bsky.jetstream.subscribeEvents`. Version 1 sends
bare events with `time_us`; version 2 sends frames of `xrpc.v1.json`, `time` in ISO 8601 to the microsecond.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from chatmod.wire.foreign_json import parse_json

COLLECTION = "app.bsky.feed.post"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_COMMIT = "network.bsky.jetstream.subscribeEvents#commit"
_OPERATIONS = frozenset({"create", "update", "delete"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the network.

    Attributes:
        at: When Jetstream heard of it, in microseconds since 1970; may go back a little from one event to the next.
        operation: `create`, `update` or `delete` of a post; empty for anything else.
        uri: Of the post.
        version: Its `cid`; empty where it was deleted.
        record: Its content; empty where it was deleted.
    """

    at: int
    operation: str = ""
    uri: str = ""
    version: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def instant(self) -> datetime:
        """When Jetstream heard of it, UTC."""
        return _EPOCH + self.at * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the stream ends, by the name that the lexicon gives it, and in the server's words."""

    name: str
    message: str


def read_event(line: str) -> Event | Failure | None:
    """What a frame says; None for one that says nothing to us, damaged ones among them."""
    try:
        frame = parse_json(line)
    except ValueError:
        return None
    if not isinstance(frame, dict):
        return None
    match frame.get("$type"):
        case None:
            return _first_form(frame)
        case "error":
            return Failure(_text(frame, "error"), _text(frame, "message"))
        case _:
            return _second_form(mapping(frame, "payload"))


def mapping(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A part of what a stranger sent; empty where it is none."""
    part = of.get(name)
    return part if isinstance(part, dict) else {}


def _first_form(frame: Mapping[str, Any]) -> Event | None:
    at = frame.get("time_us")
    if not isinstance(at, int) or not _is_of_our_calendar(at):
        return None
    commit = mapping(frame, "commit") if frame.get("kind") == "commit" else {}
    return _event(at, _text(frame, "did"), commit)


def _second_form(payload: Mapping[str, Any]) -> Event | None:
    try:
        told = datetime.fromisoformat(_text(payload, "time"))
        at = (told if told.tzinfo else told.replace(tzinfo=UTC)) - _EPOCH
    except (ValueError, OverflowError):
        return None
    if not _is_of_our_calendar(at // _MICROSECOND):
        return None
    commit = payload if payload.get("$type") == _COMMIT else {}
    return _event(at // _MICROSECOND, _text(payload, "did"), commit)


def _event(at: int, did: str, commit: Mapping[str, Any]) -> Event:
    operation, key = _text(commit, "operation"), _text(commit, "rkey")
    if operation not in _OPERATIONS or _text(commit, "collection") != COLLECTION or not (did and key):
        return Event(at)
    uri = f"at://{did}/{COLLECTION}/{key}"
    return Event(at, operation, uri, _text(commit, "cid"), mapping(commit, "record"))


def _text(of: Mapping[str, Any], name: str) -> str:
    part = of.get(name)
    return part if isinstance(part, str) else ""


def _is_of_our_calendar(at: int) -> bool:
    """Between 2001 and 2286: a cursor of another size would be read as a number of events."""
    return 10**15 <= at < 10**16
