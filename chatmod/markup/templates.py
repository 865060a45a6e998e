"""Jinja environments that escape everything."""

import re
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

from chatmod.markup.direction import direction
from chatmod.markup.links import linked

_MEANING: Final = re.compile("[&<>\"']")
"""What `escape` replaces."""


class _Escaping(CodeGenerator):
    """Writes templates that escape by `_Environment.escaped`.

    Why: a page of a hundred thousand posts has a million and a half values, few of which hold anything to be escaped;
    to make a `Markup` of each takes as long as all the rest. Should Jinja word its code otherwise one day, its own
    `escape` is used again.
    """

    def write(self, x: str) -> None:
        super().write("environment.escaped(" if x == "escape(" else x)


class _Environment(Environment):
    code_generator_class = _Escaping

    @staticmethod
    def escaped(value: object) -> str:
        """What `escape` returns, though not always as `Markup`: it is joined to a page at once."""
        kind = type(value)
        if kind is str:
            return escape(value) if _MEANING.search(value) else value  # type: ignore[call-overload, return-value]
        if kind is Markup:
            return value  # type: ignore[return-value]
        return str(value) if kind is int else escape(value)


def environment(package: str) -> Environment:
    """Templates from the folder `templates` of a package; a text is escaped unless it passed through `linked`."""
    made = _Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["linked"] = linked
    made.filters["direction"] = direction
    return made
