"""Logging in and out, and who is logged in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from chatmod.assembly.casting import ROOM
from chatmod.assembly.plugins import installed_platforms, load_plugin
from chatmod.assembly.serving import note_terms
from chatmod.domain.accounts import network_of
from chatmod.domain.posts import Author
from chatmod.errors import ChatmodError, PluginError, SettingsError, Unavailable
from chatmod.ports.logins import Credential, Desk, LogsIn
from chatmod.ports.platforms import Limits, Plugin, TellsTerms
from chatmod.ports.time import Clock
from chatmod.settings import FixedLogin, Kept, LoginStore, hide, meet
from chatmod.settings.hiding import secrets_among

PATIENCE = timedelta(seconds=45)
"""A network that has not answered by then is said not to."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A login that works and is kept.

    Attributes:
        place: Where, in a few words.
        overridden_by: Environment variables that go before it.
    """

    author: Author
    place: str
    overridden_by: Sequence[str]


@dataclass(frozen=True, slots=True)
class Left:
    """What stays after a logout.

    Attributes:
        still_set: Environment variables that are a login, too.
        not_voided: Why the network could not be told; empty where it was, or where there is nothing to tell.
    """

    still_set: Sequence[str]
    not_voided: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """An account, and what its network says of it.

    Attributes:
        place: Where its login is, as far as that is known.
        problem: Why the network does not tell; empty where it does.
    """

    account: str
    author: Author | None
    place: str
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Installed:
    """A network that is installed.

    Attributes:
        limits: None where it cannot be loaded; then `problem` tells why.
        accounts: Those that are logged in, each with the place of its login.
        said: Of logging in, a sentence.
    """

    name: str
    limits: Limits | None
    accounts: tuple[tuple[str, str], ...] = ()
    said: str = ""
    problem: str = ""


async def log_in(
    account: str, plugin: Plugin, store: LoginStore, desk: Desk, given: Mapping[str, str], *, by_token: bool
) -> Entered:
    """Lead a person through a login, try it, and keep it if it works.

    Args:
        account: As on the command line.
        plugin: Its platform.
        store: Keeps it.
        desk: Where the person sits.
        given: What was named on the command line, by the names of the credentials.
        by_token: Ask for the credentials themselves, also where the platform has another way.

    Raises:
        SettingsError: If what was typed cannot be right, or there is nobody to ask.
        PlatformError: If the network says no, or cannot be reached; nothing is kept then.
    """
    _refuse_the_room(account)
    if isinstance(plugin, LogsIn) and not by_token:
        values = await plugin.log_in(desk, given)
    else:
        values = {**given, **await _asked(desk, plugin.credentials, given)}
    meet(value for name, value in values.items() if name not in given)
    login = FixedLogin(values)
    platform = plugin.open(login, account)
    try:
        author = await platform.whoami()
        told = platform.terms_told if isinstance(platform, TellsTerms) else None
    finally:
        await platform.close()
    kept = store.keep(account, login.values, plugin.credentials)
    store.terms.forget(account)  # the login before this one may have been on another server
    if told is not None:
        store.terms.note(account, told)
    return Entered(author, kept.place, store.set_variables(account, plugin.credentials))


def _refuse_the_room(account: str) -> None:
    if network_of(account) == ROOM:
        raise SettingsError("The room needs no login.", "`moderators:` in the schedule says who posts there.")


async def _asked(desk: Desk, wanted: Mapping[str, Credential], given: Mapping[str, str]) -> dict[str, str]:
    """What is required, and further secrets; what is neither can be named on the command line."""
    values = {}
    for name, credential in wanted.items():
        if name in given or not (credential.required or credential.secret):
            continue
        optional = "" if credential.required else ", or nothing"
        question = f"{name.replace('_', ' ')} ({credential.where}{optional}): "
        try:
            answer = await desk.ask(question, secret=credential.secret)
        except SettingsError:
            if credential.required:
                raise
            continue  # a pipe may end where nothing more is needed
        if answer:
            values[name] = answer
        elif credential.required:
            raise SettingsError(f"Without `{name}` there is no login.", f"It is {credential.where}.")
    return values


async def log_out(account: str, store: LoginStore) -> Left:
    """Forget a login, after telling the network.

    Raises:
        SettingsError: If nobody is logged in, or something of the login stays.
    """
    not_voided = ""
    try:
        kept = store.safe.read(account)
    except SettingsError as error:  # it is forgotten all the same
        kept, not_voided = Kept({}, ""), str(error)
    try:
        plugin = load_plugin(account)
    except PluginError:
        plugin = None  # what is not installed any more can still be forgotten
    still_set = store.set_variables(account, plugin.credentials) if plugin else []
    if kept is None:
        remedy = (
            f"Unset {', '.join(still_set)} in the environment." if still_set else "`chatmod whoami` tells who is."
        )
        raise SettingsError(f"No login of {account} is kept.", remedy)
    meet(secrets_among(kept.values, plugin.credentials if plugin else {}))
    if isinstance(plugin, LogsIn) and not not_voided:
        try:
            await plugin.log_out(kept.values)
        except ChatmodError as error:
            not_voided = str(error)
        except Exception as error:  # noqa: BLE001 - a defect of a plug-in must not keep a login here
            not_voided = hide(f"A defect: {error!r}.")
    store.forget(account)
    store.terms.forget(account)
    return Left(still_set, not_voided)


async def look_who(accounts: Sequence[str], store: LoginStore, clock: Clock) -> list[Present]:
    """Ask the networks, all at once, which account is logged in.

    Args:
        accounts: As on the command line; none means all that are logged in.
        store: Has the logins.
        clock: Ends the waiting.
    """
    everyone = accounts or store.accounts(_networks())
    return list(await asyncio.gather(*(_present(account, store, clock) for account in everyone)))


async def _present(account: str, store: LoginStore, clock: Clock) -> Present:
    place = ""
    try:
        _refuse_the_room(account)
        plugin = load_plugin(account)
        place = store.place(account, plugin.credentials) or ""
        return Present(account, await _ask(account, plugin, store, clock), place)
    except ChatmodError as error:
        return Present(account, None, place, str(error), error.remedy)
    except Exception as error:  # noqa: BLE001 - a defect of a plug-in must not hide the others
        return Present(account, None, place, hide(f"A defect: {error!r}."), "Update it, or tell those who made it.")


async def _ask(account: str, plugin: Plugin, store: LoginStore, clock: Clock) -> Author:
    platform = plugin.open(store.open(account, plugin.credentials), account)
    asking = asyncio.ensure_future(platform.whoami())
    waiting = asyncio.ensure_future(clock.sleep(PATIENCE))
    try:
        await asyncio.wait({asking, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not asking.done():
            raise Unavailable(account, f"No answer within {PATIENCE.seconds} seconds.", "Check the network.")
        author = asking.result()
        note_terms(account, plugin, platform, store)
        return author
    finally:
        asking.cancel()
        waiting.cancel()
        await platform.close()


def installed(store: LoginStore) -> list[Installed]:
    """All networks that are installed, whether or not they can be loaded."""
    networks = _networks()
    accounts = store.accounts(networks)
    found = []
    for name in installed_platforms():
        try:
            plugin = load_plugin(name)
        except PluginError as error:
            found.append(Installed(name, None, problem=f"{error} {error.remedy}"))
            continue
        logged_in = tuple(
            (account, _place(account, plugin, store)) for account in accounts if network_of(account) == name
        )
        found.append(Installed(name, plugin.limits, logged_in, _said(plugin, bool(logged_in))))
    return found


def _place(account: str, plugin: Plugin, store: LoginStore) -> str:
    try:
        return store.place(account, plugin.credentials) or "no place that is known"
    except SettingsError as error:
        return f"no place that can be read: {error}"


def _said(plugin: Plugin, logged_in: bool) -> str:
    if plugin.name == ROOM or not plugin.credentials:
        return "It needs no login."
    return "" if logged_in else f"Nobody is logged in: `chatmod login {plugin.name}`."


def _networks() -> dict[str, Mapping[str, Credential]]:
    networks = {}
    for name in installed_platforms():
        if name != ROOM:
            try:
                networks[name] = load_plugin(name).credentials
            except PluginError:
                continue  # `chatmod platforms` tells why
    return networks
