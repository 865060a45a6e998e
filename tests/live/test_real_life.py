"""What happens to a moderator who wants to run a chat: each time the chat goes on, and it is said what happened."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from chatmod.archive import open_archive
from chatmod.cli.wording import sentence, time_of
from chatmod.domain.agenda import State
from chatmod.domain.happenings import ClockStepped, Commanded, Deferred, Finished, Intended, Skipped, WentOut
from chatmod.domain.posts import Author
from chatmod.errors import ArchiveError, Rejected, Unavailable
from chatmod.live import AnswerSeen, Event, Mended, Trouble, perform
from chatmod.ports.platforms import Limits, Page, Window
from chatmod.rehearsal import VirtualClock, run_virtually
from chatmod.storage import InlineWriter
from chatmod.testing import FakePlatform
from tests.live.evenings import SCHEDULE, Stage, at, minutes, sheet_of, somebody
from tests.live.weather import LeapingClock, Moody, Watched, offline

LABELS = ["Welcome", "Q1", "Q2", "Q3"]
PLANNED = [("Welcome", 0), ("Q1", 2), ("Q2", 6), ("Q3", 10)]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path / "life.md")


def slept(folder: Path, *, rereads: bool = True) -> tuple[Stage, LeapingClock]:
    """A stage whose clock can leap."""
    clock = LeapingClock(at(-1), rereads=rereads)
    stage = Stage(folder / "life.md", clock=clock)
    stage.play()
    return stage, clock


@pytest.mark.parametrize("rereads", [True, False], ids=["timers look again", "timers stand still"])
class TestASuspendedLaptop:
    def test_a_cue_that_was_due_goes_out_once_late_and_said_so(self, tmp_path: Path, *, rereads: bool) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        state = stage.run((1, lambda: clock.leap(timedelta(minutes=4))))
        (q1,) = [went for went in stage.kept(WentOut) if went.slot.label == "Q1"]
        assert q1.sent is not None
        assert at(5) <= q1.sent <= at(5) + timedelta(seconds=5)
        assert [label for label, _ in stage.went()] == LABELS
        assert stage.went()[2:] == PLANNED[2:]
        (stepped,) = stage.told(ClockStepped)
        assert abs(stepped.by - timedelta(minutes=4)) < timedelta(seconds=1)
        assert stepped in stage.kept(ClockStepped)
        assert stage.said("The clock went on by 4 min 0 s at once: the machine slept, or its clock was set.")
        assert stage.said("Q1 on fake is out, 3 min ")
        assert state.failures == ()

    def test_what_is_too_late_by_then_is_skipped_and_the_rest_is_no_burst(
        self, tmp_path: Path, *, rereads: bool
    ) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        stage.run((1, lambda: clock.leap(timedelta(minutes=12.5))))
        assert [skipped.slot.label for skipped in stage.told(Skipped)] == ["Q1"]
        assert stage.said("Q1 on fake is skipped: too late.")
        sent = [went.sent for went in stage.kept(WentOut) if went.sent]
        assert [minutes(instant) for instant in sent][1:] in ([13.5, 14.5], [13.6, 14.6])
        assert sent[2] - sent[1] >= timedelta(minutes=1)

    def test_during_a_hold_nothing_goes_out(self, tmp_path: Path, *, rereads: bool) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        stage.run(
            (1, stage.giving("wheel", "hold")),
            (1.5, lambda: clock.leap(timedelta(minutes=30))),
            (33, stage.giving("wheel", "resume")),
        )
        assert stage.went()[0] == ("Welcome", 0)
        assert [label for label, _ in stage.went()] == LABELS
        assert stage.told(ClockStepped)


@pytest.mark.parametrize("rereads", [True, False], ids=["timers look again", "timers stand still"])
class TestAClockThatIsSet:
    def test_set_back_nothing_goes_out_twice_and_the_rest_waits_for_its_time(
        self, tmp_path: Path, *, rereads: bool
    ) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        state = stage.run((3, lambda: clock.leap(timedelta(minutes=-5))))
        assert stage.went() == PLANNED
        assert stage.said("The clock was set back by 5 min 0 s. What is out stays out; the rest waits for its time.")
        assert state.failures == ()

    def test_set_back_a_wait_is_as_long_as_it_was(self, tmp_path: Path, *, rereads: bool) -> None:
        clock = LeapingClock(at(-1), rereads=rereads)
        stage = Stage(tmp_path / "life.md", clock=clock)
        no = Unavailable("limited", "429", after=timedelta(minutes=1))
        limited = Moody(clock, "limited", at(2), at(2.5), lambda: no)
        stage.play(limited)
        stage.run((2.2, lambda: clock.leap(timedelta(hours=-1))))
        real = [instant if instant < at(-30) else instant - timedelta(hours=1) for instant in limited.tries[1:3]]
        assert real[1] - real[0] <= timedelta(minutes=1, seconds=6)
        assert [label for label, _ in stage.went(limited)] == LABELS

    def test_set_on_what_is_late_follows(self, tmp_path: Path, *, rereads: bool) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        stage.run((3, lambda: clock.leap(timedelta(minutes=5))))
        assert [label for label, _ in stage.went()] == LABELS
        assert stage.went()[2] in [("Q2", 8), ("Q2", 8.1)]
        assert stage.went()[3] == ("Q3", 10)
        assert stage.said("What is late follows.")

    def test_set_on_and_put_right_again_all_is_out_once(self, tmp_path: Path, *, rereads: bool) -> None:
        stage, clock = slept(tmp_path, rereads=rereads)
        stage.run((3, lambda: clock.leap(timedelta(minutes=5))), (8.5, lambda: clock.leap(timedelta(minutes=-5))))
        assert [label for label, _ in stage.went()] == LABELS
        assert len(stage.told(ClockStepped)) == 2

    def test_set_back_answers_and_threads_are_read_as_often_as_before(self, tmp_path: Path, *, rereads: bool) -> None:
        class Read(FakePlatform):
            def sweep(self, window: Window) -> AsyncIterator[Page]:
                if window.threads:
                    threads.append(self._clock.now())
                return super().sweep(window)

        threads: list[datetime] = []
        clock = LeapingClock(at(-1), rereads=rereads)
        stage = Stage(tmp_path / "life.md", clock=clock)
        fake = stage.play(Read(clock))
        stage.run(
            (3, lambda: clock.leap(timedelta(minutes=-15))),
            (-10, lambda: fake.say(somebody(fake), "A1 yes")),
        )
        assert [seen.post.text for seen in stage.told(AnswerSeen)] == ["A1 yes"]
        assert len([instant for instant in threads if at(-12) < instant < at(-2)]) >= 15


MANY = SCHEDULE.partition("## Q1")[0] + "".join(
    f"## Q{number} @ +{2 * number - 1}\nQuestion number {number}?\n\n" for number in range(1, 7)
)


class TestNineMinutesOfTooManyRequests:
    @pytest.mark.parametrize("dated", [True, False], ids=["with a date", "without"])
    def test_its_questions_go_out_late_in_order_and_never_in_a_burst(self, tmp_path: Path, *, dated: bool) -> None:
        stage = Stage(tmp_path / "life.md", MANY)
        until = at(9.5)
        no = Unavailable("limited", "429 Too many requests", not_before=until if dated else None)
        limited = Moody(stage.clock, "limited", at(0.5), until, lambda: no)
        free = FakePlatform(stage.clock, "free")
        stage.play(limited, free)
        state = stage.run()
        assert [post.at for post in free.posts] == [at(0), *(at(2 * number - 1) for number in range(1, 7))]
        out = [post.at for post in limited.posts][1:]
        assert [label for label, _ in stage.went(limited)] == ["Welcome", *(f"Q{number}" for number in range(1, 7))]
        assert until <= out[0] <= until + timedelta(seconds=30)
        assert all(later - earlier >= timedelta(minutes=1) for earlier, later in pairwise(out))
        late = [instant - at(2 * number - 1) for number, instant in enumerate(out, 1)]
        assert max(late) <= timedelta(minutes=10)
        assert state.failures == ()
        assert stage.told(Skipped) == []
        again = "at 20:09:30" if dated else "again and again"
        assert stage.said(f"Q1 on limited has to wait: 429 Too many requests. chatmod tries {again}.")
        assert stage.said("Q1 on limited is out, 8 min ")

    def test_a_platform_that_names_a_date_is_left_alone_until_then(self, tmp_path: Path) -> None:
        stage = Stage(tmp_path / "life.md", MANY)
        no = Unavailable("limited", "429 Too many requests", not_before=at(9.5))
        limited = Moody(stage.clock, "limited", at(0.5), at(9.5), lambda: no)
        stage.play(limited)
        stage.run()
        assert [minutes(instant) for instant in limited.tries[:3]] == [0, 1, 9.5]

    def test_without_a_date_it_is_asked_twice_a_minute_at_most(self, tmp_path: Path) -> None:
        stage = Stage(tmp_path / "life.md", MANY)
        limited = Moody(stage.clock, "limited", at(0.5), at(9.5), lambda: Unavailable("limited", "429"))
        stage.play(limited)
        stage.run()
        late = [instant for instant in limited.tries if at(3) < instant < at(9.5)]
        assert all(later - earlier >= timedelta(seconds=30) for earlier, later in pairwise(late))


class TestNoNetwork:
    def test_in_the_middle_all_within_tolerance_goes_out_after_it(self, stage: Stage) -> None:
        stage.play(offline(stage.clock, "fake", at(3), at(13)))
        state = stage.run()
        assert [label for label, _ in stage.went()] == LABELS
        out = [post.at for post in stage.platforms[0].posts]
        assert at(13) <= out[2] <= at(13.6)
        assert out[3] - out[2] >= timedelta(minutes=1)
        assert state.failures == ()
        assert stage.said("Q2 on fake has to wait: No connection. chatmod tries again and again.")
        assert stage.said("fake: Reading answers does not work: No connection. chatmod goes on trying.")
        assert stage.said("fake: Answers can be read again.")
        assert len(stage.told(Trouble)) == len(stage.told(Mended)) == 1

    def test_at_the_opening_the_platform_is_met_later(self, stage: Stage) -> None:
        fake = stage.play(offline(stage.clock, "fake", at(-1), at(9)))
        stage.unknown = {"fake"}
        state = stage.run()
        assert [label for label, _ in stage.went()] == ["Q1", "Q2", "Q3"]
        out = [post.at for post in fake.posts]
        assert at(9) <= out[0] <= at(9.6)
        assert all(later - earlier >= timedelta(minutes=1) for earlier, later in pairwise(out))
        assert [item.slot.label for item in state.failures] == ["Welcome"]
        assert stage.said("Welcome on fake is skipped: too late.")
        assert stage.said("fake: No connection. chatmod goes on trying.")
        assert stage.said("fake: It can be reached now.")
        assert stage.record.accounts == [("fake", fake.account)]
        assert stage.told(AnswerSeen) == []

    def test_our_own_account_is_known_once_it_has_been_met(self, stage: Stage) -> None:
        fake = stage.play(offline(stage.clock, "fake", at(-1), at(1)))
        stage.unknown = {"fake"}
        stage.run((4, lambda: fake.say(fake.account, "By hand #Tag")))
        (seen,) = stage.told(AnswerSeen)
        assert seen.by_moderator

    def test_the_other_platform_is_on_time(self, stage: Stage) -> None:
        stage.play(offline(stage.clock, "away", at(-1), at(9)), FakePlatform(stage.clock, "here"))
        stage.unknown = {"away"}
        stage.run()
        assert stage.went(stage.platforms[1]) == PLANNED

    @pytest.mark.parametrize("error", [Rejected("odd", "410 Gone"), KeyError("id")], ids=["no for ever", "defect"])
    def test_a_platform_that_answers_nonsense_at_the_opening_does_not_stop_the_others(
        self, stage: Stage, error: Exception
    ) -> None:
        class Odd(FakePlatform):
            async def whoami(self) -> Author:
                raise error

        stage.play(Odd(stage.clock, "odd"), FakePlatform(stage.clock, "sound"))
        stage.unknown = {"odd"}
        state = stage.run()
        assert stage.went(stage.platforms[1]) == PLANNED
        assert state.finished
        assert [trouble.about for trouble in stage.told(Trouble)] == ["odd"]

    def test_a_full_disk_while_a_platform_is_met_does_not_stop_the_evening(self, stage: Stage) -> None:
        stage.play(offline(stage.clock, "fake", at(-1), at(1)))
        stage.unknown = {"fake"}

        def disk(*, full: bool) -> None:
            stage.record.broken = full

        state = stage.run((0.5, lambda: disk(full=True)), (4, lambda: disk(full=False)))
        assert [label for label, _ in stage.went()][-3:] == ["Q1", "Q2", "Q3"]
        assert state.finished
        assert stage.record.accounts == [("fake", stage.platforms[0].account)]


class TestAFullDisk:
    def test_nothing_goes_out_without_an_intent_and_all_follows_within_tolerance(self, stage: Stage) -> None:
        watched = Watched(stage.clock, stage.record)
        stage.play(watched)

        def disk(*, full: bool) -> None:
            stage.record.broken = full

        during: list[int] = []
        stage.run(
            (1, lambda: disk(full=True)),
            (9.9, lambda: during.append(len(watched.posts))),
            (10, lambda: disk(full=False)),
        )
        assert during == [1]
        assert watched.unintended == []
        assert [label for label, _ in stage.went()] == LABELS
        out = [post.at for post in watched.posts]
        assert at(10) <= out[1] <= at(10.6)
        assert all(later - earlier >= timedelta(minutes=1) for earlier, later in pairwise(out[1:]))
        assert [entry.slot.label for entry in stage.kept(WentOut)] == LABELS
        assert [entry.slot.label for entry in stage.kept(Intended)] == LABELS
        assert {entry.slot.label for entry in stage.kept(Deferred)} == {"Q1"}
        instants = [entry.at for entry in stage.record.happenings]
        assert instants == sorted(instants)
        assert stage.said("archive: The archive could not be written: disk full. chatmod goes on trying. Make space.")
        assert stage.said("archive: It can be written again; nothing of the journal is lost.")

    def test_an_evening_that_ends_on_it_waits_with_its_record(self, stage: Stage) -> None:
        fake = stage.play()

        def disk(*, full: bool) -> None:
            stage.record.broken = full

        stage.run(
            (10.5, lambda: disk(full=True)),
            (11, stage.giving("wheel", "say The disk is full.")),
            (12, stage.giving("wheel", "end")),
            (13, lambda: fake.say(somebody(fake), "A3 Thanks!")),
            (60, lambda: disk(full=False)),
        )
        assert [entry.command.kind for entry in stage.kept(Commanded)] == ["say", "end"]
        assert stage.record.happenings[-1] == stage.told(Finished)[-1]
        assert minutes(stage.told(Mended)[-1].at) in (60, 60.1)
        assert [seen.post.text for seen in stage.told(AnswerSeen)] == ["A3 Thanks!"]
        assert [label for label, _ in stage.went()] == LABELS  # what was said had no intent

    def test_it_is_the_same_with_the_real_archive(self, stage: Stage, tmp_path: Path) -> None:
        archive = open_archive(tmp_path / "archive.db")
        fake = stage.play()

        async def evening() -> State:
            writer = InlineWriter(archive.database)
            record = await archive.open_performance(stage.sheet, writer)
            cast = stage.cast()
            cast = type(cast)(
                cast.platforms, cast.accounts, record, record, cast.clock, cast.timers, cast.since, orders=record
            )
            running = asyncio.create_task(perform(stage.sheet, cast, stage.events.append))
            await stage.until(1)
            connection = writer._connection
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
            with suppress(ArchiveError):
                while True:  # what is left of the last page
                    await record.write(ClockStepped(at(1), timedelta(0)))
            await stage.until(4)
            assert len(fake.posts) == 1
            connection.execute("PRAGMA max_page_count = 1000000")
            state = await running
            stage.record.happenings = list(await record.read())
            await writer.close()
            return state

        state = run_virtually(stage.clock, evening())
        assert [label for label, _ in stage.went()] == LABELS
        assert at(4) <= fake.posts[1].at <= at(4.6)
        assert [entry.slot.label for entry in stage.kept(WentOut)] == LABELS
        assert stage.kept(Finished)
        assert state.failures == ()
        assert stage.said("archive: The archive could not be written: database or disk is full.")
        assert stage.said("archive: It can be written again")


def test_a_log_on_a_full_disk_is_written_on_when_there_is_space_again(stage: Stage) -> None:
    stage.play()
    shown: list[Event] = []

    def show(event: Event) -> None:
        if at(1) < stage.clock.now() < at(5):
            raise OSError(errno.ENOSPC, "No space left on device")
        shown.append(event)

    state = run_virtually(stage.clock, perform(stage.sheet, stage.cast(), show))
    assert stage.went() == PLANNED
    assert [event.slot.label for event in shown if isinstance(event, WentOut)] == ["Welcome", "Q2", "Q3"]
    assert state.failures == ()


TORONTO = """\
---
title: Over the change
hashtag: Tag
start: {start}
timezone: America/Toronto
length: 20 min
linger: 1 min
---

