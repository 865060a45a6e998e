"""What a server has told of its limits is known the next time, also without a network."""

import os
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from chatmod.assembly.accounts import log_out
from chatmod.assembly.checking import check
from chatmod.assembly.plugins import load_plugin
from chatmod.assembly.serving import adapted, note_terms
from chatmod.platforms.mastodon import plugin
from chatmod.settings import FixedLogin, LoginStore, TermsBook
from tests.settings.safes import NO_KEYRING, safe_in

TOLD = '{"version": "4.6.5", "characters": 5000}'
LONG = f"""---
title: Rivers
hashtag: Rivers
start: 2027-04-15 20:00
timezone: America/Toronto
platforms: mastodon, mastodon:rivers-club
---

## Q1
{"Which river runs through your town? " * 20}
"""


@pytest.fixture
def environment() -> dict[str, str]:
    return {}


@pytest.fixture
def store(tmp_path: Path, environment: dict[str, str]) -> LoginStore:
    return LoginStore(safe_in(tmp_path, NO_KEYRING), environment)


def test_an_account_has_the_limits_that_its_own_server_told_last(store: LoginStore) -> None:
    mastodon = load_plugin("mastodon")
    store.terms.note("mastodon:club", TOLD.replace("5000", "300"))
    store.terms.note("mastodon:club", TOLD)
    assert adapted("mastodon:club", mastodon, store).limits.characters == 5000
    assert adapted("mastodon", mastodon, store) is mastodon


async def test_what_one_server_told_does_not_count_on_another(store: LoginStore, environment: dict[str, str]) -> None:
    mastodon = load_plugin("mastodon")
    store.terms.note("mastodon", TOLD)
    environment |= {"CHATMOD_MASTODON_SERVER": "one.example", "CHATMOD_MASTODON_TOKEN": "sesame"}
    assert adapted("mastodon", mastodon, store) is mastodon
    login = store.open("mastodon", mastodon.credentials)
    platform = plugin.open(login, "mastodon", httpx.MockTransport(_server))
    await platform.whoami()
    note_terms("mastodon", mastodon, platform, store)
    assert adapted("mastodon", mastodon, store).limits.characters == 700
    environment["CHATMOD_MASTODON_TOKEN"] = "sesame, renewed"
    assert adapted("mastodon", mastodon, store).limits.characters == 700
    environment["CHATMOD_MASTODON_SERVER"] = "two.example"
    assert adapted("mastodon", mastodon, store) is mastodon
    environment.clear()
    assert adapted("mastodon", mastodon, store).limits.characters == 5000


def _server(request: httpx.Request) -> httpx.Response:
    if request.url.path == "/api/v2/instance":
        return httpx.Response(200, json={"configuration": {"statuses": {"max_characters": 700}}})
    return httpx.Response(200, json={"id": "1", "acct": "heather", "url": "https://one.example/@heather"})


def test_the_room_is_measured_by_what_this_chatmod_knows(store: LoginStore) -> None:
    room = load_plugin("room")
    store.terms.note("room", TOLD)
    assert adapted("room", room, store) is room


@pytest.mark.parametrize("damaged", ["", "{", "[1]", "\x00"])
def test_a_note_that_is_damaged_counts_as_none(store: LoginStore, damaged: str) -> None:
    mastodon = load_plugin("mastodon")
    store.terms.note("mastodon", damaged)
    assert adapted("mastodon", mastodon, store) is mastodon


def test_a_platform_whose_servers_are_all_alike_has_no_notes(store: LoginStore) -> None:
    x = load_plugin("x")
    store.terms.note("x", TOLD)
    assert adapted("x", x, store) is x


def test_a_server_that_was_not_asked_is_not_noted(store: LoginStore) -> None:
    login, mastodon = FixedLogin({"server": "example.social", "token": "sesame"}), load_plugin("mastodon")
    note_terms("mastodon", mastodon, mastodon.open(login, "mastodon"), store)
    assert store.terms.recall("mastodon") is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "servers").write_text("a file where the folder should be", encoding="utf-8")
    book = TermsBook(tmp_path / "servers")
    book.note("mastodon", TOLD)
    assert book.recall("mastodon") is None


def test_check_measures_by_what_the_server_has_told(tmp_path: Path) -> None:
    path = tmp_path / "week-1.md"
    path.write_text(LONG, encoding="utf-8")
    book = LoginStore.of_user(os.environ).terms
    book.note("mastodon:rivers-club", TOLD)
    try:
        report = check(path, [], datetime(2027, 4, 1, tzinfo=UTC))
    finally:
        book.forget("mastodon:rivers-club")
    assert [(length.platform, length.limit) for length in report.lengths] == [
        ("mastodon", 500),
        ("mastodon:rivers-club", 5000),
    ]
    assert [problem.name for problem in report.problems if problem.severity == "error"] == ["too-long"]


async def test_a_logout_forgets_what_the_server_told(store: LoginStore) -> None:
    wanted = load_plugin("bluesky").credentials
    store.keep("bluesky", dict.fromkeys(wanted, "heather.example"), wanted)
    store.terms.note("bluesky", TOLD)
    await log_out("bluesky", store)
    assert store.terms.recall("bluesky") is None
