"""Pieces of a list that grows at its front, as clients of the Mastodon API ask for them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paging:
    """Which piece is wanted; ids are those of what the list holds.

    Attributes:
        limit: At most this many.
        max_id: Older than this.
        since_id: Newer than this, the newest first.
        min_id: Newer than this, the nearest to it.
    """

    limit: int = 20
    max_id: int | None = None
    since_id: int | None = None
    min_id: int | None = None

    @property
    def forward(self) -> bool:
        """Whether the rows come oldest first, and have to be turned around."""
        return self.min_id is not None


def paged(column: str, paging: Paging) -> tuple[str, list[object]]:
    """The rest of a query, after its other conditions, with its values."""
    floor = paging.min_id if paging.forward else paging.since_id
    bounds = [(f"AND {column} < ?", paging.max_id), (f"AND {column} > ?", floor)]
    wanted = [(condition, value) for condition, value in bounds if value is not None]
    order = "ASC" if paging.forward else "DESC"
    query = " ".join([*(condition for condition, _ in wanted), f"ORDER BY {column} {order} LIMIT ?"])
    return query, [*(value for _, value in wanted), paging.limit]
