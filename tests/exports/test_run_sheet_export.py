"""The run sheet on paper: all that goes out, when, and what only the moderator reads."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from chatmod.assembly.handing_out import thumbnails
from chatmod.assembly.previewing import preview
from chatmod.assembly.zoning import zones_named
from chatmod.domain.previewing import Preview
from chatmod.exports.run_sheet import run_sheet_html
from tests.room.picture_samples import located, painted

NOW = datetime(2027, 4, 1, tzinfo=UTC)
HEAD = """---
title: Week 1
hashtag: NotABookStudy
start: 2027-04-15 20:00
timezone: America/Toronto
platforms: room, x
warn: 1 min
---
"""
EVENING = f"""{HEAD}
## Reminder @ -1 day
Tomorrow!

## Q1 @ +6
What did you see?
Look closely.

![An array of 4 by 6](array.png)

% Ask for the drawing.
% Wait.
---
And where?

## Q2 @ +20:30
No time.
"""
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</p></main></body></html>",
    "{{ 7 * 7 }} {% raw %}",
    "&lt;b&gt; &amp;",
)


def previewed(folder: Path, text: str, *on: str, start: str | None = None, zones: tuple[str, ...] = ()) -> Preview:
    path = folder / "week-1.md"
    path.write_text(text, encoding="utf-8")
    return preview(path, on, NOW, start=start, zones=zones_named(zones))


def page_of(found: Preview) -> LexborHTMLParser:
    return LexborHTMLParser("".join(run_sheet_html(found, thumbnails(found))))


def texts(page: LexborHTMLParser | LexborNode, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


@pytest.fixture
def evening(tmp_path: Path) -> Preview:
    (tmp_path / "array.png").write_bytes(painted("PNG", (900, 600)))
    return previewed(tmp_path, EVENING.replace("+20:30", "+20 min 30 s"), zones=("Asia/Kolkata",))


def test_it_has_every_cue_in_its_order_with_its_times(evening: Preview) -> None:
    page = page_of(evening)
    assert texts(page, "h1") == ["Run sheet: Week 1"]
    assert texts(page, ".cue h2") == [
        "Reminder announcement",
        "Q1 (warning)",
        "Q1 question",
        "Q2 (warning)",
        "Q2 question",
    ]
    assert texts(page, ".clock") == ["Wed 2027-04-14 20:00", "20:05", "20:06", "20:19:30", "20:20:30"]
    (_, _, first, *_) = page.css(".when")
    assert texts(first, ".about")[:3] == ["2027-04-16 00:06 UTC", "2027-04-16 05:36 Asia/Kolkata", "+6 min"]
    assert [node.attributes["datetime"] for node in first.css("time")] == ["2027-04-16T00:06:00+00:00"]


def test_every_cue_has_a_box_and_a_line_for_the_pen(evening: Preview) -> None:
    page = page_of(evening)
    assert len(page.css(".cue .box")) == len(page.css(".cue .line")) == len(page.css(".cue"))


def test_posts_stand_there_as_they_go_out_with_their_lengths(evening: Preview) -> None:
    (_, _, question, *_) = page_of(evening).css(".cue")
    assert [node.text() for node in question.css(".text")] == [
        "Q1: What did you see?\nLook closely. #NotABookStudy",
        "And where? #NotABookStudy",
    ]
    assert texts(question, ".thread") == ["Part 1 of 2", "Part 2 of 2"]
    assert texts(question, ".version > .about")[1] == "room 25 of 1000 · x 25 of 280, $0.015"
    assert texts(question, ".version h3") == []


def test_a_platform_with_a_text_of_its_own_has_it_beside_the_others(tmp_path: Path) -> None:
    page = page_of(previewed(tmp_path, f"{HEAD}\n## Q1 @ +6\nAll of it?\n\n### x\nShort?\n"))
    cue = page.css(".cue")[-1]
    assert texts(cue, ".version h3") == ["On room", "On x"]
    assert texts(cue, ".text") == ["Q1: All of it? #NotABookStudy", "Q1: Short? #NotABookStudy"]


def test_notes_are_marked_as_not_posted(evening: Preview) -> None:
    page = page_of(evening)
    assert texts(page, ".notes h3") == ["Not posted"]
    assert texts(page, ".notes li") == ["Ask for the drawing.", "Wait."]


def test_pictures_are_small_and_described(evening: Preview) -> None:
    (figure,) = page_of(evening).css("figure")
    (image,) = figure.css("img")
    assert int(image.attributes["width"] or 0) <= 450
    assert (image.attributes["src"] or "").startswith("data:image/png;base64,")
    assert len(image.attributes["src"] or "") < 100_000
    assert texts(figure, "figcaption") == ["Picture: An array of 4 by 6"]


def test_the_place_where_a_picture_was_taken_is_not_in_it(tmp_path: Path) -> None:
    (tmp_path / "array.png").write_bytes(located())
    found = previewed(tmp_path, EVENING.replace("+20:30", "+20"))
    (picture,) = thumbnails(found).values()
    assert b"GPS" not in picture.data
    assert (picture.width, picture.height) == (20, 60)


def test_what_is_wrong_is_said_where_it_is_wrong_and_above_all(tmp_path: Path) -> None:
    found = previewed(tmp_path, f"{HEAD}\n## Q1 @ +6\n{'word ' * 60}\n\n![A cat](cat.png)\n")
    page = page_of(found)
    assert texts(page, ".problems h2") == ["Not ready"]
    assert any("too long for x" in problem for problem in texts(page, ".problems li"))
    assert texts(page, ".about .wrong") == ["39 too long"]
    assert texts(page, "figure") == ["No picture Picture: A cat"]


def test_a_picture_that_a_platform_leaves_out_is_told(tmp_path: Path) -> None:
    names = [f"{number}.png" for number in range(5)]
    for name in names:
        (tmp_path / name).write_bytes(painted())
    pictures = "\n".join(f"![Picture {name}]({name})" for name in names)
    page = page_of(previewed(tmp_path, f"{HEAD}\n## Q1 @ +6\nWhich?\n\n{pictures}\n", "x"))
    assert texts(page, "figcaption .wrong") == ["Not on x."]


def test_without_a_start_times_count_from_it(tmp_path: Path) -> None:
    text = EVENING.replace("+20:30", "+90").replace("start: 2027-04-15 20:00\n", "length: 2 h\n")
    page = page_of(previewed(tmp_path, text))
    assert texts(page, ".clock") == ["-1 day", "+5 min", "+6 min", "+1 h 29 min", "+1 h 30 min"]
    assert page.css("time") == []
    assert "No start yet: times count from the start." in texts(page, "dd")


def test_a_given_start_moves_all(tmp_path: Path) -> None:
    page = page_of(previewed(tmp_path, f"{HEAD}\n## Q1 @ +6\nWhat?\n", start="2027-05-01 19:00"))
    assert texts(page, ".clock")[-1] == "19:06"


def test_in_a_week_every_time_has_its_day(tmp_path: Path) -> None:
    text = f"{HEAD}\n## Q1 @ +6\nWhat?\n".replace("warn: 1 min", "length: 7 days")
    assert texts(page_of(previewed(tmp_path, text)), ".clock") == ["Thu 2027-04-15 20:06"]


def test_texts_say_their_language_and_the_page_says_its_own(tmp_path: Path) -> None:
    text = EVENING.replace("+20:30", "+20").replace("warn: 1 min", "language: de")
    page = page_of(previewed(tmp_path, text))
    assert [node.attributes.get("lang") for node in page.css("html, h1 span, .text, .notes li, figcaption span")] == [
        "en",
        *["de"] * (1 + 4 + 1 + 2),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_do_anything_to_the_page(tmp_path: Path, text: str) -> None:
    def page(said: str) -> LexborHTMLParser:
        head = HEAD.replace("Week 1", said)
        return page_of(previewed(tmp_path, f"{head}\n## Q1 @ +6\n{said}\n![{said}](cat.png)\n% {said}\n"))

    calm = page("calm")
    assert [node.tag for node in page(text).css("*")] == [node.tag for node in calm.css("*")]


def test_the_page_needs_no_network_and_no_script(evening: Preview) -> None:
    text = "".join(run_sheet_html(evening, thumbnails(evening)))
    page = LexborHTMLParser(text)
    assert not page.css("script, link, iframe, object, embed, audio, video, form, input")
    assert not re.search(r"url\(|@import|\bon\w+=", text)
    assert 'content="noindex"' in text


def test_nothing_is_written_of_what_could_not_be_read(tmp_path: Path) -> None:
    found = preview(tmp_path / "nowhere.md", [], NOW)
    with pytest.raises(ValueError, match="schedule"):
        "".join(run_sheet_html(found, {}))


def test_a_warning_is_named_once_and_prices_have_their_cents(tmp_path: Path) -> None:
    questions = "".join(f"## Q{number}\nWhat do you see?\n\n" for number in range(1, 11))
    text = f"---\ntitle: T\nhashtag: T\nstart: 2027-04-15 20:00\ntimezone: UTC\nwarn: 1 min\n---\n\n{questions}"
    page = page_of(previewed(tmp_path, text, "x"))
    assert texts(page, ".cue h2")[:2] == ["Q1 (warning)", "Q1 question"]
    assert "x: $0.30 for all posts" in texts(page, "dd")
