"""How a platform is, as it tells itself when it is asked."""

from dataclasses import dataclass
from datetime import datetime

from chatmod.domain.posts import Author


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many requests a server still takes from us.

    Attributes:
        left: Requests left now.
        of: Requests in a whole span.
        resets_at: When the next span begins (UTC), by the server's clock; None where it does not tell.
    """

    left: int
    of: int
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What a platform told about itself and about us.

    Attributes:
        account: The account that posts.
        may_post: Whether it may; None where the server does not tell.
        server_time: The server's clock when it answered (UTC), cut to whole seconds; None where it does not tell.
        allowance: What it still takes; None where it does not tell.
        limited: Whether the server hides the account's posts from all but its followers.
    """

    account: Author
    may_post: bool | None = None
    server_time: datetime | None = None
    allowance: Allowance | None = None
    limited: bool = False
