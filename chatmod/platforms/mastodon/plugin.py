"""The plug-in: an account before anybody has logged in."""

from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from chatmod.domain.text.entities import Entity
from chatmod.domain.text.mastodon_text import mastodon_entities, mastodon_length
from chatmod.errors import PluginError
from chatmod.platforms.dialect import MastodonDialect
from chatmod.platforms.http import Server, Transport
from chatmod.platforms.mastodon.addresses import checked_token, server_url
from chatmod.platforms.mastodon.client import Mastodon
from chatmod.platforms.mastodon.instance import USUAL_IMAGES, USUAL_PICTURES, Instance
from chatmod.platforms.mastodon.login import logged_in, logged_out
from chatmod.platforms.mastodon.origins import Origins
from chatmod.platforms.websocket import messages
from chatmod.ports.logins import Credential, Desk, Login
from chatmod.ports.platforms import Limits


@dataclass(frozen=True, slots=True)
class MastodonPlugin:
    """Implements the ports `Plugin`, `LogsIn`, `Adapts` and `Marking`, for networks and for the room.

    Attributes:
        measure: See `Plugin.measure`.
        entities: See `Marking.entities`.
    """

    name: str
    limits: Limits
    credentials: Mapping[str, Credential]
    measure: Callable[[str], int] = mastodon_length
    entities: Callable[[str], tuple[Entity, ...]] = mastodon_entities

    def adapted_to(self, terms_told: str) -> "MastodonPlugin":
        """See `Adapts.adapted_to`."""
        instance = Instance.model_validate_json(terms_told)
        return replace(self, limits=instance.limits(self.limits), measure=instance.measure)

    def open(self, login: Login, name: str, transport: Transport | None = None) -> Mastodon:
        """See `Plugin.open`; a test hands in a transport."""
        missing = self.credentials.keys() - login.values.keys()
        if missing:
            raise PluginError(f"{name} was opened without {', '.join(sorted(missing))}.")
        url = server_url(name, login.values["server"])
        headers = {"Authorization": f"Bearer {checked_token(name, login.values['token'])}"}
        dialect = MastodonDialect()
        server = Server(name, url, lambda: headers, dialect, transport=transport)

        def open_socket(address: str, say: Iterable[str]) -> AsyncGenerator[str | None, None]:
            return messages(name, address, headers, say, dialect=dialect)

        origins = Origins(Server(name, url, dict, dialect, transport=transport), url)
        return Mastodon(name, url, server, open_socket, origins, self.limits, self.measure)

    async def log_in(
        self, desk: Desk, given: Mapping[str, str], transport: Transport | None = None
    ) -> Mapping[str, str]:
        """See `LogsIn.log_in`; a test hands in a transport."""
        return await logged_in(self.name, desk, given, transport)

    async def log_out(self, values: Mapping[str, str], transport: Transport | None = None) -> None:
        """See `LogsIn.log_out`; a test hands in a transport."""
        await logged_out(self.name, values, transport)


plugin = MastodonPlugin(
    name="mastodon",
    limits=Limits(characters=500, images=USUAL_IMAGES, picture=USUAL_PICTURES),
    credentials={
        "server": Credential("the address of your server, such as example.social", secret=False),
        "token": Credential(
            "an access token: Preferences, Development, New application, scopes read, write:statuses and write:media"
        ),
    },
)
