"""Links that make a post cost more: X takes many times the price."""

from collections.abc import Iterable, Iterator

import regex

from chatmod.domain.accounts import network_of
from chatmod.domain.composing import VARIABLE
from chatmod.domain.editing.passages import Passage, Remark, passage_of
from chatmod.domain.money import dollars
from chatmod.domain.sizing import SizedPost, Terms
from chatmod.domain.text.entities import EntityKind

_ADDRESS = regex.compile(r"https?://[^\s<>]++", regex.IGNORECASE)


def link_prices(posts: Iterable[SizedPost]) -> Iterator[tuple[Passage, Remark]]:
    """Posts whose link costs something, each text once: it costs so much on the first platform that takes money."""
    for post in posts:
        price = post.terms.price
        if price is None or not post.cue.is_scheduled:
            continue
        text, images = post.draft.text, min(len(post.draft.images), post.terms.images)
        bare = _without(text, _links(text, post.terms))
        with_link, without = price(text, images), price(bare, images)
        if with_link > without:
            passage = passage_of(post)
            start, end = _place(passage.text, post.terms)
            platform = post.terms.platform
            problem = (
                f"On {platform} a link makes {passage.which} cost {dollars(with_link)} instead of {dollars(without)}."
            )
            network = network_of(platform)
            remedy = f"Post links there only where they are worth it: `### {network}` begins a text for it alone."
            yield passage, Remark("link-price", start, end, problem, remedy)


def _links(text: str, terms: Terms) -> list[tuple[int, int]]:
    if terms.entities is None:
        return [found.span() for found in _ADDRESS.finditer(text)]
    return [(found.start, found.end) for found in terms.entities(text) if found.kind is EntityKind.LINK]


def _without(text: str, links: Iterable[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in links:
        pieces.append(text[position:start])
        position = end
    return " ".join([*pieces, text[position:]])


def _place(text: str, terms: Terms) -> tuple[int, int]:
    """The first link as typed, or the variable that brings it."""
    links = _links(text, terms)
    if links:
        return links[0]
    variables = [found for found in VARIABLE.finditer(text) if found[1] in {"archive", "title"}]
    return variables[0].span() if variables else (0, len(text))
