"""chatmod's own room, as a platform: it speaks the Mastodon client API, so the same client drives it."""

from datetime import timedelta

from chatmod.domain.pictures import PictureLimits
from chatmod.domain.text.room_text import room_entities
from chatmod.platforms.mastodon import MastodonPlugin
from chatmod.ports.logins import Credential
from chatmod.ports.platforms import Limits

CHARACTERS = 1000
"""Longest text in the room; people answer in paragraphs there."""

IMAGES = 4
PICTURES = PictureLimits(bytes=16 * 2**20, pixels=33_177_600)
"""As stock Mastodon takes them."""

plugin = MastodonPlugin(
    name="room",
    limits=Limits(characters=CHARACTERS, images=IMAGES, picture=PICTURES, poll=timedelta(seconds=2)),
    credentials={
        "server": Credential("the address of the room", secret=False),
        "token": Credential("the moderator's token of the room"),
    },
    entities=room_entities,
)
