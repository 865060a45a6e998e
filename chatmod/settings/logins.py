"""The logins of this user's accounts."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager


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
