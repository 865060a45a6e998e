"""What the page tells of the whole chat, beside its posts: in words, lists, numbers and charts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final, NamedTuple

from chatmod.domain.companions import spoken
from chatmod.domain.figures import Figures, Measure, Person, SharedLink, measures
from chatmod.domain.record import Chapter, Chat, Edition
from chatmod.domain.timing import how_late
from chatmod.exports.articles import called
from chatmod.exports.charts import Lines, Pace, Row, answers_chart, minutes_chart, pace
from chatmod.exports.clock import Clock
from chatmod.exports.reach import reachable
from chatmod.exports.sections import many

_DAY: Final = 1440
_UNITS: Final = {1: "minute", 60: "hour", 1440: "day", 10_080: "week", 40_320: "four weeks", 524_160: "year"}


def page_facts(edition: Edition, figures: Figures, clock: Clock) -> Mapping[str, Any]:
    """Names and values for the templates."""
    chat = edition.chat
    return {
        "many": many,
        "utc": lambda instant: instant.astimezone(UTC),
        "moderators": list(dict.fromkeys(author.name or called(author) for author in chat.moderators)),
        "removed": len(edition.removed),
        "timings": edition.timings,
        "how_late": how_late,
        "spoken": spoken,
        **_people(figures),
        "links": _links(figures, clock),
        "measures": [_told(measure) for measure in measures(figures)],
        **_pace(chat, figures),
        **_by_question(chat, figures),
    }


def _people(figures: Figures) -> Mapping[str, Any]:
    named = [person for person in figures.writers if person.author.name or person.author.handle]
    nameless = Counter(
        person.network for person in figures.writers if not (person.author.name or person.author.handle)
    )
    return {"people": sorted(named, key=_by_name), "nameless": sorted(nameless.items())}


def _by_name(person: Person) -> tuple[str, str, str, str]:
    author = person.author
    return (author.name or author.handle).casefold(), author.handle, person.network, author.id


class _ToldSharing(NamedTuple):
    place: int
    name: str
    at: str


class _ToldLink(NamedTuple):
    url: str
    reachable: bool
    shared: Sequence[_ToldSharing]
    more: int


def _links(figures: Figures, clock: Clock) -> Iterator[_ToldLink]:
    people = {person.number: person for person in figures.people}
    for link in figures.links:
        yield _ToldLink(link.url, reachable(link.url), _sharings(link, people, clock), link.times - len(link.shared))


def _sharings(link: SharedLink, people: Mapping[int, Person], clock: Clock) -> list[_ToldSharing]:
    return [
        _ToldSharing(
            one.place, people[one.person].author.name or called(people[one.person].author), clock.local(one.at)
        )
        for one in link.shared
    ]


class _ToldMeasure(NamedTuple):
    label: str
    value: str
    of: str
    definition: str


def _told(measure: Measure) -> _ToldMeasure:
    return _ToldMeasure(measure.label, _value(measure), _denominator(measure), measure.definition)


def _value(measure: Measure) -> str:
    if measure.value is None:
        return "not defined"
    if measure.is_share:
        return f"{measure.value:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
    return str(measure.value) if isinstance(measure.value, int) else f"{measure.value:.2f}"


def _denominator(measure: Measure) -> str:
    if measure.of is None:
        return ""
    if measure.is_share and measure.value is not None:
        return f"{round(measure.value * measure.of)} of {measure.whole}"
    return f"of {measure.whole}"


def _pace(chat: Chat, figures: Figures) -> Mapping[str, Any]:
    found = pace(chat, figures)
    if found is None:
        return {"pace": None}
    busiest = max(found.bars, key=lambda bar: bar.posts)
    several_days = found.unit * len(found.bars) > _DAY
    shape = "%Y-%m-%d" if found.unit >= _DAY else "%m-%d %H:%M" if several_days else "%H:%M"
    clock = Clock(chat.timezone, chat.start)
    unit = _UNITS.get(found.unit) or _spelled(found.unit)
    return {
        "pace": found,
        "unit": unit,
        "tick_shape": shape,
        "pace_said": f"A bar for each {unit}. The highest: {found.most}, at {clock.said(busiest.at, shape)}. "
        "Dashed lines: when the questions were asked. The table below tells the same.",
        "pace_rows": _pace_rows(chat.chapters, found),
    }


def _spelled(minutes: int) -> str:
    return f"{minutes} minutes" if minutes < 60 else f"{minutes // 60} hours"  # noqa: PLR2004 - an hour


def _pace_rows(chapters: Sequence[Chapter], found: Pace) -> list[tuple[object, str]]:
    """Each bar, and the labels of the questions that were asked in its time."""
    begins = [bar.at for bar in found.bars]
    asked: dict[int, list[str]] = {}
    for chapter in chapters:
        if chapter.asked:
            number = sum(1 for at in begins if at <= chapter.asked) - 1
            asked.setdefault(number, []).append(chapter.label)
    return [(bar, ", ".join(asked.get(number, ()))) for number, bar in enumerate(found.bars)]


def _by_question(chat: Chat, figures: Figures) -> Mapping[str, Any]:
    answers, minutes = answers_chart(figures), minutes_chart(chat)
    return {
        "answers_chart": answers,
        "answers_said": _said(answers, _answers_beside),
        "answers_beside": _answers_beside,
        "minutes_chart": minutes,
        "minutes_said": _said(minutes, _minutes_beside),
        "minutes_beside": _minutes_beside,
        "minutes_told": _minutes,
    }


def _said(chart: Lines | None, beside: Callable[[Row], str]) -> str:
    return "; ".join(f"{row.label}: {beside(row)}" for row in chart.rows) + "." if chart else ""


def _answers_beside(row: Row) -> str:
    return f"{row.first_value} / {row.second_value}"


def _minutes_beside(row: Row) -> str:
    return f"{_minutes(row.first_value)} / {_minutes(row.second_value)}"


def _minutes(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{value:g}"
