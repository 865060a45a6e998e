"""A person leaves the archive: what goes, what stays, and what the files hold afterwards."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chatmod.archive import Register, codec, open_archive
from chatmod.archive.archive import Archive
from chatmod.archive.bulk import BulkPosts
from chatmod.archive.index import catch_up
from chatmod.domain.consent import NAME, WORDS, Removal
from chatmod.domain.posts import Author, Gone, Media, Post, Seen
from chatmod.domain.runsheet import compile_sheet
from chatmod.errors import ArchiveError
from chatmod.exports import FORMATS
from chatmod.ports.platforms import Page
from chatmod.storage import ThreadWriter
from tests.domain.domain_samples import START, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6", "Which bridge?")))
HOST = "https://books.example"
KIM = Author(f"{HOST}/users/kim_teaches", "kim_teaches", "Kimberly Ashworth")
BO = Author(f"{HOST}/users/bo", "bo", "Bo")
SHELF = Author(f"{HOST}/users/shelf", "shelf", "The Shelf")
SAID = "A1: the wooden one beneath the abbey, because otters sleep under its second arch"
AT = START + timedelta(hours=2)


def account(author: Author) -> dict[str, Any]:
    native = {"kim_teaches": "109000000000000001", "bo": "109000000000000002", "shelf": "109000000000000003"}[
        author.handle
    ]
    url = f"{HOST}/@{author.handle}"
    return {"id": native, "acct": author.handle, "username": author.handle, "display_name": author.name, "url": url}


def seen(found: Post, **more: Any) -> Seen:  # noqa: ANN401 - JSON
    url = f"{HOST}/@{found.author.handle}/{found.native_id}"
    whole = replace(found, id=f"{found.author.id}/statuses/{found.native_id}", url=url, platform="mastodon")
    own = {**account(found.author), "uri": found.author.id}
    value = {"id": found.native_id, "uri": whole.id, "account": own, "content": f"<p>{found.text}</p>", **more}
    return Seen(whole, json.dumps({**value, "in_reply_to_id": found.in_reply_to}).encode())


def mention(author: Author) -> dict[str, Any]:
    return {**account(author), "url": f"{HOST}/@{author.handle}"}


KIMS = seen(
    replace(
        post("110000000000000001", 7, SAID, author=KIM), media=(Media("https://cdn.example/k.png", "My drawing"),)
    )
)
QUESTION = seen(post("110000000000000000", 6, "Q1: Which bridge?", author=SHELF))
REPLY = seen(
    post(
        "110000000000000002",
        8,
        "@kim_teaches otters sleep under its second arch? Tell Kimberly!",
        author=BO,
        reply_to="110000000000000001",
    ),
    mentions=[mention(KIM)],
    in_reply_to_account_id="109000000000000001",
    content=(
        f'<p><span class="h-card"><a href="{HOST}/@kim_teaches" class="u-url mention">@<span>kim_teaches</span></a>'
        "</span> otters sleep under its second arch? Tell Kimberly!</p>"
    ),
)
REPOST = seen(
    replace(post("110000000000000003", 9, SAID, author=BO), is_repost=True),
    reblog={"id": "110000000000000001", "uri": KIMS.post.id, "account": account(KIM), "content": f"<p>{SAID}</p>"},
)
QUOTE = seen(post("110000000000000004", 10, "“because otters sleep under its second arch” made my day", author=BO))
OWN_WORDS = seen(post("110000000000000005", 11, "A1: the stone one, because it has stood for so long", author=BO))
EVERYTHING = (QUESTION, KIMS, REPLY, REPOST, QUOTE, OWN_WORDS)
FORBIDDEN = (
    b"kim_teaches", b"Kimberly", b"Ashworth", b"109000000000000001", b"110000000000000001", b"otters sleep",
    b"beneath the abbey", b"My drawing",
)  # fmt: skip


@dataclass
class Kept:
    """An archive with a chat or two."""

    path: Path

    @property
    def archive(self) -> Archive:
        return open_archive(self.path)

    def store(self, *sightings: Seen | Gone, name: str = "") -> list[Post]:
        async def run() -> list[Post]:
            archive = self.archive
            writer = ThreadWriter(archive.database)
            try:
                sheet = replace(SHEET, schedule=replace(SHEET.schedule, stem=name or SHEET.schedule.stem))
                record = await archive.open_performance(sheet, writer)
                await record.moderators([("mastodon", SHELF)])
                return list(await record.store("mastodon", Page(tuple(sightings)), START))
            finally:
                await writer.close()

        return asyncio.run(run())

    def files(self) -> bytes:
        return b"".join(found.read_bytes() for found in sorted(self.path.parent.iterdir()))

    def raws(self) -> bytes:
        with closing(self.archive.database.connect(read_only=True)) as connection:
            rows = connection.execute("SELECT coding, raw FROM sighting").fetchall()
        return b"\n".join(codec.expand(row["coding"], row["raw"]) for row in rows)

    def texts(self, chat: str = "last") -> list[str]:
        archive = self.archive
        return [entry.post.text for entry in archive.edition(archive.find(chat)).entries]

    def out(self, who: str = "@kim_teaches") -> Removal:
        register = Register(self.archive.database)
        person = register.find(who, None)
        assert person is not None
        taking = register.look_for(person, AT)
        assert register.take_out(taking)
        return taking.removal


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    found = Kept(tmp_path / "archive.db")
    found.store(*EVERYTHING)
    return found


def holds(found: bytes, words: Sequence[bytes] = FORBIDDEN) -> list[bytes]:
    folded = found.lower()
    return [word for word in words if word.lower() in folded]


def test_nothing_of_a_person_stays_in_any_file_or_edition(kept: Kept) -> None:
    assert holds(kept.files() + kept.raws()) == list(FORBIDDEN)
    removal = kept.out()
    assert (removal.posts, removal.texts) == (1, 3)
    assert holds(kept.files()) == []
    assert holds(kept.raws()) == []
    archive = kept.archive
    for write in FORMATS.values():
        handed_out = "".join(write(archive.edition(archive.find("last")))).encode()
        assert holds(handed_out) == []


def test_the_full_text_index_forgets_too(kept: Kept) -> None:
    catch_up(kept.archive.database)
    assert b"otters" in kept.files()
    kept.out()
    catch_up(kept.archive.database)
    assert holds(kept.files()) == []


def test_an_import_does_not_bring_anybody_back(kept: Kept) -> None:
    kept.out()
    with BulkPosts(kept.archive.database, 1, codec.to_text(AT)) as bulk:
        for one in (*EVERYTHING, seen(post("110000000000000020", 40, "A1 again", author=KIM))):
            bulk.add(one)
    assert bulk.tally.new == 0
    assert holds(kept.files() + kept.raws()) == []


def test_whose_profile_declines_is_not_imported(kept: Kept) -> None:
    hers = seen(post("110000000000000020", 40, "A1 again", author=Author(f"{HOST}/users/zoe", "bo", "Zoe")))
    with BulkPosts(kept.archive.database, 1, codec.to_text(AT)) as bulk:
        bulk.add(Seen(replace(hers.post, declined=True), hers.raw))
    assert bulk.tally.new == 0


def test_others_keep_their_own_words(kept: Kept) -> None:
    kept.out()
    assert kept.texts() == [
        QUESTION.post.text,
        f"{NAME} {WORDS}? Tell {NAME}!",
        WORDS,
        f"“{WORDS}” made my day",
        OWN_WORDS.post.text,
    ]


def test_the_raw_json_of_others_keeps_all_the_rest(kept: Kept) -> None:
    kept.out()
    raws = [json.loads(line) for line in kept.raws().split(b"\n")]
    by_id = {raw["id"]: raw for raw in raws}
    assert by_id["110000000000000005"] == json.loads(OWN_WORDS.raw)
    assert by_id["110000000000000002"]["account"]["acct"] == "bo"
    assert by_id["110000000000000002"]["mentions"] == [{"removed": True}]
    assert by_id["110000000000000003"]["reblog"] == {"removed": True}


def test_a_tombstone_stays_that_names_nobody_and_what_answered_it_goes_on_to_do_so(kept: Kept) -> None:
    kept.out()
    archive = kept.archive
    (removed,) = archive.edition(archive.find("last")).removed
    assert removed.id.startswith("removed:")
    assert removed.at == AT
    with closing(archive.database.connect(read_only=True)) as connection:
        found = connection.execute("SELECT in_reply_to FROM post WHERE native_id = '110000000000000002'").fetchone()
    assert found["in_reply_to"] == removed.id


def test_who_is_out_is_out_of_every_chat_and_comes_into_none_again(kept: Kept) -> None:
    kept.store(KIMS, QUOTE, name="week-2")
    kept.out()
    assert SAID not in kept.texts("week-1") + kept.texts("week-2")
    again = seen(post("110000000000000009", 20, "A1: here I am", author=KIM))
    assert kept.store(*EVERYTHING, again) == []
    assert kept.store(again, name="week-3") == []
    assert holds(kept.files() + kept.raws()) == []


def test_what_others_write_later_is_cleared_as_it_comes(kept: Kept) -> None:
    kept.out()
    late = seen(
        post("110000000000000010", 30, "@kim_teaches so true, see you", author=BO, reply_to="110000000000000001"),
        mentions=[mention(KIM)],
        in_reply_to_account_id="109000000000000001",
    )
    (new,) = kept.store(late)
    assert new.text == f"{NAME} so true, see you"
    assert holds(kept.files() + kept.raws()) == []


def test_what_was_cleared_stays_so_whatever_is_seen_of_it_again(kept: Kept) -> None:
    kept.out()
    edited = seen(
        replace(post("110000000000000004", 10, "“otters sleep under its second arch” again", author=BO), edited_at=AT)
    )
    kept.store(QUOTE, edited)
    assert f"“{WORDS}” made my day" in kept.texts()


def test_a_wish_can_be_taken_back_and_what_is_gone_stays_gone(kept: Kept) -> None:
    kept.out()
    archive = Register(kept.archive.database)
    (wish,) = archive.wishes()
    assert (wish.kind, wish.how, wish.posts, wish.author) == ("out", "moderator", 1, None)
    assert archive.undo("nobody", None, AT) == 0
    assert archive.undo(wish.code, None, AT) == 1
    assert archive.wishes() == []
    assert [one.text for one in kept.store(KIMS)] == [SAID]


def test_a_wish_is_found_again_by_the_handle(kept: Kept) -> None:
    kept.out()
    assert Register(kept.archive.database).undo("@kim_teaches@books.example", "mastodon", AT) == 1


def test_what_was_deleted_before_does_not_name_its_author_either(kept: Kept) -> None:
    kept.store(seen(post("110000000000000006", 12, "gone soon", author=KIM)), Gone("110000000000000006"))
    kept.out()
    assert holds(kept.files(), (b"110000000000000006", b"kim_teaches")) == []


def test_somebody_who_has_posted_nothing_can_be_out_beforehand(kept: Kept) -> None:
    archive = Register(kept.archive.database)
    assert archive.find("@zoe@books.example", "mastodon") is None
    removal = archive.keep_out("mastodon", "@zoe@books.example", AT)
    assert removal.posts == 0
    zoe = Author(f"{HOST}/users/zoe", "zoe", "Zoe")
    account_of_zoe = {"acct": "zoe", "uri": zoe.id}
    hers = Seen(replace(post("12", 9, "hello", author=zoe), platform="mastodon"), json.dumps(account_of_zoe).encode())
    assert kept.store(hers) == []


def test_a_moderator_is_not_taken_out_of_a_chat_of_their_own(kept: Kept) -> None:
    with pytest.raises(ArchiveError, match="posted for"):
        kept.out("@shelf")


def test_who_has_agreed_is_known_by_handle(kept: Kept) -> None:
    archive, register = kept.archive, Register(kept.archive.database)
    bo = register.find("@bo", None)
    assert bo is not None
    register.agree(bo, AT)
    (wish,) = register.wishes()
    assert (wish.kind, wish.author) == ("agreed", BO)
    assert BO.id in archive.edition(archive.find("last")).agreed
    kept.out("@bo")
    assert [one.kind for one in register.wishes()] == ["out"]


def test_a_handle_that_two_people_have_has_to_be_told_apart(kept: Kept) -> None:
    other = Author("https://other.example/users/bo", "bo", "Bo Two")
    kept.store(Seen(replace(post("99", 9, "hi", author=other), platform="mastodon"), b"{}"))
    with pytest.raises(ArchiveError, match="may be any of"):
        kept.out("@bo")
    assert kept.out(other.id).posts == 1