## Reminder @ -2 days
See you on Monday.

## Q1 @ +2
What did you do with the hour?
"""


class TestDaylightSaving:
    @pytest.mark.parametrize(
        ("start", "reminder", "question"),
        [
            ("2027-03-15 20:00", datetime(2027, 3, 14, 1, 0, tzinfo=UTC), datetime(2027, 3, 16, 0, 2, tzinfo=UTC)),
            ("2027-11-08 20:00", datetime(2027, 11, 7, 0, 0, tzinfo=UTC), datetime(2027, 11, 9, 1, 2, tzinfo=UTC)),
        ],
        ids=["spring", "autumn"],
    )
    def test_the_reminder_and_the_chat_are_at_the_same_local_time(
        self, tmp_path: Path, start: str, reminder: datetime, question: datetime
    ) -> None:
        clock = VirtualClock(reminder - timedelta(hours=1))
        stage = Stage(tmp_path / "life.md", TORONTO.format(start=start), clock=clock, look_every=timedelta(minutes=5))
        fake = stage.play()
        state = stage.run()
        assert [post.at for post in fake.posts] == [reminder, question]
        zone = stage.sheet.schedule.zone
        assert [post.at.astimezone(zone).strftime("%H:%M") for post in fake.posts] == ["20:00", "20:02"]
        told = [f"{time_of(event, stage.sheet)}  {sentence(event, stage.sheet)}" for event in stage.told(WentOut)]
        saturday = {"2027-03-15 20:00": "2027-03-13", "2027-11-08 20:00": "2027-11-06"}[start]
        assert told[0].startswith(f"{saturday} 20:00:00  Reminder on fake is out, on time")
        assert told[1].startswith("20:02:00  Q1 on fake is out, on time")
        assert state.failures == ()


FIVE_DAYS = SCHEDULE.replace(
    "## Welcome",
    "## Early @ -4 days\nFour days.\n\n## Night @ -2 days 04:00\nAre you asleep?\n\n"
    "## Tomorrow @ -1 day\nTomorrow.\n\n## Soon @ -30 min\nSoon.\n\n## Welcome",
)


class TestAChatInFiveDays:
    def stage(self, folder: Path) -> Stage:
        clock = VirtualClock(at(0) - timedelta(days=5, hours=2))
        made = Stage(folder / "life.md", FIVE_DAYS, clock=clock, look_every=timedelta(minutes=5))
        made.play()
        return made

    def test_left_running_everything_goes_out_on_time(self, tmp_path: Path) -> None:
        stage = self.stage(tmp_path)
        state = stage.run()
        assert [minutes(post.at) for post in stage.platforms[0].posts] == [-5760, -3840, -1440, -30, 0, 2, 6, 10]
        assert [entry.at for entry in stage.kept(WentOut)] == [entry.due for entry in stage.kept(WentOut)]
        assert state.failures == ()

    def test_started_again_each_day_nothing_goes_out_twice_and_only_the_night_is_missed(self, tmp_path: Path) -> None:
        stage = self.stage(tmp_path)

        async def every_day() -> State:
            for days in range(5, 0, -1):
                running = asyncio.create_task(stage.perform())
                await stage.until(at(0) - timedelta(days=days) + timedelta(hours=2.5))
                await stage.interrupt(running)
                await stage.until(at(0) - timedelta(days=days) + timedelta(hours=12))
            return await stage.perform()

        state = stage.live(every_day())
        texts = [post.text.split()[0] for post in stage.platforms[0].posts]
        assert texts == ["Four", "Tomorrow.", "Soon.", "Welcome!", "Q1:", "Q2:", "Q3:"]
        assert [minutes(post.at) for post in stage.platforms[0].posts] == [-5760, -1440, -30, 0, 2, 6, 10]
        assert [(skipped.slot.label, skipped.reason) for skipped in stage.kept(Skipped)] == [("Night", "too late")]
        assert stage.said("Night on fake is skipped: too late.")
        assert [item.slot.label for item in state.failures] == ["Night"]


SLOW_WEEK = Path(__file__).parents[2] / "questions" / "slow-week.md"


class TestASlowWeek:
    def test_with_a_new_start_each_evening_every_question_is_asked_once(self, tmp_path: Path) -> None:
        sheet = sheet_of(tmp_path / "slow-week.md", SLOW_WEEK.read_text(encoding="utf-8"))
        clock = VirtualClock(sheet.start - timedelta(hours=1))
        stage = Stage(
            tmp_path / "slow-week.md",
            SLOW_WEEK.read_text(encoding="utf-8"),
            clock=clock,
            look_every=timedelta(minutes=5),
        )
        fake = stage.play(FakePlatform(clock, limits=Limits(characters=500, poll=timedelta(minutes=2))))

        async def every_day() -> State:
            for day in range(8):
                running = asyncio.create_task(stage.perform())
                await stage.until(sheet.start + timedelta(days=day, hours=9))
                await stage.interrupt(running)
                await stage.until(stage.clock.now() + timedelta(minutes=5))
            return await stage.perform()

        state = stage.live(every_day())
        zone = sheet.schedule.zone
        asked = [post for post in fake.posts if post.text.startswith("Q")]
        assert [post.text.split(":")[0] for post in asked] == [cue.label for cue in sheet.questions]
        local = [post.at.astimezone(zone) for post in asked]
        assert {f"{instant:%H:%M}" for instant in local} == {"09:00"}
        assert [instant.isoweekday() for instant in local] == [1, 2, 3, 4, 5]
        assert len(fake.posts) == len(sheet.cues)
        assert stage.told(Skipped) == []
        assert state.failures == ()
        assert state.finished
