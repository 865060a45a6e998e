"""`assembly.checking`: what depends on the time at which a schedule is checked."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from chatmod.assembly.checking import proofread

TEXT = """---
title: Week 1
hashtag: NotABookStudy
timezone: UTC
length: 5 min
{start}---

## Q1 @ +1
Why?
"""


@pytest.mark.parametrize(
    ("start", "hour", "is_past"),
    [
        ("", 12, False),
        ("", 23, False),
        ("start: 2027-04-15 20:00\n", 12, False),
        ("start: 2027-04-15 20:00\n", 23, True),
    ],
)
def test_only_a_start_that_was_written_can_be_past(tmp_path: Path, start: str, hour: int, is_past: bool) -> None:
    path = tmp_path / "week-1.md"
    path.write_text(TEXT.format(start=start), encoding="utf-8")
    proof = proofread(path, datetime(2027, 4, 15, hour, 0, tzinfo=UTC))
    assert ("past" in [problem.name for problem in proof.problems]) is is_past
