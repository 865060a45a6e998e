"""Logging in at X, and the passes that have to be renewed every two hours, each of them once."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import respx

from chatmod.errors import PlatformError, PluginError, Rejected, SettingsError, Unauthorized, Unavailable
from chatmod.platforms.x import plugin
from chatmod.platforms.x.client import X
from chatmod.ports.logins import LogsIn, Redirect
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.settings import FixedLogin
from tests.platforms.x_server import XServer

START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
TOKEN = "/2/oauth2/token"
PAIR = {"token_type": "bearer", "expires_in": 7200, "access_token": "new", "refresh_token": "next", "scope": "a b"}
COPIED = "http://127.0.0.1:8723/"

Typed = Callable[[Mapping[str, str]], Mapping[str, str]]


class Browser:
    """A person with a browser, or without one on this machine; tells what came back."""

    def __init__(self, uri: str | None, comes_back: Typed) -> None:
        self.uri = uri
        self.url = ""
        self._comes_back = comes_back

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query).items()}

    async def answer(self, url: str) -> Mapping[str, str]:
        self.url = url
        return self._comes_back(self.query)


class ADesk:
    """Where this person sits."""

    def __init__(self, browser: Browser, answer: str = "client", secret: str = "") -> None:
        self.browser = browser
        self.said: list[str] = []
        self.asked: list[str] = []
        self.ports: list[int] = []
        self._answer = answer
        self._secret = secret

    def say(self, text: str) -> None:
        self.said.append(text)

    async def ask(self, question: str, *, secret: bool = False) -> str:
        self.asked.append(question)
        return self._secret if secret else self._answer

    @asynccontextmanager
    async def redirect(self, port: int = 0) -> AsyncIterator[Redirect]:
        self.ports.append(port)
        yield self.browser


class SharedLogin:
    """The login of one process; several share a store and a lock, as processes share a disk."""

    def __init__(self, store: dict[str, str], lock: asyncio.Lock) -> None:
        self._store = store
        self._lock = lock
        self.values: Mapping[str, str] = dict(store)
        self.full = False

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[Mapping[str, str]]:
        async with self._lock:
            self.values = dict(self._store)
            yield self.values

    async def keep(self, changed: Mapping[str, str]) -> None:
        assert self._lock.locked()
        if self.full:
            raise SettingsError("The disk is full.")
        self._store.update(changed)
        self.values = dict(self._store)


def agrees(query: Mapping[str, str]) -> Mapping[str, str]:
    return {"code": "the-code", "state": query["state"]}


@pytest.fixture
def router() -> respx.MockRouter:
    return respx.MockRouter(base_url="https://api.x.com", assert_all_called=False)


async def logged_in(router: respx.MockRouter, desk: ADesk, **given: str) -> Mapping[str, str]:
    return await plugin.log_in(desk, given, httpx.MockTransport(router.async_handler))


def sent(route: respx.Route) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(route.calls.last.request.content.decode()).items()}


# logging in


def test_x_has_a_way_of_its_own_to_log_in() -> None:
    assert isinstance(plugin, LogsIn)


async def test_a_person_agrees_in_the_browser_and_is_logged_in(router: respx.MockRouter) -> None:
    desk = ADesk(Browser("http://127.0.0.1:8723/", agrees))
    route = router.post(TOKEN).respond(json=PAIR)
    kept = await logged_in(router, desk)
    assert kept == {"client_id": "client", "access_token": "new", "refresh_token": "next", "scope": "a b"}
    assert desk.ports == [8723]
    query, form = desk.browser.query, sent(route)
    assert desk.browser.url.startswith("https://x.com/i/oauth2/authorize?")
    assert query["scope"] == "tweet.read tweet.write users.read offline.access media.write"
    assert (query["response_type"], query["client_id"], query["code_challenge_method"]) == ("code", "client", "S256")
    digest = hashlib.sha256(form["code_verifier"].encode()).digest()
    assert query["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert query["redirect_uri"] == form["redirect_uri"] == "http://127.0.0.1:8723/"
    assert (form["grant_type"], form["code"], form["client_id"]) == ("authorization_code", "the-code", "client")
    assert "Authorization" not in route.calls.last.request.headers


async def test_the_address_to_register_is_told_before_anything_is_asked(router: respx.MockRouter) -> None:
    desk = ADesk(Browser("http://127.0.0.1:8723/", agrees))
    router.post(TOKEN).respond(json=PAIR)
    await logged_in(router, desk)
    assert "https://console.x.com" in desk.said[0]
    assert desk.said[0].endswith("http://127.0.0.1:8723/")


async def test_without_a_browser_here_the_address_of_the_failed_page_is_copied(router: respx.MockRouter) -> None:
    desk = ADesk(Browser(None, agrees))
    route = router.post(TOKEN).respond(json=PAIR)
    await logged_in(router, desk)
    assert desk.browser.query["redirect_uri"] == sent(route)["redirect_uri"] == COPIED
    assert desk.said[0].endswith(COPIED)
    assert "cannot be loaded" in desk.said[1]


async def test_a_client_with_a_secret_says_so_in_a_header(router: respx.MockRouter) -> None:
    desk = ADesk(Browser(COPIED, agrees))
    route = router.post(TOKEN).respond(json=PAIR)
    kept = await logged_in(router, desk, client_id="mine", client_secret="s/e:c")
    pair = base64.b64encode(b"mine:s%2Fe%3Ac").decode()
    assert route.calls.last.request.headers["Authorization"] == f"Basic {pair}"
    assert "client_id" not in sent(route)
    assert (kept["client_id"], kept["client_secret"]) == ("mine", "s/e:c")
    assert desk.asked == []


async def test_a_secret_that_is_typed_is_kept_with_the_login(router: respx.MockRouter) -> None:
    desk = ADesk(Browser(COPIED, agrees), secret="hush")
    router.post(TOKEN).respond(json=PAIR)
    assert (await logged_in(router, desk))["client_secret"] == "hush"
    assert len(desk.asked) == 2


@pytest.mark.parametrize(
    "came_back",
    [
        lambda _: {"code": "the-code", "state": "another"},
        lambda _: {"code": "the-code"},
        lambda query: {"state": query["state"]},
        lambda _: {},
        lambda _: {"code": "the-code", "state": "\u00e9"},
    ],
)
async def test_what_does_not_belong_to_this_login_is_not_sent_on(router: respx.MockRouter, came_back: Typed) -> None:
    route = router.post(TOKEN).respond(json=PAIR)
    with pytest.raises(SettingsError):
        await logged_in(router, ADesk(Browser(None, came_back)))
    assert not route.called


async def test_a_person_may_say_no(router: respx.MockRouter) -> None:
    desk = ADesk(Browser(COPIED, lambda query: {"error": "access_denied", "state": query["state"]}))
    with pytest.raises(Rejected, match="access_denied"):
        await logged_in(router, desk)


@pytest.mark.parametrize("typed", ["", "cli\u00e9nt", "a\nb"])
async def test_what_cannot_be_a_client_id_is_not_tried(router: respx.MockRouter, typed: str) -> None:
    with pytest.raises(SettingsError):
        await logged_in(router, ADesk(Browser(COPIED, agrees), answer=typed))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(400, json={"error": "invalid_request", "error_description": "bad code"}), Unauthorized),
        (httpx.Response(401, json={"error": "unauthorized_client"}), Unauthorized),
        (httpx.Response(503), Unavailable),
        (httpx.Response(200, json={"token_type": "bearer"}), Unavailable),
    ],
)
async def test_a_login_that_x_does_not_complete_is_told(
    router: respx.MockRouter, answer: httpx.Response, error: type[PlatformError]
) -> None:
    router.post(TOKEN).mock(return_value=answer)
    with pytest.raises(error) as caught:
        await logged_in(router, ADesk(Browser(COPIED, agrees)))
    assert "the-code" not in str(caught.value)


async def test_an_answer_that_is_not_understood_does_not_show_its_passes(router: respx.MockRouter) -> None:
    router.post(TOKEN).respond(json={"access_token": ["hush"], "refresh_token": "hush"})
    with pytest.raises(Unavailable) as caught:
        await logged_in(router, ADesk(Browser(COPIED, agrees)))
    assert "hush" not in str(caught.value)
    assert caught.value.__cause__ is None


# logging out


async def test_logging_out_makes_both_passes_void(router: respx.MockRouter) -> None:
    route = router.post("/2/oauth2/revoke").respond(json={"revoked": True})
    values = {"client_id": "client", "access_token": "a", "refresh_token": "r"}
    await plugin.log_out(values, httpx.MockTransport(router.async_handler))
    bodies = [parse_qs(call.request.content.decode()) for call in route.calls]
    assert [(body["token"], body["client_id"]) for body in bodies] == [(["r"], ["client"]), (["a"], ["client"])]


@pytest.mark.parametrize(("status", "error"), [(400, None), (403, PlatformError), (503, Unavailable)])
async def test_logging_out_tells_what_did_not_work(
    router: respx.MockRouter, status: int, error: type[PlatformError] | None
) -> None:
    router.post("/2/oauth2/revoke").respond(status, json={"error": "invalid_request"})
    out = plugin.log_out({"client_id": "c", "access_token": "a"}, httpx.MockTransport(router.async_handler))
    if error is None:
        await out
    else:
        with pytest.raises(error):
            await out


# renewing


def with_an_account(router: respx.MockRouter) -> None:
    """The account is told to whom has the new pass."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers["Authorization"] != "Bearer new":
            return httpx.Response(401, json={"title": "Unauthorized", "status": 401})
        return httpx.Response(200, json={"data": {"id": "7", "username": "moderator", "name": "Heather"}})

    router.get("/2/users/me").mock(side_effect=answer)


