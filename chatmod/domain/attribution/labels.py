"""Which answer labels a text carries."""

import re

_LEAD = r"(?:[#@][\w.@-]+[\s,:]+)*"
_MARK = re.compile(
    rf"\s*{_LEAD}\W{{0,3}}(?P<letter>[AQT])(?P<blank>[ ]?)(?P<number>[0-9]{{1,4}})"
    r"(?P<rest>(?:\.[0-9]+)*(?:\s*(?:[/&+,]|and)\s*[AQT]?[0-9]{1,4}(?!\w))*)(?P<after>\W|$)",
    re.IGNORECASE,
)
_TAG = re.compile(r"#\w+")
_TRAILING = re.compile(r"A([0-9]{1,4})", re.IGNORECASE)
_MORE = re.compile(r"(?:[/&+,]|and)\s*[AQT]?([0-9]{1,4})", re.IGNORECASE)


def labels_in(text: str) -> tuple[int, ...]:
    """The numbers of the answer labels a post carries, such as 3 in `A3: ...` and 4 and 5 in `A4/5: ...`."""
    mark = _MARK.match(text)
    if mark and not _is_prose(mark):
        numbers = [int(mark["number"]), *(int(number) for number in _MORE.findall(mark["rest"]))]
        return tuple(dict.fromkeys(numbers))
    trailing = _TRAILING.fullmatch(_last_word(text))
    return (int(trailing[1]),) if trailing else ()


def _is_prose(mark: re.Match[str]) -> bool:
    """`a 3 month old` and `a 4-year plan` are no labels; `A 3: ...` is."""
    return bool(mark["blank"]) and (mark["letter"].islower() or mark["after"] not in {":", ".", ")"})


def _last_word(text: str) -> str:
    """Of what stands before the hashtags at the end; one search for both would take for ever on many blanks."""
    words = text.split()
    while words and _TAG.fullmatch(words[-1]):
        words.pop()
    return words[-1] if words else ""
