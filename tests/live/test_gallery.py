"""Pictures are on the platform before their post is due, and a picture that fails does not keep its post back."""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from chatmod.domain.happenings import Deferred, Refused, WentOut
from chatmod.domain.pictures import Picture, PictureLimits
from chatmod.domain.posts import Published
from chatmod.domain.schedule import Image
from chatmod.errors import PlatformError, Problem, Rejected, ScheduleError, Unauthorized, Unavailable
from chatmod.live import Cast, Trouble
from chatmod.ports.platforms import Limits
from chatmod.testing import FakePlatform
from tests.live.evenings import Stage, at, minutes

SCHEDULE = """\
---
title: An illustrated evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
length: 20 min
linger: 1 min
---

## Q1 @ +2
What do you see?

![Four rows of six](array.png)

## Q2 @ +6
And here?

![A square](square.png)
"""
SLOW = timedelta(seconds=20)


class Exhibition(FakePlatform):
    """A platform that takes pictures, slowly."""

    def __init__(self, stage: Stage, *failures: PlatformError | None, images: int = 4) -> None:
        super().__init__(stage.clock, limits=Limits(characters=500, images=images))
        self.failures = list(failures)
        self.uploads: list[tuple[float | None, str]] = []
        self.shown: list[list[str]] = []
        self._stage = stage

    async def upload(self, picture: Picture) -> str:
        self.uploads.append((minutes(self._stage.clock.now()), picture.alt))
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        await self._stage.clock.sleep(SLOW)
        return f"{picture.alt}, number {len(self.uploads)}"

    async def publish(self, prepared: bytes) -> Published:
        published = await super().publish(prepared)
        self.shown.append(json.loads(prepared)["media"])
        return published


@dataclass
class Illustrated(Stage):
    """An evening with pictures."""

    text: str = SCHEDULE
    damaged: set[str] = field(default_factory=set)

    def cast(self) -> Cast:
        return replace(super().cast(), develop=self.develop)

    async def develop(self, image: Image, limits: PictureLimits) -> Picture:
        assert limits.bytes
        if image.path in self.damaged:
            raise ScheduleError(
                [Problem("e.md", 13, "error", "image", f"{image.path} is damaged.", "Save it again.")]
            )
        return Picture(b"data", "image/png", 6, 4, image.alt, image.path)


@pytest.fixture
def stage(tmp_path: Path) -> Illustrated:
    for name in ("array.png", "square.png", "other.png"):
        (tmp_path / name).touch()
    return Illustrated(tmp_path / "e.md")


def on_time(stage: Stage) -> list[datetime | None]:
    return [went.sent for went in stage.kept(WentOut)]


def test_pictures_are_there_before_the_post_is_due(stage: Illustrated) -> None:
    platform = Exhibition(stage)
    stage.play(platform)
    assert stage.run().failures == ()
    assert platform.shown == [["Four rows of six, number 1"], ["A square, number 2"]]
    assert on_time(stage) == [at(2), at(6)]
    assert all(1 <= due - (when or 0) <= 2 for due, (when, _) in zip((2, 6), platform.uploads, strict=True))


def test_a_picture_that_is_changed_shortly_before_is_brought_anew(stage: Illustrated) -> None:
    platform = Exhibition(stage)
    stage.play(platform)
    stage.run(
        (5.5, lambda: stage.write(SCHEDULE.replace("![A square](square.png)", "![A disc](other.png)"), read=False))
    )
    assert platform.shown[-1] == ["A disc, number 3"]
    assert on_time(stage) == [at(2), at(6)]


@pytest.mark.parametrize("which", ["refused", "damaged"])
def test_a_post_goes_out_without_a_picture_that_is_refused_and_it_is_told(stage: Illustrated, which: str) -> None:
    platform = Exhibition(
        stage, *([Rejected("fake", "Too colourful.", "Use another.")] if which == "refused" else [])
    )
    stage.damaged = {"array.png"} if which == "damaged" else set()
    stage.play(platform)
    assert stage.run().failures == ()
    assert platform.shown[0] == []
    (trouble,) = stage.told(Trouble)
    assert "Q1 goes out without its picture array.png" in trouble.message
    assert trouble.message.endswith("Too colourful." if which == "refused" else "is damaged.")


def test_a_picture_that_cannot_be_brought_now_is_tried_again_before_its_post(stage: Illustrated) -> None:
    platform = Exhibition(stage, Unavailable("fake", "503"), Unavailable("fake", "503"))
    stage.play(platform)
    assert stage.run().failures == ()
    assert on_time(stage) == [at(2), at(6)]
    assert len(platform.shown[0]) == 1
    assert stage.told(Trouble) == []


@pytest.mark.parametrize("error", [Unavailable("fake", "503"), Unauthorized("fake", "no login")])
def test_a_post_waits_for_a_platform_that_takes_no_pictures_at_present(
    stage: Illustrated, error: PlatformError
) -> None:
    platform = Exhibition(stage, *[error] * 12)
    stage.play(platform)
    assert stage.run().failures == ()
    assert platform.shown[0] != []
    assert stage.kept(Deferred)[0].slot.label == "Q1"
    assert stage.kept(Refused) == []


def test_no_more_pictures_are_brought_than_a_post_may_have(stage: Illustrated) -> None:
    stage.write(SCHEDULE.replace("(square.png)", "(square.png)\n![An array](array.png)\n![Another](other.png)"))
    platform = Exhibition(stage, images=2)
    stage.play(platform)
    stage.run()
    assert [len(media) for media in platform.shown] == [1, 2]


def test_a_platform_without_pictures_gets_the_text(stage: Illustrated) -> None:
    plain = stage.play()
    assert stage.run().failures == ()
    assert [label for label, _ in stage.went(plain)] == ["Q1", "Q2"]


def test_after_a_power_cut_a_picture_is_brought_again_for_what_was_not_sent(stage: Illustrated) -> None:
    platform = Exhibition(stage)
    stage.play(platform)
    stage.steered("wheel", crash=5.5)
    assert [len(media) for media in platform.shown] == [1, 1]
    assert on_time(stage) == [at(2), at(6)]


def test_what_is_there_is_not_brought_again_where_another_picture_fails(stage: Illustrated) -> None:
    stage.write(SCHEDULE.replace("(array.png)", "(array.png)\n![Another](other.png)"))
    platform = Exhibition(stage, None, Unavailable("fake", "503"), Unavailable("fake", "503"))
    stage.play(platform)
    assert stage.run().failures == ()
    assert [alt for _, alt in platform.uploads] == ["Four rows of six", *["Another"] * 3, "A square"]
    assert platform.shown[0] == ["Four rows of six, number 1", "Another, number 4"]


def test_a_platform_that_asks_to_be_left_alone_for_a_while_is(stage: Illustrated) -> None:
    platform = Exhibition(stage, Unavailable("fake", "429", after=timedelta(minutes=3)))
    stage.play(platform)
    assert stage.run().failures == ()
    first, second = (when or 0 for when, alt in platform.uploads if alt == "Four rows of six")
    assert second - first >= 3
    assert platform.shown[0] == ["Four rows of six, number 2"]
