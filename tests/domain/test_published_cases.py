import unicodedata
from typing import Any

import pytest

from chatmod.domain.lengths import graphemes
from chatmod.domain.text.entities import EntityKind
from chatmod.domain.text.x_text import LIMIT, weigh, x_entities
from tests.domain.published_cases import VECTORS, twitter_text_cases


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def extracted(text: str, kinds: set[EntityKind]) -> list[tuple[str, list[int]]]:
    return [(entity.value, [entity.start, entity.end]) for entity in x_entities(text) if entity.kind in kinds]


@pytest.mark.parametrize(
    ("suite", "cases"),
    [("WeightedTweetsWithDiscountedEmojiCounterTest", 22), ("UnicodeDirectionalMarkerCounterTest", 2)],
)
def test_x_weighs_every_published_text_as_we_do(suite: str, cases: int) -> None:
    read = list(twitter_text_cases("validate.yml", suite))
    assert len(read) == cases
    for text, expected in read:
        weighed = weigh(text)
        normal = unicodedata.normalize("NFC", text)
        grown = utf16_length(text) - utf16_length(normal)
        assert {
            "weightedLength": weighed.length,
            "valid": weighed.permitted and weighed.length <= LIMIT,
            "permillage": weighed.length * 1000 // LIMIT,
            "displayRangeStart": 0,
            "displayRangeEnd": utf16_length(text) - 1,
            "validRangeStart": 0,
            "validRangeEnd": utf16_length(normal[: weighed.fitting]) + grown - 1,
        } == expected, text


@pytest.mark.parametrize(
    ("suite", "kind", "cases"),
    [
        ("urls", EntityKind.LINK, 91),
        ("tco_urls_with_params", EntityKind.LINK, 5),
        ("hashtags", EntityKind.TAG, 65),
        ("hashtags_from_astral", EntityKind.TAG, 3),
        ("mentions", EntityKind.MENTION, 23),
    ],
)
def test_x_finds_in_every_published_text_what_we_find(suite: str, kind: EntityKind, cases: int) -> None:
    read = list(twitter_text_cases("extract.yml", suite))
    assert len(read) == cases
    for text, expected in read:
        assert [value for value, _ in extracted(text, {kind})] == expected, text


@pytest.mark.parametrize(
    ("suite", "kinds", "cases"),
    [
        ("urls_with_indices", {EntityKind.LINK}, 10),
        ("urls_with_directional_markers", {EntityKind.LINK}, 2),
        ("hashtags_with_indices", {EntityKind.TAG}, 8),
        ("mentions_with_indices", {EntityKind.MENTION}, 3),
        ("mentions_or_lists_with_indices", {EntityKind.MENTION, EntityKind.LIST}, 5),
    ],
)
def test_x_finds_it_in_the_same_place(suite: str, kinds: set[EntityKind], cases: int) -> None:
    read = list(twitter_text_cases("extract.yml", suite))
    assert len(read) == cases
    for text, expected in read:
        assert extracted(text, kinds) == [_found(entity) for entity in expected], text


def _found(entity: dict[str, Any]) -> tuple[str, list[int]]:
    value = entity.get("url") or entity.get("hashtag") or entity["screen_name"] + entity.get("list_slug", "")
    return value, entity["indices"]


def test_unicode_breaks_every_published_text_into_as_many_graphemes() -> None:
    lines = (VECTORS / "GraphemeBreakTest-18.0.0.txt").read_text(encoding="utf-8").split("\n")
    cases = [case for line in lines if (case := line.partition("#")[0].strip())]
    assert len(cases) > 800
    for case in cases:
        text = "".join(chr(int(part, 16)) for part in case.split() if part.isalnum())
        assert graphemes(text) == case.count("÷") - 1, case