def opened(router: respx.MockRouter, login: SharedLogin | FixedLogin) -> X:
    return plugin.open(login, "x", httpx.MockTransport(router.async_handler))


def a_login(**more: str) -> dict[str, str]:
    return {"client_id": "client", "access_token": "old", "refresh_token": "once"} | more


@pytest.mark.parametrize("secret", [False, True])
async def test_a_pass_that_has_run_out_is_renewed_and_the_call_repeated(
    router: respx.MockRouter, *, secret: bool
) -> None:
    with_an_account(router)
    route = router.post(TOKEN).respond(json=PAIR)
    store = a_login(**({"client_secret": "s"} if secret else {}))
    platform = opened(router, SharedLogin(store, asyncio.Lock()))
    assert (await platform.whoami()).handle == "moderator"
    assert (store["access_token"], store["refresh_token"]) == ("new", "next")
    form = sent(route)
    assert (form["grant_type"], form["refresh_token"]) == ("refresh_token", "once")
    assert ("client_id" in form, "Authorization" in route.calls.last.request.headers) == (not secret, secret)
    await platform.close()


async def test_a_new_pass_is_kept_before_it_is_used(router: respx.MockRouter) -> None:
    store = a_login()
    stored: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        stored.append(store["access_token"])
        fits = request.headers["Authorization"] == "Bearer new"
        return httpx.Response(201 if fits else 401, json={"data": {"id": "1", "text": ""}})

    router.post("/2/tweets").mock(side_effect=answer)
    router.post(TOKEN).respond(json=PAIR)
    platform = opened(router, SharedLogin(store, asyncio.Lock()))
    await platform.publish(b'{"key": "k", "body": {"text": "Q1"}}')
    assert stored == ["old", "new"]
    await platform.close()


