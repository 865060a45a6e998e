"""What is handed out, from files on disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.handing_out import PAGE_LIMITS, questions_ahead
from chatmod.errors import ScheduleError
from tests.pictures.albums import noise, photograph

NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
HEAD = "---\ntitle: T\nhashtag: Tag\nstart: 2027-04-15 20:00\ntimezone: UTC\nritual: ritual.md\n---\n"


def a_schedule(folder: Path, *pictures: str) -> Path:
    (folder / "ritual.md").write_text("---\n---\n\n## Q9 @ end-5\nWhat will you try?\n", encoding="utf-8")
    path = folder / "week-1.md"
    below = "\n".join(f"![A picture]({name})" for name in pictures)
    path.write_text(f"{HEAD}\n## Q1 @ +6\nWhy?\n\n{below}\n", encoding="utf-8")
    return path


def test_the_rituals_questions_are_questions(tmp_path: Path) -> None:
    found = questions_ahead(a_schedule(tmp_path), None, NOW)
    assert [question.label for question in found.ahead.questions] == ["Q1", "Q9"]
    assert found.warnings == ()


def test_a_large_picture_is_made_small(tmp_path: Path) -> None:
    noise(1800, 1200).save(tmp_path / "noise.png")
    (picture,) = questions_ahead(a_schedule(tmp_path, "noise.png"), None, NOW).ahead.questions[0].pictures
    assert len(picture.data) <= PAGE_LIMITS.bytes
    assert PAGE_LIMITS.pixels is not None
    assert picture.width * picture.height <= PAGE_LIMITS.pixels
    assert picture.alt == "A picture"


def test_a_picture_that_moves_goes_on_moving(tmp_path: Path) -> None:
    frames = [noise(700, 700) for _ in range(2)]
    frames[0].save(tmp_path / "waves.gif", save_all=True, append_images=[photograph(700, 700), *frames[1:]])
    (picture,) = questions_ahead(a_schedule(tmp_path, "waves.gif"), None, NOW).ahead.questions[0].pictures
    assert picture.kind == "image/gif"
    assert len(picture.data) > PAGE_LIMITS.bytes


def test_every_picture_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        (tmp_path / name).write_bytes(b"no picture")
    with pytest.raises(ScheduleError) as error:
        questions_ahead(a_schedule(tmp_path, "one.png", "two.png"), None, NOW)
    assert [problem.name for problem in error.value.problems] == ["unusable-picture"] * 2
