"""Reading recorded chats that people bring: a module a form, each from a binary stream, lazily."""

from collections.abc import Callable
from datetime import tzinfo
from enum import StrEnum
from typing import BinaryIO

from chatmod.importing.findings import About, Damaged, Finding, Findings, LeftOut, Rounded, Stated

__all__ = ["About", "Damaged", "Finding", "Findings", "Form", "LeftOut", "Rounded", "Stated", "reader"]


class Form(StrEnum):
    """What can be brought."""

    JSONL = "jsonl"
    TAGS = "tags"
    TWARC = "twarc"
    MASTODON = "mastodon"
    BLUESKY = "bluesky"


def reader(form: Form, zone: tzinfo) -> Callable[[BinaryIO], Findings]:
    """What reads a form; only its module is loaded.

    Args:
        form: The form.
        zone: Of times that name none.
    """
    match form:
        case Form.JSONL:
            from chatmod.importing.jsonl import read  # noqa: PLC0415 - each brings what it needs; likewise below
        case Form.TAGS:
            from chatmod.importing.tags import read as read_tags  # noqa: PLC0415

            return lambda stream: read_tags(stream, zone)
        case Form.TWARC:
            from chatmod.importing.twarc import read  # noqa: PLC0415
        case Form.MASTODON:
            from chatmod.importing.mastodon import read  # noqa: PLC0415
        case Form.BLUESKY:
            from chatmod.importing.bluesky import read  # noqa: PLC0415
    return read
