"""A person at a terminal who is asked what a new schedule needs, one thing after the other."""

import sys
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import typer

from chatmod.assembly.starting import answered, not_past, suggest_start
from chatmod.cli.folding import say_folded
from chatmod.cli.printing import one_line
from chatmod.domain.naming import suggest_hashtag
from chatmod.errors import SettingsError
from chatmod.loading.starter import Outline
from chatmod.loading.zones import zones_meant

QUESTIONS = {
    "title": "Title",
    "hashtag": "Hashtag",
    "timezone": "Time zone or city",
    "start": "Day and time",
    "length": "Length",
    "questions": "Number of questions",
}
_REQUIRED = ("title", "hashtag", "start")
"""Where nobody is asked; the rest has defaults that are right for most, and none of it is published."""


def questioner(given: Collection[str]) -> Callable[[str], str] | None:
    """How to ask; None where all that is needed is given.

    Raises:
        SettingsError: If something is missing, and there is no terminal.
    """
    missing = [name for name in _REQUIRED if name not in given]
    if not missing:
        return None
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty()):
        raise SettingsError(
            f"Nobody can be asked here for: {', '.join(QUESTIONS[name].lower() for name in missing)}.",
            f"Add {', '.join(f'--{name}' for name in missing)}; see `chatmod new --help` for the rest.",
        )
    return _ask_on_terminal


def interview(outline: Outline, names: Iterable[str], ask: Callable[[str], str], now: datetime) -> Outline:
    """Ask for one thing after the other, and again, with the reason, where the answer cannot be used.

    Args:
        outline: What is known already.
        names: What is asked for, in this order.
        ask: Shows a question, and returns what was typed.
        now: UTC.

    Raises:
        SettingsError: If the person has nothing more to say.
    """
    typer.echo("Enter takes what stands in brackets. Ctrl-C ends this, and nothing is written.")
    for name in names:
        outline = _answer(outline, name, ask, now)
    return outline


def _answer(outline: Outline, name: str, ask: Callable[[str], str], now: datetime) -> Outline:
    suggestion = _suggestion(outline, name, now)
    while True:
        in_brackets = f" [{suggestion}]" if suggestion else ""
        typed = ask(f"{QUESTIONS[name]}{in_brackets}: ").strip()
        try:
            changed = answered(outline, name, typed or suggestion, now)
            if name == "start":
                not_past(changed, now)
        except SettingsError as error:
            say_folded([f"  {one_line(f'{error} {error.remedy}')}"])
            if name == "timezone":
                meant = zones_meant(typed)
                suggestion = meant[0] if len(meant) == 1 else suggestion
        else:
            return changed


def _suggestion(outline: Outline, name: str, now: datetime) -> str:
    match name:
        case "hashtag":
            return suggest_hashtag(outline.title)
        case "timezone":
            return outline.zone.key
        case "start":
            return f"{suggest_start(outline.zone, now):%Y-%m-%d %H:%M}"
        case "length":
            return str(outline.length)
        case "questions":
            return str(outline.questions)
        case _:
            return ""


def _ask_on_terminal(question: str) -> str:
    from prompt_toolkit import prompt

    try:
        return prompt(question)
    except EOFError:
        raise SettingsError("Nothing was typed, and nothing is written.", "Type the command again.") from None
