"""What was read of a platform, and when: the basis of what a record says of its own gaps.

A reading is a span of the time in which posts are written. A sweep that goes on behind the last one adjoins it, so
that an evening is one row for each way of reading, however often a platform was asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

ReadBy = Literal["new", "threads", "complete", "stream"]
"""How: what is new under the hashtag; threads of our posts; all of it, deletions included; as it was told live."""

Failure = Literal["", "unreachable", "login", "budget", "refused", "defect"]
"""Why a span could not be read; empty where it was."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A span that was read without a gap, or that could not be read.

    Attributes:
        platform: The account, as on the command line.
        since: Posts written from here on (UTC); later than what was wanted where a platform does not reach back.
        until: Posts written up to here.
        done_at: When it was last done.
    """

    platform: str
    by: ReadBy
    since: datetime
    until: datetime
    done_at: datetime
    failure: Failure = ""

    @property
    def looked_for_deletions(self) -> bool:
        """Whether it was found out which of the known posts are gone."""
        return self.by == "complete" and not self.failure

    def joined(self, later: "Reading") -> "Reading | None":
        """This and a later one in one; None where something is between them, or they are not of a kind."""
        if (self.platform, self.by, self.failure) != (later.platform, later.by, later.failure):
            return None
        if later.since > self.until or later.until < self.since:
            return None
        since, until = min(self.since, later.since), max(self.until, later.until)
        return replace(later, since=since, until=until, done_at=max(self.done_at, later.done_at))


def read_until(readings: Iterable[Reading]) -> datetime | None:
    """Up to when the posts under the hashtag were read last, or None if they never were."""
    return max((one.until for one in readings if one.by in {"new", "complete"} and not one.failure), default=None)
