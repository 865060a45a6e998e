"""Understudies and their audience, with nobody around them."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from chatmod.domain.composing import Draft, compose
from chatmod.domain.posts import Gone, Post, Seen, Sighting
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.errors import Rejected, Unavailable, Unconfirmed
from chatmod.loading import load_schedule
from chatmod.ports.platforms import Limits, Window
from chatmod.rehearsal import LostAnswer, TooManyRequests, Understudy, VirtualClock, run_virtually
from chatmod.rehearsal.audience import PEOPLE, Audience, Habit
from chatmod.rehearsal.understudy import Fault

_T = TypeVar("_T")
START = datetime(2027, 4, 15, 20, 0, tzinfo=UTC)
SCHEDULE = """\
---
title: A rehearsed evening
hashtag: Tag
start: 2027-04-15 20:00
timezone: UTC
moderators: mastodon:heather@example.social
---

## Welcome @ +0
Welcome!

## Q1 @ +10
Why?

## Q2 @ +30
How?
"""


@dataclass
class Scene:
    sheet: RunSheet
    clock: VirtualClock

    def understudy(
        self, seed: int = 1, *, characters: int = 500, faults: Mapping[str, Fault] | None = None
    ) -> Understudy:
        limits = Limits(characters=characters)
        return Understudy("mastodon", limits, len, self.sheet, self.clock, seed, faults or {})

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return run_virtually(self.clock, coroutine)

    def draft(self, label: str) -> Draft:
        cue = next(cue for cue in self.sheet.cues if cue.label == label)
        return compose(self.sheet, cue, "mastodon")[0]

    def prepared(self, label: str) -> bytes:
        return self.understudy().prepare(self.draft(label), (), START)

    def heard(self, platform: Understudy, cursor: str | None = None) -> list[Post]:
        sightings = self.sightings(platform, Window("Tag", START - timedelta(days=1), cursor))
        return [sighting.post for sighting in sightings if isinstance(sighting, Seen)]

    def sightings(self, platform: Understudy, window: Window) -> list[Sighting]:
        async def sweep() -> list[Sighting]:
            return [sighting async for page in platform.sweep(window) for sighting in page.sightings]

        return self.run(sweep())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    path = tmp_path / "rehearsed.md"
    path.write_text(SCHEDULE, encoding="utf-8")
    loaded = load_schedule(path, machine_zone=ZoneInfo("UTC"), platforms={"room"})
    return Scene(compile_sheet(loaded.schedule), VirtualClock(START))


class TestItStandsIn:
    def test_it_has_the_name_the_limits_and_the_measure_of_its_platform(self, scene: Scene) -> None:
        platform = scene.understudy(characters=77)
        assert (platform.name, platform.limits.characters, platform.measure("four")) == ("mastodon", 77, 4)

    def test_it_posts_as_the_moderator_of_the_schedule_and_says_that_nobody_is_real(self, scene: Scene) -> None:
        account = scene.run(scene.understudy().whoami())
        assert account.handle == "heather@example.social"
        assert account.id.startswith("imaginary:")

    def test_it_is_always_well_and_its_clock_is_the_rehearsals(self, scene: Scene) -> None:
        platform = scene.understudy()
        health = scene.run(platform.examine())
        assert (health.account, health.may_post) == (scene.run(platform.whoami()), True)
        assert health.server_time == scene.clock.now().replace(microsecond=0)

    def test_a_second_publish_of_a_key_is_the_same_post(self, scene: Scene) -> None:
        platform = scene.understudy()
        first = scene.run(platform.publish(scene.prepared("Q1")))
        second = scene.run(platform.publish(scene.prepared("Q1")))
        assert first == second

    def test_what_was_published_can_be_found(self, scene: Scene) -> None:
        platform = scene.understudy()
        assert scene.run(platform.find(scene.prepared("Q1"), START)) == []
        published = scene.run(platform.publish(scene.prepared("Q1")))
        assert scene.run(platform.find(scene.prepared("Q1"), START)) == [published]
        assert scene.run(platform.find(scene.prepared("Q1"), START + timedelta(days=1))) == []

    def test_what_was_deleted_is_not_there_and_a_whole_sweep_says_so(self, scene: Scene) -> None:
        platform = scene.understudy()
        published = scene.run(platform.publish(scene.prepared("Q1")))
        scene.run(platform.delete(published.native_id))
        scene.run(platform.delete(published.native_id))
        assert scene.run(platform.find(scene.prepared("Q1"), START)) == []
        assert scene.heard(platform) == []
        window = Window("Tag", START, known=frozenset({published.native_id, "77"}))
        assert scene.sightings(platform, window) == [Gone(published.native_id)]

    def test_a_text_that_is_too_long_is_refused(self, scene: Scene) -> None:
        with pytest.raises(Rejected, match="longer than 5"):
            scene.run(scene.understudy(characters=5).publish(scene.prepared("Q1")))


class TestFaults:
    def test_too_many_requests_happens_once_and_tells_when_to_come_again(self, scene: Scene) -> None:
        platform = scene.understudy(faults={"Q1": TooManyRequests()})
        with pytest.raises(Unavailable, match="429") as caught:
            scene.run(platform.publish(scene.prepared("Q1")))
        assert caught.value.after == timedelta(seconds=90)
        assert scene.run(platform.find(scene.prepared("Q1"), START)) == []
        scene.run(platform.publish(scene.prepared("Q1")))

    def test_after_a_lost_answer_the_post_is_there(self, scene: Scene) -> None:
        platform = scene.understudy(faults={"Q1": LostAnswer()})
        with pytest.raises(Unconfirmed):
            scene.run(platform.publish(scene.prepared("Q1")))
        assert scene.clock.now() >= START + timedelta(seconds=10)
        assert len(scene.run(platform.find(scene.prepared("Q1"), START))) == 1


class TestItsAudience:
    def evening(self, scene: Scene, seed: int) -> list[Post]:
        scene.clock = VirtualClock(START)
        platform = scene.understudy(seed)
        for label in ("Welcome", "Q1", "Q2"):
            scene.run(platform.publish(scene.prepared(label)))
        scene.run(scene.clock.sleep(timedelta(hours=2)))
        scene.heard(platform)
        scene.run(scene.clock.sleep(timedelta(hours=2)))
        return scene.heard(platform)

    def test_with_the_same_seed_the_same_is_said(self, scene: Scene) -> None:
        assert self.evening(scene, 1) == self.evening(scene, 1)

    def test_with_another_seed_something_else_is_said(self, scene: Scene) -> None:
        assert self.evening(scene, 1) != self.evening(scene, 2)

    def test_everybody_is_heard_and_carries_a_name_that_says_so(self, scene: Scene) -> None:
        posts = self.evening(scene, 3)
        heard = {post.author for post in posts}
        assert {person.author for person in PEOPLE} <= heard
        assert all(person.author.name.startswith("Imaginary ") for person in PEOPLE)

    def test_nothing_is_heard_before_it_has_been_said(self, scene: Scene) -> None:
        platform = scene.understudy()
        scene.run(platform.publish(scene.prepared("Q1")))
        assert [post.text for post in scene.heard(platform)] == ["Q1: Why? #Tag"]

    def test_a_cursor_asks_for_what_is_new(self, scene: Scene) -> None:
        platform = scene.understudy()
        scene.run(platform.publish(scene.prepared("Q1")))
        scene.run(scene.clock.sleep(timedelta(hours=1)))
        assert len(scene.heard(platform)) > 1
        assert len(scene.heard(platform, cursor="1")) == len(scene.heard(platform)) - 1


class TestHabits:
    SPACE = timedelta(minutes=10)

    @pytest.fixture
    def remarks(self) -> Callable[[Habit], list[str]]:
        def of(habit: Habit) -> list[str]:
            audience = Audience("Tag", Random(1), [person for person in PEOPLE if person.habit is habit])
            said = [audience.hear_question(f"Q{number}", self.SPACE) for number in range(1, 9)]
            return [remark.text for some in said for remark in some]

        return of

    def test_one_labels_every_answer(self, remarks: Callable[[Habit], list[str]]) -> None:
        assert [text[:3] for text in remarks(Habit.LABELS)] == [f"A{number}:" for number in range(1, 9)]

    def test_one_never_does(self, remarks: Callable[[Habit], list[str]]) -> None:
        assert not any(text.startswith("A1") for text in remarks(Habit.PLAIN))
        assert len(remarks(Habit.PLAIN)) == 8

    def test_one_forgets_the_hashtag(self, remarks: Callable[[Habit], list[str]]) -> None:
        assert not any("#Tag" in text for text in remarks(Habit.NO_TAG))

    def test_one_comes_when_the_next_question_has_been_asked(self) -> None:
        audience = Audience("Tag", Random(1), [person for person in PEOPLE if person.habit is Habit.LATE])
        assert all(remark.after > self.SPACE for remark in audience.hear_question("Q1", self.SPACE))

    def test_greetings_follow_the_first_announcement_only(self) -> None:
        audience = Audience("Tag", Random(1))
        assert len(audience.hear_announcement()) == 3
        assert audience.hear_announcement() == []

    def test_one_reads_it_the_next_day(self) -> None:
        (remark,) = Audience("Tag", Random(1)).hear_end()
        assert remark.text.startswith("A1 I only see this now.")


def test_what_the_moderator_adds_is_posted_although_it_stands_in_no_sheet(scene: Scene) -> None:
    platform = scene.understudy()
    extra = Draft("key/say:1", "say:1", 1, "Five more minutes! #Tag", "en")
    published = scene.run(platform.publish(platform.prepare(extra, (), START)))
    assert published.native_id == "1"
