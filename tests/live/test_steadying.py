import gc

import pytest

from chatmod.live.steadying import steady


def test_full_collections_are_rare_meanwhile_and_as_before_afterwards() -> None:
    before = gc.get_threshold()

    with steady():
        assert gc.get_threshold() == (before[0], before[1], before[2] * 100)
        assert gc.get_freeze_count() > 0

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_an_error_leaves_things_as_they_were() -> None:
    before = gc.get_threshold()

    with pytest.raises(KeyboardInterrupt), steady():
        raise KeyboardInterrupt

    assert gc.get_threshold() == before
