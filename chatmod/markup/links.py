"""Addresses in a text, made into links; all else is escaped."""

from markupsafe import Markup, escape

from chatmod.domain.text.room_text import address_spans


def linked(text: str) -> Markup:
    """HTML of a plain text: escaped, `http(s)` addresses as links, line breaks kept."""
    if "://" not in text:  # most posts, and a hundred thousand of them are waiting
        return escape(text) if "\n" not in text else Markup("<br>\n").join(text.split("\n"))
    pieces: list[str] = []
    position = 0
    for start, end in address_spans(text):
        address = escape(text[start:end])
        pieces += (
            escape(text[position:start]),
            f'<a href="{address}" rel="nofollow noopener noreferrer">{address}</a>',
        )
        position = end
    pieces.append(escape(text[position:]))
    # every piece is escaped, or a link made of what is
    return Markup("".join(pieces).replace("\n", "<br>\n"))  # noqa: S704
