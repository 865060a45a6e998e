"""Our requests beside those of X's own SDK for the same calls, and our double's answers read by its models."""

import base64
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any, Literal, get_args, get_type_hints
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
import requests
from requests.adapters import BaseAdapter
from xdk import Client, schemas
from xdk.posts.client import PostsClient
from xdk.users.client import UsersClient

from chatmod.domain.composing import Draft
from chatmod.domain.pictures import Picture
from chatmod.domain.posts import Published
from chatmod.platforms.x import plugin
from chatmod.platforms.x.client import X
from chatmod.platforms.x.vocabulary import POSTS
from chatmod.ports.platforms import Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from tests.platforms.x_server import MODERATOR, NEW, XServer

NOW = datetime(2027, 4, 16, 0, 6, tzinfo=UTC)
SEARCH = "/2/tweets/search/recent"
LOGIN = {"client_id": "client", "client_secret": "hush", "access_token": "sesame", "refresh_token": "once"}
PAIR = {"token_type": "bearer", "expires_in": 7200, "access_token": "new", "refresh_token": "next"}
ME = {"data": {"id": "7", "username": "moderator", "name": "Heather"}}
ANSWERS: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/2/tweets"): {"data": {"id": "2046000000000000000", "text": "..."}},
    ("DELETE", "/2/tweets/12"): {"data": {"deleted": True}},
    ("POST", "/2/media/upload"): {"data": {"id": "81", "media_key": "3_81"}},
    ("POST", "/2/media/metadata"): {"data": {"id": "81"}},
    ("GET", "/2/users/me"): ME,
    ("POST", "/2/oauth2/token"): PAIR,
}
NOTHING = {"meta": {"result_count": 0}}


@dataclass(frozen=True, slots=True)
class Sent:
    """A request, whoever sent it."""

    method: str
    url: str
    authorization: str
    kind: str
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.url).query))

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever was sent
        return json.loads(self.body)


def answer(method: str, path: str) -> dict[str, Any]:
    return ANSWERS.get((method, path), NOTHING)


@dataclass
class Recorder(httpx.AsyncBaseTransport, BaseAdapter):
    """Takes the place of the network for httpx and for requests, and answers both the same.

    It knows the new vocabulary only, as the SDK does.
    """

    sent: list[Sent] = field(default_factory=list)
    void: str | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        status, said = self._take(request.method, str(request.url), request.headers, body)
        return httpx.Response(status, json=said, request=request)

    def send(self, request: requests.PreparedRequest, *_args: object, **_options: object) -> requests.Response:
        body = request.body
        raw = body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b""
        status, said = self._take(request.method or "", request.url or "", request.headers, raw)
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, request.url or ""
        response._content = json.dumps(said).encode()
        response.headers["Content-Type"] = "application/json"
        return response

    def close(self) -> None:
        """Nothing is open."""

    def _take(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, dict[str, Any]]:  # noqa: ANN401
        kind, authorization = headers.get("Content-Type") or "", headers.get("Authorization") or ""
        if authorization == self.void:
            return 401, {"title": "Unauthorized"}
        if "tweet.fields" in url:
            return 400, {"errors": [{"message": "The query parameter [tweet.fields] is not one of [post.fields]"}]}
        self.sent.append(Sent(method, url, authorization, kind, body))
        return 200, answer(method, urlsplit(url).path)

    def of(self, method: str, path: str) -> Sent:
        """The only request of this kind that was understood."""
        (found,) = (sent for sent in self.sent if (sent.method, sent.path) == (method, path))
        return found


@pytest.fixture
def sdk() -> Iterator[tuple[Client, Recorder]]:
    recorder = Recorder()
    token = {"access_token": "sesame", "refresh_token": "once", "expires_at": 9e12}
    client = Client(client_id="client", client_secret="hush", token=token)
    client.session.mount("https://", recorder)
    client.oauth2_session.mount("https://", recorder)
    yield client, recorder
    client.session.close()
    client.oauth2_session.close()


@pytest.fixture
async def ours() -> AsyncIterator[tuple[X, Recorder]]:
    recorder = Recorder()
    platform = plugin.open(FixedLogin(LOGIN), "x", recorder)
    yield platform, recorder
    await platform.close()


