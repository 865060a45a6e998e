from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatmod.domain.composing import Draft, begins_with, compose
from chatmod.domain.hashtags import has_hashtag, has_hashtag_everywhere
from chatmod.domain.runsheet import compile_sheet
from chatmod.domain.schedule import Image, Part, Place, PlannedCue, Schedule, Script
from chatmod.domain.text.facets import facets_in
from chatmod.domain.text.mastodon_text import mastodon_entities
from chatmod.domain.text.x_text import x_entities
from tests.domain.domain_samples import START, cue, schedule


def _drafts(plan: Schedule, platform: str = "room") -> tuple[Draft, ...]:
    sheet = compile_sheet(plan)
    return compose(sheet, sheet.cues[0], platform)


def _texts(planned: PlannedCue, platform: str = "room", *, label: bool = True) -> list[str]:
    return [draft.text for draft in _drafts(schedule(planned, label=label), platform)]


def test_a_question_goes_out_with_its_label_and_the_tag() -> None:
    assert _texts(cue("Q1", text="Why?")) == ["Q1: Why? #ShelfTalk"]


def test_an_announcement_goes_out_with_the_tag_alone() -> None:
    assert _texts(cue("Welcome", "+0", "Hello.")) == ["Hello. #ShelfTalk"]


def test_a_schedule_can_do_without_labels() -> None:
    assert _texts(cue("Q1", text="Why?"), label=False) == ["Why? #ShelfTalk"]


