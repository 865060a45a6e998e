"""Where a sweep ended."""

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cursor:
    """The newest that was read.

    Attributes:
        tag: Id of a post in the hashtag's timeline.
        notification: Id of a notification.
    """

    tag: str | None = None
    notification: str | None = None

    def written(self) -> str:
        """As an archive keeps it."""
        return json.dumps({"tag": self.tag, "notification": self.notification})


def read_cursor(written: str | None) -> Cursor:
    """A cursor of an archive; those of the first version are the id of a post alone."""
    if written is None:
        return Cursor()
    try:
        said = json.loads(written)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Cursor(tag=written)
    found = (said.get(name) for name in ("tag", "notification"))
    return Cursor(*(value if isinstance(value, str) else None for value in found))
