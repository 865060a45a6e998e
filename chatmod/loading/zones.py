"""The names of time zones, and which one is meant by what people type.

Why nothing is guessed: "IST" is a time in Mumbai, Dublin and Jerusalem, "CST" in Chicago and Shanghai, and "EST" is
an hour wrong all summer long. A wrong guess would be noticed on the evening itself, by people who come an hour too
late; so a zone is taken by its exact name only, and everything else is told what it may have meant.
"""

import difflib
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

import regex

from chatmod.domain.text.normal_forms import normal_form
from chatmod.errors import SettingsError
from chatmod.loading.zone_names import FOR_OFFSETS, MEANT_BY

_MOST = 8
"""So many names can be read at a glance; the countries with the most zones have about as many different clocks."""
_LONGEST = 100
_CLOSE = 3
_SHORT = 4
_ALIKE = 0.8

_OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*([0-9]{1,2})(?::?([0-9]{2}))?")
_FILLERS = re.compile(r"\b(?:time ?zone|time|zone|standard|daylight|summer|local|the)\b")
_ASIDE = re.compile(r"\([^)]*\)")
_BETWEEN = re.compile(r"[,;/&()]| and ")
_MARKS = regex.compile(r"\p{M}+")
_MINUSES = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_SEASONS = (datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC))
"""Two instants with daylight saving at one of them, wherever there is any."""


def find_zone(text: str) -> ZoneInfo:
    """The zone of an exact name, `Area/City` or `UTC`; blanks around it do not matter.

    Raises:
        SettingsError: If it is none; the remedy names what may have been meant.
    """
    name = text.strip()
    if name != "UTC" and ("/" not in name or name not in _known()):
        raise SettingsError(f"`{name}` is not the name of a time zone.", suggest_zone(text))
    return ZoneInfo(name)


def suggest_zone(text: str) -> str:
    """A remedy for something that is not the name of a time zone."""
    meant = [f"`{name}`" for name in zones_meant(text)]
    if not meant:
        return "Write the name of a zone as `Area/City`, for example `America/Toronto` or `Europe/Berlin`."
    choices = meant[0] if len(meant) == 1 else f"{', '.join(meant[:-1])} or {meant[-1]}"
    return f"Did you mean {choices}?"


def zones_meant(text: str) -> tuple[str, ...]:
    """The names of the zones that may have been meant, the likeliest first; none where nothing is like it."""
    if len(text) > _LONGEST:
        return ()
    words = _folded(text)
    plain = _without_fillers(_ASIDE.sub(" ", words))
    found = _named(words) or _at_offset(words) or _named(plain) or _at_offset(plain) or _mistyped_name(plain)
    return (found or _named_in(words) or _mistyped(plain))[:_MOST]


def _named_in(words: str) -> tuple[str, ...]:
    """Zones of the parts of a list, such as "Toronto, Canada": what says it closely makes the rest superfluous."""
    found = [zones for piece in _BETWEEN.split(words) if (zones := _named(_without_fillers(piece)))]
    close = [zones for zones in found if len(zones) <= _CLOSE]
    return tuple(dict.fromkeys(name for zones in close or found for name in zones))


def _named(words: str) -> tuple[str, ...]:
    """Zones by their own name, an abbreviation, a city, a region or a country."""
    whole = _whole_names().get(_as_key(words))
    named = MEANT_BY.get(words) or ((whole,) if whole else ()) or _cities().get(words, ())
    return tuple(named) or _different(_countries().get(words, ()))


def _at_offset(words: str) -> tuple[str, ...]:
    """Zones whose clocks are so far from UTC in one half of the year at least."""
    match = _OFFSET.fullmatch(words)
    if match is None:
        return ()
    distance = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    wanted = -distance if match[1] == "-" else distance
    return tuple(name for name in FOR_OFFSETS if wanted in _clocks(name))


def _mistyped_name(words: str) -> tuple[str, ...]:
    near = difflib.get_close_matches(_as_key(words), _whole_names(), n=1, cutoff=_ALIKE)
    return (_whole_names()[near[0]],) if near and "/" in words else ()


def _mistyped(words: str) -> tuple[str, ...]:
    """A city, region or country; abbreviations are too short to be like one another by anything but chance."""
    regions = [word for word in MEANT_BY if len(word) > _SHORT]
    near = difflib.get_close_matches(words, [*_cities(), *regions, *_countries()], n=1, cutoff=_ALIKE)
    return _named(near[0]) if near else ()


def _different(names: Iterable[str]) -> tuple[str, ...]:
    """The first zone of each kind of clock: forty names of one country would help nobody."""
    first: dict[tuple[timedelta | None, ...], str] = {}
    for name in names:
        first.setdefault(_clocks(name), name)
    return tuple(first.values())


@cache
def _clocks(name: str) -> tuple[timedelta | None, ...]:
    return tuple(season.astimezone(ZoneInfo(name)).utcoffset() for season in _SEASONS)


def _folded(text: str) -> str:
    """A text as it is compared: without case, accents and superfluous blanks."""
    plain = _MARKS.sub("", normal_form("NFD", text.translate(_MINUSES))).casefold()
    return _tidy(plain.replace("_", " ").replace(".", " "))


def _without_fillers(words: str) -> str:
    return _tidy(_FILLERS.sub(" ", words))


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip("`'\"")


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _whole_names() -> dict[str, str]:
    """Every name that people may look for, by itself without case, slashes and underscores."""
    return {_as_key(_folded(name)): name for name in sorted(_known()) if "/" in name and not name.startswith("Etc/")}


def _as_key(words: str) -> str:
    return words.replace("/", " ")


@cache
def _cities() -> dict[str, tuple[str, ...]]:
    """The names of the zones by their last word; where a city has several, those in the table of the countries."""
    tabled = {name for names in _countries().values() for name in names}
    cities: dict[str, tuple[str, ...]] = {}
    for name in sorted(_whole_names().values(), key=lambda name: (name not in tabled, name)):
        city = _folded(name.rpartition("/")[2])
        if name in tabled or city not in cities:
            cities[city] = (*cities.get(city, ()), name)
    return cities


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    """The zones of a country, by its English name; from the tables that come with the time zone database."""
    zones: dict[str, tuple[str, ...]] = {}
    for row in _rows("zone.tab"):
        if row[2] in _known():
            zones[row[0]] = (*zones.get(row[0], ()), row[2])
    named: dict[str, tuple[str, ...]] = {}
    for code, name in _rows("iso3166.tab"):
        words = _folded(name)
        for key in {words, _tidy(_ASIDE.sub(" ", words))}:
            named[key] = (*named.get(key, ()), *zones.get(code, ()))
    return named


def _rows(table: str) -> list[list[str]]:
    text = resources.files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
