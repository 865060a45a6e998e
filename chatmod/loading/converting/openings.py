"""What a line of a document begins with: a bullet, a heading, a time, a label, the name of an announcement."""

import re
from dataclasses import dataclass, replace

from chatmod.loading.converting.labels import FoundLabel, announced, label_at, short_name
from chatmod.loading.converting.moments import Moment, clock_or_range
from chatmod.loading.source import Line

# one blank for another, so that places in the text stay the same
_BLANKS = str.maketrans(dict.fromkeys("\t\u00a0\u202f\u2007\u2003\u2002\u2009\u3000", " "))
_UNSEEN = "\ufeff\u200b\u200e\u200f\u2060\u00ad"
_TAB = 4
_RULE = re.compile(r"(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,}|(?:=[ ]*){3,}|(?:—[ ]*){2,}")
_HEADING = re.compile(r"(#{1,6})[ ]+")
_BULLET = re.compile(r"(?:[-*+•◦▪▫■□●○‣⁃–—·➢➤►§\uf0b7\uf0a7][ ]{1,20}|o[ ]{2,20})(?:\[[ xX]\][ ]+)?")
_TABBED_O = re.compile(r"o(?:\t|\u00a0)")
_LONE_O = re.compile(r"o[ ]")
_EMPHASIS = re.compile(r"\*{1,3}(?=[^\s*])|_{1,3}(?=[^\s_])")
_AFTER_CLOCK = re.compile(r"[ ]{0,3}[–—|:.,)-]{0,3}[ ]{0,20}")
_AFTER_NAME = re.compile(r"[*_]{0,3}[ ]{0,3}[:：][*_]{0,3}(?:[ ]{0,20}|$)")
_BEFORE_CLOCK = re.compile(r"[ ]{0,3}(?:@|at(?=[ ])|[(\[])[ ]{0,3}@?[ ]{0,2}", re.IGNORECASE)
_NAME_AND_CLOCK = re.compile(r"([^\W\d_][^@()\[\]:?]{0,39}?)[ ]{0,3}[*_]{0,3}(?=@|[(\[]|at [0-9]|[0-9]|- |– |— )")
_DASH = re.compile(r"[–—-][ ]")
_LOOK_AT = 200
_ENDINGS = ("?", "!", "？", ".", "…")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line and what it begins with.

    Attributes:
        indent: Columns of blanks before it.
        heading: How many `#`, or 0.
        bullet: Whether it begins with the mark of a list.
        moment: A time in front of the label, behind it, or in brackets at the end.
        label: A question's label.
        name: That of an announcement.
        known: Whether the name is a word with which announcements begin.
        text: What follows all that.
        whole: The line without blanks around it and the mark of a list or heading.
    """

    line: Line
    whole: str
    text: str
    indent: int = 0
    heading: int = 0
    bullet: bool = False
    rule: bool = False
    moment: Moment | None = None
    label: FoundLabel | None = None
    name: str = ""
    known: bool = False


def read_opening(line: Line) -> Opening:
    """Take the beginning of a line apart; of a very long line only the first 200 letters are looked at for it."""
    text = line.text.lstrip(_UNSEEN).rstrip()
    plain = text.translate(_BLANKS)
    start = len(plain) - len(plain.lstrip(" "))
    indent = sum(_TAB if letter == "\t" else 1 for letter in text[:start])
    body = text[start:]
    if len(body) < _LOOK_AT and _RULE.fullmatch(plain[start:]):
        return Opening(line, body, "", rule=True)
    bullet = _bullet(body, plain[start:], indent)
    body = body[bullet:]
    heading = _HEADING.match(body)
    body = body[heading.end() :] if heading else body
    opening = Opening(line, body, body, indent, len(heading[1]) if heading else 0, bool(bullet))
    return _with_label(opening) or _with_name(opening) or opening


def _bullet(body: str, plain: str, indent: int) -> int:
    found = _BULLET.match(plain) or _TABBED_O.match(body) or (_LONE_O.match(plain) if indent else None)
    return found.end() if found else 0


def _with_label(opening: Opening) -> Opening | None:
    """Read `Q1: text`, `8:05 **Q1** text`, `Q1 (8:05): text`, `Q1. text (8:05)`."""
    body, mark = _without_emphasis(opening.whole)
    plain = body[:_LOOK_AT].translate(_BLANKS)
    for loose in (False, True):
        clock = _bracketed_clock(plain, 0, loose=loose)
        moment, at = clock or (None, 0)
        if clock:
            at, mark = _closed(plain, at, mark)
            at = _after(plain, at)
            inner = _EMPHASIS.match(plain, at)
            mark, at = (inner[0], inner.end()) if inner and not mark else (mark, at)
        label = label_at(plain[at:])
        if label and not (moment is None and loose):
            at, mark = _closed(plain, at + label.end, mark)
            if moment is None and (behind := _clock_behind(plain, at)):
                moment, at = behind
                at, mark = _closed(plain, at, mark)
            text = _unmarked(body[at:], mark)
            if moment is None:
                moment, text = _clock_at_end(text)
            return replace(opening, moment=moment, label=label, text=text)
    return None


def _without_emphasis(body: str) -> tuple[str, str]:
    found = _EMPHASIS.match(body)
    return (body[found.end() :], found[0]) if found else (body, "")


def _closed(plain: str, at: int, mark: str) -> tuple[int, str]:
    """Behind the mark that ends an emphasis, and the colon that may follow."""
    if mark and plain.startswith(mark, at):
        at, mark = at + len(mark), ""
        at = _after(plain, at)
    return at, mark


def _after(plain: str, at: int) -> int:
    found = _AFTER_CLOCK.match(plain, at)
    return found.end() if found else at


def _unmarked(text: str, mark: str) -> str:
    text = text.strip()
    return text[: -len(mark)].rstrip() if mark and text.endswith(mark) else text


def _bracketed_clock(plain: str, at: int, *, loose: bool) -> tuple[Moment, int] | None:
    opening = plain[at : at + 1] in {"(", "["}
    clock = clock_or_range(plain, at + opening, loose=loose)
    if clock is None:
        return None
    moment, end = clock
    if not opening:
        return moment, end
    return (moment, end + 1) if plain[end : end + 1] in {")", "]"} else None


def _clock_behind(plain: str, at: int) -> tuple[Moment, int] | None:
    """A time behind a label: in brackets, behind `@`, or alone up to a mark or the end."""
    before = _BEFORE_CLOCK.match(plain, at)
    clock = clock_or_range(plain, before.end() if before else at, loose=before is not None)
    if clock is None:
        return None
    moment, end = clock
    if plain[end : end + 1] in {")", "]"}:
        end += 1
    after = _after(plain, end)
    # `Q2: 8:15 What ...` has a time, `Q2: 8:15 was early` has not
    if before or end == len(plain) or plain[end:after].strip() or plain[after : after + 1].isupper():
        return moment, after
    return None


def _clock_at_end(text: str) -> tuple[Moment | None, str]:
    tail = text[-40:].translate(_BLANKS)
    if not tail.endswith((")", "]")):
        return None, text
    begins = max(tail.rfind("("), tail.rfind("["))
    clock = _bracketed_clock(tail, begins, loose=False) if begins >= 0 else None
    if clock is None or clock[1] != len(tail):
        return None, text
    return clock[0], text[: len(text) - len(tail) + begins].rstrip()


def _with_name(opening: Opening) -> Opening | None:
    """Read `8:00 Welcome: text`, `Welcome @ 8:00`, `Welcome (8:00): text`, `Welcome: text`."""
    body, mark = _without_emphasis(opening.whole)
    plain = body[:_LOOK_AT].translate(_BLANKS)
    if clock := _bracketed_clock(plain, 0, loose=False):
        moment, at = clock
        at, mark = _closed(plain, at, mark)
        at = _after(plain, at)
        inner = _EMPHASIS.match(plain, at)
        mark, at = (inner[0], inner.end()) if inner and not mark else (mark, at)
        return _named(replace(opening, moment=moment), body[at:], mark)
    if found := _NAME_AND_CLOCK.match(plain):
        at = found.end()
        dash = _DASH.match(plain, at)
        before = _BEFORE_CLOCK.match(plain, at)
        known = announced(found[1].strip())
        clock = clock_or_range(plain, (dash or before or found).end(), loose=before is not None)
        name = short_name(found[1])
        if clock and name and (known or before):
            moment, at = clock
            bracketed = plain[at : at + 1] in {")", "]"}
            at, mark = _closed(plain, at + bracketed, mark)
            after = _after(plain, at)
            if bracketed or at == len(plain) or plain[at:after].strip():
                text = _unmarked(body[after:], mark)
                return replace(opening, moment=moment, name=name, known=bool(known), text=text)
    return _known_name(opening, body, mark)


def _named(opening: Opening, rest: str, mark: str) -> Opening:
    """The announcement behind a time: `Welcome: text`, `Welcome`, or only a text."""
    first, colon, _ = rest[:_LOOK_AT].partition(":")
    name = short_name(first) if colon and "?" not in first else ""
    if name:
        text = rest[len(first) + 1 :]
        at, mark = _closed(text, 0, mark)
        return replace(opening, name=name, known=bool(announced(name)), text=_unmarked(text[at:], mark))
    rest = _unmarked(rest, mark)
    name = short_name(rest) if not rest.endswith(_ENDINGS) else ""
    if name and len(rest) < _LOOK_AT:
        return replace(opening, name=name, known=bool(announced(name)), text="")
    name = announced(rest)
    return replace(opening, name=name, known=bool(name), text=rest)


def _known_name(opening: Opening, body: str, mark: str) -> Opening | None:
    name = announced(body)
    if not name:
        return None
    plain = body[:_LOOK_AT].translate(_BLANKS)
    colon = _AFTER_NAME.match(plain, len(name))
    if colon:
        closed = "*" in colon[0] or "_" in colon[0]
        return replace(opening, name=name, known=True, text=_unmarked(body[colon.end() :], "" if closed else mark))
    alone = _unmarked(body, mark).strip(" .!:*_").casefold() == name.casefold() if len(body) < _LOOK_AT else False
    return replace(opening, name=name, known=True, text="") if alone and (opening.heading or mark) else None
