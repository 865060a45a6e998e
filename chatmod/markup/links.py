"""Addresses in a text, made into links; all else is escaped."""

from markupsafe import Markup, escape

from chatmod.domain.text.room_text import address_spans


def linked(text: str) -> Markup:
    """HTML of a plain text: escaped, `http(s)` addresses as links, line breaks kept."""
    if "://" not in text:  # most posts, and a hundred thousand of them are waiting
        return escape(text) if "\n" not in text else Markup("<br>\n").join(text.split("\n"))
    pieces: list[Markup] = []
    position = 0
    for start, end in address_spans(text):
        pieces.append(escape(text[position:start]))
        pieces.append(Markup('<a href="{0}" rel="nofollow noopener noreferrer">{0}</a>').format(text[start:end]))
        position = end
    pieces.append(escape(text[position:]))
    return Markup("<br>\n").join(Markup("").join(pieces).split("\n"))
