"""How Mastodon and its relatives speak of failures and limits.

Source: Mastodon's documentation of 4.4 to 4.6; GoToSocial, Takahe and Hollo, tried on loopback.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

from chatmod.domain.health import Allowance
from chatmod.errors import PlatformError, Unauthorized
from chatmod.platforms.replies import Reply, count

_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)
_LOOKED_AT = 20_000
"""Characters of an answer that is no JSON; a title stands near the beginning."""


class MastodonDialect:
    """Implements the protocol `Dialect`."""

    def reason(self, reply: Reply) -> str:
        """See `Dialect.reason`: servers use several forms of JSON, HTML pages, plain text, and nothing at all."""
        try:
            said = reply.json()
        except ValueError:
            return _of_a_page(reply)
        return "; ".join(dict.fromkeys(_words(said))) if isinstance(said, dict) else ""

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        """See `Dialect.failure`: Takahe answers a wrong token with 400."""
        if reply.status == 400 and b"Invalid Bearer token" in reply.body[:100]:  # noqa: PLR2004 - bad request
            remedy = f"Log in again: `chatmod login {platform}`."
            return Unauthorized(platform, "The login is not accepted: Invalid Bearer token", remedy)
        return None

    def reset(self, reply: Reply) -> datetime | None:
        """See `Dialect.reset`: `X-RateLimit-Reset`, an ISO 8601 instant."""
        try:
            instant = datetime.fromisoformat(reply.headers.get("X-RateLimit-Reset", ""))
        except ValueError:
            return None
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def allowance(reply: Reply) -> Allowance | None:
    """What is left of requests like this one, where the server tells."""
    left, of = (count(reply, f"X-RateLimit-{name}") for name in ("Remaining", "Limit"))
    return None if left is None or of is None else Allowance(left, of, MastodonDialect().reset(reply))


def _words(said: dict[str, Any]) -> Iterator[str]:
    """`error` is a sentence, or one word whose details stand beside it, or (Hollo) what its validator says."""
    error = said.get("error")
    if isinstance(error, str) and error.strip():
        yield error.strip()
    described = said.get("error_description")
    if isinstance(described, str) and described.strip():
        yield described.strip()
    yield from _details(said.get("error_details"))
    if isinstance(error, dict):
        yield from _details(error.get("issues") or [error])


def _details(issues: object) -> Iterator[str]:
    for issue in issues if isinstance(issues, list) else ():
        told = (issue.get("message") or issue.get("msg")) if isinstance(issue, dict) else None
        place = (issue.get("path") or issue.get("loc")) if isinstance(issue, dict) else None
        if isinstance(told, str) and told.strip():
            where = ".".join(map(str, place)) if isinstance(place, list) else ""
            yield f"{where}: {told.strip()}" if where else told.strip()


def _of_a_page(reply: Reply) -> str:
    text = reply.body.decode("utf-8", "replace")[:_LOOKED_AT].strip()
    titled = _TITLE.search(text)
    if titled:
        return " ".join(unescape(titled[1]).split())
    plain = reply.headers.get("Content-Type", "").startswith("text/plain")
    return " ".join(text.split()) if plain else ""
