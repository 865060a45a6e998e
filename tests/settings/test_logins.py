"""Logins that outlive the process, and are renewed by one at a time."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential, Login
from chatmod.settings import LoginStore, SystemKeyring, hide
from tests.settings.safes import NO_KEYRING, MemoryRing, safe_in

WANTED = {"client_id": Credential("the app's page", secret=False), "token": Credential("the app's page")}
VALUES = {"client_id": "our-app", "token": "first-token"}
GIVEN = {"CHATMOD_X_CLIENT_ID": "our-app", "CHATMOD_X_TOKEN": "given-token"}


def store_in(
    folder: Path, environment: Mapping[str, str] | None = None, keyring: SystemKeyring = NO_KEYRING
) -> LoginStore:
    """Another process's view of the same folder, each time it is called."""
    return LoginStore(safe_in(folder, keyring), environment or {})


async def renew(login: Login, token: str) -> None:
    async with login.renewing():
        await login.keep({"token": token})


@pytest.fixture(params=["file", "keyring"])
def keyring(request: pytest.FixtureRequest) -> SystemKeyring:
    ring = MemoryRing()
    return NO_KEYRING if request.param == "file" else SystemKeyring(lambda: ring)


async def test_what_is_kept_is_there_for_the_next_process(tmp_path: Path, keyring: SystemKeyring) -> None:
    store_in(tmp_path, keyring=keyring).keep("x", VALUES, WANTED)
    login = store_in(tmp_path, keyring=keyring).open("x", WANTED)
    assert login.values == VALUES
    await renew(login, "second-token")
    assert login.values == {**VALUES, "token": "second-token"}
    assert store_in(tmp_path, keyring=keyring).open("x", WANTED).values["token"] == "second-token"


