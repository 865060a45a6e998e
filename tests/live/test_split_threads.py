"""Threads that were cut out of what is too long: performed, interrupted, resumed, and edited on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from chatmod.assembly.cutting import cut_sheet
from chatmod.assembly.revising import FileRevisions, at_once
from chatmod.domain.happenings import WentOut
from chatmod.live import Cast, EditRefused
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Platform
from chatmod.testing import FakePlatform
from tests.live.evenings import SCHEDULE, Stage, at, sheet_of

LONG = "What did you read? Where did you read it? And why did you read it?"
POSTS = [
    "Q1: What did you read? (1/3) #Tag",
    "Where did you read it? (2/3) #Tag",
    "And why did you read it? (3/3) #Tag",
]


@dataclass(frozen=True, slots=True)
class Small:
    """A platform of few characters, counted as Python counts them."""

    name: str = "fake"
    limits: Limits = field(default=Limits(characters=40))
    credentials: Mapping[str, Credential] = field(default_factory=dict)

    def measure(self, text: str) -> int:
        return len(text)

    def open(self, login: Login, name: str) -> Platform:
        raise NotImplementedError(login, name)


@dataclass
class SplitStage(Stage):
    """A performance whose sheet is cut for the platform that it goes to."""

    plugin: Small = field(default_factory=Small)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.cut()

    def cut(self) -> None:
        """Read the schedule, and cut what is too long."""
        self.sheet = cut_sheet(sheet_of(self.path, self.path.read_text(encoding="utf-8")), {"fake": self.plugin})

    def cast(self) -> Cast:
        return replace(super().cast(), revisions=FileRevisions(self.sheet, {"fake": self.plugin}, at_once))

    def edit(self, old: str, new: str) -> None:
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def stage(tmp_path: Path) -> SplitStage:
    made = SplitStage(tmp_path / "cut.md", SCHEDULE.replace("What did you read?", LONG))
    made.play(FakePlatform(made.clock, slow=timedelta(seconds=1), limits=made.plugin.limits))
    return made


def texts(stage: Stage) -> list[str]:
    return [post.text for post in stage.platforms[0].posts]


def test_the_parts_go_out_one_after_the_other_under_the_keys_of_any_thread(stage: SplitStage) -> None:
    state = stage.run()
    fake = stage.platforms[0]
    assert texts(stage)[1:4] == POSTS
    assert [key.rpartition("Z")[2] for key in fake.keys[1:4]] == ["/Q1", "/Q1/2", "/Q1/3"]
    assert [post.in_reply_to for post in fake.posts[2:4]] == [post.native_id for post in fake.posts[1:3]]
    assert state.failures == ()


@pytest.mark.parametrize("seconds", [0.5, 1, 1.5, 2, 2.5, 3])
def test_power_lost_in_the_middle_of_a_thread_costs_no_part_and_doubles_none(
    stage: SplitStage, seconds: float
) -> None:
    state = stage.steered("wheel", crash=2 + seconds / 60)
    assert texts(stage)[1:4] == POSTS
    assert len(texts(stage)) == 6
    assert sorted(went.slot.part for went in stage.kept(WentOut) if went.slot.label == "Q1") == [1, 2, 3]
    assert state.failures == ()


def test_a_thread_that_has_begun_goes_on_as_it_was_though_the_server_takes_more_by_then(stage: SplitStage) -> None:
    stage.live(stage.lose_power_at(2 + 1.5 / 60))
    stage.plugin = Small(limits=Limits(characters=60))
    stage.cut()
    stage.run()
    assert texts(stage)[1:4] == POSTS
    assert len(texts(stage)) == 6


def test_an_edit_during_the_run_is_cut_in_the_same_way(stage: SplitStage) -> None:
    stage.run((3, lambda: stage.edit("What will you read?", "What will you read next? And after that?")))
    assert texts(stage)[4:6] == ["Q2: What will you read next? (1/2) #Tag", "And after that? (2/2) #Tag"]
    assert stage.said("New text: Q2. Q2 goes out on fake in 2 posts.")


def test_an_edit_with_a_sentence_that_cannot_be_cut_is_refused_and_the_sentence_named(stage: SplitStage) -> None:
    endless = "What will you read, and read, and read again, and yet again?"
    stage.run((3, lambda: stage.edit("What will you read?", endless)))
    (refused,) = stage.told(EditRefused)
    assert f"“{endless}”" in refused.problems[0].remedy
    assert texts(stage)[4] == "Q2: What will you read? #Tag"


def test_the_evening_goes_on_at_its_time_after_a_thread(stage: SplitStage) -> None:
    stage.run()
    assert [post.at for post in stage.platforms[0].posts[4:]] == [
        at(minute) + timedelta(seconds=1) for minute in (6, 10)
    ]
