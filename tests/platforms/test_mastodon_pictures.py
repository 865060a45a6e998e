"""Pictures: brought to a server, and posted when it is done with them."""

import json
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message

import httpx
import pytest

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.errors import PlatformError, Rejected, Unauthorized, Unavailable
from chatmod.platforms.mastodon import Mastodon, plugin
from chatmod.ports.platforms import TakesPictures
from chatmod.settings import FixedLogin

NOW = datetime(2027, 4, 16, tzinfo=UTC)
PICTURE = Picture(b"\x89PNG\r\n...", "image/png", 4, 6, "Ein Gitter, 4 \u00d7 6", "grid 1.png")
STATUSES = "/api/v1/statuses"
NOT_READY = httpx.Response(
    422, json={"error": "Cannot attach files that have not finished processing. Try again in a moment!"}
)


class Server:
    """Answers by path; everything else is not there. Remembers what was asked."""

    def __init__(self, answers: dict[str, httpx.Response]) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self._answers.get(request.url.path, httpx.Response(404, html="<html>"))

    def open(self) -> Mastodon:
        login = FixedLogin({"server": "example.social", "token": "sesame"})
        return plugin.open(login, "mastodon", httpx.MockTransport(self))


async def uploaded(server: Server) -> str:
    platform = server.open()
    try:
        return await platform.upload(PICTURE)
    finally:
        await platform.close()


async def refused(server: Server, *media: str) -> PlatformError:
    platform = server.open()
    draft = Draft("key/Q1", "Q1", 1, "Q1", "en")
    with pytest.raises(PlatformError) as caught:
        await platform.publish(platform.prepare(draft, (), NOW, media))
    await platform.close()
    return caught.value


def parts_of(request: httpx.Request) -> dict[str, Message]:
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + request.content)
    return {
        str(part.get_param("name", header="content-disposition")): part
        for part in message.walk()
        if not part.is_multipart()
    }


def test_pictures_are_taken() -> None:
    assert isinstance(Server({}).open(), TakesPictures)


async def test_a_picture_goes_with_its_name_kind_and_description() -> None:
    server = Server({"/api/v2/media": httpx.Response(200, json={"id": "m/1", "url": "https://example.social/m"})})
    assert await uploaded(server) == "m/1"
    parts = parts_of(server.asked[0])
    assert parts["file"].get_payload(decode=True) == PICTURE.data
    assert (parts["file"].get_content_type(), parts["file"].get_filename()) == ("image/png", "grid 1.png")
    assert parts["description"].get_payload(decode=True) == PICTURE.alt.encode()


async def test_a_picture_that_is_still_being_processed_has_its_id() -> None:
    answer = httpx.Response(202, json={"id": "7", "url": None, "type": "unknown"})
    assert await uploaded(Server({"/api/v2/media": answer})) == "7"


@pytest.mark.parametrize("code", [404, 405])
async def test_a_server_without_the_second_version_is_given_the_first(code: int) -> None:
    answers = {"/api/v2/media": httpx.Response(code), "/api/v1/media": httpx.Response(200, json={"id": "7"})}
    server = Server(answers)
    assert await uploaded(server) == "7"
    assert parts_of(server.asked[1])["file"].get_payload(decode=True) == PICTURE.data


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(422, json={"error": "Validation failed: File is of an invalid type"}), Rejected),
        (httpx.Response(400, json={"error": "Bad Request: no file"}), Rejected),
        (httpx.Response(413, html="<title>413 Request Entity Too Large</title>"), Rejected),
        (httpx.Response(404, html="<html>"), Rejected),
        (httpx.Response(403, json={"error": "This action is outside the authorized scopes"}), Unauthorized),
        (httpx.Response(429, json={"error": "Too many requests"}), Unavailable),
        (httpx.Response(500, html="<html>"), Unavailable),
        (httpx.Response(200, html="<html>"), Unavailable),
        (httpx.Response(200, json={"url": "x"}), Unavailable),
    ],
)
async def test_a_picture_that_is_not_taken_says_why(answer: httpx.Response, kind: type[PlatformError]) -> None:
    with pytest.raises(PlatformError) as caught:
        await uploaded(Server({"/api/v2/media": answer, "/api/v1/media": answer}))
    assert type(caught.value) is kind


async def test_a_post_names_its_pictures_in_their_order() -> None:
    prepared = Server({}).open().prepare(Draft("key/Q1", "Q1", 1, "Q1", "en"), (), NOW, ("2", "1"))
    assert json.loads(prepared)["body"]["media_ids"] == ["2", "1"]


async def test_a_post_whose_picture_is_not_ready_may_be_sent_again() -> None:
    error = await refused(Server({STATUSES: NOT_READY}), "7")
    assert type(error) is Unavailable


async def test_that_a_picture_is_not_ready_is_known_in_every_language() -> None:
    answer = httpx.Response(422, json={"error": "Dateien, die noch nicht verarbeitet wurden, gehen nicht."})
    error = await refused(Server({STATUSES: answer, "/api/v1/media/8": httpx.Response(206, json={})}), "7", "8")
    assert type(error) is Unavailable


@pytest.mark.parametrize("media", [httpx.Response(200, json={}), httpx.Response(404), httpx.Response(422)])
async def test_a_post_with_pictures_that_is_refused_for_another_reason_is_refused(media: httpx.Response) -> None:
    answer = httpx.Response(422, json={"error": "Validation failed: Text can't be blank"})
    error = await refused(Server({STATUSES: answer, "/api/v1/media/7": media}), "7")
    assert type(error) is Rejected
    assert "blank" in str(error)
