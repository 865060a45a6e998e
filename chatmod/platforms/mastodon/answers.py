"""What is in a server's answers, or the error that says why nothing is."""

import contextlib
import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chatmod.errors import Rejected, Unavailable
from chatmod.platforms.http import Server
from chatmod.platforms.replies import Reply

Model = TypeVar("Model", bound=BaseModel)
GONE = frozenset({404, 410})
ANY_FAILURE = range(400, 600)


class Answers:
    """Asks one server, and understands what it says.

    Args:
        name: Of the platform, for errors.
        server: Answers.
    """

    def __init__(self, name: str, server: Server) -> None:
        self.name = name
        self.server = server

    def expect(self, reply: Reply) -> Reply:
        """An answer of success.

        Raises:
            Rejected: If it is another.
        """
        if not reply.ok:
            raise Rejected(self.name, self.server.reason(reply))
        return reply

    def json(self, reply: Reply) -> Any:  # noqa: ANN401 - whatever a server sends
        """The JSON of an answer of success.

        Raises:
            Rejected: If it is another.
            Unavailable: If it has no JSON.
        """
        try:
            return self.expect(reply).json()
        except ValueError as error:
            raise self.not_understood() from error

    def one(self, model: type[Model], reply: Reply) -> Model:
        """The one thing that an answer has; raises as `json` does."""
        try:
            return model.model_validate(self.json(reply))
        except ValidationError as error:
            raise self.not_understood() from error

    def many(self, model: type[Model], said: Any) -> "list[tuple[Model, Any]]":  # noqa: ANN401 - whatever a server sends
        """The things of a JSON list, each with its JSON, without those that break the rules.

        Raises:
            Unavailable: If it is no list.
        """
        if not isinstance(said, list):
            raise self.not_understood()
        parsed = []
        for value in said:
            # one status that breaks the rules must not hide all others, sweep after sweep
            with contextlib.suppress(ValidationError):
                parsed.append((model.model_validate(value), value))
        return parsed

    def not_understood(self) -> Unavailable:
        """The error of an answer that has another form than the documentation says."""
        return Unavailable(self.name, "the server's answer is not understood")


def raw(value: object) -> bytes:
    """A piece of JSON as it is kept."""
    return json.dumps(value).encode()
