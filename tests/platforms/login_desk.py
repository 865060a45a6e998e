"""A person at a desk, with a browser."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

LOOPBACK = "http://127.0.0.1:49152/"
Browse = Callable[[str], Awaitable[Mapping[str, str]]]


def query_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(url).query))


@dataclass
class PersonsRedirect:
    """Implements the port `Redirect`; what the person does with a page is scripted."""

    uri: str | None
    browse: Browse
    pages: list[str]

    async def answer(self, url: str) -> Mapping[str, str]:
        self.pages.append(url)
        return await self.browse(url)


@dataclass
class PersonsDesk:
    """Implements the port `Desk`."""

    browse: Browse
    answers: list[str] = field(default_factory=list)
    uri: str | None = LOOPBACK
    said: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        self.said.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        assert not secret
        self.said.append(question)
        return self.answers.pop(0)

    @asynccontextmanager
    async def redirect(self, port: int = 0) -> AsyncIterator[PersonsRedirect]:  # noqa: ARG002 - the port's
        yield PersonsRedirect(self.uri, self.browse, self.pages)
