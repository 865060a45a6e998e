"""A hashtag for a chat, suggested from its title."""

import re
from collections.abc import Callable

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
    return next((choice for choice in (tag, f"{tag}Chat") if fits_every_network(choice)), ANY_HASHTAG)


def fits_every_network(tag: str) -> bool:
    """Whether a text without `#` is a hashtag that every network takes whole, and not too long for every post."""
    whole = all(_tag_in(f"#{tag}", found) == tag for found in (x_entities, facets_in))
    return is_hashtag(tag) and whole and x_length(tag) <= LONGEST_HASHTAG


def _tag_in(text: str, entities: Callable[[str], tuple[Entity, ...]]) -> str:
    return next((found.value for found in entities(text) if found.kind is EntityKind.TAG), "")
