"""Every name that code gives to a problem stands in the tables, and every name in the tables is given."""

import ast
from collections.abc import Iterator
from pathlib import Path

import chatmod
from chatmod.domain.editing import ERRORS, WARNINGS

CODE = Path(chatmod.__file__).parent
PLACES = ("loading", "domain", "pictures", "assembly")
POSITIONS = {"Problem": 3, "Remark": 0, "TagFault": 0, "error": 1, "warning": 1, "error_at": 1, "fault_in": 2,
             "_at": None, "at_heading": 1, "_report": 1, "_report_cue": 1, "_problem": None}  # fmt: skip
"""Where the name stands among the arguments of what writes a problem down; None where it differs."""
MADE_UP = {
    "bad-": {f"bad-{key}" for key in (
        "check", "grace", "label", "language", "length", "linger", "moderators", "names", "optout", "platforms",
        "repeat", "start", "timezone", "tolerance", "warn",
    )},
    "-time": {"repeated-time", "skipped-time"},
}  # fmt: skip


def given_names() -> Iterator[str]:
    for place in PLACES:
        for path in (CODE / place).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from names_in(node)
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    value = node.value.value
                    if isinstance(value, str) and value in {*WARNINGS, *ERRORS}:
                        yield value


def names_in(call: ast.Call) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in POSITIONS:
        return
    position = POSITIONS[name]
    arguments = call.args if position is None else call.args[position : position + 1]
    for argument in arguments:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            if position is not None or argument.value in {*WARNINGS, *ERRORS}:
                yield argument.value
        elif isinstance(argument, ast.JoinedStr) and position is not None:
            fixed = "".join(str(part.value) for part in argument.values if isinstance(part, ast.Constant))
            yield from MADE_UP[fixed]


def test_every_name_is_in_one_of_the_tables_and_no_other_is() -> None:
    assert set(given_names()) == {*WARNINGS, *ERRORS}
