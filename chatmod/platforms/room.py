"""chatmod's own room, as a platform: it speaks the Mastodon client API, so the same client drives it."""

from datetime import timedelta

from chatmod.platforms.mastodon import MastodonPlugin
from chatmod.ports.logins import Credential
from chatmod.ports.platforms import Limits

CHARACTERS = 1000
"""Longest text in the room; people answer in paragraphs there."""

plugin = MastodonPlugin(
    name="room",
    limits=Limits(characters=CHARACTERS, poll=timedelta(seconds=2)),
    credentials={
        "server": Credential("the address of the room", secret=False),
        "token": Credential("the moderator's token of the room"),
    },
)
