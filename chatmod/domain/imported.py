"""What a chat that was brought from elsewhere has in place of a sheet."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from chatmod.domain.posts import Author
from chatmod.domain.schedule import NameLevel

USUAL_GRACE = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class FoundQuestion:
    """A question of an imported chat.

    Attributes:
        at: When it was first asked, UTC.
        posts: Stable ids of the posts that ask it.
        planned: Its text in a schedule; empty without one.
    """

    label: str
    at: datetime
    posts: tuple[str, ...]
    planned: str = ""


@dataclass(frozen=True, slots=True)
class ImportedChat:
    """The facts of an imported chat.

    Attributes:
        source: Name of the file, without its folder.
        form: Of the file, as `chatmod import --as` calls it.
        named: Moderators as somebody has named them.
        moderators: Those that were found among the authors, or that the file names.
        missing: Sentences: what the file did not have, or what could not be read of it.
        announcements: Stable ids of posts of the moderators that ask nothing, where the file tells.
        planned: Labels and texts of a schedule's questions.
        explicit: Names of the facts that were given and not guessed.
        whole: Whether the file was read to its end.
    """

    source: str
    form: str
    title: str
    hashtag: str
    language: str
    timezone: str
    start: datetime
    end: datetime
    named: tuple[str, ...] = ()
    moderators: tuple[Author, ...] = ()
    platforms: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    announcements: tuple[str, ...] = ()
    planned: tuple[tuple[str, str], ...] = ()
    grace: timedelta | None = USUAL_GRACE
    optout: str = "noarchive"
    names: NameLevel = NameLevel.HANDLES
    explicit: tuple[str, ...] = ()
    whole: bool = False

    def name(self, stem: str) -> str:
        """What it is called: like a performance, by a stem and its local start."""
        return f"{stem}@{self.start.astimezone(ZoneInfo(self.timezone)):%Y-%m-%d-%H%M}"


def is_named(platform: str, author: Author, named: Collection[str]) -> bool:
    """Whether somebody has named an account: by its id or its handle, with or without network and server."""
    handle = author.handle.casefold()
    known = {author.id.casefold(), handle, handle.partition("@")[0], handle.removesuffix(".bsky.social")}
    for name in named:
        network, colon, rest = name.partition(":")
        on_network = bool(colon) and network in {platform, "x", "mastodon", "bluesky", "room"}
        if on_network and network != platform:
            continue
        wanted = (rest if on_network else name).strip().removeprefix("@").casefold()
        if wanted and wanted in known:
            return True
    return False
