"""How Mastodon and its relatives speak of failures and limits.

Source: Mastodon's documentation of 4.4 to 4.6; GoToSocial, Takahe and Hollo, tried on loopback.
"""

from datetime import UTC, datetime

from chatmod.domain.health import Allowance
from chatmod.errors import PlatformError, Unauthorized
from chatmod.platforms.http import Reply


class MastodonDialect:
    """Implements the protocol `Dialect`."""

    def reason(self, reply: Reply) -> str:
        """See `Dialect.reason`: servers use several forms, and HTML."""
        try:
            said = reply.json()
        except ValueError:
            return ""
        error = said.get("error") if isinstance(said, dict) else None
        return error if isinstance(error, str) else ""

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        """See `Dialect.failure`: Takahe answers a wrong token with 400."""
        if reply.status == 400 and b"Invalid Bearer token" in reply.body[:100]:  # noqa: PLR2004 - bad request
            remedy = f"Log in again: `chatmod login {platform}`, or renew what the environment has."
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
    left, of = (reply.headers.get(f"X-RateLimit-{name}", "") for name in ("Remaining", "Limit"))
    if not (left.isascii() and left.isdigit() and of.isascii() and of.isdigit()):
        return None
    return Allowance(int(left), int(of), MastodonDialect().reset(reply))
