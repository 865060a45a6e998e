"""Logging in on a person's own server, through a browser or with a token made by hand, and out again."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from chatmod.errors import PlatformError, Rejected, SettingsError, Unauthorized, Unavailable
from chatmod.platforms.mastodon import plugin
from chatmod.ports.logins import LogsIn
from tests.platforms.login_desk import LOOPBACK, PersonsDesk, query_of

APPS, TOKEN, REVOKE = "/api/v1/apps", "/oauth/token", "/oauth/revoke"
ME = "/api/v1/accounts/verify_credentials"
OOB = "urn:ietf:wg:oauth:2.0:oob"
LEAST = "read:statuses read:search read:accounts read:notifications write:statuses write:media"
APP = httpx.Response(200, json={"id": "1", "client_id": "app", "client_secret": "shh"})
ACCOUNT = httpx.Response(200, json={"id": "7", "acct": "heather"})
Answer = httpx.Response | Exception


@dataclass
class Server:
    """Lets everybody in; `answers` take the place of what it says otherwise."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        usual = {
            APPS: APP,
            TOKEN: httpx.Response(200, json={"access_token": "sesame", "token_type": "Bearer"}),
            ME: ACCOUNT,
            REVOKE: httpx.Response(200, json={}),
        }
        found = self.answers.get(request.url.path, usual.get(request.url.path, httpx.Response(404, html="<html>")))
        answer = found.pop(0) if isinstance(found, list) else found
        if isinstance(answer, Exception):
            raise answer
        return answer

    def sent(self, path: str) -> list[dict[str, Any]]:
        bodies = [request for request in self.asked if request.url.path == path]
        return [
            json.loads(one.content)
            if "json" in one.headers["Content-Type"]
            else dict(parse_qsl(one.content.decode()))
            for one in bodies
        ]

    async def log_in(self, desk: PersonsDesk, **given: str) -> Mapping[str, str]:
        return await plugin.log_in(desk, {"server": "example.social"} | given, httpx.MockTransport(self))


async def allow(url: str) -> Mapping[str, str]:
    """The person presses the button."""
    return {"code": "c0de", "state": query_of(url)["state"]}


def pressing(**told: str) -> PersonsDesk:
    """Somebody who comes back with this."""

    async def browse(url: str) -> Mapping[str, str]:
        return {"state": query_of(url)["state"]} | told

    return PersonsDesk(browse)


async def refused(server: Server, desk: PersonsDesk | None = None) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        await server.log_in(desk or PersonsDesk(allow))
    return caught.value


def test_the_plug_in_leads_people_through() -> None:
    assert isinstance(plugin, LogsIn)


async def test_a_person_is_led_through_and_only_what_is_needed_is_kept() -> None:
    server, desk = Server(), PersonsDesk(allow)
    kept = await server.log_in(desk)
    assert kept == {
        "server": "https://example.social",
        "token": "sesame",
        "client_id": "app",
        "client_secret": "shh",
    }
    assert [request.url.path for request in server.asked] == [APPS, TOKEN, ME]
    assert server.asked[-1].headers["Authorization"] == "Bearer sesame"
    assert desk.said == ["You are @heather on example.social."]


async def test_the_app_is_registered_for_the_least_and_for_the_address_on_this_machine() -> None:
    server = Server()
    await server.log_in(PersonsDesk(allow))
    assert server.sent(APPS) == [{"client_name": "chatmod", "redirect_uris": LOOPBACK, "scopes": LEAST}]


async def test_the_page_has_all_that_oauth_wants_and_the_code_needs_its_verifier() -> None:
    server, desk = Server(), PersonsDesk(allow)
    await server.log_in(desk)
    (page,) = desk.pages
    asked = query_of(page)
    assert page.startswith("https://example.social/oauth/authorize?")
    assert (asked["response_type"], asked["client_id"], asked["redirect_uri"]) == ("code", "app", LOOPBACK)
    assert (asked["scope"], asked["code_challenge_method"]) == (LEAST, "S256")
    (form,) = server.sent(TOKEN)
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert 43 <= len(form.pop("code_verifier")) <= 128
    assert form == {
        "grant_type": "authorization_code",
        "code": "c0de",
        "client_id": "app",
        "client_secret": "shh",
        "redirect_uri": LOOPBACK,
    }


async def test_no_two_logins_have_the_same_secrets() -> None:
    desk = PersonsDesk(allow)
    for _ in range(2):
        await Server().log_in(desk)
    first, second = (query_of(page) for page in desk.pages)
    assert len(first["state"]) >= 22
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]


