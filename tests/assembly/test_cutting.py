"""What is too long is cut into threads where that is asked for, alike in every command."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.archive import Archive, open_archive
from chatmod.assembly.checking import check
from chatmod.assembly.cutting import thread_notes
from chatmod.assembly.fitting import text_findings
from chatmod.assembly.plugins import load_plugin
from chatmod.assembly.preparing import fitting_sheet, load, plugins_for
from chatmod.assembly.rehearsing import rehearse
from chatmod.assembly.revising import FileRevisions, at_once
from chatmod.assembly.running import Plan, last_good, plan
from chatmod.domain.happenings import Opened, Planned, WentOut
from chatmod.domain.preflight import Light
from chatmod.domain.splitting import cut_threads
from chatmod.errors import ScheduleError
from chatmod.ports.logins import Credential, Login
from chatmod.ports.platforms import Limits, Platform
from chatmod.settings import DataFolder
from chatmod.storage import InlineWriter

NOW = datetime(2027, 4, 15, 23, 0, tzinfo=UTC)
HEAD = "---\ntitle: T\nhashtag: Tag\ntimezone: America/Toronto\nplatforms: x\nstart: 2027-04-15 20:00\n---\n"
LONG = " ".join(["Look at the bridge in the third chapter, and say what it carries, and for whom."] * 5)
ENDLESS = " and on".join(["On", *[""] * 40]) + "?"
SCHEDULE = f"{HEAD}## Q1 @ +5\n{LONG}\n\n## Q2 @ +30\nWhat else?\n"


@dataclass(frozen=True, slots=True)
class Small:
    """A platform of few characters, counted as Python counts them."""

    name: str = "x"
    limits: Limits = field(default=Limits(characters=100))
    credentials: Mapping[str, Credential] = field(default_factory=dict)

    def measure(self, text: str) -> int:
        return len(text)

    def open(self, login: Login, name: str) -> Platform:
        raise NotImplementedError(login, name)


@dataclass
class Desk:
    """A data folder with a schedule that is too long for X."""

    schedule: Path
    archive: Archive

    def write(self, text: str) -> None:
        self.schedule.write_text(text, encoding="utf-8")

    def plan(self, *, split: bool, start: str | None = None, new: bool = False) -> Plan:
        loaded = load(self.schedule)
        plugins = plugins_for(loaded.schedule, ())
        return plan(loaded, plugins, self.archive, start=start, new=new, now=NOW, split=split)

    async def begin(self, planned: Plan, *later: Plan) -> None:
        writer = InlineWriter(self.archive.database)
        record = await self.archive.open_performance(planned.sheet, writer)
        await record.write(Opened(NOW))
        for each in later:
            await record.write(Planned(NOW, each.sheet, None))
        await writer.close()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "evening.md", open_archive(tmp_path / "archive.db"))
    made.write(SCHEDULE)
    return made


class TestChecking:
    def test_what_can_be_cut_is_no_error_and_the_lengths_are_those_of_the_parts(self, desk: Desk) -> None:
        assert not check(desk.schedule, [], NOW).ok
        report = check(desk.schedule, [], NOW, split=True)
        assert report.ok
        assert [(length.cue, length.part) for length in report.lengths] == [("Q1", 1), ("Q1", 2), ("Q2", 1)]
        assert all(length.length <= length.limit for length in report.lengths)
        (cost,) = report.costs
        assert len(cost.posts) == 3

    def test_it_is_told_what_is_cut_and_that_a_thread_on_x_is_uncertain(self, desk: Desk) -> None:
        first, second = [sentence for sentence, _ in check(desk.schedule, [], NOW, split=True).threads]
        assert first == "Q1 goes out on x in 2 posts."
        assert "not proven" in second

    def test_where_nothing_is_cut_nothing_is_told(self, desk: Desk) -> None:
        assert check(desk.schedule, ["mastodon"], NOW, split=True).threads == ()
        assert check(desk.schedule, [], NOW).threads == ()

    def test_the_doubt_is_told_once_and_for_x_alone(self, desk: Desk) -> None:
        plugins = {name: load_plugin(name) for name in ("x", "x:club", "bluesky")}
        sheet = fitting_sheet(load(desk.schedule), None, plugins, split=True)
        told = [sentence for sentence, thread in thread_notes(sheet, plugins) if thread is None]
        assert [sentence.partition(" the")[0] for sentence in told] == ["On X"]
        assert [thread.platform for thread in cut_threads(sheet)] == ["x", "x:club", "bluesky"]

    def test_a_sentence_that_does_not_fit_stays_an_error_that_names_it(self, desk: Desk) -> None:
        desk.write(f"{HEAD}## Q1\nFirst this. {ENDLESS} Then that.\n")
        report = check(desk.schedule, [], NOW, split=True)
        (problem,) = (problem for problem in report.problems if problem.severity == "error")
        (over,) = (length for length in report.lengths if length.length > length.limit)
        assert (problem.severity, problem.name) == ("error", "too-long")
        assert problem.problem.startswith("Part 2 of Q1 is ")
        assert "“On and on and on" in problem.remedy
        assert f"{over.length - over.limit} too long" in problem.remedy
        assert "at the ends of sentences only" in problem.remedy

    def test_without_splitting_the_remedy_knows_of_it(self, desk: Desk) -> None:
        with pytest.raises(ScheduleError) as caught:
            fitting_sheet(load(desk.schedule), None, {"x": load_plugin("x")})
        assert "--split" in caught.value.problems[0].remedy

    def test_a_server_that_takes_less_is_told_by_the_pre_flight(self, desk: Desk) -> None:
        sheet = fitting_sheet(load(desk.schedule), None, {"x": load_plugin("x")}, split=True)
        findings = text_findings(sheet, {"x": Small()})
        assert [finding.light for finding in findings] == [Light.RED, Light.RED]
        assert "Give the command again" in findings[0].remedy


class TestWhichPerformance:
    def test_a_schedule_that_is_too_long_runs_only_when_it_is_split(self, desk: Desk) -> None:
        with pytest.raises(ScheduleError):
            desk.plan(split=False)
        assert [thread.posts for thread in cut_threads(desk.plan(split=True).sheet)] == [2]

    @pytest.mark.parametrize("start", [None, "now", "2027-04-15 20:00"])
    async def test_what_was_begun_split_goes_on_so_asked_or_not(self, desk: Desk, start: str | None) -> None:
        begun = desk.plan(split=True)
        await desk.begin(begun)
        assert desk.plan(split=False, start=start) == Plan(begun.sheet, resumed=True)
        assert desk.plan(split=True, start=start) == Plan(begun.sheet, resumed=True)

    async def test_what_was_begun_whole_is_split_from_when_it_is_asked_for(self, desk: Desk) -> None:
        desk.write(SCHEDULE.replace(LONG, "What?"))
        await desk.begin(desk.plan(split=False), desk.plan(split=True))
        desk.write(SCHEDULE)
        resumed = desk.plan(split=False)
        assert resumed.resumed
        assert resumed.sheet.split

    async def test_another_performance_is_not_split_unasked(self, desk: Desk) -> None:
        await desk.begin(desk.plan(split=True))
        with pytest.raises(ScheduleError):
            desk.plan(split=False, new=True, start="now")
        with pytest.raises(ScheduleError):
            desk.plan(split=False, start="21:30")

    async def test_the_last_good_sheet_is_split_as_it_was(self, desk: Desk) -> None:
        begun = desk.plan(split=True)
        await desk.begin(begun)
        desk.write("nothing of use")
        assert last_good(desk.schedule, desk.archive, begun.sheet.start) == Plan(begun.sheet, resumed=True)


class TestEdits:
    async def test_an_edited_schedule_is_cut_where_the_evening_is(self, desk: Desk) -> None:
        plugins = {"x": load_plugin("x")}
        revisions = FileRevisions(fitting_sheet(load(desk.schedule), None, plugins, split=True), plugins, at_once)
        desk.write(SCHEDULE.replace("What else?", LONG))
        (edited,) = [sheet for sheet in [await revisions.latest() for _ in range(3)] if sheet]
        assert [(thread.cue, thread.posts) for thread in cut_threads(edited)] == [("Q1", 2), ("Q2", 2)]

    async def test_and_not_where_it_is_not(self, desk: Desk) -> None:
        plugins = {"x": load_plugin("x")}
        desk.write(SCHEDULE.replace(LONG, "What?"))
        revisions = FileRevisions(fitting_sheet(load(desk.schedule), None, plugins), plugins, at_once)
        desk.write(SCHEDULE)
        with pytest.raises(ScheduleError, match="too long for x"):
            assert [await revisions.latest() for _ in range(3)]


def test_a_rehearsal_posts_the_parts_one_after_the_other(desk: Desk, tmp_path: Path) -> None:
    plugins = {"x": load_plugin("x")}
    sheet = fitting_sheet(load(desk.schedule), None, plugins, split=True)
    events: list[object] = []
    state = rehearse(
        sheet, plugins, DataFolder(tmp_path / "data"), seed=1, pace=math.inf, faults=True, tell=events.append
    )
    out = [(event.slot.label, event.slot.part) for event in events if isinstance(event, WentOut)]
    assert out == [("Q1", 1), ("Q1", 2), ("Q2", 1)]
    assert state.failures == ()