async def test_who_enters_sees_what_another_has_renewed_meanwhile(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    ours, theirs = (store_in(tmp_path).open("x", WANTED) for _ in range(2))
    await renew(theirs, "second-token")
    assert ours.values["token"] == "first-token"
    async with ours.renewing() as values:
        assert values["token"] == "second-token"


@pytest.mark.parametrize("same", [True, False])
async def test_two_renewals_wait_for_each_other(tmp_path: Path, same: bool) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    one = store_in(tmp_path).open("x", WANTED)
    other = one if same else store_in(tmp_path).open("x", WANTED)
    inside, most = 0, 0

    async def count_up(login: Login) -> None:
        nonlocal inside, most
        async with login.renewing() as values:
            inside += 1
            most = max(most, inside)
            await login.keep({"number": str(int(values.get("number", "0")) + 1)})
            inside -= 1

    await asyncio.gather(*(count_up(login) for login in (one, other) * 5))
    assert most == 1
    assert store_in(tmp_path).open("x", WANTED).values["number"] == "10"


async def test_a_new_login_is_not_undone_by_a_renewal_of_the_old_one(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    old = store_in(tmp_path).open("x", WANTED)
    new = {"client_id": "another-app", "token": "new-token"}
    async with old.renewing():
        keeping = asyncio.create_task(asyncio.to_thread(store_in(tmp_path).keep, "x", new, WANTED))
        for _ in range(100):  # as far as it comes without us
            await asyncio.to_thread(store_in(tmp_path).accounts, {})
        await old.keep({"token": "renewed-token"})
    await keeping
    assert store_in(tmp_path).open("x", WANTED).values == new


async def test_a_login_that_is_forgotten_while_it_is_renewed_stays_forgotten(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    old = store_in(tmp_path).open("x", WANTED)
    async with old.renewing():
        forgetting = asyncio.create_task(asyncio.to_thread(store_in(tmp_path).forget, "x"))
        for _ in range(100):  # likewise
            await asyncio.to_thread(store_in(tmp_path).accounts, {})
        await old.keep({"token": "renewed-token"})
    await forgetting
    assert store_in(tmp_path).accounts({}) == []
    with pytest.raises(SettingsError, match="no login"):
        await renew(old, "third-token")


async def test_a_renewal_that_is_cancelled_lets_the_next_one_in(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    login = store_in(tmp_path).open("x", WANTED)
    entered = asyncio.Event()

    async def never_done() -> None:
        async with login.renewing():
            entered.set()
            await asyncio.Event().wait()

    renewing = asyncio.create_task(never_done())
    await entered.wait()
    waiting = asyncio.create_task(renew(login, "lost"))
    renewing.cancel()
    await asyncio.gather(renewing, waiting, return_exceptions=True)
    await renew(login, "second-token")
    assert store_in(tmp_path).open("x", WANTED).values["token"] == "second-token"


async def test_nothing_is_kept_by_whoever_does_not_renew(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    login = store_in(tmp_path).open("x", WANTED)
    with pytest.raises(RuntimeError):
        await login.keep({"token": "stolen"})


async def test_who_has_logged_out_meanwhile_is_told(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.keep("x", VALUES, WANTED)
    login = store.open("x", WANTED)
    store_in(tmp_path).forget("x")
    with pytest.raises(SettingsError, match="no login for x"):
        async with login.renewing():
            pass


async def test_what_is_renewed_of_a_login_from_the_environment_is_kept_for_it_alone(tmp_path: Path) -> None:
    await renew(store_in(tmp_path, GIVEN).open("x", WANTED), "renewed-token")
    again = store_in(tmp_path, GIVEN).open("x", WANTED)
    assert again.values == {"client_id": "our-app", "token": "renewed-token"}
    changed = {**GIVEN, "CHATMOD_X_TOKEN": "given-anew"}
    assert store_in(tmp_path, changed).open("x", WANTED).values["token"] == "given-anew"
    kept = (tmp_path / "logins" / "x@environment.json").read_text(encoding="utf-8")
    assert "given-token" not in kept
    with pytest.raises(SettingsError):
        store_in(tmp_path).open("x", WANTED)


async def test_the_environment_goes_before_what_is_kept_and_leaves_it_alone(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    with_both = store_in(tmp_path, GIVEN)
    login = with_both.open("x", WANTED)
    assert login.values["token"] == "given-token"
    assert with_both.place("x", WANTED) == "the environment"
    await renew(login, "renewed-token")
    assert store_in(tmp_path).open("x", WANTED).values == VALUES


def test_half_a_login_in_the_environment_is_not_mixed_with_one_that_is_kept(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", VALUES, WANTED)
    assert store_in(tmp_path, {"CHATMOD_X_CLIENT_ID": "our-app"}).open("x", WANTED).values == VALUES
    with pytest.raises(SettingsError, match="CHATMOD_X_TOKEN") as caught:
        store_in(tmp_path, {"CHATMOD_X_TOKEN": "another-token"}).open("x", WANTED)
    assert "CHATMOD_X_CLIENT_ID" in caught.value.remedy
    assert "another-token" not in f"{caught.value}{caught.value.remedy}"


def test_a_login_that_lacks_what_is_needed_now_is_none(tmp_path: Path) -> None:
    store_in(tmp_path).keep("x", {"client_id": "our-app"}, WANTED)
    with pytest.raises(SettingsError, match="no login for x") as caught:
        store_in(tmp_path).open("x", WANTED)
    assert "chatmod login x" in caught.value.remedy


def test_all_accounts_are_named_wherever_their_logins_are(tmp_path: Path) -> None:
    store = store_in(tmp_path, GIVEN)
    store.keep("mastodon:work", VALUES, WANTED)
    store.keep("mastodon", VALUES, WANTED)
    assert store.accounts({"x": WANTED, "mastodon": WANTED}) == ["mastodon", "mastodon:work", "x"]


def test_a_login_does_not_show_what_it_holds_and_hides_it_elsewhere(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    kept = store.keep("x", {**VALUES, "token": "very-secret-token"}, WANTED)
    shown = f"{kept!r} {store.open('x', WANTED)!r} {store!r} {store.safe!r}"
    assert "very-secret" not in shown
    assert hide("Bearer very-secret-token of our-app") == "Bearer [hidden] of our-app"
