"""chatmod's own platform: a small server with a web page, for chats that belong to no company.

It speaks the part of the Mastodon client API that a chat needs, so that any client of that API can take part, and
chatmod's own client drives it like any other server.
"""

from chatmod.room.opening import OpenRoom, RoomAddress, open_aside, open_room
from chatmod.room.store import RoomStore

__all__ = ["OpenRoom", "RoomAddress", "RoomStore", "open_aside", "open_room"]
