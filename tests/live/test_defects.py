"""What is told of a defect is kept in the journal, and never what a plug-in said in its error."""

from pathlib import Path

from chatmod.domain.happenings import AnswerLost
from chatmod.domain.posts import Published
from chatmod.live.defects import defect
from chatmod.testing import FakePlatform
from tests.live.evenings import Stage

SECRET = "sesame-open-please"


class Careless(FakePlatform):
    """A plug-in that looks up its token where it is not."""

    async def publish(self, prepared: bytes) -> Published:
        raise KeyError(SECRET, prepared)


def test_an_error_that_was_never_raised_has_a_kind() -> None:
    assert defect(KeyError(SECRET)) == "KeyError"


def test_what_a_plug_in_says_in_its_error_is_neither_told_nor_kept(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "steered.md")
    stage.play(Careless(stage.clock))
    stage.run()
    lost = stage.kept(AnswerLost)
    assert lost[0].reason.startswith("a defect, KeyError in test_defects.py, line ")
    assert SECRET not in repr(stage.record.happenings)
    assert SECRET not in repr(stage.events)
