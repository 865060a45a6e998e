"""The server's answers as models; one that cannot be read is a server that does not work now."""

from typing import Any, TypeVar

from pydantic import AliasGenerator, BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from chatmod.errors import Rejected, Unavailable
from chatmod.platforms.bluesky.dialect import XrpcDialect
from chatmod.platforms.replies import Reply

_Model = TypeVar("_Model", bound=BaseModel)


class Answer(BaseModel):
    """What a server of the AT Protocol tells; only what is used, and more is no error."""

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        alias_generator=AliasGenerator(validation_alias=to_camel),
        populate_by_name=True,
        hide_input_in_errors=True,  # among them are sessions
    )


def expect(platform: str, reply: Reply) -> Reply:
    """An answer of success.

    Raises:
        Rejected: If it is none.
    """
    if not reply.ok:
        raise Rejected(platform, XrpcDialect().reason(reply)[:200] or f"HTTP {reply.status}")
    return reply


def json_of(platform: str, reply: Reply) -> dict[str, Any]:
    """The object that a server told.

    Raises:
        Rejected: If the answer is none of success.
        Unavailable: If it is no JSON object.
    """
    try:
        said = expect(platform, reply).json()
    except ValueError as error:
        raise not_understood(platform) from error
    if not isinstance(said, dict):
        raise not_understood(platform)
    return said


def read_as(platform: str, model: type[_Model], reply: Reply) -> _Model:
    """An answer as a model.

    Raises:
        Rejected: If it is none of success.
        Unavailable: If it does not fit.
    """
    try:
        return model.model_validate(json_of(platform, reply))
    except ValidationError as error:
        raise not_understood(platform) from error


def not_understood(platform: str) -> Unavailable:
    """The error of an answer that cannot be read."""
    return Unavailable(platform, "the server's answer is not understood")
