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
    return bool(_PART.match(text) or _GOES_ON.match(text) or _PART_AT_THE_END.search(text[-_END:]))


def amends(text: str) -> int | None:
    """The number that its author wants on the post before: 4 in `that was supposed to be "A4" not "A2"`."""
    if len(text) > _SHORT or _ANSWER.search(text) is None or "?" in text:
        return None
    found = _AMENDS.search(text)
    return int(found["number"]) if found else None
