"""Beyond the exhaustive model: longer sheets, commands, edits, crashes and clocks as they come."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import PlannedCue
from tests.domain.domain_samples import START, cue, schedule
from tests.domain.imaginary_evening import HABITS, Act, Evening, Server

LABELS = ("Q1", "Q2", "Q3", "Q4", "Q5", "Rules", "Break", "Thanks")
COMMANDS = st.one_of(
    st.sampled_from(["hold", "resume", "undo", "skip", "next", "repace", "say Hello", "again", "probe", "probe 2"]),
    st.sampled_from(["hold 1", "hold 3", "hold 20", "repace 20:40", "repace 21:20", "end"]),
    st.sampled_from(LABELS).map(lambda label: f"skip {label}"),
    st.tuples(st.sampled_from(LABELS), st.sampled_from(LABELS)).map(lambda pair: f"swap {pair[0]} {pair[1]}"),
)


@st.composite
def cues(draw: st.DrawFn, label: str) -> PlannedCue:
    when = draw(st.sampled_from([f"+{minute}" for minute in range(0, 60, 2)] + ["end-2", "end-10", "end+1"]))
    text = draw(st.sampled_from(["Why?", "Why?\n---\nAnd how?"]))
    return replace(cue(label, when, text), notes=("Who else?",))


@st.composite
def sheets(draw: st.DrawFn) -> RunSheet:
    labels = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=len(LABELS), unique=True))
    planned = schedule(*[draw(cues(label)) for label in labels], linger=timedelta(minutes=5))
    span = st.sampled_from([None, timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=4)])
    return compile_sheet(replace(planned, warn=draw(span), repeat=draw(span)))


@st.composite
def evenings(draw: st.DrawFn, *, steps: bool = False) -> Evening:
    whats: list[st.SearchStrategy[str | RunSheet | timedelta]] = [COMMANDS, COMMANDS, COMMANDS, sheets()]
    if steps:
        whats.append(st.sampled_from([-600, -45, -1, 45, 900]).map(lambda seconds: timedelta(seconds=seconds)))
    moments = draw(st.lists(st.integers(-60, 4200), max_size=8).map(sorted))
    acts = [Act(START + timedelta(seconds=moment), draw(st.one_of(whats)), draw(st.booleans())) for moment in moments]
    servers = {name: Server(draw(st.booleans()), draw(st.sampled_from(HABITS))) for name in ("near", "far")}
    opening = START + timedelta(seconds=draw(st.sampled_from([-60, 0, 700])))
    crashes = draw(st.frozensets(st.integers(0, 120), max_size=3))
    down = timedelta(seconds=draw(st.sampled_from([1, 30, 300, 1200])))
    return Evening(draw(sheets()), servers, opening, tuple(acts), crash_at=crashes, down=down)


@given(evenings())
@settings(max_examples=400)
def test_nothing_is_published_twice_out_of_order_against_the_plan_or_lost_without_a_trace(evening: Evening) -> None:
    assert evening.play().complaints() == []


@given(evenings(steps=True))
@settings(max_examples=200)
def test_also_where_the_clock_is_set(evening: Evening) -> None:
    """What is planned at an earlier clock than what is out goes out behind it: that is no fault."""
    complaints = evening.play().complaints()
    assert [fault for fault in complaints if "order" not in fault and "another question" not in fault] == []


@given(evenings())
@settings(max_examples=150)
def test_a_platform_never_delays_another(evening: Evening) -> None:
    evening.crash_at = frozenset()
    evening.servers["near"].habit = "well"
    other = evening.copy()
    other.servers["far"].habit = "well"
    evening.play()
    other.play()
    # a platform that is behind may keep the evening open, and leave more to skip
    assume(evening.refusals == other.refusals and evening.acts == other.acts)
    assert evening.servers["near"].posts == other.servers["near"].posts
