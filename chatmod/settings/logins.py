"""The logins of this user's accounts: from the environment, or as `chatmod login` has kept them."""

import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

from chatmod.domain.accounts import network_of
from chatmod.errors import SettingsError
from chatmod.ports.logins import Credential, Login
from chatmod.settings.credentials import accounts_in, given_in, no_login, required, variable
from chatmod.settings.hiding import meet, secrets_among
from chatmod.settings.keyrings import SystemKeyring
from chatmod.settings.safe import Kept, Safe
from chatmod.settings.terms import TermsBook

ENVIRONMENT = "the environment"
_OF_ENVIRONMENT = "@environment"
_LONGEST_RENEWAL_SECONDS = 60
_T = TypeVar("_T")


class FixedLogin:
    """Implements the port `Login` for one that is made anew by every process, as the room's is."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values: Mapping[str, str] = dict(values)

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[Mapping[str, str]]:
        """See `Login.renewing`."""
        yield self.values

    async def keep(self, changed: Mapping[str, str]) -> None:
        """See `Login.keep`: for as long as this process lives."""
        self.values = {**self.values, **changed}


class KeptLogin:
    """Implements the port `Login` for one that outlives the process.

    What a network renews of a login from the environment is kept, too, as belonging to exactly that login: other
    values in the environment are another login, and begin anew.

    Args:
        safe: Where it is kept.
        name: Under which name.
        wanted: The credentials of its platform.
        given: What the environment says of it.
    """

    def __init__(
        self, safe: Safe, name: str, wanted: Mapping[str, Credential], given: Mapping[str, str] | None = None
    ) -> None:
        import asyncio  # noqa: PLC0415 - most commands log in nowhere

        self._safe = safe
        self._name = name
        self._wanted = wanted
        self._given = given
        self._bound = _mark_of(given) if given is not None else ""
        self._may_keep = False
        self._turn = asyncio.Lock()
        self.values: Mapping[str, str] = self._read()

    @asynccontextmanager
    async def renewing(self) -> AsyncIterator[Mapping[str, str]]:
        """See `Login.renewing`."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands renew nothing

        async with self._turn:  # a lock of the system's is waited for in a thread, and there are few of those
            lock = FileLock(self._safe.lock_file(self._name), thread_local=False)
            try:
                await _to_its_end(lambda: lock.acquire(_LONGEST_RENEWAL_SECONDS))
                self.values = await _to_its_end(self._read)
                self._may_keep = True
                yield self.values
            except Timeout:
                raise _never_done(self._name) from None
            finally:
                self._may_keep = False
                lock.release()

    async def keep(self, changed: Mapping[str, str]) -> None:
        """See `Login.keep`."""
        if not self._may_keep:
            raise RuntimeError("a login is kept only while it is being renewed")
        values = {**self.values, **changed}
        meet(secrets_among(values, self._wanted))
        given = self._given or {}
        own = {name: value for name, value in values.items() if given.get(name) != value}
        await _to_its_end(lambda: self._safe.write(self._name, own, self._bound))
        self.values = values

    def _read(self) -> Mapping[str, str]:
        kept = self._safe.read(self._name)
        if self._given is None and kept is None:
            raise no_login(self._name, ())
        renewed = kept.values if kept is not None and kept.bound == self._bound else {}
        values = {**(self._given or {}), **renewed}
        meet(secrets_among(values, self._wanted))
        return values


