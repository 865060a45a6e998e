"""Credentials from the environment."""

import pytest

from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential, Login
from chatmod.settings import LoginStore, Safe
from tests.settings.safes import NO_KEYRING, safe_in

WANTED = {"server": Credential("the address of your server", secret=False), "token": Credential("an access token")}
SET = {"CHATMOD_MASTODON_SERVER": "example.social", "CHATMOD_MASTODON_TOKEN": "sesame"}


@pytest.fixture
def safe(tmp_path_factory: pytest.TempPathFactory) -> Safe:
    return safe_in(tmp_path_factory.mktemp("config"), NO_KEYRING)


def opened(safe: Safe, environment: dict[str, str], account: str = "mastodon") -> Login:
    return LoginStore(safe, environment).open(account, WANTED)


def test_each_credential_is_read_from_a_variable_of_its_own(safe: Safe) -> None:
    login = opened(safe, {**SET, "TOKEN": "no"})
    assert login.values == {"server": "example.social", "token": "sesame"}


def test_each_account_has_variables_of_its_own(safe: Safe) -> None:
    environment = {
        **SET,
        "CHATMOD_MASTODON_BOOK_CLUB_SERVER": "books.example",
        "CHATMOD_MASTODON_BOOK_CLUB_TOKEN": "open",
    }
    assert opened(safe, environment, "mastodon:book-club").values == {"server": "books.example", "token": "open"}
    assert opened(safe, environment).values["token"] == "sesame"
    store = LoginStore(safe, environment)
    assert store.accounts({"mastodon": WANTED, "quiet": {}}) == ["mastodon", "mastodon:book-club"]


def test_blanks_around_a_value_are_not_part_of_it(safe: Safe) -> None:
    environment = {"CHATMOD_MASTODON_SERVER": " example.social\n", "CHATMOD_MASTODON_TOKEN": "\tsesame "}
    assert opened(safe, environment).values == {"server": "example.social", "token": "sesame"}


def test_a_missing_login_names_the_command_and_the_variables(safe: Safe) -> None:
    with pytest.raises(SettingsError) as caught:
        opened(safe, {})
    assert str(caught.value) == "chatmod has no login for mastodon."
    assert (
        caught.value.remedy
        == "Run `chatmod login mastodon`, or set CHATMOD_MASTODON_SERVER and CHATMOD_MASTODON_TOKEN."
    )


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_value_is_missing(safe: Safe, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        opened(safe, {**SET, "CHATMOD_MASTODON_SERVER": value})
    assert "CHATMOD_MASTODON_SERVER" in caught.value.remedy


def test_what_is_there_is_not_asked_for_and_not_shown(safe: Safe) -> None:
    with pytest.raises(SettingsError) as caught:
        opened(safe, {"CHATMOD_MASTODON_TOKEN": "sesame"})
    told = f"{caught.value} {caught.value.remedy}"
    assert "CHATMOD_MASTODON_TOKEN" not in told
    assert "sesame" not in told


def test_what_is_not_required_may_be_set_or_left_out(safe: Safe) -> None:
    wanted = {**WANTED, "proxy": Credential("an address", secret=False, required=False)}
    assert "proxy" not in LoginStore(safe, SET).open("mastodon", wanted).values
    environment = {**SET, "CHATMOD_MASTODON_PROXY": "proxy.example"}
    assert LoginStore(safe, environment).open("mastodon", wanted).values["proxy"] == "proxy.example"


def test_a_platform_with_a_hyphen_has_variables_that_a_shell_can_set(safe: Safe) -> None:
    store = LoginStore(safe, {"CHATMOD_MY_NET_APP_KEY": "1"})
    assert store.open("my-net", {"app-key": Credential("")}).values == {"app-key": "1"}


def test_a_platform_that_needs_nothing_gets_nothing(safe: Safe) -> None:
    assert LoginStore(safe, {"CHATMOD_QUIET_TOKEN": "1"}).open("quiet", {}).values == {}
