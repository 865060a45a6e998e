"""The readable edition: what stands in the page, and what a stranger's post cannot do to it."""

import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from chatmod.domain.attribution import NOTHING, Attribution
from chatmod.domain.happenings import Slot
from chatmod.domain.posts import Author, Media, Post
from chatmod.domain.record import Chapter, Chat, Edition, Entry, Removed
from chatmod.domain.timing import SlotTiming, Timing
from chatmod.exports import FORMATS, html_pieces
from tests.exports.listed import listed, reference_to

START = datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
END = START + timedelta(hours=1)
HEATHER = Author("h", "heather", "Heather")
INES = Author("i", "ines@other.example", "Ines")
NOOR = Author("n", "noor", "")
Q1 = Attribution(("Q1",), "label")
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</p></article></main></body></html>",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
    "javascript:alert(1)",
    "\u202egnp.exe\u202c \u05d0\u200f!",
    "<!-- ",
    "]]> --> <style>* { display: none }</style>",
)


def a_post(number: int, author: Author, text: str, *, minutes: float = 10, **more: Any) -> Post:  # noqa: ANN401 - any field
    return Post(f"room/{number}", str(number), "room", "", author, START + timedelta(minutes=minutes), text, **more)


def an_entry(post: Post, attribution: Attribution = NOTHING, **more: Any) -> Entry:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "role": "participant",
        "kind": "post",
        "late": False,
        "place": 1,
    }
    return Entry(post, attribution=attribution, **(given | more))


def a_chat(**more: Any) -> Chat:  # noqa: ANN401 - any field
    about: dict[str, Any] = {
        "name": "week-1@2027-04-15-2000",
        "title": "Week 1",
        "hashtag": "NotABookStudy",
        "language": "en",
        "timezone": "America/Toronto",
        "start": START,
        "end": END,
        "moderators": (HEATHER,),
        "platforms": ("room",),
        "missing": (),
        "chapters": (
            Chapter("Q1", "Q1: What did you see? #NotABookStudy", START + timedelta(minutes=6)),
            Chapter("Q2", "And then?", None),
        ),
    }
    return Chat(**(about | more))


QUESTION = an_entry(
    a_post(1, HEATHER, "Q1: What did you see? #NotABookStudy", minutes=6), Q1, kind="question", role="moderator"
)
ANSWER = an_entry(a_post(2, INES, "A1: arrays\nand more"), Q1, answers=reference_to(QUESTION, 2))
REPLY = an_entry(a_post(3, HEATHER, "Where?", minutes=11), Q1, answers=reference_to(ANSWER, 3), role="moderator")
LATE = an_entry(a_post(4, NOOR, "A1: I see this now", minutes=90), Q1, late=True)
WELCOME = an_entry(a_post(5, HEATHER, "Welcome! #NotABookStudy", minutes=0), kind="announcement", role="moderator")
EVENING = Edition(a_chat(), listed(WELCOME, QUESTION, ANSWER, REPLY, LATE), ())


def page_of(edition: Edition) -> LexborHTMLParser:
    return LexborHTMLParser("".join(html_pieces(edition)))


