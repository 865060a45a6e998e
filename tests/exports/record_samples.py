"""Editions made up in memory, for the formats."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.domain.marks import Mark, MarkKind
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Chapter, Chat, Edition, Entry, Removed
from tests.exports.listed import listed

START = datetime(2027, 4, 16, tzinfo=UTC)
"""20:00 on 15 April in Toronto."""
SHELF = Author("https://example.social/users/shelf", "shelf", "The Shelf")
INES = Author("https://other.example/users/ines", "ines@other.example", "Ines 🎈")
BO = Author("u2", "bo", "Bo")


def a_post(name: str = "1", text: str = "A1: yes", minutes: float = 7, author: Author = INES, **more: Any) -> Post:  # noqa: ANN401 - any field
    """A post so many minutes after the start."""
    return Post(
        f"https://other.example/{name}",
        name,
        "mastodon",
        f"https://other.example/@someone/{name}",
        author,
        START + timedelta(minutes=minutes),
        text,
        **more,
    )


def an_entry(post: Post, *questions: str, **more: Any) -> Entry:  # noqa: ANN401 - any field
    """A participant's post under these questions."""
    given = Attribution(questions, "label") if questions else NOTHING
    about: dict[str, Any] = {"place": 1, "role": "participant", "kind": "post", "attribution": given, "late": False}
    return Entry(post, **(about | more))


def a_question(label: str, text: str, minutes: float, **more: Any) -> Entry:  # noqa: ANN401 - any field
    """A question of ours."""
    asked = a_post(label, text, minutes, SHELF, **more)
    return an_entry(asked, label, role="moderator", kind="question")


def an_edition(
    *entries: Entry,
    removed: tuple[Removed, ...] = (),
    marks: tuple[Mark, ...] = (),
    **more: Any,  # noqa: ANN401 - any field
) -> Edition:
    """An edition with two questions, of which the second was not asked."""
    about: dict[str, Any] = {
        "name": "week-1@2027-04-15-2000",
        "title": "Week 1: Préface",
        "hashtag": "ShelfTalk",
        "language": "en",
        "timezone": "America/Toronto",
        "start": START,
        "end": START + timedelta(hours=1),
        "moderators": (SHELF,),
        "platforms": ("mastodon",),
        "missing": ("Removed by their authors: 1.",),
        "chapters": (
            Chapter("Q1", "Q1: Which bridge?", START + timedelta(minutes=6)),
            Chapter("Q2", "Which river?", None),
        ),
    }
    return Edition(Chat(**(about | more)), listed(*entries), removed, marks=marks)


def a_mark(post: Post, kind: MarkKind, note: str = "") -> Mark:
    """A mark that was made after the chat."""
    return Mark(post.id, kind, note, START + timedelta(days=1))


HOSTILE = st.one_of(
    st.text(max_size=30),
    st.text("#*_`<>&|~\\[]()!:-+=1. a$^{}%@'\"\t\n\r\0;,\u202e\u2028\uff1d", max_size=16),
    st.sampled_from(
        [
            "# no heading", "- no list", "> no quote", "---", "```", "<script>x</script>", "| a | b |\n|---|---|",
            "[a](javascript:x)", "![a](b)", "[^1]: x", '=HYPERLINK("http://x.example")', "+1", "-5", "@SUM(1)",
            "a;=1+1", "a\n-1", "'=1", "''=1", " =1", "1516000000000000001", "", " ", "a,b", '"', "a\r\nb", ";-)",
        ]
    ),
)  # fmt: skip
"""Texts, and names of people."""

AUTHORS = st.builds(Author, st.text(min_size=1, max_size=5), HOSTILE, HOSTILE)
POSTS = st.builds(
    Post,
    st.text(min_size=1, max_size=8),
    st.text(min_size=1, max_size=8),
    st.sampled_from(["mastodon", "room", "x"]),
    st.sampled_from(["https://example.org/1", "", "http://localhost:8080/1", "https://example.org/(a)[b]"]),
    AUTHORS,
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda wall: wall.replace(tzinfo=UTC)),  # noqa: DTZ001 - made aware
    HOSTILE,
    media=st.lists(st.builds(Media, st.sampled_from(["https://example.org/a.png", ""]), HOSTILE), max_size=2).map(
        tuple
    ),
    links=st.lists(st.sampled_from(["https://example.org/?a=1", "https://example.org/[x]"]), max_size=2).map(tuple),
    tags=st.lists(st.sampled_from(["ShelfTalk", "Zahlen"]), max_size=2).map(tuple),
)
ENTRIES = st.builds(
    lambda post, questions, late: an_entry(post, *questions, late=late),
    POSTS,
    st.sampled_from([(), ("Q1",), ("Q2",), ("Q1", "Q2"), ("Q9",)]),
    st.booleans(),
)
"""Entries of any kind of stranger."""


def private(edition: Edition) -> Edition:
    """All of it, and it says so."""
    return replace(edition, private=True)