class LoginStore:
    """All logins that this user has.

    Args:
        safe: Where they are kept.
        environment: Goes before; usually `os.environ`.
    """

    def __init__(self, safe: Safe, environment: Mapping[str, str]) -> None:
        self.safe = safe
        self._environment = environment

    @classmethod
    def of_user(
        cls, environment: Mapping[str, str], announce: Callable[[str], None] = lambda _: None
    ) -> "LoginStore":
        """The store in `CHATMOD_CONFIG`, or else where this user's settings are."""
        folder = environment.get("CHATMOD_CONFIG", "")
        if not folder:
            import platformdirs  # noqa: PLC0415 - not needed where the folder is given

            folder = str(platformdirs.user_config_path("chatmod", appauthor=False))
        return cls(Safe(Path(folder) / "logins", SystemKeyring(), announce), environment)

    @property
    def terms(self) -> TermsBook:
        """What the servers of these accounts have told of their limits."""
        return TermsBook(self.safe.folder.parent / "servers")

    def open(self, account: str, wanted: Mapping[str, Credential]) -> Login:
        """The login of an account.

        Args:
            account: As on the command line.
            wanted: The credentials of its platform.

        Raises:
            SettingsError: If there is none, naming the command and the variables; or if it cannot be read.
        """
        given = given_in(self._environment, account, wanted)
        meet(secrets_among(given, wanted))
        if self._is_whole(given, wanted):
            return KeptLogin(self.safe, account + _OF_ENVIRONMENT, wanted, given)
        kept = self.safe.read(account)
        missing = [name for name in required(wanted) if name not in (kept.values if kept else given)]
        if kept is None and not required(wanted):
            return KeptLogin(self.safe, account + _OF_ENVIRONMENT, wanted, given)
        if missing or kept is None:
            raise no_login(account, missing)
        self._refuse_a_mixture(account, given, kept, wanted)
        return KeptLogin(self.safe, account, wanted)

    def place(self, account: str, wanted: Mapping[str, Credential]) -> str | None:
        """Where the login of an account comes from, in a few words; None where there is none.

        Raises:
            SettingsError: If the file that tells cannot be read.
        """
        if self._is_whole(given_in(self._environment, account, wanted), wanted):
            return ENVIRONMENT
        return self.safe.place(account)

    def accounts(self, networks: Mapping[str, Mapping[str, Credential]]) -> list[str]:
        """All accounts that are logged in, by name.

        Args:
            networks: The credentials of each installed platform.
        """
        kept = [name for name in self.safe.names() if not name.endswith(_OF_ENVIRONMENT)]
        given = [
            name for network, wanted in networks.items() for name in accounts_in(self._environment, network, wanted)
        ]
        return sorted({*kept, *given}, key=lambda name: (network_of(name), name))

    def keep(self, account: str, values: Mapping[str, str], wanted: Mapping[str, Credential]) -> Kept:
        """Keep a new login, in the place of any before it.

        Raises:
            SettingsError: If it cannot be kept.
        """
        meet(secrets_among(values, wanted))
        with self._alone(account):
            return self.safe.write(account, values)

    def forget(self, account: str) -> None:
        """Forget a login, and what was renewed of one from the environment.

        Raises:
            SettingsError: If something of it stays.
        """
        for name in (account, account + _OF_ENVIRONMENT):
            with self._alone(name):
                self.safe.erase(name)

    def name_on_server(self, account: str, wanted: Mapping[str, Credential]) -> str:
        """What tells an account on one server from the same account on another.

        The environment may name another server from one command to the next; a login that is kept stays on its own,
        and has the account's name.
        """
        given = given_in(self._environment, account, wanted)
        named = [f"{name}={value}" for name, value in sorted(given.items()) if not wanted[name].secret]
        return "@".join([account, *named]) if self._is_whole(given, wanted) else account

    def set_variables(self, account: str, wanted: Mapping[str, Credential]) -> list[str]:
        """The environment variables that say something of an account."""
        return [variable(account, name) for name in given_in(self._environment, account, wanted)]

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """While no process renews a login: what it keeps afterwards would take the place of what is kept now."""
        from filelock import FileLock, Timeout  # noqa: PLC0415 - most commands keep nothing

        try:
            with FileLock(self.safe.lock_file(name), timeout=_LONGEST_RENEWAL_SECONDS):
                yield
        except Timeout:
            raise _never_done(name) from None

    @staticmethod
    def _is_whole(given: Mapping[str, str], wanted: Mapping[str, Credential]) -> bool:
        needed = required(wanted)
        return bool(needed) and all(name in given for name in needed)

    @staticmethod
    def _refuse_a_mixture(
        account: str, given: Mapping[str, str], kept: Kept, wanted: Mapping[str, Credential]
    ) -> None:
        """One server's token must never go to another, and nobody should wonder which login is used."""
        other = [name for name, value in given.items() if kept.values.get(name) != value]
        if other:
            unset = [variable(account, name) for name in required(wanted) if name not in given]
            raise SettingsError(
                f"{', '.join(variable(account, name) for name in other)} in the environment does not belong to the "
                f"login of {account} that is kept in {kept.place}.",
                f"Unset it, or set {' and '.join(unset)}, too." if unset else "Unset it.",
            )


def _never_done(name: str) -> SettingsError:
    return SettingsError(
        f"Another chatmod has been renewing the login of {name} for a minute.", "End it, or wait until it is done."
    )


def _mark_of(given: Mapping[str, str]) -> str:
    """Tells one login from another; it is kept only where the login itself might be."""
    return hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()


async def _to_its_end(work: Callable[[], _T]) -> _T:
    """Do in a thread what must not be left half done, however often this task is cancelled meanwhile."""
    import asyncio  # noqa: PLC0415 - as above

    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        while not working.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait({working})
        raise
