"""Jinja environments that escape everything."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from chatmod.markup.direction import direction
from chatmod.markup.links import linked


def environment(package: str) -> Environment:
    """Templates from the folder `templates` of a package; a text is escaped unless it passed through `linked`."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["linked"] = linked
    made.filters["direction"] = direction
    return made
