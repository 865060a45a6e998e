"""Whatever a server does, and whenever the power goes: each cue is out once, or it is said why not."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chatmod.domain.happenings import LeftOpen, Refused, Skipped
from chatmod.testing import ServerFault
from chatmod.testing.evening import SHEET, START, SmallEvening
from tests.platforms.contract_stages import FakeStage

FAULTS = st.lists(st.none() | st.sampled_from(ServerFault), max_size=10)
SECONDS = st.integers(-60, 750)


@settings(max_examples=60)
@given(faults=FAULTS, reveal_at=SECONDS, cut_at=st.none() | SECONDS, keeps_keys=st.booleans())
def test_each_cue_is_out_once_or_it_is_said(
    faults: list[ServerFault | None], reveal_at: int, cut_at: int | None, *, keeps_keys: bool
) -> None:
    stage = FakeStage(keeps_keys=keeps_keys)
    evening = SmallEvening(stage)
    cut = None if cut_at is None else START + timedelta(seconds=cut_at)
    evening.play(*faults, reveal_at=START + timedelta(seconds=reveal_at), power_cut_at=cut)
    labels = [cue.label for cue in SHEET.cues]
    wanted = Counter(evening.text(label) for label in labels)
    there = Counter(evening.texts)
    if keeps_keys or not stage.hides:
        assert {text: n for text, n in there.items() if n > wanted[text]}.keys() <= _disputed(evening)
    assert Counter(evening.text(label) for label in evening.out) <= there
    said = {event.slot.label for event in evening.events if isinstance(event, Skipped | Refused | LeftOpen)}
    assert {*evening.out, *said} == set(labels)


def _disputed(evening: SmallEvening) -> set[str]:
    """Texts that two cues have, where of one of them nobody knows which post it is: nothing of that is deleted."""
    lost = {evening.text(cue.label) for cue in SHEET.cues if cue.label not in evening.out}
    return lost & {evening.text("Encore")}
