"""The questions before the evening, as a page and in Markdown."""

import base64
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from selectolax.lexbor import LexborHTMLParser

from chatmod.domain.ahead import Ahead, QuestionAhead
from chatmod.domain.schedule import Span
from chatmod.exports.ahead import ahead_html, ahead_markdown
from chatmod.exports.ahead_words import length, words_for
from tests.exports.ahead_samples import PIXEL, START, an_ahead
from tests.markup.markdown_reader import blocks

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</h2></main></body></html>",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "</style><style>* { display: none }",
    "# *not* `bold` | [x](y)",
)


def page_of(ahead: Ahead) -> LexborHTMLParser:
    return LexborHTMLParser("".join(ahead_html(ahead)))


def attribute(page: LexborHTMLParser, selector: str, name: str) -> str | None:
    found = page.css_first(selector)
    assert found is not None
    return found.attributes[name]


def texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def facts(ahead: Ahead) -> dict[str, list[str]]:
    """What the head of the page tells, by its name."""
    found: dict[str, list[str]] = {}
    name = ""
    for node in page_of(ahead).css("dl > *"):
        text = " ".join(node.text().split())
        if node.tag == "dt":
            name = text
        else:
            found.setdefault(name, []).append(text)
    return found


def test_the_page_has_one_h1_and_an_h2_for_each_question() -> None:
    page = page_of(an_ahead())
    assert texts(page, "h1") == ["Week 1"]
    assert texts(page, "h2") == ["Q1: What did you see?", "Q2: And then?"]
    assert texts(page, "main p") == ["Look closely. And again.", "Then write."]


def test_the_page_tells_when_in_every_zone_where_and_how() -> None:
    zones = (ZoneInfo("Asia/Kolkata"),)
    ahead = an_ahead(zones=zones, room=True, room_url="https://chat.example.org", archive="https://example.org/1")
    assert facts(ahead) == {
        "Begins": [
            "Thursday, 2027-04-15 20:00 EDT (America/Toronto)",
            "2027-04-16 00:00 UTC",
            "2027-04-16 05:30 Asia/Kolkata",
        ],
        "Ends": ["21:00 EDT"],
        "Length": ["1 hour"],
        "Where": ["#NotABookStudy on Mastodon, Bluesky", "the chat's own room: https://chat.example.org"],
        "Record": [
            "https://example.org/1",
            (
                "A record of the chat is kept for everybody to read. Who replies “noarchive”, or has #NoArchive in "
                "the profile, is left out of it."
            ),
        ],
        "How to take part": [
            (
                "Answer Q1 with A1 in front, Q2 with A2, and so on. Write #NotABookStudy into every post, so that "
                "everybody finds it. In the room a name is enough: no account, no password."
            )
        ],
    }
    links = [node.attributes["href"] for node in page_of(ahead).css("dl a")]
    assert links == ["https://chat.example.org", "https://example.org/1"]


def test_times_are_readable_by_programs() -> None:
    stamps = [node.attributes["datetime"] for node in page_of(an_ahead()).css("time")]
    assert stamps == ["2027-04-16T00:00:00+00:00"] * 2 + ["2027-04-16T01:00:00+00:00"]


def test_a_chat_over_midnight_ends_on_the_next_day() -> None:
    ahead = an_ahead(end=START + timedelta(hours=5), length=Span(seconds=5 * 3600))
    assert facts(ahead)["Ends"] == ["2027-04-16 01:00 EDT"]


def test_a_chat_across_a_change_of_the_clocks_ends_by_the_new_time() -> None:
    start = datetime(2027, 10, 30, 21, 30, tzinfo=UTC)
    ahead = an_ahead(zone=ZoneInfo("Europe/Paris"), start=start, end=start + timedelta(hours=5))
    assert facts(ahead)["Begins"][0] == "Saturday, 2027-10-30 23:30 CEST (Europe/Paris)"
    assert facts(ahead)["Ends"] == ["2027-10-31 03:30 CET"]


def test_a_chat_in_utc_tells_one_time_once() -> None:
    assert facts(an_ahead(zone=ZoneInfo("UTC")))["Begins"] == ["Friday, 2027-04-16 00:00 UTC"]


def test_without_a_start_no_time_is_told() -> None:
    ahead = an_ahead(start=None, end=None)
    assert not {"Begins", "Ends"} & facts(ahead).keys()
    assert page_of(ahead).css("time") == []
    assert "Begins" not in "".join(ahead_markdown(ahead))


