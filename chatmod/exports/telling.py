"""What is said of a post in words: who wrote it, when, and what it hangs on."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from chatmod.domain.posts import Author
from chatmod.domain.record import Entry, Reference, Withheld

PRIVATE = "private edition: not to be handed on"
NO_DESCRIPTION = "no description was given"
WITHHELD: dict[Withheld, str] = {"terms": "Its text is where it was written: the terms of its network ask for that."}


def named(author: Author) -> str:
    """A person, as far as the edition names people: `Ana (@ana@example.social)`."""
    handle = f"@{author.handle}" if author.handle else ""
    if author.name.strip() and handle:
        return f"{author.name} ({handle})"
    return author.name.strip() or handle or "somebody"


def short_name(author: Author) -> str:
    """A person where there is little room."""
    return author.name.strip() or (f"@{author.handle}" if author.handle else "somebody")


def clock(instant: datetime, zone: ZoneInfo, start: datetime) -> str:
    """The time of day in the chat's zone; with its date where that is another than the chat's."""
    local = instant.astimezone(zone)
    same_day = local.date() == start.astimezone(zone).date()
    return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"


def remarks(entry: Entry) -> Iterator[str]:
    """What a reader has to know of a post before its text."""
    if entry.role == "moderator":
        yield "moderator"
    if entry.answers is not None:
        yield f"in reply to {_referred(entry.answers)}"
    elif entry.post.in_reply_to is not None:
        yield "in reply to a post that is not shown here"
    if entry.quotes is not None:
        yield f"quoting {_referred(entry.quotes)}"
    if len(entry.attribution.questions) > 1:
        yield f"for {', '.join(entry.attribution.questions)}"
    if entry.late:
        yield "after the end"
    if entry.post.edited_at is not None:
        yield "edited"


def _referred(reference: Reference) -> str:
    if reference.kind == "question" and reference.questions:
        return f"question {reference.questions[0]}"
    return f"{short_name(reference.author)} (post {reference.place})"
