"""Who asks to be left out while the chat runs: taken out at once, told once, and waited for no more."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatmod.domain.posts import Author
from chatmod.live import AnswerSeen, BoardChanged, MayOptOut, OptedOut
from chatmod.testing import FakePlatform
from tests.live.evenings import SCHEDULE, Stage, somebody


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "steered.md")


def texts(stage: Stage) -> list[str]:
    return [event.post.text for event in stage.told(AnswerSeen)]


def test_who_replies_with_the_word_is_out_at_once_and_waits_no_more(stage: Stage) -> None:
    fake = stage.play()
    ann = somebody(fake)
    stage.run(
        (3, lambda: fake.say(ann, "A1 Emma")),
        (4, lambda: fake.say(ann, "@shelf #NoArchive please")),
        (5, lambda: fake.say(ann, "A1 and Persuasion")),
    )
    assert texts(stage) == ["A1 Emma"]
    (out,) = stage.told(OptedOut)
    assert (out.author, out.how, out.removal.posts) == (ann, "reply", 1)
    boards = [[person.author.handle for person in event.board.waiting] for event in stage.told(BoardChanged)]
    assert boards == [["ann"], []]


def test_the_word_of_the_chat_counts(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "steered.md", SCHEDULE.replace("linger: 1 min", "linger: 1 min\noptout: leave me out"))
    fake = stage.play()
    stage.run((3, lambda: fake.say(somebody(fake), "Leave me out!")))
    assert len(stage.told(OptedOut)) == 1
    assert texts(stage) == []


def test_whose_profile_says_so_is_never_kept(stage: Stage) -> None:
    fake = stage.play()

    def speak() -> None:
        fake.say(somebody(fake), "A1 Emma")
        fake.posts[-1] = replace(fake.posts[-1], declined=True)

    stage.run((3, speak))
    assert [event.how for event in stage.told(OptedOut)] == ["profile"]
    assert texts(stage) == []


def test_the_moderator_may_explain_the_word_and_a_question_about_it_is_told_once(stage: Stage) -> None:
    fake = stage.play()
    ann = somebody(fake)
    stage.run(
        (3, lambda: fake.say(fake.account, "noarchive")),
        (4, lambda: fake.say(ann, "What does noarchive mean?")),
    )
    assert stage.told(OptedOut) == []
    assert [event.post.text for event in stage.told(MayOptOut)] == ["What does noarchive mean?"]
    assert texts(stage) == ["noarchive", "What does noarchive mean?"]


def test_others_go_on_as_before(stage: Stage) -> None:
    fake = stage.play()
    bo = Author("u-bo", "bo", "Bo")

    def both(fake: FakePlatform) -> None:
        fake.say(somebody(fake), "noarchive")
        fake.say(bo, "A1 Emma")

    stage.run((3, lambda: both(fake)))
    assert texts(stage) == ["A1 Emma"]