def test_one_question_and_none_and_no_labels_are_explained_as_they_are() -> None:
    one = an_ahead(questions=an_ahead().questions[:1])
    assert facts(one)["How to take part"][0].startswith("Answer Q1 with A1 in front. Write")
    for ahead in (an_ahead(questions=()), an_ahead(labelled=False)):
        assert facts(ahead)["How to take part"][0].startswith("Write #NotABookStudy")


def test_a_room_needs_no_hashtag_and_its_address_may_come_later() -> None:
    found = facts(an_ahead(networks=(), room=True))
    assert found["Where"] == ["the chat's own room (its address will be told)"]
    assert "#" not in found["How to take part"][0]


def test_pictures_are_within_and_described() -> None:
    (image,) = page_of(an_ahead()).css("img")
    assert image.attributes["alt"] == "An array of 4 by 6"
    kind, data = (image.attributes["src"] or "").split(",")
    assert (kind, base64.b64decode(data)) == ("data:image/gif;base64", PIXEL)


def test_the_page_needs_no_network_and_no_script() -> None:
    text = "".join(ahead_html(an_ahead(archive="https://example.org/")))
    page = LexborHTMLParser(text)
    assert not page.css("script, link, iframe, object, embed, audio, video, form")
    assert not re.search(r"url\(|@import|\bon\w+=", text)
    policy = attribute(page, "meta[http-equiv]", "content") or ""
    assert policy.startswith("default-src 'none';")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_do_anything_to_the_page(text: str) -> None:
    question = QuestionAhead("Q1", f"Q1: {text}", text)
    page = page_of(an_ahead(title=text, questions=(question,), archive=text, language=text, room_url=text, room=True))
    calm = page_of(an_ahead(questions=(QuestionAhead("Q1", "Q1: a", "b"),), archive="c", room=True))
    assert [node.tag for node in page.css("*")] == [node.tag for node in calm.css("*")]
    assert texts(page, "h1, h2, main p") == [" ".join(part.split()) for part in (text, f"Q1: {text}", text)]


@pytest.mark.parametrize(
    ("language", "begins"), [("fr-CA", "Début"), ("de", "Beginn"), ("es", "Comienzo"), ("EN-gb", "Begins")]
)
def test_the_words_around_are_those_of_the_chats_language(language: str, begins: str) -> None:
    page = page_of(an_ahead(language=language))
    assert texts(page, "dt")[0] == begins
    assert attribute(page, "html", "lang") == language
    assert page.css("body [lang]") == []


def test_english_words_in_another_language_say_that_they_are_english() -> None:
    page = page_of(an_ahead(language="fi"))
    assert attribute(page, "html", "lang") == "fi"
    assert [node.tag for node in page.css('[lang="en"]')] == ["a", "p", "dl"]


@pytest.mark.parametrize("language", ["en", "fr", "de", "es"])
def test_every_language_says_everything(language: str) -> None:
    ahead = an_ahead(language=language, room=True, archive="https://example.org/")
    text = "".join(ahead_markdown(ahead)) + " ".join(texts(page_of(ahead), "body"))
    assert not re.search(r"[{}]", text)
    for word in ("A1", "A2", "#NotABookStudy", "Mastodon", "noarchive", "#NoArchive"):
        assert word in text


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(seconds=3600), "1 hour"),
        (Span(seconds=5400), "1 hour 30 minutes"),
        (Span(days=7), "7 days"),
        (Span(days=1, seconds=61), "1 day 1 minute 1 second"),
    ],
)
def test_a_length_is_told_in_words(span: Span, words: str) -> None:
    assert length(span, words_for("en")) == words


def test_markdown_has_the_same_in_words_alone() -> None:
    found = blocks("".join(ahead_markdown(an_ahead(archive="https://example.org/a_b"))))
    assert [block.text for block in found if block.kind in {"h1", "h2"}] == [
        "Week 1",
        "Q1: What did you see?",
        "Q2: And then?",
    ]
    below = [block.text for block in found if block.kind == "p"]
    assert "Begins: Thursday, 2027-04-15 20:00 EDT (America/Toronto); 2027-04-16 00:00 UTC" in below
    assert below[-3:] == ["Look closely.\nAnd again.", "Then write.", "Picture: An array of 4 by 6"]
    assert ("https://example.org/a_b",) in [block.links for block in found]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_do_anything_to_the_markdown(text: str) -> None:
    question = QuestionAhead("Q1", text, text)
    found = blocks("".join(ahead_markdown(an_ahead(title=text, questions=(question,)))))
    assert [block.text for block in found if block.kind in {"h1", "h2"}] == [text, text]
    assert found[-1].text == text


def test_a_question_runs_leftward_though_its_label_does_not() -> None:
    assert '<h2 id="Q1" dir="rtl">' in "".join(ahead_html(an_ahead(language="he")))
