"""Whose words a post carries: its own, those of somebody quoted, or a part of what was begun before."""

import re

_QUOTED = re.compile(r"(?<!\w)(?:RT|MT|QT|[\"\u201c](?=@))[:\s]*(?=@)")
_REPOSTED = re.compile(r"\s*RT[:\s]*@\w")
_NAMES = re.compile(r"(?:@[\w.@-]+[:\s]*)*+")
_PART = re.compile(r"[\s(\[.]*+(?P<part>[2-9]|1[0-9])[ ]?(?:/|of)[ ]?[0-9]{0,2}(?!\w)")
_PART_AT_THE_END = re.compile(r"(?:^|[\s(\[])(?P<part>[2-9]|1[0-9])/[0-9]{0,2}[)\]]?(?:\s+#\w+|\s+https?://\S+)*\s*$")
_GOES_ON = re.compile(r"[\s(]*(?:\.\.\.?|\u2026|cont(?:inued|['\u2019]?d)?\b|con['\u2019]t\b)", re.IGNORECASE)
_AMENDS = re.compile(
    r"(?:supposed|meant|should|oops|sorry|correction|typo|\bmean\b|^\s*\*|that (?:was|is)\b).{0,80}?"
    r"(?<!not )(?<!not \")(?<!instead of )\bA(?P<number>[0-9]{1,3})\b",
    re.IGNORECASE | re.DOTALL,
)
_WRONG = re.compile(r"\b(?:not|instead of)\s+[\"\u201c]?A(?P<number>[0-9]{1,3})\b", re.IGNORECASE)
_ANSWER = re.compile(r"[Aa][0-9]")
_SHORT = 140
_END = 120


def is_repost_in_words(text: str) -> bool:
    """Whether a text is `RT @name: ...`, with nothing of its poster's own."""
    return _REPOSTED.match(text) is not None


def own_words(text: str) -> tuple[str, str]:
    """What a poster says, and what is quoted in it with `RT @name`, `MT @name` or `"@name: ...`; often empty."""
    if "@" not in text or (cut := _QUOTED.search(text)) is None:
        return text, ""
    names = _NAMES.match(text, cut.end())
    return text[: cut.start()], text[names.end() if names else cut.end() :]


def goes_on(text: str) -> bool:
    """Whether a text calls itself a later part: `2/3`, `(2/2)` at its end, `...and`, `cont.`."""
    if _PART.match(text) or _GOES_ON.match(text):
        return True
    end = text[-_END:]
    return "/" in end and _PART_AT_THE_END.search(end) is not None


def amends(text: str) -> tuple[int, int | None] | None:
    """The numbers that an author wants, and had, on a post before: 4, 2 in `I meant "A4" not "A2"`."""
    if len(text) > _SHORT or _ANSWER.search(text) is None or "?" in text:
        return None
    found = _AMENDS.search(text)
    if found is None:
        return None
    wrong = _WRONG.search(text)
    return int(found["number"]), int(wrong["number"]) if wrong else None
