"""A hashtag for a chat: suggested from its title, and what is wrong with one that somebody has chosen."""

import re
from collections.abc import Callable, Iterator

import regex

from chatmod.domain.hashtags import is_hashtag
from chatmod.domain.text.entities import Entity, EntityKind
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.x_text import x_entities, x_length

LONGEST_HASHTAG = 40
"""As X counts: it takes its share of every post."""
ANY_HASHTAG = "BookChat"
"""For a title that holds no word."""

_WORDS = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*+(?:['\u2019][\p{L}\p{M}\p{N}]++)*+")
_APOSTROPHE = re.compile("['\u2019]")
_LONGEST_SUGGESTION = 28


def suggest_hashtag(title: str) -> str:
    """A hashtag in CamelCase, made from what stands before a colon in a title, and quickly typed."""
    words = [_APOSTROPHE.sub("", word) for word in _WORDS.findall(title.partition(":")[0])]
    tag = ""
    for word in words:
        longer = tag + word[:1].upper() + word[1:]
        if tag and len(longer) > _LONGEST_SUGGESTION:
            break
        tag = longer
    return next((choice for choice in (tag, f"{tag}Chat") if hashtag_fault(choice) is None), ANY_HASHTAG)


def hashtag_fault(tag: str) -> str | None:
    """Why a text without `#` is no good hashtag of a chat that may go to any network; None where it is one."""
    return next(_faults_of(tag), None)


def _faults_of(tag: str) -> Iterator[str]:
    if not tag:
        yield "A chat needs a hashtag."
    if tag.isdigit():
        yield f"`{tag}` is all digits, and no network makes a hashtag of that."
    if not is_hashtag(tag):
        yield f"`{tag}` is not a hashtag."
    for network, found in (("X", x_entities), ("Bluesky", facets_in)):
        whole = _tag_in(f"#{tag}", found)
        if whole != tag:
            yield f"{network} cuts `#{tag}` short, to `#{whole}`." if whole else f"{network} does not link `#{tag}`."
    if x_length(tag) > LONGEST_HASHTAG:
        yield f"`{tag}` stands in every post, and has more than {LONGEST_HASHTAG} letters."


def _tag_in(text: str, entities: Callable[[str], tuple[Entity, ...]]) -> str:
    return next((found.value for found in entities(text) if found.kind is EntityKind.TAG), "")
