"""JSON into structures; nonsense in one part hides no more than that part."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import msgspec

from chatmod.wire.foreign_json import parse_json

if TYPE_CHECKING:
    from collections.abc import Hashable

T = TypeVar("T")
_PLACE = re.compile(r" - at `\$\.([^`]*)`$")
_TRIES = 12


class Something(msgspec.Struct, gc=False):
    """Any object, where all that matters is that there is one."""


def decoded(raw: bytes, kind: type[T]) -> T:
    """A value as a structure; parts that are not as they should be are left out.

    Raises:
        ValueError: If it is no JSON, or lacks what must be there; the message is fit for people.
    """
    try:
        found: T = _decoder(cast("Hashable", kind)).decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # read again below, part by part
    else:
        return found
    try:
        said = parse_json(raw)
    except ValueError as error:
        raise ValueError("no JSON, or cut off") from error
    return _as_far_as_it_goes(said, kind)


@lru_cache(maxsize=64)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:  # noqa: ANN401 - a type, or a list of one
    return msgspec.json.Decoder(kind)


def _as_far_as_it_goes(said: Any, kind: type[T]) -> T:  # noqa: ANN401 - whatever a file has
    problem = "not what it should be"
    for _ in range(_TRIES):
        try:
            return msgspec.convert(said, kind, strict=False)
        except msgspec.ValidationError as error:
            problem = str(error)
        place = _PLACE.search(problem)
        if place is None or not _left_out(said, place[1].split("[", 1)[0].split(".")):
            break
    raise ValueError(problem.replace("`", "").replace(" - at $", ", at ").replace("at .", "at "))


def _left_out(said: Any, path: list[str]) -> bool:  # noqa: ANN401 - whatever a file has
    """Leave out what stands at a path; False if it is not there."""
    *parents, last = path
    for name in parents:
        said = said.get(name) if isinstance(said, dict) else None
    if not isinstance(said, dict) or last not in said:
        return False
    del said[last]
    return True
