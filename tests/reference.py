"""The lists in the README that are made from the program: `python tests/reference.py` writes them anew."""

from collections.abc import Callable
from pathlib import Path

import typer.main

from chatmod.cli.app import app
from chatmod.domain.editing import WARNINGS

README = Path(__file__).parent.parent / "README.md"


def commands() -> str:
    """A line of help for each command, and below it a line for each of its flags."""
    group = typer.main.get_command(app)
    lines: list[str] = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        arguments = "".join(
            f" {p.metavar}" if p.required else f" [{p.metavar}]"
            for p in command.params
            if p.param_type_name == "argument"
        )
        lines.append(f"`chatmod {name}{arguments}`: {command.help}\n")
        for parameter in command.params:
            if parameter.param_type_name == "option" and parameter.name != "help":
                value = f" {parameter.metavar}" if parameter.metavar else ""
                flags = ", ".join([*parameter.opts, *parameter.secondary_opts])
                lines.append(f"- `{flags}{value}` {parameter.help}")
        lines.append("")
    return "\n".join(lines)


def warnings() -> str:
    """A table of all that `check` may warn of."""
    rows = (f"| `{name}` | {said} |\n" for name, said in WARNINGS.items())
    return "".join(["| warning | what it tells |\n", "|---|---|\n", *rows])


LISTS: dict[str, Callable[[], str]] = {"commands": commands, "warnings": warnings}


def parts(readme: str, name: str) -> tuple[str, str, str]:
    """What stands before a list, the list, and what stands after it."""
    begin, end = f"<!-- {name}: made by tests/reference.py -->\n", f"<!-- end of {name} -->"
    before, _, rest = readme.partition(begin)
    listed, _, after = rest.partition(end)
    return before + begin, listed, end + after


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for each, made in LISTS.items():
        first, _, last = parts(text, each)
        text = f"{first}{made()}{last}"
    README.write_text(text, encoding="utf-8")
