"""Opening a Mastodon account: the server's address, who we are there, and what the server takes."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from chatmod.domain.posts import Author
from chatmod.errors import PlatformError, PluginError, Rejected, SettingsError, Unauthorized, Unavailable
from chatmod.platforms import room
from chatmod.platforms.mastodon import MastodonPlugin, plugin
from chatmod.settings import FixedLogin

LOGIN = FixedLogin({"server": "example.social", "token": "sesame"})

ACCOUNT = {
    "id": "7",
    "acct": "heather",
    "display_name": "Heather",
    "url": "https://example.social/@heather",
    "uri": "https://example.social/users/heather",
}
ME = "/api/v1/accounts/verify_credentials"
V1, V2 = "/api/v1/instance", "/api/v2/instance"
GOTOSOCIAL = {
    "version": "0.20.0 git-8d3c4e2",
    "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
    "configuration": {"statuses": {"max_characters": 5000}},
}
Answers = dict[str, httpx.Response | Exception]


def an_instance(version: str = "4.6.5", characters: int = 500) -> dict[str, Any]:
    return {
        "version": version,
        "configuration": {"statuses": {"max_characters": characters, "max_media_attachments": 4}},
    }


def a_network(answers: Answers) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        found = answers.get(request.url.path, httpx.Response(404, html="<html>"))
        if isinstance(found, Exception):
            raise found
        return found

    return httpx.MockTransport(answer)


async def logged_in(answers: Answers) -> tuple[Author, int, timedelta]:
    """Who we are, the longest post, and how long a lost one may stay invisible."""
    platform = plugin.open(LOGIN, "mastodon", a_network(answers))
    try:
        author = await platform.whoami()
    finally:
        await platform.close()
    return author, platform.limits.characters, platform.limits.settle


def me(**more: object) -> httpx.Response:
    return httpx.Response(200, json=ACCOUNT | more)


async def test_we_are_known_by_what_is_the_same_on_every_server() -> None:
    author, *_ = await logged_in({ME: me(), V2: httpx.Response(200, json=an_instance())})
    assert author == Author("https://example.social/users/heather", "heather", "Heather")


@pytest.mark.parametrize(
    ("account", "author"),
    [
        ({"uri": None}, Author("https://example.social/@heather", "heather", "Heather")),
        ({"uri": None, "url": None}, Author("7", "heather", "Heather")),
        ({"display_name": ""}, Author("https://example.social/users/heather", "heather", "heather")),
    ],
)
async def test_an_account_that_tells_less_is_known_all_the_same(account: dict[str, Any], author: Author) -> None:
    assert (await logged_in({ME: me(**account)}))[0] == author


async def test_the_limits_are_the_servers_own() -> None:
    _, characters, settle = await logged_in({ME: me(), V2: httpx.Response(200, json=an_instance(characters=1000))})
    assert (characters, settle) == (1000, timedelta(0))


async def test_a_server_without_the_second_version_is_asked_for_the_first() -> None:
    answers: Answers = {ME: me(), V1: httpx.Response(200, json=an_instance("3.5.3", 2000))}
    assert (await logged_in(answers))[1] == 2000


async def test_the_second_version_goes_before_the_first() -> None:
    answers: Answers = {
        ME: me(),
        V2: httpx.Response(200, json=an_instance(characters=1000)),
        V1: httpx.Response(200, json=an_instance(characters=2000)),
    }
    assert (await logged_in(answers))[1] == 1000


@pytest.mark.parametrize("body", [{}, {"version": "x"}, {"configuration": {}}, {"configuration": {"statuses": {}}}])
async def test_a_server_that_does_not_tell_its_limits_has_the_usual_ones(body: dict[str, Any]) -> None:
    assert (await logged_in({ME: me(), V2: httpx.Response(200, json=body)}))[1] == 500


async def test_a_server_that_tells_nothing_at_all_has_the_usual_limits() -> None:
    assert (await logged_in({ME: me()}))[1:] == (500, timedelta(0))


@pytest.mark.parametrize("instance", [an_instance("takahe/0.11.0"), GOTOSOCIAL])
async def test_servers_that_ignore_keys_are_given_time_before_a_second_try(instance: dict[str, Any]) -> None:
    _, _, settle = await logged_in({ME: me(), V2: httpx.Response(200, json=instance)})
    assert settle > timedelta(0)


def test_before_anybody_has_asked_the_limits_are_the_usual_ones() -> None:
    assert plugin.open(LOGIN, "mastodon").limits.characters == 500
    assert (
        room.plugin.open(
            FixedLogin({"server": "http://127.0.0.1:1", "token": "sesame"}), "mastodon"
        ).limits.characters
        == 1000
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401, json={"error": "The access token is invalid"}), Unauthorized),
        (httpx.Response(403), Unauthorized),
        (httpx.Response(400, text="Invalid Bearer token"), Unauthorized),
        (httpx.Response(404, html="<html>"), Rejected),
        (httpx.Response(410), Rejected),
        (httpx.Response(301, headers={"Location": "https://elsewhere.example"}), Rejected),
        (httpx.Response(429), Unavailable),
        (httpx.Response(500), Unavailable),
        (httpx.Response(503, headers={"Retry-After": "7"}), Unavailable),
        (httpx.Response(200, html="<html>Log in to the hotel's network"), Unavailable),
        (httpx.Response(200), Unavailable),
        (httpx.Response(200, json=[]), Unavailable),
        (httpx.Response(200, json={"id": "1"}), Unavailable),
        (httpx.ConnectError("Connection refused"), Unavailable),
        (httpx.ConnectTimeout("slow"), Unavailable),
        (httpx.ReadTimeout("slow"), Unavailable),
        (httpx.RemoteProtocolError("closed"), Unavailable),
    ],
)
async def test_a_login_that_fails_says_how(answer: httpx.Response | Exception, kind: type[PlatformError]) -> None:
    with pytest.raises(PlatformError) as caught:
        await logged_in({ME: answer})
    assert type(caught.value) is kind
    assert str(caught.value)


async def test_a_server_under_repair_tells_when_to_come_again() -> None:
    with pytest.raises(Unavailable) as caught:
        await logged_in({ME: httpx.Response(503, headers={"Retry-After": "7"})})
    assert caught.value.after == timedelta(seconds=7)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("example.social", "https://example.social"),
        ("https://example.social", "https://example.social"),
        ("https://example.social/", "https://example.social"),
        ("https://example.social/@heather", "https://example.social"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://192.168.1.20:8770", "http://192.168.1.20:8770"),
        ("http://school.local", "http://school.local"),
        ("http://chat:3000", "http://chat:3000"),
        ("localhost:3000", "https://localhost:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
    ],
)
async def test_a_server_is_named_as_people_write_it(written: str, asked: str) -> None:
    urls = []

    def answer(request: httpx.Request) -> httpx.Response:
        urls.append(str(request.url))
        return me() if request.url.path == ME else httpx.Response(404)

    platform = plugin.open(
        FixedLogin({"server": written, "token": "sesame"}), "mastodon", httpx.MockTransport(answer)
    )
    await platform.whoami()
    await platform.close()
    assert urls[0] == f"{asked}{ME}"


@pytest.mark.parametrize(
    "written",
    [
        *("", "https://", "ftp://example.social", "example.social:abc", "https://[::1", "http://:80"),
    ],
)
def test_what_is_no_address_of_a_server_is_a_wrong_setting(written: str) -> None:
    with pytest.raises(SettingsError) as caught:
        plugin.open(FixedLogin({"server": written, "token": "sesame"}), "mastodon")
    assert "mastodon" in str(caught.value)
    assert "example.social" in caught.value.remedy


@pytest.mark.parametrize("host", ["example.social", "8.8.8.8", "notlocal.example"])
def test_a_login_does_not_go_in_the_clear_over_the_network(host: str) -> None:
    with pytest.raises(SettingsError, match="in the clear") as caught:
        plugin.open(FixedLogin({"server": f"http://{host}", "token": "sesame"}), "mastodon")
    assert f"https://{host}" in caught.value.remedy


@pytest.mark.parametrize("token", ["“sesame”", "sésame"])
def test_what_is_no_token_is_a_wrong_setting_and_is_not_shown(token: str) -> None:
    with pytest.raises(SettingsError) as caught:
        plugin.open(FixedLogin({"server": "example.social", "token": token}), "mastodon")
    assert token not in f"{caught.value} {caught.value.remedy}"


@pytest.mark.parametrize("credentials", [{}, {"server": "example.social"}, {"token": "sesame"}])
def test_opening_without_a_credential_names_it(credentials: dict[str, str]) -> None:
    with pytest.raises(PluginError, match=" and | ".join({"server", "token"} - credentials.keys())):
        plugin.open(FixedLogin(credentials), "mastodon")


@pytest.mark.parametrize("one", [plugin, room.plugin])
def test_every_credential_says_where_it_is_found(one: MastodonPlugin) -> None:
    assert set(one.credentials) == {"server", "token"}
    assert all(one.credentials.values())
    assert one.measure("Q1: https://example.org/a/very/long/address/indeed") == len("Q1: ") + 23
