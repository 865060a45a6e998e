# ruff: noqa: RUF001 - the signs of other scripts that resemble ours are meant
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.text.sentences import sentences

TRICKY = st.text(st.sampled_from("aA1.?!…。？؟ \n\t\"')»«¿#@🎉-:/Ié\u2029"), max_size=60)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_a_sentence_ends_with_its_end_mark() -> None:
    assert cut("Why? Because! It is so.  And more") == ["Why?", "Because!", "It is so.", "And more"]


@pytest.mark.parametrize("text", ["", " ", "\n\n \t"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert cut(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Take a picture, e.g. of a weir, and post it.",
        "Dr. Smith and Mrs. Jones disagree.",
        "Read ch. 3, pp. 12 to 14, and fig. IV again.",
        "Was ist z. B. Äpfeln und z.B. Birnen gemeinsam, d. h. was teilen sie?",
        "Prenez p. ex. Paris.",
        "What did J. R. R. Tolkien and W.E.B. Du Bois read?",
        "The U.S. Senate met at 8 p.m. Eastern.",
        "It is 3.5 of 8.30, at 12.04.2027 and v1.2.3 of it.",
        "Wir treffen uns am 15. April, im 19. Jahrhundert und in der 3. Klasse.",
        "See https://library.example/a.b?c=d!e and ask @heather@club.example or @ana.example.",
        "The approx. five people of St. John came.",
        "Wait ... what is [...] That",
        "A good (?) idea, a great (!) one.",
        "No. 5 is alive on Sept. 12.",
    ],
)
def test_a_mark_that_ends_no_sentence_is_left_alone(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Really?! Yes... No… Well", ["Really?!", "Yes...", "No…", "Well"]),
        ('She said "Why?" Then "No." (Or not.) Done.', ['She said "Why?"', 'Then "No."', "(Or not.)", "Done."]),
        (
            "See https://a.example/b. Ask @ana.example. Now.",
            ["See https://a.example/b.", "Ask @ana.example.", "Now."],
        ),
        ("Plan B. What now? So did I. Why?", ["Plan B.", "What now?", "So did I.", "Why?"]),
        ("I said no. Then books, etc. The end", ["I said no.", "Then books, etc.", "The end"]),
        ("It was 2027. Then 5. Next", ["It was 2027.", "Then 5.", "Next"]),
        ("Great. iPads are here.", ["Great.", "iPads are here."]),
        ("Look.[1] There.", ["Look.[1]", "There."]),
    ],
)
def test_closing_signs_belong_to_the_sentence(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_quotation_goes_on_into_the_sentence_around_it() -> None:
    assert cut('"Why?" she asked. « Pourquoi ? » dit-il. Oui !') == [
        '"Why?" she asked.',
        "« Pourquoi ? » dit-il.",
        "Oui !",
    ]
    assert cut("「なぜ？」と聞いた。「行く。」「来る。」") == ["「なぜ？」と聞いた。", "「行く。」", "「来る。」"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("なぜですか？そうです。3.5です", ["なぜですか？", "そうです。", "3.5です"]),
        ("هل هذا جيد؟ نعم.", ["هل هذا جيد؟", "نعم."]),
        ("¿Qué pasa? ¡Hola! Bueno. ¿y tú?", ["¿Qué pasa?", "¡Hola!", "Bueno.", "¿y tú?"]),
        ("यह क्या है? यह किताब है। हाँ।", ["यह क्या है?", "यह किताब है।", "हाँ।"]),
        ("Γιατί! Ναι. Όχι", ["Γιατί!", "Ναι.", "Όχι"]),
    ],
)
def test_every_language_has_its_marks(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_blank_line_always_ends_a_sentence_and_a_line_break_only_with_a_mark_or_before_a_list() -> None:
    assert cut("One\ngoes on\n\nand another") == ["One\ngoes on", "and another"]
    assert cut("Done.\nnext line\r\ngoes on\r\n\r\nand on") == ["Done.", "next line\r\ngoes on", "and on"]
    assert cut("Choose:\n- a weir\n* a lock\n2) a dam\nb) none") == [
        "Choose:",
        "- a weir",
        "* a lock",
        "2) a dam",
        "b) none",
    ]


def test_the_number_of_an_item_is_no_sentence() -> None:
    assert cut("1. What? 2. When?\n3. Where\nQ4. Who?") == ["1. What?", "2. When?", "3. Where", "Q4. Who?"]


def test_what_has_no_words_goes_with_the_sentence_before_it() -> None:
    assert cut("Great! 🎉 What now? #Rivers @ana https://a.example") == [
        "Great! 🎉",
        "What now? #Rivers @ana https://a.example",
    ]
    assert cut("Great!🎉 So. :) Yes.") == ["Great!🎉", "So. :)", "Yes."]
    assert cut("!!! Why?") == ["!!! Why?"]
    assert cut("Why?\n\n#Rivers") == ["Why?", "#Rivers"]


@given(st.text(max_size=80) | TRICKY)
def test_outside_the_sentences_there_is_only_white_space(text: str) -> None:
    behind = 0
    for start, end in sentences(text):
        assert behind <= start < end
        assert text[behind:start].strip() == ""
        assert text[start:end] == text[start:end].strip()
        behind = end
    assert text[behind:].strip() == ""


@given(st.lists(TRICKY, max_size=4))
def test_paragraphs_are_cut_each_for_itself(paragraphs: list[str]) -> None:
    whole = [piece for paragraph in paragraphs for piece in cut(paragraph)]

    assert cut("\n\n".join(paragraphs)) == whole


@given(st.lists(st.sampled_from(["Why?", "It is so.", "Dr. Smith!", "なぜ。", "Look at it…"]), max_size=6))
def test_sentences_in_a_row_are_found_again(each: list[str]) -> None:
    assert cut(" ".join(each)) == each


@pytest.mark.parametrize(
    "unit", [".", ". ", "a. ", "(", ".)", "?' ", " ", "\n", "#a ", ".\n1. ", "🎉", "! 🎉", "J.", "。」"]
)
def test_a_long_hostile_text_is_read_to_its_end(unit: str) -> None:
    text = unit * 50_000 + "Why?"

    assert sentences(text)[-1][1] == len(text)
