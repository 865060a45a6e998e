"""Accounts as they are named on the command line: `mastodon`, or `mastodon:work` where there are several."""

import re

_OWN_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

NAME_REMEDY = "Name an account with small letters, digits and hyphens, such as `mastodon:work`."


def network_of(account: str) -> str:
    """The network of an account: what stands before the colon."""
    return account.partition(":")[0]


def is_account(account: str) -> bool:
    """Whether this can be the name of an account.

    What stands behind a colon becomes part of a variable's and of a file's name, and has to stay the same there.
    """
    network, colon, name = account.partition(":")
    return bool(network) and (not colon or _OWN_NAME.fullmatch(name) is not None)
