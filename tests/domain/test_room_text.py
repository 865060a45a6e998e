import pytest

from chatmod.domain.text.room_text import room_entities


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Read https://library.example/a, #Chat", ["link https://library.example/a 5-30", "tag Chat 32-37"]),
        ("example.org gemini://example.org", []),
        ("HTTP://example.org/#a", ["link HTTP://example.org/#a 0-21"]),
        ("@ana, (@bob) @ana@social.example", ["mention ana 0-4", "mention bob 7-11"]),
        ("#2026 #2026a a#b", ["tag 2026a 6-12"]),
    ],
)
def test_the_room_links_addresses_files_by_hashtag_and_tells_whom_a_post_speaks_to(
    text: str, found: list[str]
) -> None:
    entities = room_entities(text)
    assert [f"{entity.kind} {entity.value} {entity.start}-{entity.end}" for entity in entities] == found
