"""Addresses that strangers' servers name."""


def web(url: object) -> str:
    """An address that can be a link, or nothing; a stranger may write anything."""
    return url if isinstance(url, str) and url.lower().startswith(("http://", "https://")) else ""