async def test_two_tasks_renew_once(router: respx.MockRouter) -> None:
    with_an_account(router)
    route = router.post(TOKEN).respond(json=PAIR)
    platform = opened(router, SharedLogin(a_login(), asyncio.Lock()))
    await asyncio.gather(*(platform.whoami() for _ in range(5)))
    assert route.call_count == 1
    await platform.close()


def test_two_processes_renew_in_turns_for_a_day_and_no_pass_is_spent_twice() -> None:
    clock = VirtualClock(START)
    server = XServer(clock)

    async def scene() -> None:
        store, lock = server.login(), asyncio.Lock()
        platforms = [plugin.open(SharedLogin(store, lock), "x", server) for _ in range(2)]
        for _ in range(24):
            await clock.sleep(timedelta(hours=1))
            await asyncio.gather(*(platform.whoami() for platform in platforms for _ in range(2)))
        for platform in platforms:
            await platform.close()

    run_virtually(clock, scene())
    renewals = [request for request in server.requests if request.url.path == TOKEN]
    assert len(renewals) == 12


@pytest.mark.parametrize("without", ["refresh_token", "client_id"])
async def test_what_cannot_be_renewed_needs_a_person(router: respx.MockRouter, without: str) -> None:
    with_an_account(router)
    login = {name: value for name, value in a_login().items() if name != without}
    platform = opened(router, FixedLogin(login))
    with pytest.raises(Unauthorized) as caught:
        await platform.whoami()
    assert "chatmod login x" in caught.value.remedy
    await platform.close()


