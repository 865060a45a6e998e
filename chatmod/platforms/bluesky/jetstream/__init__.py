"""Jetstream, the public stream of everything that is written on Bluesky's network."""

from chatmod.platforms.bluesky.jetstream.awaited import Views
from chatmod.platforms.bluesky.jetstream.listening import ADDRESSES, Jetstream

__all__ = ["ADDRESSES", "Jetstream", "Views"]
