"""Whether a post on X is the one that we have sent, after all that X does to a text.

X trims a text and takes it in the form NFC, writes `&`, `<` and `>` as entities, puts a short address in the place of
each link and one more behind the text for pictures. `WirePost.plain` undoes that; what it cannot undo is how X tells
an address: with a scheme that nobody typed, a slash at its end, a name of a host in its encoded form.
"""

import unicodedata
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.x_text import x_entities
from chatmod.platforms.x.wire import WirePost


def same_as(text: str, posts: Sequence[WirePost]) -> list[WirePost]:
    """Those of our posts that have this text, in their order.

    Where none has it letter by letter, those count that differ from it in their links only, and in these not by
    their hosts: a post too many that is looked at does less harm than a question that goes out twice.
    """
    wanted, alike = _whole(text), _by_hosts(text)
    exact = [post for post in posts if _whole(post.plain) == wanted]
    return exact or [post for post in posts if _by_hosts(post.plain) == alike]


def _whole(text: str) -> str:
    return _rewritten(text, _address)


def _by_hosts(text: str) -> str:
    return _rewritten(text, lambda link: _address(link).partition("/")[0])


def _rewritten(text: str, rewrite: Callable[[str], str]) -> str:
    text = unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    position = 0
    for entity in x_entities(text):
        if entity.kind is EntityKind.LINK:
            pieces += [text[position : entity.start], rewrite(entity.value)]
            position = entity.end
    return " ".join("".join([*pieces, text[position:]]).split())


def _address(link: str) -> str:
    try:
        parts = urlsplit(link if "://" in link else f"http://{link}")
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # no name that the Internet knows: compared as it is
        return link
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}{'#' if parts.fragment else ''}{parts.fragment}"
