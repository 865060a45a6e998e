"""Sessions on a real server: they run out, end, are taken back, and are shared."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.errors import SettingsError, Unauthorized, Unavailable
from chatmod.platforms.bluesky import plugin
from chatmod.settings import FixedLogin, KeptLogin
from tests.live.bluesky.accounts import Account
from tests.live.bluesky.clients import Road, client_of, draft, opened, records_of, this_instant, values_of
from tests.live.bluesky.rig import Rig
from tests.settings.safes import NO_KEYRING, safe_in

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("bluesky")]
LIKE_AN_APP_PASSWORD = "abcd-efgh-ijkl-mnop"
POINTS_TO_A_WRITE, WRITES_TO_A_CALL, POINTS_AN_HOUR = 3, 200, 5_000


async def _logged_in(rig: Rig, account: Account, password: str = "") -> dict[str, str]:
    """A login with its session, as a process of yesterday has kept it."""
    login = FixedLogin(values_of(rig, account, password))
    async with opened(login) as client:
        await client.whoami()
    return dict(login.values)


def _expired(rig: Rig, account: Account, values: Mapping[str, str], *kinds: str) -> FixedLogin:
    return FixedLogin({**values, **{kind: rig.expired_token(account.did, kind=kind) for kind in kinds}})


async def test_a_kept_session_is_used_by_the_next_process(limited_pds: Rig) -> None:
    account, road = limited_pds.create_account("frugal"), Road()
    async with opened(FixedLogin(await _logged_in(limited_pds, account)), road) as client:
        assert (await client.whoami()).id == account.did
    assert road.calls[0] == ("getSession", 200)


async def test_an_expired_access_token_is_renewed_and_nobody_notices(limited_pds: Rig) -> None:
    account, road = limited_pds.create_account("expiring"), Road()
    values = await _logged_in(limited_pds, account)
    login = _expired(limited_pds, account, values, "access")
    async with opened(login, road) as client:
        await client.publish(client.prepare(draft("Q1: Still there?"), (), this_instant()))
    assert road.calls == [("putRecord", 400), ("refreshSession", 200), ("putRecord", 200)]
    assert login.values["refresh"] != values["refresh"]
    assert len(records_of(account)) == 1
    async with opened(FixedLogin(login.values), road) as client:
        assert (await client.whoami()).handle == account.handle
    assert ("createSession", 200) not in road.calls


async def test_a_session_that_has_run_out_whole_is_begun_anew(limited_pds: Rig) -> None:
    account, road = limited_pds.create_account("longgone"), Road()
    login = _expired(limited_pds, account, await _logged_in(limited_pds, account), "access", "refresh")
    async with opened(login, road) as client:
        assert (await client.whoami()).id == account.did
    methods = [call for call in road.calls if "Session" in call[0]]
    assert methods == [("getSession", 400), ("refreshSession", 400), ("createSession", 200), ("getSession", 200)]


async def test_a_session_that_was_ended_at_the_server_is_begun_anew(limited_pds: Rig) -> None:
    account, road = limited_pds.create_account("signedout"), Road()
    values = await _logged_in(limited_pds, account)
    await plugin.log_out(values)
    async with opened(_expired(limited_pds, account, values, "access"), road) as client:
        assert (await client.whoami()).id == account.did
    assert ("createSession", 200) in road.calls


async def test_an_app_password_that_was_taken_back_is_told_in_a_sentence(limited_pds: Rig) -> None:
    account, road = limited_pds.create_account("revoking"), Road()
    values = await _logged_in(limited_pds, account, account.app_password("chatmod"))
    account.call("com.atproto.server.revokeAppPassword", name="chatmod").raise_for_status()
    async with opened(_expired(limited_pds, account, values, "access"), road) as client:
        for _ in range(3):
            with pytest.raises(Unauthorized, match=r"^Handle and app password do not fit together\.$") as told:
                await client.whoami()
    assert "Settings, Privacy and security, App passwords" in told.value.remedy
    assert road.calls.count(("createSession", 401)) == 1  # the server counts how often it is asked


async def test_the_main_password_is_refused_and_its_session_ended(limited_pds: Rig) -> None:
    account = limited_pds.create_account("trusting", password=LIKE_AN_APP_PASSWORD)
    road = Road()
    async with opened(FixedLogin(values_of(limited_pds, account, LIKE_AN_APP_PASSWORD)), road) as client:
        with pytest.raises(Unauthorized, match="main password"):
            await client.whoami()
    assert road.calls == [("createSession", 200), ("deleteSession", 200)]


def test_a_main_password_that_looks_like_one_is_never_sent(limited_pds: Rig) -> None:
    account = limited_pds.create_account("careless")
    with pytest.raises(SettingsError, match="not an app password"):
        plugin.open(FixedLogin(values_of(limited_pds, account, account.password)), "bluesky")


async def test_two_clients_that_share_a_login_renew_it_once(limited_pds: Rig, tmp_path: Path) -> None:
    account = limited_pds.create_account("sharing")
    values = await _logged_in(limited_pds, account)
    safe, road = safe_in(tmp_path, NO_KEYRING), Road()
    safe.write("bluesky", dict(_expired(limited_pds, account, values, "access").values))
    logins = [KeptLogin(safe, "bluesky", plugin.credentials) for _ in range(2)]
    async with opened(logins[0], road) as one, opened(logins[1], road) as other:
        asked = await asyncio.gather(*(client.whoami() for client in (one, other) for _ in range(4)))
    assert {author.id for author in asked} == {account.did}
    assert [call for call in road.calls if call[0] == "refreshSession"] == [("refreshSession", 200)]
    kept = safe.read("bluesky")
    assert kept is not None
    assert kept.values["access"] == logins[0].values["access"] == logins[1].values["access"]


async def test_a_login_is_found_from_the_did_alone(limited_pds: Rig) -> None:
    account = limited_pds.create_account("moving")
    values = values_of(limited_pds, account) | {"handle": account.did, "server": ""}
    async with opened(FixedLogin(values)) as client:
        assert (await client.whoami()).handle == account.handle


def _use_up_the_hour(account: Account) -> None:
    """Burn the points of an hour with writes that are refused."""
    write = {"$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post", "value": {}}
    for _ in range(POINTS_AN_HOUR // (POINTS_TO_A_WRITE * WRITES_TO_A_CALL) + 1):
        answer = account.call("com.atproto.repo.applyWrites", repo=account.did, writes=[write] * WRITES_TO_A_CALL)
    assert answer.status_code == 429, answer.text


async def test_a_server_that_takes_no_more_tells_when_it_will(limited_pds: Rig) -> None:
    account = limited_pds.create_account("busy")
    road = Road()
    async with client_of(limited_pds, account, road) as client:
        prepared = client.prepare(draft("Q1: One too many?"), (), this_instant())
        _use_up_the_hour(account)
        with pytest.raises(Unavailable, match="takes no more requests") as told:
            await client.publish(prepared)
        refused = account.create("app.bsky.feed.post", {"text": "Refused as well"})
        assert await client.find(prepared, this_instant()) == []
    assert told.value.after is None
    assert told.value.not_before == datetime.fromtimestamp(int(refused.headers["RateLimit-Reset"]), UTC)
    assert records_of(account) == []
