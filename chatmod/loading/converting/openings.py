"""What a line of a document begins with: a bullet, a heading, a time, a label, the name of an announcement."""

import re
from dataclasses import dataclass, replace

from chatmod.loading.converting.labels import FoundLabel, announced, label_at, short_name
from chatmod.loading.converting.letters import UNSEEN, asks
from chatmod.loading.converting.moments import Moment, clock_or_range, read_cell
from chatmod.loading.source import Line

# one blank for another, so that places in the text stay the same
_BLANKS = str.maketrans(dict.fromkeys("\t\u00a0\u202f\u2007\u2003\u2002\u2009\u3000", " "))
_TAB = 4
_RULE = re.compile(r"(?:-[ ]*){3,}|(?:\*[ ]*){3,}|(?:_[ ]*){3,}|(?:=[ ]*){3,}|(?:—[ ]*){2,}")
_HEADING = re.compile(r"(#{1,6})[ ]+")
_BULLET = re.compile(r"(?:[-*+•◦▪▫■□●○‣⁃–—·➢➤►§\uf0b7\uf0a7][ ]{1,20}|o[ ]{2,20})(?:\[[ xX]\][ ]+)?")
_TABBED_O = re.compile(r"o(?:\t|\u00a0)")
_LONE_O = re.compile(r"o[ ]")
_LETTERED = re.compile(r"\(?[a-h][.)][ ]+", re.IGNORECASE)
_EMPHASIS = re.compile(r"\*{1,3}(?=[^\s*])|_{1,3}(?=[^\s_])")
_LETTER = re.compile(r"(?<!\w)[QqTt](?=[ .#-]{0,3}[0-9])")
_AFTER_CLOCK = re.compile(r"[ ]{0,3}[–—|:.,)-]{0,3}[ ]{0,20}")
_AFTER_NAME = re.compile(r"[ ]{0,3}[:：](?:[ ]{0,20}|$)")
_BEFORE_CLOCK = re.compile(r"[ ]{0,3}(?:@|at(?=[ ])|[(\[])[ ]{0,3}@?[ ]{0,2}", re.IGNORECASE)
_NAME_AND_CLOCK = re.compile(
    r"(?P<name>[^\W\d_][^@()\[\]:?]{0,39}?)[ ]{0,3}"
    r"(?:(?P<marked>@|[(\[]|at (?=[0-9]))[ ]{0,3}@?[ ]{0,2}|(?:[–—-] )?(?=[0-9]))"
)
_LOOK_AT = 200
_ENDINGS = ("?", "!", "？", ".", "…")


