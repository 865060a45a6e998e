"""Addresses and tokens as people write them."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from chatmod.errors import SettingsError

_NEAR = (".localhost", ".local", ".lan", ".home.arpa", ".internal", ".test")
"""Names that the public network does not have (RFC 2606, 6761, 6762, 8375)."""


def server_url(name: str, text: str) -> str:
    """The address of a server from what people write: `example.social`, `@heather@example.social`, or with `https://`.

    Args:
        name: Of the platform.
        text: As it was written.

    Raises:
        SettingsError: If it is no address, or one to which a login would go in the clear.
    """
    written = text.strip()
    if "://" not in written:
        written = f"https://{written.rpartition('@')[2]}"
    try:
        parts = urlsplit(written)
        fits = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or any(letter.isspace() for letter in parts.netloc):
        raise SettingsError(f"`{text}` is not the address of a {name} server.", "Write it as `example.social`.")
    if parts.scheme == "http" and not is_near(parts.hostname or ""):
        raise SettingsError(
            f"`{text}` would send the login for {name} over the network in the clear.",
            f"Write it as `https://{parts.hostname}`.",
        )
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def is_near(host: str) -> bool:
    """Whether a server is on this machine or in its own network, where nobody may have given it a certificate."""
    try:
        address = ip_address(host)
    except ValueError:
        return "." not in host or host.endswith(_NEAR)
    return address.is_private or address.is_loopback


def checked_token(name: str, token: str) -> str:
    """A token that can be sent.

    Raises:
        SettingsError: If it has letters that no header takes; it does not show them.
    """
    if not token or not token.isascii() or not token.isprintable():
        raise SettingsError(
            f"The token for {name} has letters that no token has.", "Copy it again, without quotation marks."
        )
    return token
