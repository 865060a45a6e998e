"""How each post of a schedule will look, as lines for a terminal, a log or a screen reader."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.text import Text

from chatmod.cli.folding import folded
from chatmod.cli.printing import one_line, printable
from chatmod.cli.times import exact_times
from chatmod.domain.companions import spoken
from chatmod.domain.money import dollars
from chatmod.domain.previewing import Preview, PreviewedCue, PreviewedPost, Reception, Version
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.text.entities import EntityKind

if TYPE_CHECKING:
    from chatmod.domain.schedule import Image

_BAR = 8
_LONGEST = 60
_MARGIN, _BORDER = "  ", "│ "
_STYLES = {
    EntityKind.LINK: "underline blue",
    EntityKind.TAG: "bold cyan",
    EntityKind.MENTION: "bold magenta",
    EntityKind.LIST: "bold magenta",
}
_CALLED = {
    EntityKind.LINK: "links",
    EntityKind.TAG: "tags",
    EntityKind.MENTION: "mentions",
    EntityKind.LIST: "lists",
}


@dataclass(frozen=True, slots=True)
class Look:
    """How it is shown.

    Attributes:
        width: Cells to a line; None breaks no line.
        drawn: Whether lengths are drawn, and not only told.
        colours: Whether links, tags and mentions stand out; else they are told in words.
    """

    width: int | None = None
    drawn: bool = False
    colours: bool = False


def preview_lines(preview: Preview, look: Look) -> Iterator[Text]:
    """The chat, and every cue with its posts, in the order in which they go out."""
    if preview.sheet is None:
        return
    for text in _head(preview, preview.sheet):
        yield from folded(text, "", look.width)
    for cue in preview.cues:
        yield Text()
        yield from _cue(cue, preview, preview.sheet, look)


def _head(preview: Preview, sheet: RunSheet) -> Iterator[Text]:
    schedule = sheet.schedule
    tag = f" #{schedule.hashtag}" if schedule.hashtag else ""
    yield Text(one_line(f"{schedule.title or 'A chat without a title'}{tag}"), "bold")
    begins, ends = (exact_times(instant, schedule.zone, preview.zones) for instant in (sheet.start, sheet.end))
    yield Text(f"Begins {begins}, ends {ends}. Times are those of {schedule.zone.key}.")
    if preview.supposed:
        yield Text("The schedule says no start: this is how it would be today at 20:00. Choose one with --start.")
    if not preview.ok:
        yield Text("It has errors: what is wrong may be shown otherwise, or not at all.")


def _cue(cue: PreviewedCue, preview: Preview, sheet: RunSheet, look: Look) -> Iterator[Text]:
    kind = f" ({cue.kind})" if cue.cue.is_scheduled else ""  # the others have it in their names
    time = exact_times(cue.at, sheet.schedule.zone, preview.zones) if cue.at else "its time is not known"
    head = Text(f"{one_line(spoken(cue.cue.label))}{kind}", "bold").append(f": {time}", "not bold")
    yield from folded(head, "", look.width, _MARGIN * 2)
    for version in cue.versions:
        if len(cue.versions) > 1:
            yield Text(f"{_MARGIN}On {_names(version.platforms)}:")
        yield from _version(version, preview, look)
    for note in cue.cue.notes:
        text = Text("Not posted: ", "italic").append(one_line(note))
        yield from folded(text, _MARGIN, look.width, _MARGIN * 2)


def _version(version: Version, preview: Preview, look: Look) -> Iterator[Text]:
    for post in version.posts:
        if post.parts > 1:
            yield Text(f"{_MARGIN}Part {post.part} of {post.parts}:")
        border = _BORDER if look.drawn else _MARGIN
        for line in folded(_marked(post, look), _MARGIN + border, look.width):
            yield line or Text((_MARGIN + border).rstrip())
        yield from _lengths(post, look)
        for said in (*_entities_said(post, look), *_pictures(post, preview), *_left_out(post)):
            yield from folded(Text(said), _MARGIN, look.width, _MARGIN * 2)


def _marked(post: PreviewedPost, look: Look) -> Text:
    text = Text(printable(post.text))  # a letter for a letter: the offsets stay
    if look.colours:
        for reception in post.receptions:
            for entity in reception.entities or ():
                text.stylize(_STYLES[entity.kind], entity.start, entity.end)
    return text


def _lengths(post: PreviewedPost, look: Look) -> Iterator[Text]:
    widest = max(len(reception.platform) for reception in post.receptions)
    digits = max(len(str(reception.length)) for reception in post.receptions) if look.drawn else 0
    for reception in post.receptions:
        name = reception.platform
        style = "bold red" if reception.excess else ""
        line = Text(f"{name.ljust(widest)} " if look.drawn else f"{name}: ")
        if look.drawn:
            line.append(f"{_bar(reception)} ", style)
        line.append(f"{reception.length:>{digits}} of {reception.limit}", style)
        line.append(f", {reception.excess} too long" if reception.excess else "", style)
        line.append(f", {dollars(reception.price)}" if reception.price is not None else "")
        yield from folded(line, _MARGIN, look.width, _MARGIN * 2)


def _bar(reception: Reception) -> str:
    """As full as the post; not quite full while there is room, not quite empty while there is text."""
    full = _BAR * reception.length // max(reception.limit, 1)
    full = min(_BAR, max(full, min(reception.length, 1)))
    return f"▕{'█' * full}{'░' * (_BAR - full)}▏"


def _entities_said(post: PreviewedPost, look: Look) -> Iterator[str]:
    """What is marked, where colours do not tell it; with them only what is not marked everywhere."""
    telling = [reception for reception in post.receptions if reception.entities is not None]
    marked: dict[tuple[EntityKind, str], list[str]] = {}
    for reception in telling:
        found = ((entity.kind, post.text[entity.start : entity.end]) for entity in reception.entities or ())
        for each in dict.fromkeys(found):
            marked.setdefault(each, []).append(reception.platform)
    said: dict[EntityKind, list[str]] = {}
    for (kind, written), platforms in marked.items():
        everywhere = len(platforms) == len(telling)
        if not (everywhere and look.colours):
            where = "" if everywhere else f" (on {_names(platforms)})"
            said.setdefault(kind, []).append(_shortened(written) + where)
    if said:
        yield "; ".join(f"{_CALLED[kind]}: {', '.join(said[kind])}" for kind in EntityKind if kind in said)


def _shortened(written: str) -> str:
    """An address is in the text in full; here it is only named."""
    text = one_line(written)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _pictures(post: PreviewedPost, preview: Preview) -> Iterator[str]:
    for image in post.images:
        size = preview.sizes.get(image)
        pixels = f"{size[0]} by {size[1]} pixels" if size else "cannot be read"
        yield f"Picture {one_line(image.path)} ({pixels}): {one_line(image.alt) or 'no description'}"


def _left_out(post: PreviewedPost) -> Iterator[str]:
    alike: dict[tuple[Image, ...], list[str]] = {}
    for reception in post.receptions:
        alike.setdefault(reception.left_out, []).append(reception.platform)
    for images, platforms in alike.items():
        if images:
            yield f"Left out on {_names(platforms)}: {', '.join(one_line(image.path) for image in images)}"


def _names(platforms: Sequence[str]) -> str:
    return one_line(", ".join(platforms))
