"""A client of the Mastodon API that nobody here wrote, against the open room: pictures, edits, streams, notices."""

import io
import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mastodon import MastodonAPIError, StreamListener
from mastodon.errors import MastodonError

from tests.full.evenings import CHATMOD, PATIENCE, Evening, free_port, log_in
from tests.room.picture_samples import GPS, located, opened, painted

pytestmark = pytest.mark.full


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    command = [*CHATMOD, "room", "--data", str(tmp_path / "data"), "--port", str(free_port()), "--json"]
    with Evening(command) as room:
        yield room.url


class _Ears(StreamListener):
    """Puts what it hears where a test can wait for it."""

    def __init__(self) -> None:
        self.heard: queue.Queue[tuple[str, Any]] = queue.Queue()

    def handle_heartbeat(self) -> None:
        self.heard.put(("open", None))

    def on_update(self, status: Any) -> None:  # noqa: ANN401 - the client's
        self.heard.put(("update", status))

    def on_status_update(self, status: Any) -> None:  # noqa: ANN401 - the client's
        self.heard.put(("status.update", status))

    def on_notification(self, notification: Any) -> None:  # noqa: ANN401 - the client's
        self.heard.put(("notification", notification))

    def on_delete(self, status_id: Any) -> None:  # noqa: ANN401 - the client's
        self.heard.put(("delete", status_id))

    def next(self) -> tuple[str, Any]:
        return self.heard.get(timeout=PATIENCE)


def test_pictures_from_the_upload_to_the_end(url: str) -> None:
    ana, ben = log_in(url, "Ana"), log_in(url, "Ben")
    media = ana.media_post(io.BytesIO(located()), mime_type="image/jpeg", description="A street", file_name="x.jpg")
    assert ana.media(media.id).description == "A street"
    assert ana.media_update(media, description="An empty street").description == "An empty street"
    with pytest.raises(MastodonAPIError, match="not found or already attached"):
        ben.status_post("Mine now", media_ids=[media])
    posted = ana.status_post("Look #BookChat", media_ids=[media], idempotency_key="once")
    assert ana.status_post("Look #BookChat", media_ids=[media], idempotency_key="once").id == posted.id
    shown = ben.status(posted.id).media_attachments[0]
    assert (shown.type, shown.description) == ("image", "An empty street")
    kept = httpx.get(shown.url).content
    assert not opened(kept).getexif().get_ifd(GPS)
    other = ana.media_post(io.BytesIO(painted()), mime_type="image/png", file_name="x.png")
    headers = {"Authorization": f"Bearer {ana.access_token}"}
    assert httpx.delete(f"{url}/api/v1/media/{other.id}", headers=headers).status_code == 200
    assert httpx.get(other.url).status_code == 404
    ana.status_delete(posted)
    assert httpx.get(shown.url).status_code == 404


def test_an_edit_with_its_source_and_its_history(url: str) -> None:
    ana, ben = log_in(url, "Ana"), log_in(url, "Ben")
    media = ana.media_post(io.BytesIO(painted()), mime_type="image/png", description="Teal", file_name="x.png")
    posted = ana.status_post("Frist", media_ids=[media])
    assert ana.status_source(posted).text == "Frist"
    attributes = [ana.generate_media_edit_attributes(media.id, description="A teal field")]
    edited = ana.status_update(posted, "First", media_attributes=attributes)
    assert edited.edited_at > posted.created_at
    assert edited.media_attachments[0].description == "A teal field"
    assert [version.content for version in ben.status_history(posted)] == ["<p>Frist</p>", "<p>First</p>"]
    with pytest.raises(MastodonError):
        ben.status_update(posted, "Not mine")


def test_streams_and_notifications(url: str) -> None:
    ana, ben = log_in(url, "Ana"), log_in(url, "Ben")
    tag_ears, own_ears = _Ears(), _Ears()
    assert ana.stream_healthy()
    on_tag = ben.stream_hashtag("bookchat", tag_ears, run_async=True)
    own = ben.stream_user(own_ears, run_async=True)
    assert [ears.next() for ears in (tag_ears, own_ears)] == [("open", None)] * 2
    said = ana.status_post("@ben Hello #BookChat")
    assert [(kind, told.id) for kind, told in [tag_ears.next()]] == [("update", said.id)]
    assert [own_ears.next()[0] for _ in range(2)] == ["update", "notification"]
    ana.status_update(said, "@ben Hello again #BookChat")
    kind, told = tag_ears.next()
    assert (kind, told.content) == ("status.update", "<p>@ben Hello again #BookChat</p>")
    [notice] = ben.notifications(types=["mention"])
    assert (notice.type, notice.status.id, notice.account.acct) == ("mention", said.id, "ana")
    assert ben.notifications(notice.id).status.id == said.id
    assert ben.notifications(exclude_types=["mention"]) == []
    assert ben.notifications_policy().for_new_accounts == "accept"
    ana.status_delete(said)
    kind, gone = tag_ears.next()
    assert (kind, str(gone)) == ("delete", str(said.id))
    for handle in (on_tag, own):
        handle.close()


def test_open_streams_do_not_keep_the_room_from_closing(tmp_path: Path) -> None:
    command = [*CHATMOD, "room", "--data", str(tmp_path / "data"), "--port", str(free_port()), "--json"]
    with Evening(command) as room:
        token = log_in(room.url, "Ana").access_token
        headers = {"Authorization": f"Bearer {token}"}
        with httpx.stream("GET", f"{room.url}/api/v1/streaming/public", headers=headers, timeout=PATIENCE) as stream:
            lines = stream.iter_lines()
            assert next(lines) == ":)"
            room.process.terminate()
            assert [line for line in lines if line] == []
        room.process.wait(PATIENCE)
