"""What is told of people's wishes, in sentences or as JSON lines."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from chatmod.archive import ChatInfo
from chatmod.archive.consenting import TakingOut
from chatmod.archive.identities import Person
from chatmod.assembly.consenting import Asked, Named
from chatmod.cli.folding import say_folded
from chatmod.cli.printing import one_line, quoted
from chatmod.cli.wording import counted
from chatmod.domain.consent import Removal, Wish

_HOW = {"reply": "by a reply", "profile": "by the profile", "moderator": "by the moderator"}


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes to the terminal; with `json`, one versioned object a line."""

    json: bool

    def list(self, chat: ChatInfo, wishes: Sequence[Wish], asking: Sequence[Asked]) -> None:
        """All wishes, and the posts of a chat that ask for something that is not done."""
        if self.json:
            for wish in wishes:
                self._object("wish", _wish(wish))
            for asked in asking:
                self._object("asks", _asks(asked))
            return
        out = [wish for wish in wishes if wish.kind == "out"]
        agreed = [wish for wish in wishes if wish.kind == "agreed"]
        self._say(f"Out of the record: {counted(len(out), 'person', 'people')}.")
        for wish in out:
            gone = f"{counted(wish.posts, 'post')} taken out, {counted(wish.texts, 'post')} of others cleared"
            self._say(f"  {wish.code}  {wish.network}, {_HOW[wish.how]}, {_day(wish.at)}: {gone}")
        if out:
            self._say("  Nobody can be named here: the archive knows them again, and cannot say who they are.")
        self._say(f"Agreed to be shown in full: {counted(len(agreed), 'person', 'people')}.")
        for wish in agreed:
            name = f"@{one_line(wish.author.handle)}" if wish.author else "somebody without a post here"
            self._say(f"  {wish.code}  {name} on {wish.network}, {_day(wish.at)}")
        self._list_asking(chat, asking)

    def _list_asking(self, chat: ChatInfo, asking: Sequence[Asked]) -> None:
        if not asking:
            return
        self._say(f"Posts of {chat.name} that ask to be left out, or may:")
        for asked in asking:
            post = asked.post
            sure = "asks" if asked.asking == "out" else "may ask"
            self._say(f"  @{one_line(post.author.handle)} on {post.platform} {sure}: {one_line(post.text)}")
            self._say(f"    chatmod consent {chat.name} {quoted(Path(f'@{post.author.handle}'))} --out")

    def question(self, taking: TakingOut) -> str:
        """What is asked before somebody is taken out."""
        person, removal = taking.found.person, taking.removal
        where = ", ".join(removal.chats) or "no chat"
        return (
            f"{counted(removal.posts, 'post')} of @{one_line(person.author.handle)} on {person.network} would go for "
            f"good, and their name and words from {counted(removal.texts, 'post')} of others ({where}). Go on?"
        )

    def taken_out(self, taking: TakingOut, *, whole: bool, copies: Iterable[Path]) -> None:
        """What was done, and what it does not reach."""
        removal, network = taking.removal, taking.found.person.network
        left = [str(path) for path in copies]
        if self.json:
            self._object("taken-out", {**_removal(removal, network), "whole": whole, "copies": left})
            return
        self._say(
            f"Taken out: {counted(removal.posts, 'post')}, and their name and words from "
            f"{counted(removal.texts, 'post')} of others. Nothing of theirs comes in again ({removal.code})."
        )
        if not whole:
            self.unsettled()
        for path in left:
            self._say(f"Not changed, and still holds it: {path}, a copy from before an update. Delete it if you can.")
        if network == "room":
            self._say("In the room itself their posts stay, until they delete them there.")
        for chat in removal.chats:
            self._say(f"What was handed out of {chat} is as it was: export it again, and replace it.")

    def unsettled(self) -> None:
        """Somebody else reads the archive."""
        if not self.json:
            self._say(
                "Another chatmod uses the archive just now: its file may hold traces of what was taken out until "
                "that has ended and `chatmod consent last` is typed once more."
            )

    def kept_out(self, removal: Removal, named: Named) -> None:
        """Somebody is out who has written nothing yet."""
        if self.json:
            self._object("taken-out", {**_removal(removal, named.network or ""), "whole": True, "copies": []})
            return
        self._say(f"Nothing of `{one_line(named.name)}` is in the archive, and nothing will be ({removal.code}).")

    def agreed(self, person: Person) -> None:
        """Somebody may be shown."""
        if self.json:
            self._object("agreed", {"network": person.network, "author": person.author.id})
            return
        handle = one_line(person.author.handle)
        self._say(f"@{handle} on {person.network} is shown in full in public editions from now on.")

    def undone(self, typed: str, number: int) -> None:
        """Something was taken back."""
        if self.json:
            self._object("undone", {"wishes": number})
        elif number:
            self._say("Taken back: what they write from now on is kept as before. What was taken out is gone.")
        else:
            self._say(f"Nothing is noted of `{one_line(typed)}`.")

    def nothing(self) -> None:
        """Nothing was done."""
        self._say("Nothing is changed.")

    def _say(self, text: str) -> None:
        say_folded([text])

    def _object(self, kind: str, facts: dict[str, Any]) -> None:
        typer.echo(json.dumps({"type": kind, "version": 1, **facts}, ensure_ascii=False))


def _wish(wish: Wish) -> dict[str, Any]:
    author = {"id": wish.author.id, "handle": wish.author.handle} if wish.author else None
    return {
        "code": wish.code,
        "network": wish.network,
        "kind": wish.kind,
        "how": wish.how,
        "at": wish.at.astimezone(UTC).isoformat(),
        "posts": wish.posts,
        "texts": wish.texts,
        "author": author,
    }


def _asks(asked: Asked) -> dict[str, Any]:
    post = asked.post
    author = {"id": post.author.id, "handle": post.author.handle}
    sure = asked.asking == "out"
    return {"id": post.id, "platform": post.platform, "author": author, "sure": sure, "text": post.text}


def _removal(removal: Removal, network: str) -> dict[str, Any]:
    return {
        "code": removal.code,
        "network": network,
        "posts": removal.posts,
        "texts": removal.texts,
        "chats": list(removal.chats),
    }


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
