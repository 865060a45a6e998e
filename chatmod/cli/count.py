"""`chatmod count`: how long a text is on a platform, as that platform counts."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import Json

if TYPE_CHECKING:
    from chatmod.ports.platforms import Plugin

Text = Annotated[
    str | None,
    typer.Argument(
        metavar="TEXT", help="Without it, standard input is read, and counted unchanged.", show_default=False
    ),
]
On = Annotated[list[str] | None, typer.Option("--on", metavar="P", help="A platform, or P:NAME. May be repeated.")]


def count(text: Text = None, on: On = None, json: Json = False) -> None:
    """Count how long a text is on a platform, and how long it may be."""
    from chatmod.assembly.plugins import installed_platforms
    from chatmod.assembly.serving import plugin_for
    from chatmod.errors import SettingsError

    if not on:
        raise SettingsError(
            "Each platform counts in its own way, and `--on` is missing.",
            f"Name one or several: {', '.join(f'--on {name}' for name in installed_platforms())}.",
        )
    plugins = {name: plugin_for(name) for name in on}
    counted = _given(text) if text is not None else _standard_input()
    for name, plugin in plugins.items():
        typer.echo(_as_json(name, counted, plugin) if json else _as_line(name, counted, plugin))


def _as_line(name: str, text: str, plugin: "Plugin") -> str:
    length, limit = plugin.measure(text), plugin.limits.characters
    return f"{name}: {length} of {limit}{f', {length - limit} too long' if length > limit else ''}"


def _as_json(name: str, text: str, plugin: "Plugin") -> str:
    import json

    length, limit = plugin.measure(text), plugin.limits.characters
    return json.dumps({"type": "count", "version": 1, "platform": name, "length": length, "limit": limit})


def _given(text: str) -> str:
    from chatmod.errors import SettingsError

    try:
        text.encode()
    except UnicodeEncodeError:
        raise SettingsError("The text is not UTF-8.", "Set the terminal's encoding to UTF-8.") from None
    return text


def _standard_input() -> str:
    """All of it, its line ends as they are."""
    import sys

    from chatmod.errors import SettingsError

    if sys.stdin is None:
        raise SettingsError("There is no text, and no standard input.", "Write the text behind the command.")
    if sys.stdin.isatty():
        end = "Ctrl-Z and Enter" if sys.platform == "win32" else "Ctrl-D"
        typer.echo(f"Type the text, and end it with {end} on a line of its own.", err=True)
    data = sys.stdin.buffer.read()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(
            f"What came from standard input is not UTF-8: see byte {error.start + 1}, in line {line}.",
            "Save it with the encoding UTF-8.",
        ) from None
