"""Credentials from the environment."""

import pytest

from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential
from chatmod.settings import credentials_of

WANTED = {"server": Credential("the address of your server"), "token": Credential("an access token")}


def test_each_credential_is_read_from_a_variable_of_its_own() -> None:
    environment = {"CHATMOD_MASTODON_SERVER": "example.social", "CHATMOD_MASTODON_TOKEN": "sesame", "TOKEN": "no"}
    assert credentials_of("mastodon", WANTED, environment) == {"server": "example.social", "token": "sesame"}


def test_blanks_around_a_value_are_not_part_of_it() -> None:
    environment = {"CHATMOD_MASTODON_SERVER": " example.social\n", "CHATMOD_MASTODON_TOKEN": "\tsesame "}
    assert credentials_of("mastodon", WANTED, environment) == {"server": "example.social", "token": "sesame"}


def test_what_is_missing_is_named_with_the_place_where_it_is_found() -> None:
    with pytest.raises(SettingsError) as caught:
        credentials_of("mastodon", WANTED, {})
    assert "mastodon" in str(caught.value)
    assert "CHATMOD_MASTODON_SERVER (the address of your server)" in caught.value.remedy
    assert "CHATMOD_MASTODON_TOKEN (an access token)" in caught.value.remedy


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_an_empty_value_is_missing(value: str) -> None:
    environment = {"CHATMOD_MASTODON_SERVER": value, "CHATMOD_MASTODON_TOKEN": "sesame"}
    with pytest.raises(SettingsError) as caught:
        credentials_of("mastodon", WANTED, environment)
    assert "CHATMOD_MASTODON_SERVER" in caught.value.remedy


def test_what_is_there_is_not_asked_for_and_not_shown() -> None:
    with pytest.raises(SettingsError) as caught:
        credentials_of("mastodon", WANTED, {"CHATMOD_MASTODON_TOKEN": "sesame"})
    told = f"{caught.value} {caught.value.remedy}"
    assert "CHATMOD_MASTODON_TOKEN" not in told
    assert "sesame" not in told


def test_a_platform_with_a_hyphen_has_variables_that_a_shell_can_set() -> None:
    assert credentials_of("my-net", {"app-key": Credential("")}, {"CHATMOD_MY_NET_APP_KEY": "1"}) == {"app-key": "1"}


def test_a_platform_that_needs_nothing_gets_nothing() -> None:
    assert credentials_of("quiet", {}, {"CHATMOD_QUIET_TOKEN": "1"}) == {}