@pytest.mark.parametrize("copied", [{"code": " c0de\n"}, {"code": "c0de", "state": ""}])
async def test_where_nobody_can_come_back_a_code_is_copied(copied: dict[str, str]) -> None:
    server = Server()

    async def copy(url: str) -> Mapping[str, str]:
        return {name: value or query_of(url)["state"] for name, value in copied.items()}

    desk = PersonsDesk(copy, uri=None)
    assert (await server.log_in(desk))["token"] == "sesame"
    assert server.sent(APPS)[0]["redirect_uris"] == OOB
    assert query_of(desk.pages[0])["redirect_uri"] == server.sent(TOKEN)[0]["redirect_uri"] == OOB
    assert server.sent(TOKEN)[0]["code"] == "c0de"


@pytest.mark.parametrize("state", ["", "another", "\u00e9"])
async def test_who_comes_back_from_another_page_is_not_let_in(state: str) -> None:
    server = Server()
    error = await refused(server, pressing(code="c0de", state=state))
    assert type(error) is Rejected
    assert server.sent(TOKEN) == []


async def test_a_copied_address_of_another_login_is_not_taken() -> None:
    desk = pressing(code="c0de", state="another")
    desk.uri = None
    assert "does not belong" in str(await refused(Server(), desk))


async def test_who_says_no_is_told_so() -> None:
    error = await refused(Server(), pressing(error="access_denied", error_description="The owner denied it."))
    assert type(error) is Rejected
    assert str(error) == "You did not let chatmod in."


async def test_another_error_of_the_page_is_told_in_the_servers_words() -> None:
    error = await refused(Server(), pressing(error="server_error", error_description="It is broken."))
    assert str(error) == "example.social did not let you in: It is broken."


@pytest.mark.parametrize("told", [{}, {"code": ""}, {"code": "  "}])
async def test_a_code_that_is_missing_is_a_matter_of_typing(told: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        await Server().log_in(pressing(**told))
    assert caught.value.remedy


@pytest.mark.parametrize("code", [400, 422])
async def test_a_server_that_knows_broad_permissions_only_is_asked_for_them(code: int) -> None:
    server, desk = Server({APPS: [httpx.Response(code, json={"error": "Scopes"}), APP]}), PersonsDesk(allow)
    assert (await server.log_in(desk))["token"] == "sesame"
    assert [sent["scopes"] for sent in server.sent(APPS)] == [LEAST, "read write"]
    assert query_of(desk.pages[0])["scope"] == "read write"
    assert any("broad" in said for said in desk.said)


async def test_a_server_that_says_so_on_its_page_is_asked_once_more() -> None:
    async def browse(url: str) -> Mapping[str, str]:
        asked = query_of(url)
        return {"state": asked["state"]} | ({"error": "invalid_scope"} if ":" in asked["scope"] else {"code": "c0de"})

    server, desk = Server(), PersonsDesk(browse)
    assert (await server.log_in(desk))["token"] == "sesame"
    assert len(desk.pages) == len(server.sent(APPS)) == 2


async def test_a_server_that_knows_no_permission_is_told() -> None:
    assert "none of the permissions" in str(await refused(Server(), pressing(error="invalid_scope")))


@pytest.mark.parametrize(
    ("answer", "kind", "told"),
    [
        (httpx.ConnectError("Name or service not known"), Unavailable, "example.social cannot be reached"),
        (httpx.ReadTimeout("slow"), Unavailable, "no answer in time"),
        (httpx.Response(404, html="<html>"), Rejected, "does not speak the client API of Mastodon"),
        (httpx.Response(405), Rejected, "does not speak the client API of Mastodon"),
        (httpx.Response(200, html="<html>Welcome"), Rejected, "does not speak the client API of Mastodon"),
        (httpx.Response(200, json={"ok": True}), Rejected, "does not speak the client API of Mastodon"),
        (httpx.Response(200, json=[]), Rejected, "does not speak the client API of Mastodon"),
        (httpx.Response(403, json={"error": "Not here"}), Rejected, "does not let chatmod register: Not here"),
        (httpx.Response(301, headers={"Location": "https://s.example.social/api"}), Rejected, "to s.example.social"),
        (httpx.Response(308), Rejected, "to another address"),
        (httpx.Response(429, json={"error": "Too many requests"}), Unavailable, "Too many requests"),
        (httpx.Response(500), Unavailable, "500"),
    ],
)
async def test_what_is_no_mastodon_server_is_said_so(answer: Answer, kind: type[PlatformError], told: str) -> None:
    error = await refused(Server({APPS: answer}))
    assert type(error) is kind
    assert told in str(error)


async def test_a_redirect_is_not_followed_and_names_where_it_leads() -> None:
    server = Server({APPS: httpx.Response(301, headers={"Location": "https://elsewhere.example/api/v1/apps"})})
    assert "elsewhere.example" in (await refused(server)).remedy
    assert {request.url.host for request in server.asked} == {"example.social"}


async def test_a_server_that_refuses_even_broad_permissions_is_quoted() -> None:
    refusal = httpx.Response(422, json={"error": "Validation failed: Redirect URI must be HTTPS"})
    assert "Redirect URI must be HTTPS" in str(await refused(Server({APPS: refusal})))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            httpx.Response(400, json={"error": "invalid_grant", "error_description": "The code expired."}),
            Unauthorized,
        ),
        (httpx.Response(401, json={"error": "invalid_client"}), Unauthorized),
        (httpx.Response(200, json={}), Unauthorized),
        (httpx.Response(200, html="<html>"), Unauthorized),
        (httpx.Response(503), Unavailable),
    ],
)
async def test_a_code_that_the_server_does_not_take(answer: Answer, kind: type[PlatformError]) -> None:
    error = await refused(Server({TOKEN: answer}))
    assert type(error) is kind
    assert "c0de" not in f"{error} {error.remedy}"


