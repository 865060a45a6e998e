"""The room's address on the command line: checked, and shown as a QR code."""

import io
from collections.abc import Callable
from urllib.parse import urlsplit

from chatmod.errors import SettingsError
from chatmod.room import OpenRoom, RoomAddress

_PORTS = range(1, 65536)


def room_address(bind: str, port: int | None, public_url: str | None) -> RoomAddress:
    """What `--bind`, `--port` and `--public-url` say.

    Raises:
        SettingsError: If one of them cannot be right.
    """
    if port is not None and port not in _PORTS:
        raise SettingsError(f"There is no port {port}.", "Choose one from 1024 to 65535 with --port.")
    if public_url is not None:
        parts = urlsplit(public_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
            raise SettingsError(
                f"`--public-url {public_url}` is not the address of a site.", "Write it as https://chat.example.org"
            )
    return RoomAddress(bind, port, public_url)


def introduce(room: OpenRoom, address: RoomAddress, say: Callable[..., None]) -> None:
    """Tell where people come in, and what that exposes."""
    say(f"The room: {room.url}", "room", url=room.url)
    if address.exposed:
        say(qr_code(room.url), "qr-code")
        say("Whoever can reach this address can read the room and write in it: there is no password.")


def qr_code(text: str) -> str:
    """A QR code in block characters, for a phone to read from the terminal."""
    import segno

    out = io.StringIO()
    segno.make(text).terminal(out, compact=True)
    return out.getvalue().rstrip("\n")
