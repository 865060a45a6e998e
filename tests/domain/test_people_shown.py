"""How people appear in a public edition: names, handles, pseudonyms."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.consent import NAME
from chatmod.domain.editions import public_edition
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Edition, Entry, Removed
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import NameLevel
from chatmod.exports import FORMATS
from tests.archive.archived import archived
from tests.domain.domain_samples import MODERATOR, START, cue, post, schedule

SHEET = compile_sheet(schedule(cue("Q1", "+6", "Which bridge?")))
KIM = Author("did:plc:kimkimkim", "kim.example.social", "Kim Ashworth")
BO = Author("https://books.example/users/bo", "bo_reads", "Bodo")
QUESTION = post("q1", 6, "Q1: Which bridge? #ShelfTalk", author=MODERATOR)
ANSWER = replace(
    post(
        "k", 7, "Kim Ashworth here. A1: see https://bsky.app/profile/kim.example.social/post/3 and mine", author=KIM
    ),
    id="at://did:plc:kimkimkim/app.bsky.feed.post/3k",
    url="https://bsky.app/profile/kim.example.social/post/3k",
    media=(Media("https://cdn.bsky.app/img/did:plc:kimkimkim/1", "A bridge by Kim Ashworth"),),
    links=("https://bsky.app/profile/kim.example.social/post/3", "https://example.org/bridges"),
)
REPLY = post(
    "b", 8, "@kim.example.social and @stranger: ask @shelf, says kim ashworth", author=BO, reply_to="k", quote_of="q1"
)
THANKS = post("s", 9, "Thanks @bo_reads, and Bodo!", author=MODERATOR, reply_to="b")
POSTS = (QUESTION, ANSWER, REPLY, THANKS)


def an_edition(*posts: Post) -> Edition:
    return archived(SHEET, (), posts or POSTS, (Removed("room:gone", START),), (MODERATOR,), ("room",))


def shown(level: NameLevel) -> dict[str, Entry]:
    names = {"q1": "question", "k": "answer", "b": "reply", "s": "thanks"}
    whole = an_edition()
    places = {entry.place: names[entry.post.native_id] for entry in whole.entries}
    return {places[entry.place]: entry for entry in public_edition(whole, level).entries}


def test_by_default_the_handle_is_shown_and_the_name_is_not() -> None:
    assert an_edition().names is NameLevel.HANDLES
    entries = shown(NameLevel.HANDLES)
    assert entries["answer"].post.author == Author(KIM.id, KIM.handle, "")
    assert entries["reply"].answers is not None
    assert entries["reply"].answers.author == Author(KIM.id, KIM.handle, "")
    assert entries["thanks"].post.author == MODERATOR
    assert entries["answer"].post.text == ANSWER.text


def test_with_names_all_is_shown() -> None:
    assert shown(NameLevel.NAMES)["answer"].post == ANSWER


def test_a_pseudonym_is_the_same_wherever_the_person_is_named() -> None:
    entries = shown(NameLevel.PSEUDONYMS)
    assert entries["answer"].post.author == Author("participant-1", "", "Participant 1")
    assert entries["answer"].post.text == "Participant 1 here. A1: see [link removed] and mine"
    assert entries["reply"].post.author.name == "Participant 2"
    assert entries["reply"].post.text == f"Participant 1 and {NAME}: ask @shelf, says Participant 1"
    assert entries["reply"].answers is not None
    assert entries["reply"].answers.author.name == "Participant 1"
    assert entries["thanks"].post.text == "Thanks Participant 2, and Participant 2!"


def test_with_pseudonyms_no_id_and_no_address_leads_to_anybody() -> None:
    found = shown(NameLevel.PSEUDONYMS)["answer"].post
    assert (found.id, found.native_id, found.url) == ("post-2", "post-2", "")
    assert found.media == (Media("", "A bridge by Participant 1"),)
    assert found.links == ("https://example.org/bridges",)
    edition = public_edition(an_edition(), NameLevel.PSEUDONYMS)
    assert [removed.id for removed in edition.removed] == ["removed-1"]
    for write in FORMATS.values():
        text = "".join(write(edition)).casefold()
        for trace in ("kimkimkim", "kim.example", "ashworth", "bo_reads", "bodo", "books.example", "room:gone"):
            assert trace not in text


def test_moderators_keep_their_names_and_their_addresses() -> None:
    entries = shown(NameLevel.PSEUDONYMS)
    assert entries["question"].post == QUESTION
    assert entries["thanks"].post.author == MODERATOR
    assert entries["thanks"].post.id == THANKS.id


def test_what_hangs_together_still_does() -> None:
    entries = shown(NameLevel.PSEUDONYMS)
    assert entries["reply"].in_reply_to == entries["answer"].post.id
    assert entries["thanks"].in_reply_to == entries["reply"].post.id
    assert entries["reply"].quote_of == QUESTION.id


def test_it_says_that_names_are_pseudonyms_and_what_they_do_not_hide() -> None:
    said = public_edition(an_edition(), NameLevel.PSEUDONYMS).chat.missing[-1]
    assert "under pseudonyms" in said
    assert "may still find them" in said


def test_the_schedule_says_how_people_appear_unless_the_command_does() -> None:
    whole = replace(an_edition(), names=NameLevel.PSEUDONYMS)
    assert [entry.post.author.name for entry in public_edition(whole).entries][1] == "Participant 1"
    assert [entry.post.author.name for entry in public_edition(whole, NameLevel.NAMES).entries][1] == KIM.name


_NAME = st.text("kqxzvw", min_size=3, max_size=6)


@given(st.lists(st.tuples(_NAME, _NAME), min_size=1, max_size=5, unique_by=lambda name: name[0]), st.data())
def test_whoever_writes_of_whom_no_name_and_no_handle_is_left(
    people: list[tuple[str, str]], data: st.DataObject
) -> None:
    authors = [Author(f"did:plc:{first}77", f"{first}_77", f"{first} {last}") for first, last in people]
    posts = []
    for number, author in enumerate(authors):
        about = data.draw(st.sampled_from(authors))
        text = f"hello @{about.handle} and {about.name}, I am {author.name}"
        posts.append(post(f"p{number}", 7 + number, text, author=author))
    edition = public_edition(an_edition(QUESTION, *posts), NameLevel.PSEUDONYMS)
    text = "".join(FORMATS["jsonl"](edition))
    for author in authors:
        assert author.handle not in text
        assert author.name not in text
        assert author.id not in text
