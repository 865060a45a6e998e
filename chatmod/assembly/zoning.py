"""The zones in which somebody wants to see times besides the chat's own and UTC."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from chatmod.loading.zones import find_zone


def zones_named(names: Iterable[str] | None) -> tuple[ZoneInfo, ...]:
    """The zones of `--zone`, each once, in their order; none for None.

    Raises:
        SettingsError: If a name is not that of a zone; the remedy names what may have been meant.
    """
    return tuple(dict.fromkeys(find_zone(name) for name in names or ()))
