"""Descriptions of pictures, made to fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.lengths import graphemes
from chatmod.domain.pictures import fitting_description

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"


@pytest.mark.parametrize(
    ("alt", "limit", "fitting"),
    [
        ("A bridge in the rain", 20, "A bridge in the rain"),
        ("A bridge in the rain", 19, "A bridge in the\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge, in the rain", 10, "A bridge\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge, in the rain", 9, "A bridge\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge, in the rain", 8, "A\N{HORIZONTAL ELLIPSIS}"),
        ("Donaudampfschifffahrt", 6, "Donau\N{HORIZONTAL ELLIPSIS}"),
        (f"{FAMILY}{FAMILY}{FAMILY}", 3, f"{FAMILY}{FAMILY}{FAMILY}"),
        (f"{FAMILY}{FAMILY}{FAMILY}", 2, f"{FAMILY}\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge" + "橋" * 60, 50, "A bridge" + "橋" * 41 + "\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge", 1, "\N{HORIZONTAL ELLIPSIS}"),
        ("A bridge", 0, ""),
        ("", 0, ""),
    ],
)
def test_a_description_is_cut_at_the_end_of_a_word(alt: str, limit: int, fitting: str) -> None:
    assert fitting_description(alt, limit) == fitting


@given(st.text(alphabet="ab \n,.\u0301\N{MAN}\u200d", max_size=60), st.integers(0, 40))
def test_what_goes_out_is_never_longer_than_the_platform_takes(alt: str, limit: int) -> None:
    fitting = fitting_description(alt, limit)
    assert graphemes(fitting) <= limit
    assert fitting == alt or alt.startswith(fitting.removesuffix("\N{HORIZONTAL ELLIPSIS}"))
