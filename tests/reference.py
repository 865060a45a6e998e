"""The README's list of commands and flags, made from the program: `python tests/reference.py` writes it anew."""

from pathlib import Path

import typer.main

from chatmod.cli.app import app

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- commands: made by tests/reference.py -->\n", "<!-- end of commands -->"


def reference() -> str:
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


def parts(readme: str) -> tuple[str, str, str]:
    """What stands before the list, the list, and what stands after it."""
    before, _, rest = readme.partition(BEGIN)
    listed, _, after = rest.partition(END)
    return before, listed, after


if __name__ == "__main__":
    first, _, last = parts(README.read_text(encoding="utf-8"))
    README.write_text(f"{first}{BEGIN}{reference()}{END}{last}", encoding="utf-8")
