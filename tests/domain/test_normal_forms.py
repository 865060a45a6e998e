import unicodedata
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.text.normal_forms import Form, normal_form

MARKS = "\u0301\u0300\u0315\u0327\u0345\u0344\u0f71\u0f72\u0f73\u0f74\u0f81\u05b0\u093c\u3099\u0b3e"


@given(
    st.text(st.sampled_from(MARKS + "aéậ가の"), max_size=200), st.sampled_from(MARKS), st.sampled_from(get_args(Form))
)
def test_a_normal_form_is_that_of_unicode_however_many_marks_are_piled_up(text: str, mark: str, form: Form) -> None:
    for piled in (text, text + mark * 40 + text, "é" + (mark + "\u0323\u0301") * 20 + text):
        assert normal_form(form, piled) == unicodedata.normalize(form, piled)
