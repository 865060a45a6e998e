"""What a status of Mastodon says; source: Mastodon's documentation of 4.4 to 4.6."""

from collections.abc import Mapping
from typing import Any


def quoted_id(quote: Mapping[str, Any] | None) -> str | None:
    """The id of the post that is quoted, where that is shown; of a quote in a quote only the id is told."""
    status = (quote or {}).get("quoted_status")
    if isinstance(status, dict) and "id" in status:
        return str(status["id"])
    told = (quote or {}).get("quoted_status_id")
    return told if isinstance(told, str) else None
