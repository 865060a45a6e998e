"""The public edition: what of a record may be handed to everybody.

Source: Bluesky's `!no-unauthenticated` label and the hidden replies of its threads, which that network itself leaves
to whoever shows its posts.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from chatmod.domain.posts import Post
from chatmod.domain.record import Edition, Entry


def public_edition(edition: Edition) -> Edition:
    """Leave out what its author or its thread's asks to leave out, and say how much that is.

    What answers or quotes such a post stays, and does not name it any more.
    """
    reasons = {entry.post.id: reason for entry in edition.entries if (reason := _kept_back(entry.post))}
    if not reasons:
        return edition
    told = [f"{said}: {count}." for said, count in Counter(reasons.values()).items()]
    entries = tuple(_without(entry, reasons) for entry in edition.entries if entry.post.id not in reasons)
    chat = replace(edition.chat, missing=(*edition.chat.missing, *told))
    return replace(edition, chat=chat, entries=entries)


def _kept_back(post: Post) -> str | None:
    if post.members_only:
        return "Left out, because their authors show them to people who are logged in only"
    if post.hidden:
        return "Left out, because they are hidden in their thread"
    return None


def _without(entry: Entry, reasons: Mapping[str, str]) -> Entry:
    return replace(
        entry,
        in_reply_to=None if entry.in_reply_to in reasons else entry.in_reply_to,
        quote_of=None if entry.quote_of in reasons else entry.quote_of,
    )
