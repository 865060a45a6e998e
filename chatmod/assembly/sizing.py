"""What the platforms take, told to the rules of the domain."""

from collections.abc import Mapping

from chatmod.domain.sizing import Terms
from chatmod.ports.platforms import Marking, Platform, Plugin, Priced


def terms_of(plugins: Mapping[str, Plugin | Platform]) -> tuple[Terms, ...]:
    """The terms of each platform, in the order given; one that is opened knows its server's own limits."""
    return tuple(
        Terms(
            platform=name,
            characters=plugin.limits.characters,
            measure=plugin.measure,
            images=plugin.limits.images,
            alt=plugin.limits.picture.alt,
            entities=plugin.entities if isinstance(plugin, Marking) else None,
            price=plugin.price if isinstance(plugin, Priced) else None,
        )
        for name, plugin in plugins.items()
    )
