"""What is made quickly is the same as what is made as usual."""

from dataclasses import FrozenInstanceError, dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.archive.making import quick
from chatmod.domain.posts import Author, Media


@dataclass(frozen=True, slots=True)
class Pair:
    one: int
    other: str = "other"


@given(st.text(), st.text(), st.text())
def test_it_is_equal_of_the_same_class_and_has_the_same_hash(one: str, two: str, three: str) -> None:
    made, usual = quick(Author)(one, two, three), Author(one, two, three)
    assert made == usual
    assert type(made) is Author
    assert (hash(made), repr(made)) == (hash(usual), repr(usual))


def test_it_is_as_frozen() -> None:
    made = quick(Pair)(1)
    with pytest.raises(FrozenInstanceError):
        made.one = 2  # type: ignore[misc]


def test_defaults_and_names_are_those_of_the_class() -> None:
    assert quick(Pair)(1) == Pair(1)
    assert quick(Pair)(other="x", one=2) == Pair(2, "x")
    assert quick(Media)("https://example.org/a.png") == Media("https://example.org/a.png")
    with pytest.raises(TypeError):
        quick(Pair)()  # type: ignore[call-arg]


def test_a_class_that_does_more_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        one: int

        def __post_init__(self) -> None:
            raise AssertionError

    @dataclass(frozen=True)
    class Wide:
        one: int

    for kind in (Checked, Wide):
        with pytest.raises(TypeError):
            quick(kind)
