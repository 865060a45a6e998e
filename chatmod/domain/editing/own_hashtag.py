"""What becomes of the chat's own hashtag on each platform."""

from collections.abc import Iterable, Iterator, Sequence

import regex

from chatmod.domain.editing.camel_case import joined_up
from chatmod.domain.editing.passages import Passage, Remark, passage_of
from chatmod.domain.editing.tags import listed, named
from chatmod.domain.hashtags import fold_tag, has_hashtag, is_hashtag
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.sizing import SizedPost, Terms
from chatmod.domain.text.entities import Entity, EntityKind
from chatmod.errors import Problem


def hashtag_on(sheet: RunSheet, terms: Iterable[Terms]) -> Iterator[Problem]:
    """Whether each platform takes the chat's hashtag whole."""
    tag = sheet.schedule.hashtag
    if not is_hashtag(tag):
        return  # what is wrong with it everywhere has been told
    short: dict[str, list[str]] = {}
    for there in terms:
        if there.entities is not None:
            left = _left_of(f"#{tag}", there.entities(f"#{tag}"))
            if len(left) <= len(tag):
                short.setdefault(left, []).append(there.platform)
    for left, platforms in short.items():
        place = sheet.schedule.place_of("hashtag")
        if left:
            said = (
                f"On {listed(platforms)} `#{tag}` is cut short by {named(tag[len(left) - 1])}: it becomes `{left}`."
            )
        else:
            said = f"On {listed(platforms)} `#{tag}` is no hashtag."
        remedy = f"Write `#{whole}`." if (whole := _simple(tag)) != tag else "Choose a shorter one of plain letters."
        yield Problem(place.path, place.line, "error", "hashtag-cut-short", said, remedy)


def _left_of(typed: str, entities: Sequence[Entity]) -> str:
    first = next((entity for entity in entities if entity.kind is EntityKind.TAG and entity.start == 0), None)
    return typed[: first.end] if first else ""


def _simple(tag: str) -> str:
    return joined_up(regex.sub(r"[^\p{L}\p{M}\p{Nd}_]++", " ", tag).split()) or tag


def lost_hashtags(posts: Iterable[SizedPost], hashtag: str) -> Iterator[tuple[Passage, Remark]]:
    """Texts in which the chat's hashtag stands so that a platform does not see it."""
    if not is_hashtag(hashtag):
        return
    lost: dict[Passage, list[str]] = {}
    typed = regex.compile(rf"[#\uFF03]{regex.escape(hashtag)}(?!\w)", regex.IGNORECASE)
    whole = _whole_on(posts, hashtag)
    for post in whole:
        passage = passage_of(post)
        if typed.search(passage.text):
            lost.setdefault(passage, []).append(post.terms.platform)
    for passage, platforms in lost.items():
        found = typed.search(passage.text)
        assert found is not None
        where = f"{passage.which} goes out on {listed(platforms)}"
        problem = f"{where} without the chat's hashtag: it does not stand by itself there."
        remedy = "Put blanks around it, or leave it out: then chatmod adds it at the end."
        yield passage, Remark("hashtag-lost", found.start(), found.end(), problem, remedy)


def _whole_on(posts: Iterable[SizedPost], hashtag: str) -> Iterator[SizedPost]:
    """Posts without the chat's hashtag, on platforms that would take it."""
    takes: dict[str, bool] = {}
    for post in posts:
        entities, platform = post.terms.entities, post.terms.platform
        if entities is None or not post.cue.is_scheduled or not has_hashtag(post.draft.text, hashtag):
            continue
        if platform not in takes:
            takes[platform] = len(_left_of(f"#{hashtag}", entities(f"#{hashtag}"))) > len(hashtag)
        tags = (entity.value for entity in entities(post.draft.text) if entity.kind is EntityKind.TAG)
        if takes[platform] and fold_tag(hashtag) not in set(map(fold_tag, tags)):
            yield post
