"""`chatmod preview`: how each post of a schedule will look, and when it goes out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chatmod.cli.exit_codes import ExitCode
from chatmod.cli.options import FilePath, Json, On, Plain, Split, Zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from chatmod.cli.showing import Look
    from chatmod.domain.previewing import Preview, PreviewedCue, PreviewedPost, Reception
    from chatmod.domain.schedule import Image

Start = Annotated[
    str | None,
    typer.Option("--start", metavar="now|TIME", help="Shown as if it began then.", show_default=False),
]


Html = Annotated[bool, typer.Option("--html", help="Write the run sheet as a page to print, with the private notes.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="PATH",
        help="Where the page goes; `-` is standard output. Without it, STEM-run-sheet.html here, or the pipe.",
    ),
]


def preview(
    file: FilePath,
    on: On = None,
    start: Start = None,
    split: Split = False,
    zone: Zone = None,
    html: Html = False,
    output: Output = None,
    plain: Plain = False,
    json: Json = False,
) -> None:
    """Show each post as it will look on each platform, and when."""
    from chatmod.assembly.previewing import preview as preview_schedule
    from chatmod.assembly.zoning import zones_named
    from chatmod.live import SystemClock

    _refuse_together(html=html, output=output, json=json)
    now = SystemClock().now()
    found = preview_schedule(file, on or [], now, start=start, zones=zones_named(zone), split=split)
    if html:
        from chatmod.cli.run_sheet import deliver_run_sheet

        deliver_run_sheet(found, output)
    elif json:
        import json as json_format

        for value in preview_json(found):
            typer.echo(json_format.dumps(value, ensure_ascii=False))
    else:
        _show(found, plain=plain)
    if not found.ok:
        raise typer.Exit(ExitCode.WRONG_INPUT)


def _refuse_together(*, html: bool, output: Path | None, json: bool) -> None:
    from chatmod.errors import SettingsError

    if html and json:
        raise SettingsError("`--html` and `--json` are two ways to show the same.", "Choose one of them.")
    if output is not None and not html:
        raise SettingsError("`-o` is for the page that `--html` writes.", "Add `--html`, or leave `-o` out.")


def _show(found: "Preview", *, plain: bool) -> None:
    from rich.console import Console

    from chatmod.cli.folding import say_folded
    from chatmod.cli.problems import tell_problems
    from chatmod.cli.showing import preview_lines

    console = Console(highlight=False, soft_wrap=True)
    look = _look(console, plain=plain)
    tell_problems((problem for problem in found.problems if problem.severity == "error"), plain=plain)
    if found.sheet is not None and not found.ok:
        console.print()
    for text in preview_lines(found, look):
        console.print(text)
    if found.sheet is not None:
        console.print()
    say_folded(_ending(found))


def _look(console: "Console", *, plain: bool) -> "Look":
    from chatmod.cli.showing import Look

    if plain or not console.is_terminal or console.is_dumb_terminal or console.options.ascii_only:
        return Look()
    return Look(width=console.width, drawn=True, colours=console.color_system is not None and not console.no_color)


def _ending(found: "Preview") -> "Iterator[str]":
    from chatmod.cli.printing import one_line
    from chatmod.cli.problems import counted
    from chatmod.domain.money import dollars

    for sentence in found.threads:
        yield one_line(sentence)
    for platform, price in found.prices.items():
        yield f"{one_line(platform)}: {dollars(price)} for all posts."
    said = counted(found.problems).rstrip(".")
    split = " --split" if found.sheet is not None and found.sheet.split else ""
    verdict = "Ready, with" if found.ok else "Not ready:"
    yield f"{verdict} {said}; `chatmod check {one_line(found.path)}{split}` tells more." if said else "Ready."


def preview_json(found: "Preview") -> "Iterator[dict[str, Any]]":
    """An object for each error, and one for each post on each platform; times in UTC."""
    import dataclasses

    for problem in found.problems:
        if problem.severity == "error":
            yield {"type": "problem", "version": 1, **dataclasses.asdict(problem)}
    for cue in found.cues:
        for version in cue.versions:
            for post in version.posts:
                for reception in post.receptions:
                    yield _as_object(cue, post, reception)


def _as_object(cue: "PreviewedCue", post: "PreviewedPost", reception: "Reception") -> dict[str, Any]:
    from datetime import UTC

    from chatmod.domain.text.entities import EntityKind

    def marked(*kinds: EntityKind) -> list[str] | None:
        if reception.entities is None:
            return None
        return [entity.value for entity in reception.entities if entity.kind in kinds]

    return {
        "type": "preview",
        "version": 1,
        "cue": cue.cue.label,
        "kind": str(cue.kind),
        "at": None if cue.at is None else cue.at.astimezone(UTC).isoformat(),
        "platform": reception.platform,
        "part": post.part,
        "parts": post.parts,
        "text": post.text,
        "length": reception.length,
        "limit": reception.limit,
        "links": marked(EntityKind.LINK),
        "tags": marked(EntityKind.TAG),
        "mentions": marked(EntityKind.MENTION, EntityKind.LIST),
        "images": _images_as_objects(reception.images),
        "left_out": _images_as_objects(reception.left_out),
        "dollars": None if reception.price is None else float(reception.price),
        "notes": list(cue.cue.notes),
    }


def _images_as_objects(images: "tuple[Image, ...]") -> list[dict[str, str]]:
    return [{"path": image.path, "alt": image.alt} for image in images]