@pytest.mark.parametrize("text", ["Q1: Why?", "q1. Why?", "Q1 Why?", "Q1", "Q1) Why?"])
def test_the_label_is_left_out_where_the_body_begins_with_it(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == [f"{text} #ShelfTalk"]


@pytest.mark.parametrize("text", ["Q12 is a long way off", "Q1a", "Before Q1: breathe", "Quick!"])
def test_the_label_is_put_in_front_of_what_only_resembles_it(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == [f"Q1: {text} #ShelfTalk"]


@pytest.mark.parametrize(
    "text", ["#ShelfTalk asks", "Join #shelftalk!", "ask\u3000#SHELFTALK!?", "{hashtag} asks", "over\n#ShelfTalk"]
)
def test_the_tag_is_left_out_where_the_text_has_it(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == ["Q1: " + text.replace("{hashtag}", "#ShelfTalk")]


@pytest.mark.parametrize(
    "text", ["ShelfTalk asks", "#ShelfTalks", "#ShelfTalk2027", "a#ShelfTalk", "https://a.example/#ShelfTalk"]
)
def test_the_tag_is_put_behind_what_only_resembles_it(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == [f"Q1: {text} #ShelfTalk"]


@pytest.mark.parametrize("text", ["in (#ShelfTalk)", "¡#ShelfTalk!", "#ShelfTalk's guests", "#ShelfTalk/#Books"])
def test_the_tag_is_put_behind_one_that_some_network_does_not_see(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == [f"Q1: {text} #ShelfTalk"]
    for entities in (mastodon_entities, facets_in, x_entities):
        assert "ShelfTalk" in {found.value for found in entities(_texts(cue("Q1", text=text))[0])}


@given(st.text("ab #@\u3000.,!?()'/\n-·é0", max_size=30))
def test_a_tag_that_is_left_out_is_one_on_every_network(body: str) -> None:
    text = body + "#Ab" + body
    if has_hashtag_everywhere(text, "Ab"):
        for entities in (mastodon_entities, facets_in, x_entities):
            assert "ab" in {found.value.lower() for found in entities(text)}


def test_in_a_thread_the_label_goes_on_the_first_part_and_the_tag_on_each() -> None:
    assert _texts(cue("Q1", text="One\n---\nTwo #shelftalk\n---\nThree")) == [
        "Q1: One #ShelfTalk",
        "Two #shelftalk",
        "Three #ShelfTalk",
    ]


def test_every_part_has_a_key_of_its_own_that_is_the_same_on_every_platform() -> None:
    plan = schedule(cue("Q1", text="One\n---\nTwo"))

    room, mastodon = _drafts(plan, "room"), _drafts(plan, "mastodon")

    assert [draft.key for draft in room] == ["week-1@20270416T000000Z/Q1", "week-1@20270416T000000Z/Q1/2"]
    assert room == mastodon
    assert [(draft.label, draft.part, draft.language) for draft in room] == [("Q1", 1, "en"), ("Q1", 2, "en")]


def test_another_performance_has_other_keys() -> None:
    plan = schedule(cue("Q1"))

    again = compile_sheet(plan, START + timedelta(hours=3))

    assert compose(again, again.cues[0], "room")[0].key != _drafts(plan)[0].key


def test_a_platform_with_a_text_of_its_own_gets_that_and_the_others_the_common_one() -> None:
    own = (Script("", (Part("For all"),)), Script("x", (Part("Short"), Part("and more"))))
    planned = replace(cue("Q1"), scripts=own)

    assert _texts(planned, "x") == ["Q1: Short #ShelfTalk", "and more #ShelfTalk"]
    assert _texts(planned, "x:second-account") == _texts(planned, "x")
    assert _texts(planned, "mastodon") == ["Q1: For all #ShelfTalk"]


def test_a_text_for_one_account_comes_before_that_for_its_network() -> None:
    own = (Script("", (Part("For all"),)), Script("x", (Part("Short"),)), Script("x:club", (Part("For the club"),)))
    planned = replace(cue("Q1"), scripts=own)

    assert _texts(planned, "x:club") == ["Q1: For the club #ShelfTalk"]
    assert _texts(planned, "x") == _texts(planned, "x:other") == ["Q1: Short #ShelfTalk"]


def test_a_draft_has_the_pictures_of_its_part_and_the_language_of_the_schedule() -> None:
    image = Image("A weir", "weir.png", Place("week-1.md", 12))
    planned = replace(cue("Q1"), scripts=(Script("", (Part("One"), Part("Two", (image,)))),))

    drafts = _drafts(replace(schedule(planned), language="fr-CA"))

    assert [draft.images for draft in drafts] == [(), (image,)]
    assert {draft.language for draft in drafts} == {"fr-CA"}


def test_variables_are_filled_in_with_times_in_the_zone_and_in_utc() -> None:
    plan = schedule(
        cue("Soon", "-1 day", "{title} {hashtag}\n{start}\n{end}\n{archive}"), archive="https://a.example/april"
    )

    assert _drafts(plan)[0].text == (
        "Rivers and Bridges #ShelfTalk\n"
        "2027-04-15 20:00 EDT (2027-04-16 00:00 UTC)\n"
        "2027-04-15 21:00 EDT (2027-04-16 01:00 UTC)\n"
        "https://a.example/april"
    )


def test_the_times_in_a_text_move_with_the_start() -> None:
    sheet = compile_sheet(schedule(cue("Q1", text="{start}")), START + timedelta(hours=10))

    assert compose(sheet, sheet.cues[0], "room")[0].text == "Q1: 2027-04-16 06:00 EDT (10:00 UTC) #ShelfTalk"


def test_what_a_variable_brings_in_is_not_filled_in_again() -> None:
    plan = replace(schedule(cue("Q1", text="{title}")), title="On {hashtag} and {start}")

    assert _drafts(plan)[0].text == "Q1: On {hashtag} and {start} #ShelfTalk"


@pytest.mark.parametrize(
    "text", ["{Title}", "{ title }", "{}", "{titel}", "{0}", "{title", "title}", "{title!r}", "$1"]
)
def test_every_other_brace_is_text(text: str) -> None:
    assert _texts(cue("Q1", text=text)) == [f"Q1: {text} #ShelfTalk"]


def test_a_brace_around_a_variable_is_text() -> None:
    assert _texts(cue("Q1", text="{{title}}")) == ["Q1: {Rivers and Bridges} #ShelfTalk"]


def test_a_label_in_a_variable_counts_as_the_beginning_of_the_body() -> None:
    plan = replace(schedule(cue("Q1", text="{title}?")), title="Q1 and all that")

    assert _drafts(plan)[0].text == "Q1 and all that? #ShelfTalk"


def test_a_label_with_signs_is_compared_as_it_is_and_not_as_a_pattern() -> None:
    assert begins_with("Q.1: Why?", "Q.1")
    assert not begins_with("Qx1: Why?", "Q.1")


def test_a_tag_in_another_script_is_found_as_a_whole() -> None:
    assert has_hashtag("Über #Bücherregal.", "bücherregal")
    assert not has_hashtag("Über #Bücherregale", "Bücherregal")


def test_the_day_is_told_once_where_it_is_the_same_on_both_clocks() -> None:
    plan = schedule(cue("Q1", text="{start}"), zone=ZoneInfo("Europe/London"))

    assert _drafts(plan)[0].text == "Q1: 2027-04-15 20:00 BST (19:00 UTC) #ShelfTalk"


def test_the_time_is_told_once_where_the_zone_is_utc() -> None:
    plan = schedule(cue("Q1", text="{start}"), zone=ZoneInfo("UTC"))

    assert _drafts(plan)[0].text == "Q1: 2027-04-15 20:00 UTC #ShelfTalk"
