"""Templates escape everything that has not passed through what escapes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError
from markupsafe import Markup, escape

from chatmod.markup import environment

_PAGES = environment("chatmod.exports")


@given(st.one_of(st.text(), st.integers(), st.booleans(), st.floats(), st.none(), st.lists(st.text())))
def test_a_value_is_escaped_as_everywhere(value: Any) -> None:  # noqa: ANN401 - any value
    assert _PAGES.from_string("<p title='{{ value }}'>{{ value }}</p>").render(value=value) == (
        f"<p title='{escape(value)}'>{escape(value)}</p>"
    )


@pytest.mark.parametrize("sign", list("&<>\"'"))
def test_each_sign_with_a_meaning_is_escaped(sign: str) -> None:
    said = _PAGES.from_string("{{ value }}").render(value=f"a{sign}b")
    assert sign not in said.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&#", "")


def test_what_is_html_already_stays() -> None:
    assert _PAGES.from_string("{{ value }}").render(value=Markup("<b>&amp;</b>")) == "<b>&amp;</b>"


def test_what_a_macro_or_a_block_made_is_escaped_once() -> None:
    source = "{% macro said(x) %}<i>{{ x }}</i>{% endmacro %}{% set kept %}{{ said(value) }}{% endset %}{{ kept }}"
    assert _PAGES.from_string(source).render(value="<") == "<i>&lt;</i>"


def test_a_kind_of_text_with_a_form_of_its_own_is_asked_for_it() -> None:
    class Bold(str):
        __slots__ = ()

        def __html__(self) -> str:
            return f"<b>{escape(str(self))}</b>"

    assert _PAGES.from_string("{{ value }}").render(value=Bold("<")) == "<b>&lt;</b>"


def test_a_name_that_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _PAGES.from_string("{{ nothing }}").render()
