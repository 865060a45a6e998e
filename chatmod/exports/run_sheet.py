"""The run sheet as one page for the moderator's desk: to be printed, with the private notes, and marked by pen."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chatmod.domain.companions import spoken
from chatmod.domain.money import dollars
from chatmod.domain.pictures import Picture
from chatmod.domain.previewing import Preview, PreviewedCue, Reception
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.schedule import Image
from chatmod.domain.zones import times_in
from chatmod.exports.ahead import data_address
from chatmod.markup import environment

_DAY = timedelta(days=1)
_HOUR, _MINUTE = 3600, 60


def run_sheet_html(preview: Preview, pictures: Mapping[Image, Picture]) -> Iterator[str]:
    """One self-contained page: no network, no script, its pictures within. It is private.

    Args:
        preview: Of a schedule that could be read.
        pictures: Small, of those that can be shown; the others are described.
    """
    sheet = preview.sheet
    if sheet is None:
        raise ValueError("a run sheet needs a schedule")
    page = environment("chatmod.exports").get_template("run_sheet.html")
    yield from page.generate(
        preview=preview,
        sheet=sheet,
        schedule=sheet.schedule,
        pictures=pictures,
        begins=times_in(sheet.start, sheet.schedule.zone, preview.zones),
        ends=times_in(sheet.end, sheet.schedule.zone)[0],
        clock=lambda cue: _clock(cue, preview, sheet),
        elsewhere=lambda cue: _elsewhere(cue, preview, sheet),
        offset=lambda cue: "" if cue.at is None else _offset(cue.at - sheet.start),
        lengths=_lengths,
        left_out=_left_out,
        spoken=spoken,
        address_of=data_address,
        utc=lambda instant: instant.astimezone(UTC),
        dollars=dollars,
    )


def _clock(cue: PreviewedCue, preview: Preview, sheet: RunSheet) -> Sequence[str]:
    """The time of day in the chat's zone; its date before it where there are several days."""
    if cue.at is None:
        return ("time not known",)
    if preview.supposed:
        return ()
    local, first = (instant.astimezone(sheet.schedule.zone) for instant in (cue.at, sheet.start))
    time = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    one_evening = sheet.end - sheet.start < _DAY
    return (time,) if one_evening and local.date() == first.date() else (_date(local), time)


def _date(local: datetime) -> str:
    return f"{local:%a %Y-%m-%d}"


def _elsewhere(cue: PreviewedCue, preview: Preview, sheet: RunSheet) -> Sequence[str]:
    """The same time in UTC and in zones of choice."""
    if cue.at is None or preview.supposed:
        return ()
    return times_in(cue.at, sheet.schedule.zone, preview.zones)[1:]


def _offset(span: timedelta) -> str:
    """Such as `+6 min`, `-1 day`, `+1 h 2 min 30 s`: what stays right when the whole evening is moved."""
    sign, seconds = ("-", -span) if span < timedelta(0) else ("+", span)
    days = "1 day" if seconds.days == 1 else f"{seconds.days} days"
    amounts = (
        (seconds.seconds // _HOUR, "h"),
        (seconds.seconds % _HOUR // _MINUTE, "min"),
        (seconds.seconds % _MINUTE, "s"),
    )
    words = ([days] if seconds.days else []) + [f"{amount} {unit}" for amount, unit in amounts if amount]
    return sign + (" ".join(words) or "0 min")


def _lengths(receptions: Sequence[Reception]) -> Iterator[tuple[str, str]]:
    """Of each platform: how long the post is there, and by how much it is too long."""
    for reception in receptions:
        price = f", {dollars(reception.price)}" if reception.price is not None else ""
        said = f"{reception.platform} {reception.length} of {reception.limit}{price}"
        yield said, f"{reception.excess} too long" if reception.excess else ""


def _left_out(image: Image, receptions: Sequence[Reception]) -> str:
    """The platforms on which a picture does not go out."""
    return ", ".join(reception.platform for reception in receptions if image in reception.left_out)
