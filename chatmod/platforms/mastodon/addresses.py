"""Addresses and tokens as people write them."""

from urllib.parse import urlsplit

from chatmod.errors import SettingsError


def server_url(name: str, text: str) -> str:
    """The address of a server from what people write: `example.social`, `@heather@example.social`, or with `https://`.

    Args:
        name: Of the platform.
        text: As it was written.

    Raises:
        SettingsError: If it is no address.
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
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


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
