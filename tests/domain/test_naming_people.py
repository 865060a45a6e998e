"""Whom a text names, by the rules of each network."""

import pytest

from chatmod.domain.posts import Author
from chatmod.domain.text.naming_people import named_in, names_of


@pytest.mark.parametrize(
    ("network", "text", "names"),
    [
        ("room", "Hi @Ana, and @bo!", ("ana", "bo")),
        ("room", "write to ana@school.example", ()),
        ("mastodon", "@ana @bo@b.example", ("ana", "bo@b.example")),
        ("x", "\uff20Ana_1 hello", ("ana_1",)),
        ("bluesky", "@Ana.Example.com hello", ("ana.example.com",)),
        ("bluesky", "@ana hello", ()),
        ("elsewhere", "@ana hello", ("ana",)),
        ("room", "@ana and @ana", ("ana",)),
        ("room", "nobody", ()),
    ],
)
def test_a_text_names_people(network: str, text: str, names: tuple[str, ...]) -> None:
    assert named_in(text, network) == names


@pytest.mark.parametrize(
    ("network", "author", "names"),
    [
        ("room", Author("tag:1", "Ana", ""), {"ana"}),
        ("bluesky", Author("did:plc:1", "Ana.example.com", ""), {"ana.example.com"}),
        ("mastodon", Author("https://a.example/users/ana", "ana", ""), {"ana", "ana@a.example"}),
        ("mastodon", Author("https://social.b.example/ana", "ana@b.example", ""), {"ana", "ana@b.example"}),
        ("mastodon", Author("1", "ana", ""), {"ana"}),
        ("mastodon", Author("https://[", "ana", ""), {"ana"}),
    ],
)
def test_somebody_has_names(network: str, author: Author, names: set[str]) -> None:
    assert names_of(author, network) == names
