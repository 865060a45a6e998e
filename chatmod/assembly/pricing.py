"""What the posts of an evening cost, where a platform takes money for them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from chatmod.domain.companions import accompany
from chatmod.domain.composing import compose
from chatmod.domain.runsheet import RunSheet
from chatmod.domain.text.entities import EntityKind
from chatmod.ports.platforms import Marking, Platform, Plugin, Priced


@dataclass(frozen=True, slots=True)
class PostCost:
    """What one post costs, in US dollars; `linked` tells whether the network makes a link in it."""

    cue: str
    part: int
    dollars: Decimal
    linked: bool


@dataclass(frozen=True, slots=True)
class Cost:
    """What all posts on one platform cost."""

    platform: str
    posts: tuple[PostCost, ...]

    @property
    def dollars(self) -> Decimal:
        """All together."""
        return sum((post.dollars for post in self.posts), Decimal(0))

    @property
    def dear(self) -> tuple[PostCost, ...]:
        """The posts that cost more than most."""
        if not self.posts:
            return ()
        usual = Counter(post.dollars for post in self.posts).most_common(1)[0][0]
        return tuple(post for post in self.posts if post.dollars > usual)


def costs_of(sheet: RunSheet, plugins: Mapping[str, Plugin | Platform]) -> tuple[Cost, ...]:
    """The costs of every platform that takes money."""
    return tuple(
        Cost(
            name,
            tuple(
                PostCost(
                    cue.label,
                    draft.part,
                    plugin.price(draft.text, min(len(draft.images), plugin.limits.images)),
                    _is_linked(draft.text, plugin),
                )
                for cue in accompany(sheet).cues
                for draft in compose(sheet, cue, name)
            ),
        )
        for name, plugin in plugins.items()
        if isinstance(plugin, Priced)
    )


def _is_linked(text: str, plugin: Plugin | Platform) -> bool:
    if isinstance(plugin, Marking):
        return any(entity.kind is EntityKind.LINK for entity in plugin.entities(text))
    return "://" in text
