"""The platforms that are installed, ours and those of others, found by their entry points."""

from importlib.metadata import EntryPoint, entry_points

from chatmod.errors import PluginError
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


def load_plugin(name: str) -> Plugin:
    """The plug-in of a platform.

    Raises:
        PluginError: If none is installed under this name, or it cannot be loaded.
    """
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