def the(node: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    found = node.css(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def attributes_of(page: LexborHTMLParser) -> list[tuple[str, str, str]]:
    """Every attribute of the page: tag, name, value."""
    return [
        (node.tag or "", name.lower(), value or "")
        for node in page.css("*")
        for name, value in (node.attributes or {}).items()
    ]


def one_post(post: Post, **more: Any) -> LexborHTMLParser:  # noqa: ANN401 - any field
    return page_of(Edition(a_chat(**more), listed(an_entry(post, Q1)), ()))


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def test_there_is_one_title() -> None:
    page = page_of(EVENING)
    assert words(the(page, "h1")) == "Week 1"
    assert words(the(page, "head > title")) == "Week 1 · #NotABookStudy"


def test_each_question_is_a_heading_with_an_address_of_its_own() -> None:
    headings = {node.id: words(node) for node in page_of(EVENING).css("#questions h2")}
    assert headings["Q1"] == "Q1: What did you see? #NotABookStudy"
    assert headings["Q2"] == "Q2: And then?"


def test_the_label_stands_before_a_question_that_begins_with_a_longer_one() -> None:
    chat = a_chat(chapters=(Chapter("Q1", "Q12 of last year again: why?", None),))
    assert words(the(page_of(Edition(chat, listed(), ())), "h2#Q1")) == "Q1: Q12 of last year again: why?"


def test_headings_do_not_leave_out_a_level() -> None:
    levels = [int((node.tag or "")[1]) for node in page_of(EVENING).css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_answers_stand_under_their_question_in_the_order_of_the_talk() -> None:
    page = page_of(EVENING)
    section = the(page, 'section[aria-labelledby="Q1"]')
    texts = [words(node.css("p")[-1]) for node in section.css("article")]
    assert texts == ["A1: arrays and more", "Where?", "A1: I see this now"]


def test_an_answer_tells_who_wrote_it_and_when() -> None:
    article = page_of(EVENING).css("section[aria-labelledby=Q1] article")[0]
    assert words(the(article, "h3")) == "Ines @ines@other.example"
    time = the(article, "time")
    assert (time.attributes or {})["datetime"] == "2027-04-16T00:10:00+00:00"
    assert words(time) == "20:10:00"


def test_who_has_no_name_is_called_by_the_handle() -> None:
    article = page_of(EVENING).css("section[aria-labelledby=Q1] article")[2]
    assert words(the(article, "h3")) == "@noor"


def test_every_time_of_the_page_can_be_read_by_a_machine() -> None:
    page = page_of(EVENING)
    assert len(page.css("header time, #questions time")) == 2 + 1 + 4  # start and end, one question, four posts
    times = [(node.attributes or {}).get("datetime") or "" for node in page.css("time")]
    assert all(datetime.fromisoformat(time).utcoffset() == timedelta(0) for time in times)


def test_a_time_of_another_day_has_its_date() -> None:
    next_day = an_entry(a_post(9, INES, "A1: today", minutes=60 * 24), Q1, late=True)
    article = the(page_of(Edition(a_chat(), listed(next_day), ())), "article")
    assert words(the(article, "time")) == "2027-04-16 20:00"


def test_replies_are_told_in_words() -> None:
    first, second, third = page_of(EVENING).css("section[aria-labelledby=Q1] article")
    assert "in reply to Q1" in words(first)
    assert "in reply to @ines@other.example" in words(second)
    assert "in reply to" not in words(third)


def test_a_reply_leads_to_the_post_it_answers() -> None:
    page = page_of(EVENING)
    article, reply = page.css("section[aria-labelledby=Q1] article")[:2]
    targets = [(link.attributes or {}).get("href") for link in reply.css("a")]
    assert f"#{article.id}" in targets


def test_every_address_within_the_page_is_there() -> None:
    page = page_of(EVENING)
    inner = [value[1:] for _, name, value in attributes_of(page) if name == "href" and value.startswith("#")]
    assert inner
    for target in inner:
        the(page, f'[id="{target}"]')


def test_a_late_answer_is_marked_in_words() -> None:
    marks = ["written after the end" in words(node) for node in page_of(EVENING).css("article")]
    assert marks.count(True) == 1


def test_an_edited_answer_is_marked_in_words() -> None:
    assert "edited" in words(the(one_post(a_post(2, INES, "A1", edited_at=END)), "article"))


def test_an_answer_to_several_questions_tells_all_of_them() -> None:
    entry = an_entry(a_post(2, INES, "A1/2: both"), Attribution(("Q1", "Q2"), "label"))
    article = the(page_of(Edition(a_chat(), listed(entry), ())), "section[aria-labelledby=Q1] article")
    assert "answers Q1, Q2" in words(article)


def test_a_moderator_is_named_as_one() -> None:
    first, second, _ = page_of(EVENING).css("section[aria-labelledby=Q1] article")
    assert "moderator" not in words(the(first, "h3"))
    assert "moderator" in words(the(second, "h3"))


def test_a_question_that_was_not_asked_says_so() -> None:
    assert "This question was not asked." in words(the(page_of(EVENING), 'section[aria-labelledby="Q2"]'))


def test_what_answers_no_question_has_a_place_of_its_own() -> None:
    section = the(page_of(EVENING), 'section[aria-labelledby="others"]')
    assert words(section.css("article p")[-1]) == "Welcome! #NotABookStudy"


def test_an_answer_to_a_question_that_the_chat_does_not_have_is_not_lost() -> None:
    entry = an_entry(a_post(2, INES, "A7: where?"), Attribution(("Q7",), "label"))
    section = the(page_of(Edition(a_chat(), listed(entry), ())), 'section[aria-labelledby="others"]')
    assert words(section.css("article p")[-1]) == "A7: where?"


def test_line_breaks_of_a_text_stay() -> None:
    article = page_of(EVENING).css("section[aria-labelledby=Q1] article")[0]
    assert len(article.css("p")[-1].css("br")) == 1


def test_what_is_missing_is_said() -> None:
    chat = a_chat(missing=("Answers to posts that are not in the record: 2.",))
    removed = (Removed("x", END), Removed("y", END))
    page = page_of(Edition(chat, listed(), removed))
    assert "Answers to posts that are not in the record: 2." in words(the(page, "section[aria-labelledby=missing]"))
    assert "1 thing, told below" in words(the(page, "header"))
    assert "Posts removed by their authors: 2." in words(the(page, "footer"))


def test_an_evening_without_anybody_is_a_page_as_well() -> None:
    page = page_of(Edition(a_chat(moderators=(), platforms=(), chapters=()), listed(), ()))
    assert words(the(page, "h1")) == "Week 1"
    assert not page.css("article")


def test_the_page_tells_its_language_and_a_post_its_own() -> None:
    page = one_post(a_post(2, INES, "A1: oui", lang="fr"), language="en")
    assert (the(page, "html").attributes or {})["lang"] == "en"
    assert (the(page, "article").css("p")[-1].attributes or {})["lang"] == "fr"


@pytest.mark.parametrize("lang", [None, "en"])
def test_a_post_in_the_language_of_the_chat_does_not_repeat_it(lang: str | None) -> None:
    page = one_post(a_post(2, INES, "A1: yes", lang=lang), language="en")
    assert "lang" not in (the(page, "article").css("p")[-1].attributes or {})


def test_the_page_loads_nothing() -> None:
    page = page_of(EVENING)
    assert not page.css("link, img, iframe, object, embed, audio, video, source, form, base")
    assert not [one for one in attributes_of(page) if one[1] in {"src", "srcset", "style", "action", "data"}]
    assert not [one for one in attributes_of(page) if one[1].startswith("on")]
    style = the(page, "style").text()
    assert "url(" not in style
    assert "@import" not in style


def test_the_page_allows_its_own_style_and_its_own_script_and_nothing_else() -> None:
    page = page_of(EVENING)
    metas = page.css('meta[http-equiv="Content-Security-Policy"]')
    allowed = dict(rule.split(" ", 1) for rule in ((metas[0].attributes or {})["content"] or "").split("; "))
    assert allowed == {
        "default-src": "'none'",
        "style-src": f"'{_hash_of(the(page, 'style'))}'",
        "script-src": f"'{_hash_of(the(page, 'script'))}'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def _hash_of(node: LexborNode) -> str:
    return f"sha256-{b64encode(sha256(node.text().encode()).digest()).decode()}"


def test_without_a_script_there_is_nothing_to_fill_in() -> None:
    page = page_of(EVENING)
    assert not page.css("input, select, button")
    assert "<template" in "".join(html_pieces(EVENING))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_stays_a_text_wherever_it_stands(text: str) -> None:
    author = Author(text, text, text)
    post = Post(
        text, text, text, "", author, START, text, lang=text, media=(Media("https://a.example/", text),), tags=(text,)
    )
    chat = a_chat(
        name=text,
        title=text,
        hashtag=text,
        language=text,
        moderators=(author,),
        platforms=(text,),
        missing=(text,),
        chapters=(Chapter("Q1", text, START),),
    )
    hostile = page_of(Edition(chat, listed(an_entry(post, Q1), LATE), ()))
    tame = page_of(
        Edition(a_chat(missing=("x",), chapters=a_chat().chapters[:1]), listed(an_entry(_tame(post), Q1), LATE), ())
    )
    assert sorted(_shape(hostile)) == sorted(_shape(tame))  # people stand in the order of their names
    assert words(the(hostile, "h1")) == " ".join(text.split())
    assert words(hostile.css("article p")[1]) == " ".join(text.split())
    assert not [one for one in attributes_of(hostile) if one[1].startswith("on")]
    assert not [one for one in attributes_of(hostile) if one[1] == "href" and not re.match("#|https?://", one[2])]


def _tame(post: Post) -> Post:
    return Post("1", "1", "room", "", INES, post.at, "yes", lang="fr", media=(Media("https://a.example/", "x"),))


def _shape(page: LexborHTMLParser) -> list[str]:
    return [node.tag or "" for node in page.css("*")]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_an_address_that_is_none_of_the_web_becomes_no_link(url: str) -> None:
    page = one_post(a_post(2, INES, "A1", media=(Media(url, "An array"),)))
    linked = one_post(Post("1", "1", "room", url, INES, START, "A1"))
    for found in (page, linked):
        assert not [one for one in attributes_of(found) if one[1] == "href" and one[2] == url]


def test_a_picture_without_an_address_is_described_and_not_linked() -> None:
    article = the(one_post(a_post(2, INES, "A1", media=(Media("", "An array"),))), "article")
    assert "An array" in words(article)
    assert not [link for link in article.css("a") if not (link.attributes or {}).get("href")]


def test_the_pictures_of_a_question_are_told_once_wherever_it_was_asked() -> None:
    shown = [
        an_entry(replace(QUESTION.post, id=url, media=(Media(url, "A drawing"),)), Q1, kind="question")
        for url in ("http://127.0.0.1:8770/1.png", "https://example.social/1.png", "http://127.0.0.1:8771/1.png")
    ]
    section = the(page_of(Edition(a_chat(), listed(*shown), ())), "section[aria-labelledby=Q1]")
    assert words(section).count("A drawing") == 1
    assert the(section, "a[rel]").attributes["href"] == "https://example.social/1.png"


def test_one_of_anything_is_no_plural() -> None:
    page = page_of(Edition(a_chat(), listed(QUESTION, ANSWER), ()))
    assert "2 questions, 1 answer, 2 posts in all, 1 person besides the moderators" in words(the(page, "header dl"))
    assert "(1 answer)" in words(the(page, "nav"))


def test_ids_of_a_stranger_make_no_anchor() -> None:
    odd = Post('x" onclick="alert(1)', "1", "room", "", INES, START, "A1")
    assert the(one_post(odd), "article").id == "post-1"


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert "".join(FORMATS["html"](EVENING)).encode() == "".join(FORMATS["html"](EVENING)).encode()


def a_timing_table(*timings: SlotTiming) -> LexborHTMLParser:
    return page_of(Edition(a_chat(), listed(), (), timings))


def test_the_timing_of_each_cue_stands_in_a_table_that_is_folded_away() -> None:
    due = START + timedelta(minutes=6)
    out = Timing(due, due + timedelta(milliseconds=4), due + timedelta(seconds=1, milliseconds=250))
    page = a_timing_table(SlotTiming(Slot("room", "Q1"), due, "out", out, timedelta(milliseconds=4)))

    assert "open" not in (the(page, "details").attributes or {})
    assert words(the(page, "details > summary")) == "Timing"
    assert the(page, "details caption")
    assert [words(head) for head in page.css("thead th[scope=col]")] == [
        "Cue", "Platform", "Planned", "Sent", "Answered", "Late",
    ]  # fmt: skip
    assert words(the(page, "tbody th[scope=row]")) == "Q1"
    assert [words(cell) for cell in page.css("tbody td")] == [
        "room", "20:06:00", "20:06:00.004", "20:06:01.250", "4 ms",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fate", "said"),
    [
        ("skipped", "skipped"),
        ("refused", "refused by the platform"),
        ("left-open", "not known whether it is out"),
        ("waiting", "not out yet"),
    ],
)
def test_a_cue_that_is_not_out_says_so_and_keeps_the_reason_to_itself(fate: Any, said: str) -> None:  # noqa: ANN401
    page = a_timing_table(SlotTiming(Slot("room", "Q1", 2), START, fate, reason="wrong token"))

    assert words(the(page, "tbody th")) == "Q1 (part 2)"
    assert [words(cell) for cell in page.css("tbody td")] == ["room", "20:00:00", said]
    assert "wrong token" not in words(the(page, "body"))


def test_a_cue_that_was_found_by_looking_has_no_time_of_sending() -> None:
    due = START + timedelta(minutes=6)
    found = Timing(due, None, due + timedelta(days=1))
    page = a_timing_table(SlotTiming(Slot("room", "Q1"), None, "out", found, timedelta(seconds=3)))

    assert [words(cell) for cell in page.css("tbody td")] == [
        "room", "not known", "not known", "2027-04-16 20:06:00.000", "3.0 s",
    ]  # fmt: skip


def test_a_chat_without_cues_has_no_timing() -> None:
    assert page_of(Edition(a_chat(), listed(), ())).css("details") == []


def test_there_are_ways_past_the_posts() -> None:
    page = page_of(EVENING)
    skips = [(link.attributes or {})["href"] for link in page.css("a.skip")]
    assert skips == ["#questions", "#people", "#numbers", "#missing"]
    assert all(the(page, f'[id="{(target or "")[1:]}"]') for target in skips)


def test_a_quoted_post_is_named_in_words() -> None:
    quoting = an_entry(a_post(9, NOOR, "A1: this!"), Q1, quotes=reference_to(ANSWER, 1))
    article = page_of(Edition(a_chat(), listed(ANSWER, quoting), ())).css("article")[1]
    assert "quoting @ines@other.example" in words(article)
    assert "#post-1" in [(link.attributes or {})["href"] for link in article.css("a")]


def test_a_picture_without_a_description_says_so_and_leads_there() -> None:
    article = the(one_post(a_post(2, INES, "A1", media=(Media("https://a.example/1.png"),))), "article")
    assert "Attached: no description was given" in words(article)
    assert not page_of(EVENING).css("img")


def test_a_post_whose_text_is_withheld_is_a_link_and_tells_why() -> None:
    nobody = Author("9", "", "")
    post = replace(a_post(8, nobody, ""), platform="x", url="https://x.com/i/status/12345")
    withheld = an_entry(post, Q1, withheld="terms")
    reply = an_entry(a_post(9, INES, "so do I"), Q1, answers=reference_to(withheld, 1))
    page = page_of(Edition(a_chat(), listed(withheld, reply), ()))
    article, answer = page.css("article")
    assert words(the(article, "h3")) == "Somebody on x"
    assert "The text is not shown here: the rules of its network" in words(article)
    assert "https://x.com/i/status/12345" in [(link.attributes or {})["href"] for link in article.css("a")]
    assert "data-by" not in (article.attributes or {})
    assert "in reply to a post on x" in words(answer)
    assert "And 1 account on x without a name in this edition." in words(the(page, "section[aria-labelledby=people]"))


def test_a_pseudonym_stands_for_a_person_without_a_handle() -> None:
    page = one_post(a_post(2, Author("p", "", "Heron"), "A1: yes"))
    assert words(the(page, "article h3")) == "Heron"
    assert words(the(page, "section[aria-labelledby=people] li")) == "Heron: 1"


def test_reposts_are_listed_apart_and_are_no_posts() -> None:
    repost = an_entry(a_post(9, NOOR, "RT", is_repost=True), quotes=reference_to(ANSWER, 1))
    page = page_of(Edition(a_chat(), listed(ANSWER, repost), ()))
    assert len(page.css("article")) == 1
    assert words(the(page, "#reposts summary")) == "1 repost"
    assert words(the(page, "#reposts li")) == "20:10:00 @noor · of @ines@other.example"
    assert "1 post in all" in words(the(page, "header"))
    assert "noor" not in words(the(page, "section[aria-labelledby=people]"))


def test_people_are_told_by_name_and_with_how_many_posts_they_wrote_and_nothing_else() -> None:
    people = the(page_of(EVENING), "section[aria-labelledby=people]")
    assert [words(item) for item in people.css("li")] == [
        "Heather @heather: 3", "Ines @ines@other.example: 1", "@noor: 1",
    ]  # fmt: skip


def test_links_are_told_once_with_everybody_who_shared_them() -> None:
    url = "https://example.org/arrays"
    shared = [
        an_entry(a_post(number, author, f"A1: {url}", minutes=number), Q1)
        for number, author in enumerate((INES, NOOR), 1)
    ]
    section = the(page_of(Edition(a_chat(), listed(*shared), ())), "section[aria-labelledby=links]")
    assert words(the(section, "li")) == f"{url}Ines (20:01:00), @noor (20:02:00)"
    assert [(link.attributes or {})["href"] for link in section.css("li a")] == [url, "#post-1", "#post-2"]


def test_a_link_that_nobody_can_follow_is_none() -> None:
    shared = an_entry(a_post(1, INES, "A1", links=("http://127.0.0.1:8770/x",)), Q1)
    item = the(page_of(Edition(a_chat(), listed(shared), ())), "section[aria-labelledby=links] li")
    assert [(link.attributes or {})["href"] for link in item.css("a")] == ["#post-1"]


def test_every_number_has_its_definition_beside_it() -> None:
    numbers = page_of(EVENING).css(".numbers > div")
    told = {words(number.css("dt")[0]): words(number.css("dd.value")[0]) for number in numbers}
    assert told["Posts"] == "5"
    assert told["Answers"] == "2 of 2 posts of people"
    assert told["Written by the moderators"] == "60 % 3 of 5 posts"
    assert all(words(number.css("dd")[1]).endswith(".") for number in numbers)


def test_every_chart_is_told_in_words_and_in_a_table() -> None:
    asked = START + timedelta(minutes=6)
    chat = a_chat(chapters=(Chapter("Q1", "Why?", asked, (), START + timedelta(minutes=5)),), planned_end=END)
    page = page_of(Edition(chat, EVENING.entries, ()))
    charts = page.css("figure")
    assert len(charts) == 3
    for chart in charts:
        assert words(the(chart, "svg > title"))
        assert words(the(chart, "svg > desc"))
        assert the(chart, "table")
    cells = [words(cell) for cell in charts[2].css("tbody td")]
    assert cells == ["55", "54"]


def test_a_chart_of_nothing_is_not_drawn() -> None:
    assert not page_of(Edition(a_chat(), listed(), ())).css("figure")


def test_the_page_speaks_english_around_a_chat_in_another_language() -> None:
    page = one_post(a_post(2, INES, "A1: שלום"), language="he")
    assert (the(page, "html").attributes or {})["lang"] == "en"
    assert {"lang": "he", "dir": "rtl"}.items() <= (the(page, "h1").attributes or {}).items()
    assert {"lang": "he", "dir": "rtl"}.items() <= (the(page, "p.text").attributes or {}).items()


@pytest.mark.parametrize("lang", ["und", "not a language", '" onclick=x', ""])
def test_what_is_no_language_is_not_told_as_one(lang: str) -> None:
    page = one_post(a_post(2, INES, "A1: yes", lang=lang))
    assert "lang" not in (the(page, "p.text").attributes or {})


def test_a_question_with_a_label_that_is_no_anchor_can_be_linked() -> None:
    chat = a_chat(chapters=(Chapter("Q1 (2)", "Again?", START), Chapter("links", "Which?", START)))
    page = page_of(Edition(chat, listed(), ()))
    assert [node.id for node in page.css("#questions h2")] == ["question-1", "question-2"]


def test_more_posts_than_are_made_at_once_come_in_their_order() -> None:
    many = [an_entry(a_post(number, INES, f"A1: {number}", minutes=number / 60), Q1) for number in range(1, 701)]
    page = page_of(Edition(a_chat(), listed(*many), ()))
    assert [words(text) for text in page.css("p.text")] == [f"A1: {number}" for number in range(1, 701)]