async def test_the_server_is_asked_for_where_none_was_named() -> None:
    server, desk = Server(), PersonsDesk(allow, ["@heather@example.social"])
    kept = await plugin.log_in(desk, {}, httpx.MockTransport(server))
    assert kept["server"] == "https://example.social"
    assert "Which server" in desk.said[0]


@pytest.mark.parametrize("typed", ["", "not an address", "ftp://example.social"])
async def test_what_is_no_address_is_a_matter_of_typing(typed: str) -> None:
    with pytest.raises(SettingsError):
        await plugin.log_in(PersonsDesk(allow, [typed]), {}, httpx.MockTransport(Server()))


async def test_a_token_made_by_hand_is_tried_and_kept() -> None:
    server, desk = Server(), PersonsDesk(allow)
    assert await server.log_in(desk, token=" by-hand ") == {"server": "https://example.social", "token": "by-hand"}
    assert [request.url.path for request in server.asked] == [ME]
    assert server.asked[0].headers["Authorization"] == "Bearer by-hand"
    assert desk.pages == []


async def test_a_token_that_is_not_accepted_is_not_kept() -> None:
    server = Server({ME: httpx.Response(401, json={"error": "The access token is invalid"})})
    with pytest.raises(Unauthorized) as caught:
        await server.log_in(PersonsDesk(allow), token="by-hand")
    assert "by-hand" not in f"{caught.value} {caught.value.remedy}"


async def test_what_cannot_be_a_token_is_a_matter_of_typing() -> None:
    with pytest.raises(SettingsError):
        await Server().log_in(PersonsDesk(allow), token="“by-hand”")


# logging out --------------------------------------------------------------------------------------------------------


async def test_logging_out_ends_the_login_at_the_server() -> None:
    server = Server()
    kept = await server.log_in(PersonsDesk(allow))
    await plugin.log_out(kept, httpx.MockTransport(server))
    assert server.sent(REVOKE) == [{"client_id": "app", "client_secret": "shh", "token": "sesame"}]


@pytest.mark.parametrize("answer", [httpx.Response(404, html="<html>"), httpx.Response(403), httpx.Response(400)])
async def test_a_login_that_the_server_does_not_end_is_said_with_what_to_do(answer: httpx.Response) -> None:
    values = {"server": "https://example.social", "token": "by-hand"}
    with pytest.raises(Rejected) as caught:
        await plugin.log_out(values, httpx.MockTransport(Server({REVOKE: answer})))
    assert "did not end the login" in str(caught.value)
    assert "Preferences" in caught.value.remedy


async def test_a_server_that_is_away_has_not_ended_it_either() -> None:
    values = {"server": "https://example.social", "token": "by-hand"}
    with pytest.raises(Unavailable):
        await plugin.log_out(values, httpx.MockTransport(Server({REVOKE: httpx.ConnectError("gone")})))


@pytest.mark.parametrize("url", ["https://example.social", "http://127.0.0.1:8770"])
async def test_nobody_but_the_named_server_hears_of_the_login(url: str) -> None:
    server = Server()
    await server.log_in(PersonsDesk(allow), server=url)
    assert {f"{asked.url.scheme}://{asked.url.netloc.decode()}" for asked in server.asked} == {url}
    assert urlsplit(url).netloc
