"""Bluesky, and whatever else speaks the AT Protocol: any PDS, with an app password.

Sources: the protocol's specifications and lexicons of 2026-08, and the reference servers tried on loopback.
"""

from chatmod.platforms.bluesky.plugin import BlueskyPlugin, plugin

__all__ = ["BlueskyPlugin", "plugin"]
