"""How X speaks of failures and limits, and what each of them means for a moderator.

Source: X's documentation of August 2026 and its OpenAPI documents 2.166 and 2.167; answers that third parties quote
are marked "seen". An error is a problem document at the top level or in `errors`, always as plain JSON.

Why credits that are used up are `Unavailable`: nothing has happened, no login would help, and whoever pays while the
evening runs is served a moment later; a cue is tried again within its tolerance.

Why a duplicate is `Unconfirmed`: X refuses a text that our account has published some time before, and most likely it
is this very post, whose answer was lost. Only `find` can tell.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable, Unconfirmed
from chatmod.platforms.replies import Expired, Reply

PORTAL = "https://console.x.com"

_WINDOWS = ("x-app-limit-24hour", "x-user-limit-24hour", "x-rate-limit")
_TELLING = ("type", "title", "detail", "message", "reason")
_CAPPED = ("usage-capped", "usagecapexceeded", "creditsdepleted")


class Duplicate(Unconfirmed):
    """The account has published this text already, now or some time ago."""


class XDialect:
    """Implements the protocol `Dialect`."""

    def reason(self, reply: Reply) -> str:
        """See `Dialect.reason`."""
        for problem in problems(reply):
            for name in ("detail", "message", "error_description", "title", "error"):
                if isinstance(problem.get(name), str) and problem[name]:
                    return str(problem[name])
        return ""

    def failure(self, platform: str, reply: Reply) -> PlatformError | None:
        """See `Dialect.failure`."""
        match reply.status:
            case 401:
                return Expired(platform, "The login is not accepted", f"Log in again: `chatmod login {platform}`.")
            case 402:
                return _used_up(platform)
            case 403:
                return self._forbidden(platform, reply)
            case 429 if _says(reply, _CAPPED):
                return _used_up(platform)
            case _:
                return None

    def reset(self, reply: Reply) -> datetime | None:
        """See `Dialect.reset`: seconds since 1970; a day's limit that is used up outlasts that of 15 minutes."""
        for window in _WINDOWS:
            if window == _WINDOWS[-1] or reply.headers.get(f"{window}-remaining") == "0":
                instant = _epoch(reply.headers.get(f"{window}-reset", ""))
                if instant is not None:
                    return instant
        return None

    def _forbidden(self, platform: str, reply: Reply) -> PlatformError:
        """The kinds of 403: all of them seen, few of them documented."""
        if _says(reply, ("duplicate",)):
            return Duplicate(platform, "X refuses this text as one that was published already")
        kind = next((kind for kind in _KINDS if _says(reply, kind.words)), _ANY_OTHER)
        message = f"{kind.message}: {self.reason(reply) or 'HTTP 403'}"
        return kind.error(platform, message, kind.remedy.format(platform=platform))


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of 403.

    Attributes:
        words: By which it is known, in lower case.
    """

    words: tuple[str, ...]
    error: type[Rejected]
    message: str
    remedy: str


_KINDS = (
    _Kind(
        ("client-not-enrolled", "client-forbidden", "not enrolled"),
        Unauthorized,
        "X does not let this app in",
        f"In {PORTAL}, put the app into a project with access to API v2; then log in again.",
    ),
    _Kind(
        ("unsupported-authentication", "oauth1-permissions", "appropriate permissions"),
        Unauthorized,
        "The login is not made for this",
        f"In {PORTAL}, let the app read and write; then `chatmod login {{platform}}`.",
    ),
    _Kind(
        ("suspended", "temporarily locked", "account is locked"),
        Unauthorized,
        "X has locked or suspended the account",
        "Open https://x.com with this account in a browser, and do what X asks there.",
    ),
    _Kind(
        ("reply to this", "otherwise engaged", "mentioned you", "reply settings"),
        Rejected,
        "X does not let this be an answer to that post",
        "Answer in the browser: by its API, X lets answer those only who mentioned or quoted you.",
    ),
    _Kind(
        ("too long", "bit shorter"),
        Rejected,
        "X finds the text too long",
        "Shorten it, or split it.",
    ),
)
_ANY_OTHER = _Kind((), Rejected, "X refuses", "Look at the account in a browser: X may say more there.")


def problems(reply: Reply) -> Iterator[dict[str, Any]]:
    """The problems that an answer names, the most telling first; none if it is not understood."""
    try:
        said = reply.json()
    except ValueError:
        return
    if not isinstance(said, dict):
        return
    errors = said.get("errors")
    listed = [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    # "One or more parameters to your request was invalid" tells less than the errors below it
    yield from [*listed, said] if reply.status == 400 else [said, *listed]  # noqa: PLR2004 - bad request


def _used_up(platform: str) -> Unavailable:
    return Unavailable(
        platform,
        f"The app's credits at X are used up, or its spending limit is reached; they are bought in {PORTAL}",
        f"Buy credits, or raise the limit, in {PORTAL}: chatmod goes on as soon as X takes calls again.",
    )


def _says(reply: Reply, words: tuple[str, ...]) -> bool:
    """Whether one of these stands in the parts of a problem that explain it."""
    for problem in problems(reply):
        told = " ".join(
            str(problem.get(name, "")) for name in ("type", "title", "detail", "message", "reason")
        ).lower()
        if any(word in told for word in words):
            return True
    return False


def _epoch(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None
