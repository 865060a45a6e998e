# ruff: noqa: RUF001 - the signs of other scripts that resemble ours are meant
import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.companions import accompany
from chatmod.domain.composing import Draft, compose
from chatmod.domain.runsheet import RunSheet, compile_sheet
from chatmod.domain.schedule import Image, Part, Place, Script, Spot
from chatmod.domain.sizing import Terms, sized_posts
from chatmod.domain.splitting import CutThread, cut_threads, lone_sentence, split_sheet
from chatmod.domain.text.mastodon_text import mastodon_length
from chatmod.domain.text.sentences import sentences
from chatmod.domain.text.x_text import x_length
from tests.domain.domain_samples import cue, schedule

TAG = " #ShelfTalk"
ONCE_MORE = "For those who have just come: "
SMALL = Terms("small", 40, len)
SENTENCES = st.lists(st.builds("Ab{}{}".format, st.text("ab", max_size=16), st.sampled_from(".?!")), min_size=1)


def sheet_of(*texts: str) -> RunSheet:
    return compile_sheet(
        schedule(*(cue(f"Q{number}", text=text) for number, text in enumerate(texts, 1)), label=False)
    )


def drafts(sheet: RunSheet, label: str = "Q1", platform: str = "small") -> tuple[Draft, ...]:
    return next(compose(sheet, cue, platform) for cue in accompany(sheet).cues if cue.label == label)


def posts(sheet: RunSheet, label: str = "Q1", platform: str = "small") -> list[str]:
    return [draft.text for draft in drafts(sheet, label, platform)]


def bare(post: str) -> str:
    """A post without its tag and its number."""
    return re.sub(r" \(\d+/\d+\)$", "", post.removesuffix(TAG))


def test_what_is_too_long_becomes_a_numbered_thread() -> None:
    sheet = split_sheet(sheet_of("One is here. Two is here. Three is here."), [SMALL])

    assert posts(sheet) == ["One is here. (1/3)" + TAG, "Two is here. (2/3)" + TAG, "Three is here. (3/3)" + TAG]
    assert posts(sheet, platform="elsewhere") == ["One is here. Two is here. Three is here." + TAG]
    assert cut_threads(sheet) == (CutThread("Q1", "small", 3),)
    assert sheet.split


def test_what_fits_is_as_it_was() -> None:
    sheet = sheet_of("Why? Because.", "One is here. Two is here. Three is here.")
    split = split_sheet(sheet, [SMALL])

    assert split.cues[0] == sheet.cues[0]
    assert split.schedule == sheet.schedule
    assert [thread.cue for thread in cut_threads(split)] == ["Q2"]
    assert cut_threads(split_sheet(sheet, [replace(SMALL, characters=100)])) == ()


def test_the_keys_are_those_of_any_thread() -> None:
    sheet = split_sheet(sheet_of("One is here. Two is here. Three is here."), [SMALL])

    assert [draft.key.partition("/")[2] for draft in drafts(sheet)] == ["Q1", "Q1/2", "Q1/3"]


def test_the_label_goes_on_the_first_part_only_and_counts() -> None:
    labelled = schedule(cue("Q1", text="One is so far away. Two is as far away."))
    sheet = split_sheet(compile_sheet(labelled), [replace(SMALL, characters=41)])

    assert posts(sheet) == ["Q1: One is so far away. (1/2)" + TAG, "Two is as far away. (2/2)" + TAG]


def test_a_tag_in_the_text_stays_where_it_is() -> None:
    sheet = split_sheet(sheet_of("Welcome to #ShelfTalk, you all! Say hello. Then we begin."), [SMALL])

    assert posts(sheet) == [
        "Welcome to #ShelfTalk, you all! (1/3)",
        f"Say hello. (2/3){TAG}",
        f"Then we begin. (3/3){TAG}",
    ]


def test_the_posts_are_as_even_as_they_can_be() -> None:
    four = "Abcd efgh ij. Abcd efgh ij. Abcd efgh ij. So?"
    sheet = split_sheet(sheet_of(four), [replace(SMALL, characters=50)])

    assert [bare(post) for post in posts(sheet)] == ["Abcd efgh ij. Abcd efgh ij.", "Abcd efgh ij. So?"]


