"""What goes from others' texts with a person, and that nothing else does."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chatmod.domain.consent import NAME, WORDS, Traces, cleared, leads_to, windows_in, words_of

SAID = "The old one over the river, where nobody has walked since the flood"
ANA = Traces(
    frozenset({"ana"}),
    frozenset({"Ana Lopez"}),
    frozenset({"Ana"}),
    frozenset({"did:plc:ana", "https://books.example/users/ana"}),
    frozenset(),
    windows_in(SAID),
    frozenset({words_of(SAID), words_of("Yes we can")}),
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Thanks @ana, well put", f"Thanks {NAME}, well put"),
        ("Thanks @Ana@books.example!", "Thanks @Ana@books.example!"),
        ("Ask @ana.smith or @ananas", "Ask @ana.smith or @ananas"),
        ("I asked ana lopez yesterday", f"I asked {NAME} yesterday"),
        ("@ana yes, Ana!", f"{NAME} yes, {NAME}!"),
        ("Anabel and banana", "Anabel and banana"),
        ("RT @ana: The old one over", f"RT {NAME}: {WORDS}"),
        ("So true RT @ana Yes we can << me, too", f"So true RT {NAME} {WORDS} << me, too"),
        ("“where nobody has walked”, she said", f"“{WORDS}”, she said"),
        ("> the old one over the river\nMe, too", f"> {WORDS}\nMe, too"),
        ('@ana "Yes we can" is it', f"{NAME} {WORDS} is it"),
        ("See https://books.example/@ana/12 there", f"See {NAME} there"),
        ("at://did:plc:ana/app.bsky.feed.post/1", NAME),
        ("The old one over the river, where nobody has walked", WORDS),
        ("I like the old one over there", "I like the old one over there"),
    ],
)
def test_names_handles_addresses_and_quotations_go(text: str, left: str) -> None:
    assert cleared(text, ANA) == left


def test_four_words_are_enough_in_an_answer_to_the_person() -> None:
    assert cleared("I like the old one over there", ANA, near=True) == f"I like {WORDS} there"


def test_a_handle_with_its_server_is_another_person_than_one_without() -> None:
    traces = Traces(frozenset({"ana@books.example"}))
    assert cleared("@ana and @ana@books.example", traces) == f"@ana and {NAME}"


def test_scripts_without_blanks_are_quoted_by_their_signs() -> None:
    said = "川の向こうの古い橋で、洪水の後は誰も歩いていない"
    traces = Traces(frozenset({"hana"}), windows=windows_in(said))
    assert cleared("「向こうの古い橋で、洪水の後は」ですね", traces) == f"「{WORDS}」ですね"
    assert cleared("川の向こうは静かです", traces) == "川の向こうは静かです"


_WORD = st.text("abcdefghij", min_size=2, max_size=7)
_OTHER = st.text("opqrstuvwxyz", min_size=2, max_size=7)
_THEIRS = st.lists(_WORD, min_size=4, max_size=12)
_QUOTERS = st.lists(_OTHER, min_size=0, max_size=8)


@given(_THEIRS, _QUOTERS, _QUOTERS, st.data())
def test_no_run_of_four_words_of_a_person_stays_in_a_quotation_and_every_other_word_does(
    said: list[str], before: list[str], behind: list[str], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(said) - 4))
    quoted = said[start : data.draw(st.integers(start + 4, len(said)))]
    shape = data.draw(st.sampled_from(["{} RT @kim_7: {}", '{} "{}" {}', "{} “{}” {}", "@kim_7 {} {} {}"]))
    traces = Traces(frozenset({"kim_7"}), windows=windows_in(" ".join(said)), texts=frozenset({tuple(said)}))
    text = shape.format(" ".join(before), " ".join(quoted), " ".join(behind))
    left = cleared(text, traces)
    assert windows_in(left).isdisjoint(windows_in(" ".join(said)))
    assert "kim_7" not in left
    assert not leads_to(left, traces)
    kept = before if "RT" in shape else [*before, *behind]
    assert [word for word in left.split() if word in kept] == kept


@given(st.text(max_size=80), _THEIRS)
def test_who_neither_names_nor_quotes_a_person_keeps_every_character(text: str, said: list[str]) -> None:
    traces = Traces(frozenset({"kim_7"}), frozenset({"Kim Seven"}), windows=windows_in(" ".join(said)))
    assume("kim" not in text.casefold())
    assume(windows_in(text).isdisjoint(traces.windows))
    assert cleared(text, traces, near=True) == text


@given(st.text(max_size=120))
def test_to_clear_twice_is_to_clear_once(text: str) -> None:
    once = cleared(f"@ana {text} Ana Lopez {SAID}", ANA)
    assert cleared(once, ANA) == once
