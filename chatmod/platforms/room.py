"""chatmod's own room, as a platform: it speaks the Mastodon client API, so the same client drives it."""

from datetime import timedelta

from chatmod.platforms.mastodon import MastodonPlugin
from chatmod.ports.platforms import Limits

CHARACTERS = 1000
"""Longest text in the room; people answer in paragraphs there."""

plugin = MastodonPlugin(
    name="room",
    limits=Limits(characters=CHARACTERS, poll=timedelta(seconds=2)),
    credentials={"server": "the address of the room", "token": "the moderator's token of the room"},
)