def test_what_the_author_has_cut_stays_cut_and_the_numbers_run_over_the_whole_thread() -> None:
    sheet = split_sheet(sheet_of("Short.\n---\nOne is here. Two is here. Three.\n---\nEnd."), [SMALL])

    assert [post.removesuffix(TAG) for post in posts(sheet)] == [
        "Short. (1/4)",
        "One is here. (2/4)",
        "Two is here. Three. (3/4)",
        "End. (4/4)",
    ]


def test_more_than_nine_posts_have_room_for_their_numbers() -> None:
    each = "Exactly these are words."
    sheet = split_sheet(sheet_of(" ".join([each] * 12)), [replace(SMALL, characters=len(each + " (12/12)" + TAG))])

    assert posts(sheet) == [f"{each} ({number}/12){TAG}" for number in range(1, 13)]


def test_pictures_stay_with_the_first_piece_of_their_part() -> None:
    weir, lock = (Image("Alt", name, Place("week-1.md", 12)) for name in ("weir.png", "lock.png"))
    parts = (Part("One is here. Two is here. Three is here.", (weir,)), Part("", (lock,)))
    planned = replace(cue("Q1"), scripts=(Script("", parts),))
    sheet = split_sheet(compile_sheet(schedule(planned, label=False)), [SMALL])

    assert [draft.images for draft in drafts(sheet)] == [(weir,), (), (), (lock,)]
    assert posts(sheet)[-1] == "(4/4)" + TAG


def test_variables_are_measured_filled_in_and_never_cut() -> None:
    text = "It begins {start}. {title} is what we read. {hashtag}"
    sheet = split_sheet(sheet_of(text), [replace(SMALL, characters=75)])

    assert posts(sheet) == [
        f"It begins 2027-04-15 20:00 EDT (2027-04-16 00:00 UTC). (1/2){TAG}",
        "Rivers and Bridges is what we read. #ShelfTalk (2/2)",
    ]


def test_a_question_that_is_repeated_fits_then_too() -> None:
    plan = schedule(cue("Q1", text="How is it? Say more."))
    plain, repeated = (
        split_sheet(compile_sheet(replace(plan, repeat=repeat)), [replace(SMALL, characters=60)])
        for repeat in (None, timedelta(minutes=2))
    )

    assert len(posts(plain)) == 1
    assert posts(repeated) == [f"Q1: How is it? (1/2){TAG}", f"Say more. (2/2){TAG}"]
    first, second = posts(repeated, "Q1:repeat")
    assert first == f"For those who have just come: Q1: How is it? (1/2){TAG}"
    assert second == f"Say more. (2/2){TAG}"


def test_a_thread_leaves_room_for_being_asked_once_more_if_that_takes_no_more_posts() -> None:
    there = replace(SMALL, characters=80)
    text = "What did you read, and where? Who wrote it? And why did you not stop reading it, ever?"

    assert posts(split_sheet(sheet_of(text), [there])) == [
        f"What did you read, and where? (1/2){TAG}",
        f"Who wrote it? And why did you not stop reading it, ever? (2/2){TAG}",
    ]


def test_a_sentence_that_does_not_fit_is_not_cut_and_is_named() -> None:
    long = "This sentence is so long that nothing helps."
    there = replace(SMALL, characters=50)
    sheet = split_sheet(sheet_of(f"Short. {long} End."), [there])
    (over,) = (post for post in sized_posts(sheet, [there]) if post.excess)

    assert [bare(post) for post in posts(sheet)] == ["Short.", long, "End."]
    assert (over.draft.part, lone_sentence(over)) == (2, long)


def test_a_cue_without_an_end_of_a_sentence_is_left_as_it_is() -> None:
    sheet = sheet_of("Nothing but words and words and words and words")
    split = split_sheet(sheet, [SMALL])
    (post,) = sized_posts(split, [SMALL])

    assert split.cues == sheet.cues
    assert lone_sentence(post) == "Nothing but words and words and words and words"


def test_a_post_of_several_sentences_is_no_lone_sentence() -> None:
    (post,) = sized_posts(sheet_of("One is here. Two is here. Three is here."), [SMALL])

    assert lone_sentence(post) is None


def test_accounts_of_one_network_are_cut_each_for_itself() -> None:
    text = "One is here. Two is here. Three is here."
    wide = Terms("net:club", 100, len)
    sheet = split_sheet(sheet_of(text), [Terms("net", 40, len), wide, Terms("net:two", 50, len)])

    assert len(posts(sheet, platform="net")) == 3
    assert posts(sheet, platform="net:club") == [text + TAG]
    assert len(posts(sheet, platform="net:two")) == 2
    assert cut_threads(sheet) == (CutThread("Q1", "net", 3), CutThread("Q1", "net:two", 2))


