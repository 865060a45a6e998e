"""A profile that asks that nothing be archived, as each network tells of it."""

import pytest

from chatmod.platforms.mastodon.wire import WireStatus
from chatmod.platforms.x.wire import Included, WirePost
from chatmod.wire.mastodon import declined_by


@pytest.mark.parametrize(
    ("note", "fields", "declined"),
    [
        (
            '<p>I teach.</p><p><a href="https://h.example/tags/noarchive" rel="tag">#<span>NoArchive</span></a></p>',
            [],
            True,
        ),
        ("<p>I teach</p><p>#noarchive</p>", None, True),
        ("", [{"name": "Please", "value": "#noarchive #nobot"}], True),
        ("<p>#nobot #noindex</p>", [{"name": "Archive", "value": "https://example.org/noarchive"}], False),
        ("I read on #noarchives", [], False),
        (None, None, False),
        (5, {"name": "#noarchive"}, False),
        ("", ["#noarchive"], False),
    ],
)
def test_a_profile_on_mastodon_declines_in_its_text_or_in_a_field(
    note: object, fields: object, declined: bool
) -> None:
    assert declined_by(note, fields) is declined
    account = {"id": "8", "acct": "ines", "note": note, "fields": fields}
    status = {"id": "5", "created_at": "2027-04-16T00:05:00Z", "account": account}
    assert WireStatus.model_validate(status).post("mastodon").declined is declined


@pytest.mark.parametrize(
    ("description", "declined"), [("I teach. #NoArchive", True), ("I teach.", False), (None, False)]
)
def test_a_profile_on_x_declines_in_its_description(description: str | None, declined: bool) -> None:
    post = WirePost.model_validate({"id": "1799000000000000000", "author_id": "7", "text": "A1 yes"})
    included = Included({"users": [{"id": "7", "username": "ines", "name": "Ines", "description": description}]})
    assert post.post("x", included, {}).declined is declined
