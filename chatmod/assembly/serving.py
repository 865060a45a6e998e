"""Plug-ins as the servers of this user's accounts have told what they take."""

import os

from chatmod.assembly.casting import ROOM
from chatmod.assembly.plugins import load_plugin
from chatmod.ports.platforms import Adapts, Platform, Plugin, TellsTerms
from chatmod.settings import LoginStore, TermsBook


def plugin_for(account: str) -> Plugin:
    """The plug-in of an account, with its server's own limits where that has told them before.

    Raises:
        PluginError: If none is installed under this name, or it cannot be loaded.
        SettingsError: If there can be no such account.
    """
    return adapted(account, load_plugin(account), LoginStore.of_user(os.environ).terms)


def adapted(account: str, plugin: Plugin, book: TermsBook) -> Plugin:
    """A plug-in with the limits that an account's server told last; what is not understood counts as not told."""
    told = book.recall(account) if isinstance(plugin, Adapts) else None
    if told is None or not isinstance(plugin, Adapts):
        return plugin
    try:
        return plugin.adapted_to(told)
    except ValueError:
        return plugin


def note_terms(account: str, platform: Platform, book: TermsBook) -> None:
    """Keep what a server has told, for the next time its limits are wanted and it cannot be asked."""
    told = platform.terms_told if isinstance(platform, TellsTerms) else None
    if told is not None and account != ROOM:  # the room is of this chatmod, whose plug-in knows it
        book.note(account, told)
