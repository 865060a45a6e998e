"""Plug-ins as the servers of this user's accounts have told what they take."""

import os

from chatmod.assembly.casting import ROOM
from chatmod.assembly.plugins import load_plugin
from chatmod.ports.platforms import Adapts, Platform, Plugin, TellsTerms
from chatmod.settings import LoginStore


def plugin_for(account: str) -> Plugin:
    """The plug-in of an account, with its server's own limits where that has told them before.

    Raises:
        PluginError: If none is installed under this name, or it cannot be loaded.
        SettingsError: If there can be no such account.
    """
    return adapted(account, load_plugin(account), LoginStore.of_user(os.environ))


def adapted(account: str, plugin: Plugin, store: LoginStore) -> Plugin:
    """A plug-in with the limits that an account's server told last; what is not understood counts as not told."""
    if not isinstance(plugin, Adapts) or account == ROOM:  # the room is of this chatmod, whose plug-in knows it
        return plugin
    told = store.terms.recall(store.name_on_server(account, plugin.credentials))
    if told is None:
        return plugin
    try:
        return plugin.adapted_to(told)
    except ValueError:
        return plugin


def note_terms(account: str, plugin: Plugin, platform: Platform, store: LoginStore) -> None:
    """Keep what a server has told, for the next time its limits are wanted and it cannot be asked."""
    told = platform.terms_told if isinstance(platform, TellsTerms) else None
    if told is not None and account != ROOM:
        store.terms.note(store.name_on_server(account, plugin.credentials), told)