def test_a_text_of_the_networks_own_is_what_is_cut_for_its_accounts() -> None:
    own = (Script("", (Part("For all."),)), Script("net", (Part("One is here. Two is here. Three is here."),)))
    planned = replace(cue("Q1"), scripts=own)
    sheet = split_sheet(compile_sheet(schedule(planned, label=False)), [Terms("net:club", 40, len)])

    assert [bare(post) for post in posts(sheet, platform="net:club")] == [
        "One is here.",
        "Two is here.",
        "Three is here.",
    ]
    assert posts(sheet, platform="room") == ["For all." + TAG]
    assert len(posts(sheet, platform="net")) == 1


def test_each_piece_knows_where_it_stands() -> None:
    part = Part("One is here.\nTwo is here. Three\nis here.", spots=(Spot(11), Spot(12, 3), Spot(14)))
    planned = replace(cue("Q1"), scripts=(Script("", (part,)),))
    sheet = split_sheet(compile_sheet(schedule(planned, label=False)), [SMALL])

    pieces = next(script for script in sheet.cues[0].scripts if script.platform == "small").parts
    assert [piece.spots for piece in pieces] == [(Spot(11),), (Spot(12, 3),), (Spot(12, 16), Spot(14))]


@given(SENTENCES, st.sampled_from([" ", "\n\n", "  "]), st.integers(40, 90))
def test_nothing_is_lost_and_everything_fits(each: list[str], between: str, limit: int) -> None:
    text = between.join(each)
    there = replace(SMALL, characters=limit)
    sheet = split_sheet(sheet_of(text), [there])

    found = posts(sheet)
    assert " ".join(" ".join(bare(post) for post in found).split()) == " ".join(each)
    assert all(len(post) <= limit for post in found)
    if len(found) > 1:
        assert [re.findall(r"\((\d+)/(\d+)\)", post) for post in found] == [
            [(str(number), str(len(found)))] for number in range(1, len(found) + 1)
        ]
    assert split_sheet(sheet, [there]) == sheet


@given(st.lists(st.text("ab", max_size=16).map("Ab{}.".format), min_size=2, max_size=7), st.integers(40, 70))
def test_there_is_no_way_with_fewer_posts_and_none_as_short_that_is_more_even(each: list[str], limit: int) -> None:
    found = [bare(post) for post in posts(split_sheet(sheet_of(" ".join(each)), [replace(SMALL, characters=limit)]))]
    room = limit - len(" (1/2)" + TAG)
    ways = [
        [" ".join(each[start:end]) for start, end in pairwise((0, *cuts, len(each)))]
        for count in range(1, len(each))
        for cuts in combinations(range(1, len(each)), count)
    ]
    possible = [way for way in ways if all(len(piece) <= room for piece in way)]

    if len(found) > 1:
        fewest = [way for way in possible if len(way) == min(map(len, possible))]
        fit_once_more = [way for way in fewest if len(ONCE_MORE + way[0]) <= room]
        assert len(found) == len(fewest[0])
        assert _unevenness(found) == min(_unevenness(way) for way in fit_once_more or fewest)


def _unevenness(pieces: list[str]) -> int:
    return sum(len(piece) ** 2 for piece in pieces)


@pytest.mark.parametrize("terms", [Terms("x", 280, x_length), Terms("mastodon", 500, mastodon_length)])
@given(st.text(st.sampled_from("aé🎉。？.!? \n)\"'#@:/(1"), max_size=900))
def test_any_text_is_cut_between_its_sentences(terms: Terms, text: str) -> None:
    text = f"Begin. {text}"
    sheet = split_sheet(sheet_of(text), [terms])
    found = [bare(post) for post in posts(sheet, platform=terms.platform)]

    assert "".join("".join(found).split()) == "".join(text.split())
    if len(found) > 1:
        assert all(
            len(sentences(piece)) == 1
            for piece, post in zip(found, sized_posts(sheet, [terms]), strict=True)
            if post.excess
        )


def test_a_hostile_text_is_cut_to_its_end() -> None:
    sheet = split_sheet(sheet_of("a. " * 5_000 + "End."), [Terms("x", 280, x_length)])

    assert bare(posts(sheet, platform="x")[-1]).endswith("End.")
