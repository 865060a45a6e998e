"""In which direction texts run."""

import pytest

from chatmod.markup import environment
from chatmod.markup.direction import direction


@pytest.mark.parametrize("language", ["he", "AR", "fa-IR", "az-Arab", "ur-PK"])
def test_languages_that_run_leftward_say_so(language: str) -> None:
    assert direction(language) == "rtl"


@pytest.mark.parametrize("language", ["en", "fr-CA", "he-Latn", "az", "zh-Hant-TW"])
def test_others_go_by_their_first_letter(language: str) -> None:
    assert direction(language) == "auto"


def test_templates_know_it() -> None:
    assert environment("chatmod.exports").from_string("{{ 'he' | direction }}").render() == "rtl"
