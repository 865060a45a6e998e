"""Credentials, from the environment."""

from collections.abc import Iterable, Iterator, Mapping

from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential


def variable(account: str, credential: str) -> str:
    """The environment variable of a credential: `CHATMOD_MASTODON_TOKEN`, of `mastodon:work` with `_WORK` in it."""
    return f"CHATMOD_{account}_{credential}".upper().replace("-", "_").replace(":", "_")


def given_in(environment: Mapping[str, str], account: str, wanted: Iterable[str]) -> dict[str, str]:
    """The credentials of an account that are set; an empty variable is none."""
    found = {name: environment.get(variable(account, name), "").strip() for name in wanted}
    return {name: value for name, value in found.items() if value}


def required(wanted: Mapping[str, Credential]) -> list[str]:
    """The credentials without which there is no login."""
    return [name for name, credential in wanted.items() if credential.required]


def accounts_in(environment: Mapping[str, str], network: str, wanted: Mapping[str, Credential]) -> Iterator[str]:
    """The accounts of a network for which the environment has every required credential."""
    needed = required(wanted)
    if not needed:
        return
    if len(given_in(environment, network, needed)) == len(needed):
        yield network
    usual = {variable(network, name) for name in wanted}
    begin, end = variable(network, ""), f"_{variable('', needed[0]).removeprefix('CHATMOD__')}"
    for name in sorted(environment.keys() - usual):
        if name.startswith(begin) and name.endswith(end) and len(name) > len(begin) + len(end):
            account = f"{network}:{name[len(begin) : -len(end)].lower().replace('_', '-')}"
            if len(given_in(environment, account, needed)) == len(needed):
                yield account


def no_login(account: str, missing: Iterable[str]) -> SettingsError:
    """Says how to log in: by the command, or by the variables that are missing."""
    variables = [variable(account, name) for name in missing]
    *first, last = variables or [""]
    listed = f"{', '.join(first)} and {last}" if first else last
    instead = f", or set {listed}" if last else ""
    return SettingsError(f"chatmod has no login for {account}.", f"Run `chatmod login {account}`{instead}.")
