"""Dates as people write them.

Why not a library: `4/5/2027` is April in one country and May in another, and a guess would be wrong in silence.
"""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = {
    1: ("january", "januar", "janvier", "enero", "gennaio", "janeiro", "januari", "jänner", "jan", "ene", "gen"),
    2: ("february", "februar", "février", "febrero", "febbraio", "fevereiro", "februari", "feb", "fév", "fev"),
    3: ("march", "märz", "mars", "marzo", "março", "maart", "mar", "mär", "mrt"),
    4: ("april", "avril", "abril", "aprile", "apr", "avr", "abr"),
    5: ("may", "mai", "mayo", "maggio", "maio", "mei", "mag"),
    6: ("june", "juni", "juin", "junio", "giugno", "junho", "jun", "giu"),
    7: ("july", "juli", "juillet", "julio", "luglio", "julho", "jul", "juil", "lug"),
    8: ("august", "août", "agosto", "augustus", "aug", "ago", "aoû"),
    9: ("september", "septembre", "septiembre", "settembre", "setembro", "sept", "sep", "set"),
    10: ("october", "oktober", "octobre", "octubre", "ottobre", "outubro", "oct", "okt", "ott", "out"),
    11: ("november", "novembre", "noviembre", "novembro", "nov"),
    12: ("december", "dezember", "décembre", "diciembre", "dicembre", "dezembro", "dec", "dez", "déc", "dic"),
}
_BY_NAME = {name: month for month, names in _MONTHS.items() for name in names}
_NAMES = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
_YEAR = r"(?P<year>2[0-9]{3})"
_LINKS = r"(?:\.?,?[ ]{0,2}(?:de |of )?)"
_FORMS = (
    re.compile(rf"(?<![0-9]){_YEAR}[-/.](?P<month>[0-9]{{1,2}})[-/.](?P<day>[0-9]{{1,2}})(?![0-9])"),
    re.compile(rf"(?<![0-9])(?P<day>[0-9]{{1,2}})\.[ ]?(?P<month>[0-9]{{1,2}})\.[ ]?{_YEAR}(?![0-9])"),
    re.compile(
        rf"(?<!\w)(?P<name>{_NAMES})(?!\w)\.?[ ]{{0,2}}(?P<day>[0-9]{{1,2}})"
        rf"(?:st|nd|rd|th)?,?[ ]{{1,2}}{_YEAR}(?![0-9])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![0-9])(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|er|º)?{_LINKS}(?P<name>{_NAMES})(?!\w){_LINKS}{_YEAR}(?![0-9])",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![0-9])(?P<one>[0-9]{{1,2}})[/-](?P<two>[0-9]{{1,2}})[/-]{_YEAR}(?![0-9])"),
)
_MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date, and the text around it; `day` is None where day and month cannot be told apart."""

    day: date | None
    around: str


def find_date(text: str) -> FoundDate | None:
    """The first date of a short text, if it has one with its year."""
    for form in _FORMS:
        found = form.search(text[:200])
        if found is None:
            continue
        around = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip()
        parts = found.groupdict()
        year = int(parts["year"])
        if "one" in parts:
            return FoundDate(_either_order(int(parts["one"]), int(parts["two"]), year), around)
        month = _BY_NAME[parts["name"].lower()] if parts.get("name") else int(parts["month"])
        if (day := _day(year, month, int(parts["day"]))) is not None:
            return FoundDate(day, around)
    return None


def _either_order(one: int, two: int, year: int) -> date | None:
    if one == two or two > _MONTHS_OF_A_YEAR:
        return _day(year, one, two)
    return _day(year, two, one) if one > _MONTHS_OF_A_YEAR else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
