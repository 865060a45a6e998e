"""What stands at the top of a document: title, hashtag, date, zone and length, as `Key: value`."""

import re

from chatmod.domain.hashtags import hashtags_in, is_hashtag
from chatmod.domain.when import parse_span
from chatmod.loading.converting.dates import find_date
from chatmod.loading.converting.found import Found, Particular, shortened
from chatmod.loading.converting.letters import bare, folded
from chatmod.loading.converting.moments import Moment, clock_or_range

_NAMES = {
    "title": "title; topic; chat; chat title; chat topic; theme; titel; thema; titre; título; titolo; tema; sujet",
    "hashtag": "hashtag; hash tag; tag; chat hashtag; #; mot-dièse; etiqueta",
    "date": "date; day; start; starts; date and time; date/time; when; datum; fecha; data; jour; start date",
    "time": "time; start time; uhrzeit; zeit; heure; hora; ora; tijd",
    "timezone": "timezone; time zone; zone; zeitzone; fuseau horaire; zona horaria; tz",
    "length": "length; duration; lasts; dauer; durée; duración; durata; duur; duração",
}
_KEYS = {folded(name): key for key, names in _NAMES.items() for name in names.split(";")}
_LINE = re.compile(r"([^:：]{1,40})[:：](.*)", re.DOTALL)
_ZONE = re.compile(r"[A-Za-z]{2,20}(?:/[A-Za-z_+-]{2,30}){1,2}|UTC")
_LONGEST, _SHORT = 300, 100


def take_key(found: Found, number: int, line: str) -> bool:
    """Take a line `Key: value` for the front matter, or one with a date; what else it says becomes a comment."""
    parts = _LINE.fullmatch(line.strip()) if len(line) <= _LONGEST else None
    key = _KEYS.get(folded(parts[1])) if parts else None
    value = bare(parts[2]).strip("*_ ") if parts else ""
    if key and value:
        return _take(found, number, key, value)
    dated = find_date(line) if len(line) <= _SHORT and "date" not in found.particulars else None
    return dated is not None and dated.day is not None and _take_start(found, number, bare(line))


def _take(found: Found, number: int, key: str, value: str) -> bool:
    if key == "hashtag":
        tags = hashtags_in(value) or ((value,) if is_hashtag(value) else ())
        if len(tags) != 1:
            return False
        taken, whole = tags[0], value.lstrip("#＃") == tags[0]
    elif key in {"date", "time"}:
        return _take_start(found, number, value)
    elif key == "timezone":
        zone = _ZONE.fullmatch(value)
        if zone is None:
            return _keep_zone(found, number, value)
        taken, whole = value, True
    elif key == "length":
        try:
            parse_span(value)
        except ValueError:
            return False
        taken, whole = value, True
    else:
        taken, whole = value, True
    if key in found.particulars:
        return False
    found.particulars[key] = Particular(taken, number)
    if not whole:
        found.keep(number, value)
    return True


def _keep_zone(found: Found, number: int, value: str) -> bool:
    """`ET` says which zone is meant, if it is known; the front matter wants its name."""
    if "zone" in found.particulars:
        return False
    found.particulars["zone"] = Particular(value, number)
    return True


def _take_start(found: Found, number: int, value: str) -> bool:
    """A date, a time of day, or both; words besides, such as the day of the week, are kept as a comment."""
    dated = find_date(value)
    if dated and dated.day is None:
        found.keep(number, value)
        found.remark(
            number, f"`{shortened(value)}`: day and month cannot be told apart. Give --start, or write `start:`."
        )
        return True
    around = dated.around if dated else value
    moment, others = clock_in(around)
    took = False
    if dated and dated.day and "date" not in found.particulars:
        found.particulars["date"] = Particular(dated.day.isoformat(), number)
        took = True
    if moment and "time" not in found.particulars:
        found.particulars["time"] = Particular(moment.typed, number, moment)
        if moment.zone and "zone" not in found.particulars:
            found.particulars["zone"] = Particular(moment.zone, number)
        took = True
    if took and any(letter.isalnum() for letter in others + (moment.rest if moment else "")):
        found.comments.append(value)
        found.remark(number, "Taken as the start, and kept whole as a comment", f"`{shortened(value)}`")
    return took


def clock_in(text: str) -> tuple[Moment | None, str]:
    """The first time of day in a short text, and the text around it."""
    for begins in re.finditer(r"(?<![\w:.,/-])[0-9]", text[:_LONGEST]):
        if clock := clock_or_range(text, begins.start()):
            moment, end = clock
            return moment, f"{text[: begins.start()]} {text[end:]}".strip()
    return None, text