Ours = tuple[X, Recorder]
Sdk = tuple[Client, Recorder]


def prepared(platform: X, *, thread: tuple[Published, ...] = (), media: tuple[str, ...] = ()) -> bytes:
    return platform.prepare(Draft("k", "Q1", 1, "Q1: What? #T", "en"), thread, NOW, media)


@pytest.mark.parametrize(
    ("thread", "media", "more"),
    [
        ((), (), {}),
        ((Published("", "12", ""),), (), {"reply": {"in_reply_to_tweet_id": "12"}}),
        ((), ("81", "82"), {"media": {"media_ids": ["81", "82"]}}),
    ],
)
async def test_a_post_is_sent_as_the_sdk_sends_it(
    ours: Ours, sdk: Sdk, thread: tuple[Published, ...], media: tuple[str, ...], more: dict[str, Any]
) -> None:
    await ours[0].publish(prepared(ours[0], thread=thread, media=media))
    sdk[0].posts.create(schemas.CreatePostsRequest.model_validate({"text": "Q1: What? #T", **more}))
    mine, theirs = (recorder.of("POST", "/2/tweets") for recorder in (ours[1], sdk[1]))
    assert mine.json == theirs.json
    assert (mine.url, mine.authorization, mine.kind) == (theirs.url, theirs.authorization, theirs.kind)


async def test_a_post_is_deleted_as_the_sdk_deletes_it(ours: Ours, sdk: Sdk) -> None:
    await ours[0].delete("12")
    sdk[0].posts.delete("12")
    mine, theirs = (recorder.of("DELETE", "/2/tweets/12") for recorder in (ours[1], sdk[1]))
    assert (mine.url, mine.authorization, mine.body) == (theirs.url, theirs.authorization, theirs.body)


async def test_a_picture_has_the_fields_that_the_sdk_sends_as_json(ours: Ours, sdk: Sdk) -> None:
    """The SDK encodes a picture into JSON, a third longer; X's document takes a form as well."""
    data = b"\x89PNG"
    await ours[0].upload(Picture(data, "image/png", 1, 1, "a dot", "dot.png"))
    upload = {"media": base64.b64encode(data).decode(), "media_category": "tweet_image"}
    sdk[0].media.upload(schemas.MediaUploadRequest.model_validate(upload))
    described = {"id": "81", "metadata": {"alt_text": {"text": "a dot"}}}
    sdk[0].media.create_metadata(schemas.CreateMediaMetadataRequest.model_validate(described))
    mine, theirs = (recorder.of("POST", "/2/media/metadata") for recorder in (ours[1], sdk[1]))
    assert (mine.url, mine.authorization, mine.json) == (theirs.url, theirs.authorization, theirs.json)
    mine, theirs = (recorder.of("POST", "/2/media/upload") for recorder in (ours[1], sdk[1]))
    form = message_from_bytes(b"Content-Type: " + mine.kind.encode() + b"\r\n\r\n" + mine.body)
    fields: dict[str, bytes] = {}
    for part in form.walk():
        name = part.get_param("name", header="Content-Disposition")
        if isinstance(name, str):
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            fields[name] = content
    assert fields.keys() == theirs.json.keys()
    assert fields["media_category"].decode() == theirs.json["media_category"]
    assert fields["media"] == base64.b64decode(theirs.json["media"])


async def test_the_account_is_asked_for_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    await ours[0].whoami()
    sdk[0].users.get_me(user_fields=["id", "name", "protected", "username"])
    mine, theirs = (recorder.of("GET", "/2/users/me") for recorder in (ours[1], sdk[1]))
    assert (mine.query, mine.authorization) == (theirs.query, theirs.authorization)


def new_words() -> dict[str, Any]:
    """What is asked for in the new vocabulary, as the SDK takes it."""
    return {name.replace(".", "_"): value.split(",") for name, value in POSTS.whole.items()}


async def read_in_new_words(platform: X, recorder: Recorder, path: str) -> Sent:
    async for _ in platform.sweep(Window("T", NOW)):
        pass
    return next(sent for sent in recorder.sent if sent.path == path)