@dataclass(frozen=True, slots=True)
class Opening:
    """A line and what it begins with.

    Attributes:
        indent: Columns of blanks before it.
        heading: How many `#`, or 0.
        bullet: Whether it begins with the mark of a list.
        lettered: Whether it begins with `a)` or `b.`, as what stands below a number does.
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
    lettered: bool = False
    rule: bool = False
    moment: Moment | None = None
    label: FoundLabel | None = None
    name: str = ""
    known: bool = False

    @property
    def numbered(self) -> bool:
        """Whether its label is nothing but a number."""
        return self.label is not None and self.label.bare_number is not None

    @property
    def only_a_time(self) -> bool:
        """Whether the time of the next line stands here, as where each cell of a table has become a line."""
        return self.moment is not None and not (self.label or self.name or self.text)


def read_opening(line: Line) -> Opening:
    """Take the beginning of a line apart; of a very long line only the first 200 letters are looked at for it."""
    text = line.text.lstrip(UNSEEN).rstrip()
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
    lettered = _LETTERED.match(_plain(body)) is not None
    opening = Opening(line, body, body, indent, len(heading[1]) if heading else 0, bool(bullet), lettered)
    return _with_label(opening) or _with_name(opening) or opening


def _bullet(body: str, plain: str, indent: int) -> int:
    found = _BULLET.match(plain) or _TABBED_O.match(body) or (_LONE_O.match(plain) if indent else None)
    return found.end() if found else 0


def _plain(text: str) -> str:
    return text[:_LOOK_AT].translate(_BLANKS)


def _unwrapped(text: str) -> str:
    """A text without the marks of emphasis around its first words, or around the whole of it."""
    found = _EMPHASIS.match(text)
    if found is None:
        return text
    mark, rest = found[0], text[found.end() :]
    closes = rest.find(mark, 0, _LOOK_AT)
    return rest.removesuffix(mark) if closes < 0 else rest[:closes] + rest[closes + len(mark) :]


def _with_label(opening: Opening) -> Opening | None:
    """Read `Q1: text`, `8:05 **Q1** text`, `Q1 (8:05): text`, `Q1. text (8:05)`."""
    moment, text = _clock_before(_unwrapped(opening.whole))
    label = label_at(_plain(text))
    if label is None:
        return _with_more_than_a_time(opening)
    text = text[label.end :]
    if moment is None:
        moment, text = _clock_behind(text)
    text = text.strip()
    if moment is None:
        moment, text = _clock_at_end(text)
    return replace(opening, moment=moment, label=label, text=text)


def _with_more_than_a_time(opening: Opening) -> Opening | None:
    """Read `8.05 Q1: text`, `Monday, May 3, 2027 Q1: text` and `8:05 PM ET / 7:05 CT - Q1: text`."""
    text = _unwrapped(opening.whole)
    plain = _plain(text)
    found = _LETTER.search(plain, 1, _LOOK_AT // 2)
    if found is None:
        return None
    begins = len(plain[: found.start()].rstrip("*_"))
    moment, rest = read_cell(plain[:begins].rstrip(" -–—|:([")), _unwrapped(text[begins:])
    label = label_at(_plain(rest))
    if label is None or moment is None or not (moment.clock or moment.day):
        return None
    return replace(opening, moment=moment, label=label, text=rest[label.end :].strip())


def _clock_before(text: str) -> tuple[Moment | None, str]:
    """A time at the beginning, in brackets or not, and what follows it."""
    plain = _plain(text)
    clock = _clock_in_brackets(plain, 0)
    if clock is None:
        return None, text
    moment, end = clock
    return moment, _unwrapped(text[_after(plain, end) :])


def _clock_in_brackets(plain: str, at: int) -> tuple[Moment, int] | None:
    bracket = plain[at : at + 1] in {"(", "["}
    clock = clock_or_range(plain, at + bracket)
    if clock is None or not bracket:
        return clock
    moment, end = clock
    return (moment, end + 1) if plain[end : end + 1] in {")", "]"} else None


def _after(plain: str, at: int) -> int:
    found = _AFTER_CLOCK.match(plain, at)
    return found.end() if found else at


def _clock_behind(text: str) -> tuple[Moment | None, str]:
    """A time behind a label: in brackets, behind `@`, or alone up to a mark or the end."""
    plain = _plain(text)
    before = _BEFORE_CLOCK.match(plain)
    clock = clock_or_range(plain, before.end() if before else 0, loose=before is not None)
    if clock is None:
        return None, text
    moment, end = clock
    end += plain[end : end + 1] in {")", "]"}
    after = _after(plain, end)
    # `Q2: 8:15 What ...` has a time, `Q2: 8:15 was early` has not
    if before or end == len(plain) or plain[end:after].strip() or plain[after : after + 1].isupper():
        return moment, text[after:]
    return None, text


def _clock_at_end(text: str) -> tuple[Moment | None, str]:
    tail = text[-40:].translate(_BLANKS)
    begins = max(tail.rfind("("), tail.rfind("["))
    clock = _clock_in_brackets(tail, begins) if begins >= 0 else None
    if clock is None or clock[1] != len(tail):
        return None, text
    return clock[0], text[: len(text) - len(tail) + begins].rstrip()


def _with_name(opening: Opening) -> Opening | None:
    """Read `8:00 Welcome: text`, `Welcome @ 8:00`, `Welcome (8:00): text`, `Welcome: text`."""
    text = _unwrapped(opening.whole)
    moment, rest = _clock_before(text)
    if moment is not None:
        return _named(replace(opening, moment=moment), rest)
    plain = _plain(text)
    if found := _NAME_AND_CLOCK.match(plain):
        name, known, marked = short_name(found["name"]), announced(found["name"].strip()), bool(found["marked"])
        clock = clock_or_range(plain, found.end(), loose=marked) if name and (known or marked) else None
        if clock:
            moment, at = clock
            bracket = plain[at : at + 1] in {")", "]"}
            at += bracket
            after = _after(plain, at)
            if bracket or at == len(plain) or plain[at:after].strip():
                return replace(opening, moment=moment, name=name, known=bool(known), text=text[after:].strip())
    return _known_name(opening, text)


def _named(opening: Opening, rest: str) -> Opening:
    """The announcement behind a time: `Welcome: text`, `Welcome`, or only a text."""
    first, colon, _ = rest[:_LOOK_AT].partition(":")
    if colon and not asks(first) and (name := short_name(first)):
        return replace(opening, name=name, known=bool(announced(name)), text=rest[len(first) + 1 :].strip())
    rest = rest.strip()
    if len(rest) < _LOOK_AT and not rest.endswith(_ENDINGS) and (name := short_name(rest)):
        return replace(opening, name=name, known=bool(announced(name)), text="")
    name = announced(rest)
    return replace(opening, name=name, known=bool(name), text=rest)


def _known_name(opening: Opening, text: str) -> Opening | None:
    name = announced(text)
    if not name:
        return None
    if colon := _AFTER_NAME.match(_plain(text), len(name)):
        return replace(opening, name=name, known=True, text=text[colon.end() :].strip())
    alone = text[:_LOOK_AT].strip(" .!:*_").casefold() == name.casefold()
    if alone and (opening.heading or text != opening.whole):
        return replace(opening, name=name, known=True, text="")
    return None
