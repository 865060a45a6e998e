"""The platforms that are installed, ours and those of others, found by their entry points."""

from importlib.metadata import EntryPoint, entry_points

from chatmod.domain.accounts import NAME_REMEDY, is_account, network_of
from chatmod.errors import PluginError, SettingsError
from chatmod.ports.platforms import Plugin

GROUP = "chatmod.platforms"
_CONTRACT = ("name", "limits", "credentials", "measure", "open")
WELL_KNOWN = frozenset({"room", "mastodon", "bluesky", "x"})
"""Names a schedule may use for texts of their own, installed or not."""


def _entry_points() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def known_platforms() -> frozenset[str]:
    """The names that may stand in a schedule."""
    return WELL_KNOWN | _entry_points().keys()


def installed_platforms() -> list[str]:
    """The names of what is installed, whether or not it can be loaded."""
    return sorted(_entry_points())


def load_plugin(account: str) -> Plugin:
    """The plug-in of a platform.

    Args:
        account: The platform's name, or that of one of several accounts on it.

    Raises:
        PluginError: If none is installed under this name, or it cannot be loaded.
        SettingsError: If there can be no such account.
    """
    if not is_account(account):
        raise SettingsError(f"`{account}` is not the name of an account.", NAME_REMEDY)
    name = network_of(account)
    if name == "room" and account != name:
        raise SettingsError("The room has one account only.", "Write `room`; `moderators:` says who posts there.")
    installed = _entry_points()
    if name not in installed:
        raise PluginError(
            f"The platform `{name}` is not installed.", f"Installed are: {', '.join(sorted(installed))}."
        )
    try:
        plugin: Plugin = installed[name].load()
    except Exception as error:
        raise PluginError(
            f"The platform `{name}` cannot be loaded: {error!r}.", f"Update or remove `{installed[name].value}`."
        ) from error
    missing = [name for name in _CONTRACT if not hasattr(plugin, name)]
    if missing:
        raise PluginError(
            f"The platform `{name}` does not keep the contract: it has no {', '.join(missing)}.",
            f"Update or remove `{installed[name].value}`.",
        )
    return plugin