async def test_search_is_asked_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    mine = await read_in_new_words(*ours, SEARCH)
    pages = sdk[0].posts.search_recent(
        query="#T -is:retweet", max_results=100, start_time="2027-04-16T00:06:00Z", **new_words()
    )
    assert len(list(pages)) == 1
    theirs = sdk[1].of("GET", SEARCH)
    assert (mine.query, mine.authorization) == (theirs.query, theirs.authorization)


async def test_mentions_are_asked_for_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    mine = await read_in_new_words(*ours, "/2/users/7/mentions")
    pages = sdk[0].users.get_mentions("7", max_results=100, start_time="2027-04-16T00:06:00Z", **new_words())
    assert len(list(pages)) == 1
    theirs = sdk[1].of("GET", "/2/users/7/mentions")
    assert (mine.query, mine.authorization) == (theirs.query, theirs.authorization)


async def test_our_own_posts_are_asked_for_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    await ours[0].find(prepared(ours[0]), NOW)
    words = {name.replace(".", "_"): value.split(",") for name, value in POSTS.bare.items()}
    start = "2027-04-16T00:06:00Z"
    list(sdk[0].users.get_posts("7", exclude=["retweets"], max_results=100, start_time=start, **words))
    mine, theirs = (recorder.of("GET", "/2/users/7/tweets") for recorder in (ours[1], sdk[1]))
    assert (mine.query, mine.authorization) == (theirs.query, theirs.authorization)


async def test_posts_are_looked_up_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    async for _ in ours[0].sweep(Window("T", NOW, known=frozenset({"12", "13"}))):
        pass
    sdk[0].posts.get_by_ids(ids=["13", "12"])
    mine, theirs = (recorder.of("GET", "/2/tweets") for recorder in (ours[1], sdk[1]))
    assert (mine.query, mine.authorization) == (theirs.query, theirs.authorization)


async def test_a_login_is_renewed_as_the_sdk_does(ours: Ours, sdk: Sdk) -> None:
    ours[1].void = "Bearer sesame"
    await ours[0].whoami()
    sdk[0].refresh_token()
    mine, theirs = (recorder.of("POST", "/2/oauth2/token") for recorder in (ours[1], sdk[1]))
    assert parse_qs(mine.body.decode()) == parse_qs(theirs.body.decode())
    assert (mine.url, mine.authorization) == (theirs.url, theirs.authorization)


# what the SDK knows of the new vocabulary


@pytest.mark.parametrize("call", [PostsClient.search_recent, UsersClient.get_mentions, UsersClient.get_posts])
def test_the_sdk_knows_every_field_that_is_asked_for_in_the_new_words(call: Callable[..., object]) -> None:
    known = get_type_hints(call, localns={"Literal": Literal})
    for name, wanted in {**POSTS.whole, **POSTS.bare}.items():
        literals = get_args(get_args(get_args(known[name.replace(".", "_")])[0])[0])
        assert set(wanted.split(",")) <= set(literals)


def test_the_answers_of_our_double_are_those_that_the_sdk_reads() -> None:
    clock = VirtualClock(NOW)
    server = XServer(clock, vocabulary=NEW)

    async def scene() -> None:
        server.descriptions["81"] = "dots"
        question = server.say(MODERATOR, "Q1: see example.com #T", media=["81"])
        server.edit(server.say("11", "yes #T", reply_to=question), "yes! #T")
        async with httpx.AsyncClient(transport=server, base_url="https://api.x.com") as client:
            headers = {"Authorization": f"Bearer {server.login()['access_token']}"}
            params = {"query": "#T -is:retweet", **POSTS.whole}
            said = (await client.get(SEARCH, params=params, headers=headers)).json()
        read = schemas.SearchPostsRecentResponse.model_validate(said)
        assert read.model_dump(exclude_none=True, exclude_defaults=True, by_alias=True).keys() == said.keys()
        for post in said["data"]:
            assert post.keys() <= schemas.Post.model_fields.keys()
        for user in said["includes"]["users"]:
            assert user.keys() <= schemas.User.model_fields.keys()
        for medium in said["includes"]["media"]:
            assert medium.keys() <= schemas.Media.model_fields.keys()

    run_virtually(clock, scene())
