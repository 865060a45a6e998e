"""No long pauses of the interpreter while posts fall due.

Why: a full collection of cyclic garbage looks at every object there is. With some ten thousand posts in memory it
stops everything for 50 to 120 ms, at moments of its own choosing, and was most of what made a post late.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = 100
"""How many times rarer full collections become: some million posts apart. Young garbage goes as quickly as ever."""


@contextmanager
def steady() -> Iterator[None]:
    """Collect all garbage now, and then next to never."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()  # what was imported stays: no collection needs to look at it
    gc.set_threshold(thresholds[0], thresholds[1], thresholds[2] * _SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