async def test_a_spent_pass_needs_a_person(router: respx.MockRouter) -> None:
    with_an_account(router)
    refusal = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
    router.post(TOKEN).respond(400, json=refusal)
    store = a_login()
    platform = opened(router, SharedLogin(store, asyncio.Lock()))
    with pytest.raises(Unauthorized, match="Value passed for the token was invalid") as caught:
        await platform.whoami()
    assert "chatmod login x" in caught.value.remedy
    assert store == a_login()
    await platform.close()


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout(""), httpx.ConnectError(""), httpx.Response(503), httpx.Response(200, content=b"{")]
)
async def test_a_lost_answer_to_a_renewal_is_tried_with_the_same_pass_later(
    router: respx.MockRouter, lost: httpx.Response | Exception
) -> None:
    with_an_account(router)
    route = router.post(TOKEN).mock(side_effect=[lost, httpx.Response(200, json=PAIR)])
    platform = opened(router, SharedLogin(a_login(), asyncio.Lock()))
    with pytest.raises(Unavailable):
        await platform.whoami()
    assert route.call_count == 1
    await platform.whoami()
    assert sent(route)["refresh_token"] == "once"
    await platform.close()


async def test_a_new_pass_that_cannot_be_kept_is_not_lost(router: respx.MockRouter) -> None:
    with_an_account(router)
    route = router.post(TOKEN).respond(json=PAIR)
    store = a_login()
    login = SharedLogin(store, asyncio.Lock())
    platform = opened(router, login)
    login.full = True
    with pytest.raises(Unavailable, match="The disk is full"):
        await platform.whoami()
    assert store == a_login()
    login.full = False
    await platform.whoami()
    assert store["refresh_token"] == "next"
    assert route.call_count == 1
    await platform.close()


async def test_a_renewal_outlives_the_call_that_needed_it(router: respx.MockRouter) -> None:
    with_an_account(router)
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def answer(_request: httpx.Request) -> httpx.Response:
        under_way.set()
        await go_on.wait()
        return httpx.Response(200, json=PAIR)

    router.post(TOKEN).mock(side_effect=answer)
    store = a_login()
    platform = opened(router, SharedLogin(store, asyncio.Lock()))
    call = asyncio.create_task(platform.whoami())
    await under_way.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    go_on.set()
    await platform.close()
    assert store["refresh_token"] == "next"


async def test_a_pass_that_is_refused_at_once_is_not_renewed_for_ever(router: respx.MockRouter) -> None:
    router.get("/2/users/me").respond(401)
    route = router.post(TOKEN).respond(json=PAIR)
    platform = opened(router, SharedLogin(a_login(), asyncio.Lock()))
    with pytest.raises(Unauthorized):
        await platform.whoami()
    assert route.call_count == 1
    await platform.close()


async def test_a_login_that_has_run_out_is_renewed_before_a_post_is_due(router: respx.MockRouter) -> None:
    with_an_account(router)
    route = router.post(TOKEN).respond(json=PAIR)
    platform = opened(router, SharedLogin(a_login(), asyncio.Lock()))
    await platform.warm_up()
    assert route.call_count == 1
    await platform.close()


# opening


def test_a_login_without_a_pass_is_a_defect_of_whoever_opens() -> None:
    with pytest.raises(PluginError):
        plugin.open(FixedLogin({"client_id": "client"}), "x")


def test_a_pass_with_foreign_letters_is_not_sent() -> None:
    with pytest.raises(SettingsError):
        plugin.open(FixedLogin({"access_token": "s\u00e9same"}), "x")


def test_only_the_pass_itself_is_required_and_only_the_client_id_is_shown() -> None:
    credentials = plugin.credentials
    assert [name for name, credential in credentials.items() if credential.required] == ["access_token"]
    assert [name for name, credential in credentials.items() if not credential.secret] == ["client_id"]
