"""Conformance cases that others publish; they lie beside the project, where there is a copy."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"
_SUITE = re.compile(r"  (\w+):")
_FIELD = re.compile(r" {6,}(- )?(\w+):(?: (.+))?")
_LONG_ESCAPE = re.compile(r"\\U([0-9A-Fa-f]{8})")


def twitter_text_cases(file: str, suite: str) -> Iterator[tuple[str, Any]]:
    """Each text of a suite with what is expected of it, read from the little YAML that these files use."""
    lines = (VECTORS / file).read_text(encoding="utf-8").split("\n")
    begin = lines.index(f"  {suite}:") + 1
    end = next((number for number in range(begin, len(lines)) if _SUITE.fullmatch(lines[number])), len(lines))
    text = ""
    expected: Any = None
    for line in lines[begin:end]:
        if line.startswith("    - description:"):
            if expected is not None:
                yield text, expected
            expected = None
        elif field := _FIELD.fullmatch(line):
            first, name, value = field.groups()
            if name == "text":
                text = _value(value)
            elif name == "expected":
                expected = {} if value is None else _value(value)
            elif first:
                expected = [*(expected or []), {name: _value(value)}]
            else:
                (expected[-1] if isinstance(expected, list) else expected)[name] = _value(value)
    yield text, expected


def _value(written: str) -> Any:  # noqa: ANN401  whatever a file may hold
    return json.loads(_LONG_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), written))
