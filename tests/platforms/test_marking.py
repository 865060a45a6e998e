"""What each of our platforms makes of one text, through the port."""

import pytest

from chatmod.assembly.plugins import load_plugin
from chatmod.ports.platforms import Marking

TEXT = "Read library.org, https://library.org/1 #Chat @ana @ana.bsky.social @ana@social.example"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("room", ["https://library.org/1", "#Chat", "@ana", "@ana"]),
        ("mastodon", ["https://library.org/1", "#Chat", "@ana", "@ana.bsky.social", "@ana@social.example"]),
        ("bluesky", ["library.org", "https://library.org/1", "#Chat", "@ana.bsky.social"]),
        ("x", ["library.org", "https://library.org/1", "#Chat", "@ana", "@ana"]),
    ],
)
def test_every_platform_of_ours_tells_what_it_makes_of_a_text(name: str, found: list[str]) -> None:
    plugin = load_plugin(name)
    assert isinstance(plugin, Marking)
    assert [TEXT[entity.start : entity.end] for entity in plugin.entities(TEXT)] == found
