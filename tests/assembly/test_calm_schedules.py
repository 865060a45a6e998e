"""Schedules of many kinds, as moderators write them, get no warning: a false alarm is worse than a miss."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.checking import check
from tests.pictures.albums import png

SCHEDULES = sorted((Path(__file__).parent / "calm").glob("*.md"))
NOW = datetime(2026, 12, 1, tzinfo=UTC)
EVERYWHERE = ("room", "mastodon", "bluesky", "x")


def test_there_are_twenty() -> None:
    assert len(SCHEDULES) == 20


@pytest.mark.parametrize("path", SCHEDULES, ids=lambda path: path.stem)
def test_a_schedule_in_the_moderators_own_way_is_ready(path: Path, tmp_path: Path) -> None:
    schedule = Path(shutil.copy(path, tmp_path))
    (tmp_path / "pictures").mkdir()
    for name in ("IMG_2031", "photo2"):
        (tmp_path / "pictures" / f"{name}.png").write_bytes(png())
    head, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("\n---\n")
    expected = {"link-price"} if "http" in head + body else set()
    expected |= {"thread-doubt"} if "\n---\n" in body else set()
    found = check(schedule, EVERYWHERE, NOW).problems
    assert {problem.name for problem in found} == expected, found
