"""What a status of Mastodon says; source: Mastodon's documentation of 4.4 to 4.6."""

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chatmod.domain.consent import CONVENTION, declines

_INLINE = re.compile(r"</?(?:a|span)\b[^>]*>", re.IGNORECASE)
"""Servers write a hashtag as `#<span>tag</span>`."""
_MARKUP = re.compile(r"<[^>]*>")


def declined_by(note: object, fields: object) -> bool:
    """Whether a profile asks that nothing be archived: by its text, or by one of its fields."""
    texts = [note, *(field.get(key) for field in _objects(fields) for key in ("name", "value"))]
    told = (text for text in texts if isinstance(text, str) and CONVENTION in text.casefold())
    return any(declines(html.unescape(_MARKUP.sub(" ", _INLINE.sub("", text)))) for text in told)


def _objects(values: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(values, list):
        yield from (value for value in values if isinstance(value, dict))


def quoted_id(quote: Mapping[str, Any] | None) -> str | None:
    """The id of the post that is quoted, where that is shown; of a quote in a quote only the id is told."""
    status = (quote or {}).get("quoted_status")
    if isinstance(status, dict) and "id" in status:
        return str(status["id"])
    told = (quote or {}).get("quoted_status_id")
    return told if isinstance(told, str) else None
