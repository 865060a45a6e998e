import pytest

from chatmod.domain.attribution import labels_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("A1 With stairs, mostly", (1,)),
        ("A1: With stairs", (1,)),
        ("A1. With stairs", (1,)),
        ("A1- With stairs", (1,)),
        ("A1) With stairs", (1,)),
        ("a1 with stairs", (1,)),
        ("a1: with stairs", (1,)),
        ("  A1", (1,)),
        ("(A1) With stairs", (1,)),
        ("**A1** With stairs", (1,)),
        ("\N{WAVING HAND SIGN} A1 With stairs", (1,)),
        ("A1\nWith stairs", (1,)),
        ("A1#ShelfTalk with stairs", (1,)),
        ("A10: The tenth one", (10,)),
        ("A1.1 And one more thing", (1,)),
        ("a1.2 and another", (1,)),
        ("A1.4.1 and yet another", (1,)),
        ("Q1 With stairs", (1,)),
        ("Q1: With stairs", (1,)),
        ("q1 with stairs", (1,)),
        ("#q1 with stairs", (1,)),
        ("T2: With ramps", (2,)),
        ("A 3: With blanks", (3,)),
        ("#ShelfTalk A2 With ramps", (2,)),
        ("@bo A2 With ramps", (2,)),
        ("@bo@social.example @ana, A2: With ramps", (2,)),
        ("With ramps #ShelfTalk A2", (2,)),
        ("With ramps A2 #ShelfTalk #rivers", (2,)),
        ("A4/5: Both with bridges", (4, 5)),
        ("A1.5 & 2 are the same to me", (1, 2)),
        ("Q1 and Q2: Both with bridges", (1, 2)),
        ("A2, A3: Both with bridges", (2, 3)),
        ("A1/A1 twice", (1,)),
        ("A1.4.1 deeper still", (1,)),
        ("A1b: and more", (1,)),
        ("A1, 2 things matter to me", (1,)),
        ("A3/1 the first part", (3,)),
        ("A1 1/2 We began with stairs", (1,)),
        ("A1 (1/2) We began with stairs", (1,)),
        ("1/2 : A3 We began with stairs", (3,)),
        ("2/2 A3: and then ramps", (3,)),
        ("A 1 We began with stairs", (1,)),
        ("A1#ShelfTalk stairs", (1,)),
        ("I'd say, (A1:) yes", (1,)),
        ("re A1 it depends", (1,)),
        ("Returning to A1 I would wait", (1,)),
        ("Returning to Q1, I would wait", (1,)),
        ("Other A4: ramps", (4,)),
        ("oh. A4 ramps, too", (4,)),
        ("but A5: nobody asked", (5,)),
        ("A2: yes, ramps. A3: no, never", (2, 3)),
        ("Answer 2: ramps", (2,)),
        ("Ans2: ramps", (2,)),
        ("A-2 ramps", (2,)),
        ("A#2 ramps", (2,)),
        ("A.2 ramps", (2,)),
        ("A2~ ramps", (2,)),
        ("A2> ramps", (2,)),
        ("https://example.org/ramps A2 as drawn here", (2,)),
        ("For Q2, I would say ramps", (2,)),
        ("Q1. And I would wait", (1,)),
        (".@bo A2 With ramps", (2,)),
        ("\uff21\uff11\uff1a\u306f\u3044", (1,)),
    ],
)
def test_a_post_carries_the_label_of_its_question_in_many_forms(text: str, numbers: tuple[int, ...]) -> None:
    assert labels_in(text) == numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "With stairs",
        "a 3D printer helped us",
        "A 3D printer helped us",
        "a 4 month-old cannot know",
        "A 4 month-old cannot know",
        "a 7-year plan",
        "A 7-year plan",
        "We did it in Q1 2019",
        "The effect at T2 (> 50%) was lost",
        "(1/2) to be continued",
        "1/2 to be continued",
        "I have no answer to q3",
        'That was supposed to lead w/ "A4" not "A2"',
        "THIS RT @bo A2: With ramps",
        "MT @bo: a1.3 with ramps",
        "RT @bo A2: With ramps",
        "Coming up on Q4",
        "T2 (> 50%) was where it began",
        "A 5 minute break would do",
        "A4 paper is enough",
        "We printed it on A4 paper",
        "HbA1c and A1c are not the same",
        "No time for Q5",
        "Q1 2019 was the start of it",
        "My students are in grade 4",
        "1. I would wait",
        '"@bo: A2 With ramps" so true',
        "Please use Q1/A1 format",
        "A1st place for that",
        "AA1 batteries",
        "Q&A was fine",
        "A12345 is a motorway",
        "https://a.example/A1",
        "#A1steel is not a label",
    ],
)
def test_what_only_resembles_a_label_is_none(text: str) -> None:
    assert labels_in(text) == ()


def test_a_number_alone_is_a_label_only_where_questions_have_no_letter() -> None:
    assert labels_in("1. With stairs", bare=True) == (1,)
    assert labels_in("12) With stairs", bare=True) == (12,)
    assert labels_in("1.5 hours went by", bare=True) == ()
    assert labels_in("A2: With stairs", bare=True) == (2,)


@pytest.mark.parametrize(
    "text",
    [
        " " * 1_000_000,
        "x" + "\n" * 1_000_000 + "x",
        " #a" * 300_000 + "!",
        "@a " * 300_000 + "1",
        "1/2 " * 250_000,
        "1" * 1_000_000,
        ":" * 1_000_000 + "1",
    ],
)
def test_a_text_of_a_megabyte_is_looked_through_at_once(text: str) -> None:
    assert labels_in(text) == ()
