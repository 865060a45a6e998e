"""X, as it is registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from chatmod.domain.pictures import PictureLimits
from chatmod.domain.text.entities import Entity
from chatmod.domain.text.x_text import LIMIT, x_entities, x_length
from chatmod.errors import PluginError, SettingsError
from chatmod.platforms.http import Transport
from chatmod.platforms.x import logging_in
from chatmod.platforms.x.client import X
from chatmod.platforms.x.dialect import PORTAL
from chatmod.platforms.x.prices import published_prices
from chatmod.platforms.x.sweeping import REACH
from chatmod.ports.logins import Credential, Desk, Login
from chatmod.ports.platforms import Limits

_FROM_LOGIN = "`chatmod login x` gets it"

LIMITS = Limits(
    characters=LIMIT,
    images=4,
    picture=PictureLimits(bytes=5_000_000, alt=1000, kinds=("image/jpeg", "image/png", "image/webp")),
    settle=timedelta(seconds=30),
    poll=timedelta(seconds=20),
    reach=REACH,
)
"""X's own, and two of ours.

`settle`: X's search leaves out the latest half minute as not settled yet; for timelines it names no time.
`poll`: for the same reason more would not be quicker. In 15 minutes these are 45 reads of mentions, and 45 searches
by hashtag, some 60 to 90 in threads and 3 complete sweeps of up to 20, of 300 each. An empty answer costs nothing:
what is paid for is the number of posts, whatever the interval.
"""

CREDENTIALS = {
    "access_token": Credential(f"an OAuth 2.0 token of the account; {_FROM_LOGIN}"),
    "refresh_token": Credential(f"renews it after two hours, once; {_FROM_LOGIN}", required=False),
    "client_id": Credential(f"the OAuth 2.0 Client ID of your app in {PORTAL}", secret=False, required=False),
    "client_secret": Credential("its secret, if it is a `Web App`; a `Native App` has none", required=False),
}

THREADS = (
    "On X the later posts of a thread are answers to the one before. X lets apps answer only people who mentioned or "
    "quoted the account, and that it always takes answers to oneself is not proven: the first post may stand alone. "
    "It takes no text twice within some hours, so that of a thread's repeat it may take the first post only."
)


@dataclass(frozen=True, slots=True)
class XPlugin:
    """Implements the ports `Plugin`, `LogsIn`, `Marking`, `Priced` and `Threading`."""

    name: str = "x"
    limits: Limits = LIMITS
    credentials: Mapping[str, Credential] = field(default_factory=lambda: CREDENTIALS)
    threads: str = THREADS

    def measure(self, text: str) -> int:
        """See `Plugin.measure`: X's weighted length."""
        return x_length(text)

    def entities(self, text: str) -> tuple[Entity, ...]:
        """See `Marking.entities`."""
        return x_entities(text)

    def price(self, text: str, images: int) -> Decimal:
        """See `Priced.price`: by the published prices in `prices.toml`."""
        return published_prices().of_post(text, images)

    def open(self, login: Login, name: str, transport: Transport | None = None) -> X:
        """See `Plugin.open`; a test hands in a transport."""
        token = login.values.get("access_token")
        if not token:
            raise PluginError(f"{name} was opened without access_token.")
        for value in login.values.values():
            if not value.isascii() or not value.isprintable():
                raise SettingsError(
                    f"The login for {name} has letters that no token has.", f"Log in again: `chatmod login {name}`."
                )
        return X(name, login, self.limits, published_prices(), transport)

    async def log_in(
        self, desk: Desk, given: Mapping[str, str], transport: Transport | None = None
    ) -> Mapping[str, str]:
        """See `LogsIn.log_in`."""
        return await logging_in.log_in(self.name, desk, given, transport)

    async def log_out(self, values: Mapping[str, str], transport: Transport | None = None) -> None:
        """See `LogsIn.log_out`."""
        await logging_in.log_out(self.name, values, transport)


plugin = XPlugin()
