"""What X takes for a call, as published; the numbers stand in `prices.toml`, with their date."""

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.x_text import x_entities


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for one of each.

    Attributes:
        published: When X's page said so.
        source: Which page that was.
        post: A post without a link.
        post_with_link: One with at least one.
        deletion: Of a post.
        picture_description: An alternative text.
        read_post: A post of anybody that is read.
        read_user: An account that is read, also one that comes along with a post.
        read_own: A post of ours that is read, or one that mentions us.
    """

    published: date
    source: str
    post: Decimal
    post_with_link: Decimal
    deletion: Decimal
    picture_description: Decimal
    read_post: Decimal
    read_user: Decimal
    read_own: Decimal

    def of_post(self, text: str, images: int = 0) -> Decimal:
        """What a post costs: a link multiplies its price, and an image is taken to have a description."""
        links = any(entity.kind is EntityKind.LINK for entity in x_entities(text))
        return (self.post_with_link if links else self.post) + images * self.picture_description


@cache
def published_prices() -> Prices:
    """The prices that chatmod knows."""
    table = tomllib.loads(files(__package__).joinpath("prices.toml").read_text("utf-8"))
    published, source = table.pop("published"), table.pop("source")
    return Prices(published, source, **{name: Decimal(dollars) for name, dollars in table.items()})
