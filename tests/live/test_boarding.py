"""Who has not been answered yet, told while the chat runs."""

from dataclasses import replace
from pathlib import Path

import pytest

from chatmod.domain.board import Means
from chatmod.live import AnswerSeen, BoardChanged
from tests.live.evenings import SCHEDULE, Stage, somebody


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "steered.md")


def told(stage: Stage) -> list[tuple[list[str], int]]:
    """Each time it was told, who waited, and how many people there were."""
    boards = [event.board for event in stage.told(BoardChanged)]
    return [([person.author.handle for person in board.waiting], board.people) for board in boards]


def test_who_writes_waits_until_the_moderator_replies(stage: Stage) -> None:
    fake = stage.play()
    ann = somebody(fake)
    stage.run(
        (3, lambda: fake.say(ann, "A1 Emma")),
        (4, lambda: fake.say(ann, "A1 and Persuasion")),
        (5, lambda: fake.say(fake.account, "Why?", reply_to=fake.posts[-2].native_id)),
    )
    assert told(stage) == [(["ann"], 1), ([], 1)]


def test_an_edit_and_a_deletion_count_as_soon_as_they_are_read(stage: Stage) -> None:
    fake = stage.play()

    def edit() -> None:
        number, mine = next((n, post) for n, post in enumerate(fake.posts) if post.text == "Welcome!!")
        fake.posts[number] = replace(mine, text="Welcome, @ann!!", edited_at=fake._clock.now())

    stage.run(
        (3, lambda: fake.say(somebody(fake), "Hello")),
        (4, lambda: fake.say(fake.account, "Welcome!!")),
        (5, edit),
        (11, lambda: fake.take_back(next(post for post in fake.posts if "!!" in post.text))),
    )
    assert told(stage) == [(["ann"], 1), ([], 1), (["ann"], 1)]


def test_a_like_counts_as_soon_as_it_is_read(stage: Stage) -> None:
    fake = stage.play()

    def like() -> None:
        fake.posts[-1] = replace(fake.posts[-1], liked=True)

    stage.run((3, lambda: fake.say(somebody(fake), "Hello")), (4, like))
    assert [event.board.answered[0].means for event in stage.told(BoardChanged)[1:]] == [(Means.LIKE,)]


def test_who_is_named_in_a_cue_still_waits_and_who_is_named_ad_hoc_does_not(stage: Stage) -> None:
    stage.write(SCHEDULE.replace("What will you read?", "What will you read, @ann?"))
    fake = stage.play()
    stage.steered("wheel", (7, "say Thank you, @ann!"))
    assert told(stage) == []
    again = Stage(stage.path.with_name("again.md"), SCHEDULE.replace("What will you read?", "What of @ann?"))
    fake = again.play()
    ann = somebody(fake)
    again.run((3, lambda: fake.say(ann, "Hello")), (8, again.giving("wheel", "say Thank you, @ann!")))
    assert told(again) == [(["ann"], 1), ([], 1)]
    answer = again.told(BoardChanged)[-1].board.answered[0].answers[0]
    assert answer.post is not None
    assert answer.post.text.startswith("Thank you")


def test_a_co_moderator_whom_the_schedule_names_answers_and_does_not_wait(stage: Stage) -> None:
    stage.write(SCHEDULE.replace("timezone: UTC", "timezone: UTC\nmoderators: moderator, bea"))
    fake = stage.play()
    stage.run(
        (3, lambda: fake.say(somebody(fake), "Hello")),
        (4, lambda: fake.say(somebody(fake, "bea"), "Hello Ann", reply_to=fake.posts[-1].native_id)),
    )
    assert told(stage) == [(["ann"], 1), ([], 1)]
    assert [seen.by_moderator for seen in stage.told(AnswerSeen)] == [False, True]


def test_newcomers_are_known_by_earlier_chats(stage: Stage) -> None:
    fake = stage.play()
    ann, ben = somebody(fake), somebody(fake, "ben")
    stage.regulars = {ann.id}
    stage.run((3, lambda: fake.say(ann, "Hello")), (4, lambda: fake.say(ben, "Hello")))
    assert [seen.newcomer for seen in stage.told(AnswerSeen)] == [False, True]
    assert [person.first_time for person in stage.told(BoardChanged)[-1].board.waiting] == [False, True]


def test_a_run_that_is_resumed_knows_who_waits(stage: Stage) -> None:
    fake = stage.play()

    async def two_runs() -> None:
        fake.say(somebody(fake), "Hello")
        await stage.lose_power_at(4)
        stage.events.clear()
        await stage.perform()

    stage.live(two_runs())
    assert told(stage) == [(["ann"], 1)]
