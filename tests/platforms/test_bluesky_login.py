"""Logging in to Bluesky: which server, which password, and what is kept."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest

from chatmod.errors import PlatformError, PluginError, Rejected, SettingsError, Unauthorized, Unavailable
from chatmod.platforms.bluesky import plugin
from chatmod.ports.logins import Redirect
from chatmod.settings import FixedLogin
from tests.platforms.bluesky_network import EMAIL, MAIN_PASSWORD, PASSWORD, Network, document

CREATE = "com.atproto.server.createSession"
DELETE = "com.atproto.server.deleteSession"
RESOLVE = "com.atproto.identity.resolveHandle"


class Person:
    """Sits at a desk, and answers what is asked."""

    def __init__(self, *answers: str) -> None:
        self.heard: list[str] = []
        self.asked: list[tuple[str, bool]] = []
        self._answers = list(answers)

    def say(self, text: str) -> None:
        self.heard.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.asked.append((question, secret))
        return self._answers.pop(0)

    @asynccontextmanager
    async def redirect(self, port: int = 0) -> AsyncIterator[Redirect]:  # noqa: ARG002 - the port's
        raise NotImplementedError
        yield


async def logged_in(network: Network, *answers: str, **given: str) -> Mapping[str, str]:
    return await plugin.log_in(Person(*answers), given, network)


async def refused(network: Network, *answers: str, **given: str) -> Exception:
    with pytest.raises((SettingsError, PlatformError)) as caught:
        await logged_in(network, *answers, **given)
    return caught.value


def hosts(network: Network) -> list[str]:
    return [request.url.host for _, request in network.asked]


async def test_handle_and_app_password_are_asked_for_the_password_without_showing_it() -> None:
    network, person = Network(), Person("heather.example", PASSWORD)
    values = await plugin.log_in(person, {}, network)
    assert [secret for _, secret in person.asked] == [False, True]
    assert "App passwords" in person.heard[0]
    assert values["handle"] == "heather.example"
    assert values["password"] == PASSWORD


async def test_what_the_command_line_names_is_not_asked_for() -> None:
    values = await logged_in(Network(), handle="heather.example", password=PASSWORD)
    assert {"handle", "password", "session", "access", "refresh"} == values.keys()


async def test_the_session_of_the_login_is_the_one_that_is_used_later() -> None:
    network = Network()
    values = await logged_in(network, "heather.example", PASSWORD)
    platform = network.open(FixedLogin(values))
    assert (await platform.whoami()).id == "did:plc:heather"
    await platform.close()
    assert len(network.requests(CREATE)) == 1


async def test_the_server_is_found_from_the_handle() -> None:
    network = Network()
    await logged_in(network, "heather.example", PASSWORD)
    assert hosts(network) == ["bsky.social", "plc.directory", "pds.example"]


async def test_the_server_is_found_from_a_did() -> None:
    network = Network()
    await logged_in(network, "did:plc:heather", PASSWORD)
    assert hosts(network) == ["plc.directory", "pds.example"]


async def test_an_e_mail_address_is_known_at_the_entryway_and_calls_go_to_the_accounts_own_server() -> None:
    network = Network()
    values = await logged_in(network, EMAIL, PASSWORD)
    assert hosts(network) == ["bsky.social"]
    platform = network.open(FixedLogin(values))
    await platform.whoami()
    assert hosts(network)[-1] == "pds.example"
    await platform.close()


async def test_a_server_that_is_named_is_asked_at_once() -> None:
    network = Network()
    await logged_in(network, "heather.example", PASSWORD, server="pds.example")
    assert hosts(network) == ["pds.example"]


async def test_a_directory_that_is_named_is_asked() -> None:
    network = Network()
    network.odd["did:plc:heather"] = [httpx.Response(200, json=document("did:plc:heather"))]
    await logged_in(network, "did:plc:heather", PASSWORD, directory="http://127.0.0.1:2582")
    assert str(network.asked[0][1].url) == "http://127.0.0.1:2582/did:plc:heather"


async def test_an_account_with_a_domain_of_its_own_is_found() -> None:
    network = Network()
    network.odd[".well-known/did.json"] = [httpx.Response(200, json=document("did:web:school.example"))]
    error = await refused(network, "did:web:school.example", PASSWORD)
    assert str(network.asked[0][1].url) == "https://school.example/.well-known/did.json"
    assert isinstance(error, Unauthorized)  # the server it names does not know it, but was asked


@pytest.mark.parametrize(
    "typed",
    [
        "heather.example",
        "@heather.example",
        " heather.example\n",
        "\u202aheather.example\u202c",
        "https://bsky.app/profile/heather.example",
        "https://bsky.app/profile/heather.example/post/3k",
    ],
)
async def test_a_handle_is_taken_as_people_write_and_copy_it(typed: str) -> None:
    assert (await logged_in(Network(), typed, PASSWORD))["handle"] == "heather.example"


@pytest.mark.parametrize("typed", ["heather", "", "@", "two words", "https://example.org"])
async def test_what_is_no_handle_is_said_before_anything_is_sent(typed: str) -> None:
    network = Network()
    error = await refused(network, typed, PASSWORD)
    assert type(error) is SettingsError
    assert "name.bsky.social" in error.remedy
    assert network.asked == []


@pytest.mark.parametrize(
    "password", [MAIN_PASSWORD, "", "abcd-efgh-ijkl", "ABCD-EFGH-IJKL-MNOP", "abcd-efgh-ijkl-mn01"]
)
async def test_the_main_password_is_never_sent(password: str) -> None:
    network = Network()
    error = await refused(network, "heather.example", password)
    assert type(error) is SettingsError
    assert "app password" in str(error)
    assert "Privacy and security" in error.remedy
    assert network.asked == []
    with pytest.raises((SettingsError, PluginError)):
        network.open(password=password)


async def test_a_main_password_that_looks_like_an_app_password_is_refused_and_its_session_ended() -> None:
    network = Network()
    network.us.passwords = {PASSWORD: "com.atproto.access"}
    error = await refused(network, "heather.example", PASSWORD)
    assert isinstance(error, Unauthorized)
    assert "main password" in str(error)
    assert network.methods()[-1] == DELETE
    assert network.refresh == {}


async def test_tokens_that_do_not_tell_what_they_are_for_are_taken() -> None:
    network = Network()
    session = {"accessJwt": "opaque", "refreshJwt": "also", "did": "did:plc:heather", "handle": "heather.example"}
    network.odd[CREATE] = [httpx.Response(200, json=session)]
    assert (await logged_in(network, "heather.example", PASSWORD))["access"] == "opaque"


async def test_a_password_that_does_not_fit_is_said_with_the_way_to_another() -> None:
    network = Network()
    network.us.passwords.clear()
    error = await refused(network, "heather.example", PASSWORD)
    assert isinstance(error, Unauthorized)
    assert str(error) == "Handle and app password do not fit together."
    assert "App passwords" in error.remedy
    assert "chatmod login bluesky" in error.remedy


async def test_a_code_by_mail_is_asked_of_main_passwords_only() -> None:
    network = Network()
    said = {"error": "AuthFactorTokenRequired", "message": "A sign in code has been sent to your email address"}
    network.odd[CREATE] = [httpx.Response(401, json=said)]
    assert "main password" in str(await refused(network, "heather.example", PASSWORD))


async def test_an_account_that_nobody_knows_is_rejected() -> None:
    error = await refused(Network(), "nobody.example", PASSWORD)
    assert type(error) is Rejected
    assert "nobody.example" in str(error)


async def test_a_closed_account_is_rejected() -> None:
    network = Network()
    network.tombstones.add("did:plc:heather")
    assert "closed" in str(await refused(network, "heather.example", PASSWORD))


@pytest.mark.parametrize("endpoint", ["http://pds.example", "ftp://pds.example", "pds example", "", 7, None])
async def test_no_password_goes_where_others_can_read_it(endpoint: object) -> None:
    network = Network()
    service = {"id": "did:plc:heather#atproto_pds", "serviceEndpoint": endpoint}
    network.odd["did:plc:heather"] = [httpx.Response(200, json={"id": "x", "service": ["odd", service]})]
    assert type(await refused(network, "did:plc:heather", PASSWORD)) is Rejected
    assert network.requests(CREATE) == []


async def test_an_address_that_is_none_is_said() -> None:
    error = await refused(Network(), "heather.example", PASSWORD, server="http://pds.example")
    assert type(error) is SettingsError


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("refused"), httpx.Response(502), httpx.Response(200, text="<")]
)
async def test_a_network_that_does_not_answer_may_do_so_later(answer: httpx.Response | Exception) -> None:
    network = Network()
    network.odd[RESOLVE] = [answer]
    assert type(await refused(network, "heather.example", PASSWORD)) is Unavailable


async def test_of_a_server_that_cannot_be_reached_the_right_name_is_told() -> None:
    network = Network()
    network.odd[CREATE] = [httpx.ConnectError("connection refused")]
    assert str(await refused(network, "heather.example", PASSWORD)).startswith("pds.example cannot be reached")


async def test_too_many_logins_tell_when_to_come_again() -> None:
    network = Network()
    headers = {"RateLimit-Reset": "1807833600"}
    network.odd[CREATE] = [httpx.Response(429, json={"error": "RateLimitExceeded"}, headers=headers)]
    error = await refused(network, "heather.example", PASSWORD)
    assert isinstance(error, Unavailable)
    assert error.not_before is not None
    assert error.not_before.timestamp() == 1807833600


async def test_after_logging_out_the_session_is_void() -> None:
    network = Network()
    values = await logged_in(network, "heather.example", PASSWORD)
    await plugin.log_out(values, network)
    assert network.refresh == {}


async def test_logging_out_of_a_session_that_has_ended_is_no_error() -> None:
    network = Network()
    values = await logged_in(network, "heather.example", PASSWORD)
    network.end_sessions()
    await plugin.log_out(values, network)
    await plugin.log_out({"handle": "heather.example", "password": PASSWORD}, network)
    assert len(network.requests(DELETE)) == 1


async def test_logging_out_where_nobody_answers_is_said() -> None:
    network = Network()
    values = await logged_in(network, "heather.example", PASSWORD)
    network.odd[DELETE] = [httpx.ReadTimeout("")]
    with pytest.raises(Unavailable):
        await plugin.log_out(values, network)


@pytest.mark.parametrize("without", ["handle", "password"])
def test_a_login_that_lacks_something_is_not_opened(without: str) -> None:
    with pytest.raises(PluginError, match=without):
        plugin.open(FixedLogin({"handle": "heather.example", "password": PASSWORD, without: ""}), "bluesky")
