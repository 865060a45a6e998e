"""Mastodon, its relatives, and chatmod's own room, by the Mastodon client API.

Source: Mastodon's documentation of 4.4 to 4.6, and servers tried on loopback. JSON bodies, because some relatives
post an empty status from a form; `visibility` always, because its default differs; ids are opaque.
"""

from chatmod.platforms.mastodon.client import Mastodon
from chatmod.platforms.mastodon.plugin import MastodonPlugin, plugin

__all__ = ["Mastodon", "MastodonPlugin", "plugin"]
