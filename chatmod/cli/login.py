"""`chatmod login`: logs in to a network, and keeps the login."""

from typing import TYPE_CHECKING, Annotated

import typer

from chatmod.cli.options import AccountName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatmod.ports.logins import Credential

Server = Annotated[str | None, typer.Option("--server", metavar="HOST", help="Where the account is.")]
Handle = Annotated[str | None, typer.Option("--handle", metavar="NAME", help="The account's name on the network.")]
ClientId = Annotated[
    str | None, typer.Option("--client-id", metavar="ID", help="Of an app that you have registered there.")
]
More = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Another credential that is no secret. May be repeated."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Open no browser: an address or a code is copied.")]
ByToken = Annotated[
    bool, typer.Option("--by-token", help="With a token made by hand, asked for or read from standard input.")
]


def login(
    account: AccountName,
    server: Server = None,
    handle: Handle = None,
    client_id: ClientId = None,
    more: More = None,
    by_token: ByToken = False,
    no_browser: NoBrowser = False,
) -> None:
    """Log in to a network, and keep the login for all chats to come."""
    import os

    from chatmod.assembly.accounts import log_in
    from chatmod.assembly.plugins import load_plugin
    from chatmod.cli.desk import TerminalDesk
    from chatmod.cli.interrupting import run_interruptibly
    from chatmod.cli.printing import one_line
    from chatmod.live import SystemClock
    from chatmod.settings import LoginStore

    plugin = load_plugin(account)
    named = {"server": server, "handle": handle, "client_id": client_id}
    given = {name: value for name, value in named.items() if value is not None} | _pairs(more or [])
    _refuse_what_does_not_belong(account, given, plugin.credentials)
    desk = TerminalDesk(account, plugin.credentials, SystemClock(), browser=not no_browser, piped=by_token)
    store = LoginStore.of_user(os.environ, desk.say)
    entered = run_interruptibly(log_in(account, plugin, store, desk, given, by_token=by_token))
    desk.say(one_line(f"Logged in to {account} as {entered.author.handle}. The login is kept in {entered.place}."))
    if entered.overridden_by:
        variables = ", ".join(entered.overridden_by)
        desk.say(f"As long as {variables} are set in the environment, those are used instead.")


def _pairs(more: list[str]) -> dict[str, str]:
    from chatmod.errors import SettingsError

    pairs = [pair.partition("=") for pair in more]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise SettingsError(f"`--set {name}` is no credential.", "Write it as `--set NAME=VALUE`.")
    return {name: value for name, _, value in pairs}


def _refuse_what_does_not_belong(
    account: str, given: "Mapping[str, str]", wanted: "Mapping[str, Credential]"
) -> None:
    from chatmod.errors import SettingsError

    for name in given:
        if name not in wanted:
            raise SettingsError(
                f"A login of {account} has no `{name.replace('_', '-')}`.",
                f"It has: {', '.join(known.replace('_', '-') for known in wanted) or 'nothing that could be named'}.",
            )
        if wanted[name].secret:
            raise SettingsError(
                f"`{name}` is a secret, and what stands in a command line can be read by others.",
                "Leave it out: it is asked for.",
            )
