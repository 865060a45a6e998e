"""The page of a chat in a real browser: found by words, question and person; by axe-core; without a script."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from chatmod.domain.attribution import Attribution
from chatmod.domain.happenings import Slot
from chatmod.domain.posts import Author, Media
from chatmod.domain.record import Chapter, Edition, Removed
from chatmod.domain.timing import SlotTiming, Timing
from chatmod.exports import html_pieces
from tests.exports.listed import listed, reference_to
from tests.exports.test_html_export import (
    ANSWER,
    END,
    INES,
    LATE,
    NOOR,
    Q1,
    QUESTION,
    REPLY,
    START,
    WELCOME,
    a_chat,
    a_post,
    an_entry,
)

pytestmark = [pytest.mark.full, pytest.mark.xdist_group("papers")]
_FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
_AXE = Path(__file__).parent / "axe" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_LOOK = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: {type: "tag", values: arguments[0]}}).then(
  found => done(found.violations.map(rule => rule.id + ": " + rule.nodes.map(node => node.html).join(" | "))),
  error => done([String(error)]));
"""
_BO = Author("b", "bo", "Bo Ünal")
_LINK = "https://example.org/a/very/long/address/that/never/ends?with=a&query=too"


def _everything() -> Edition:
    minute = timedelta(minutes=1)
    pictures = (Media("https://a.example/1.png", "Rows of dots"), Media("https://a.example/2.png"))
    withheld = an_entry(
        replace(a_post(8, Author("9", "", ""), "", minutes=14), platform="x", url="https://x.com/i/status/1"),
        Q1,
        withheld="terms",
    )
    due = START + 6 * minute
    out = Timing(due, due, due + minute)
    return Edition(
        a_chat(
            missing=("Answers to posts that are not in the record: 2.",),
            chapters=(
                Chapter("Q1", "Q1: What did you see? #NotABookStudy", due, (), due),
                Chapter("Q2", "And then?", START + 19 * minute, (), START + 16 * minute),
                Chapter("Q3", "No time for this one?", None, (), START + 50 * minute),
            ),
            planned_end=END,
        ),
        listed(
            WELCOME,
            QUESTION,
            ANSWER,
            REPLY,
            an_entry(
                a_post(6, _BO, f"A1/2: a Café {_LINK}", links=(_LINK,), media=pictures, lang="fr"),
                Attribution(("Q1", "Q2"), "label"),
                quotes=reference_to(ANSWER, 3),
            ),
            an_entry(a_post(7, Author("r", "noa", "נועה"), "A1: אני רואה!", minutes=13, lang="he"), Q1),
            withheld,
            an_entry(a_post(9, INES, "I mean this", edited_at=END), Q1, answers=reference_to(withheld, 7)),
            an_entry(a_post(10, _BO, "数学的図形と思う", minutes=20, lang="ja"), Attribution(("Q2",), "time")),
            an_entry(a_post(11, NOOR, "RT", is_repost=True), quotes=reference_to(ANSWER, 3)),
            LATE,
        ),
        (Removed("x", END),),
        (SlotTiming(Slot("room", "Q1"), due, "out", out, timedelta(0)),),
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "chat.html"
    path.write_text("".join(html_pieces(_everything())), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = Options()
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = shutil.which("chromium") or "chromium"
    started = webdriver.Chrome(options, Service(shutil.which("chromedriver") or "chromedriver"))
    yield started
    started.quit()


def _see(browser: webdriver.Chrome, page: Path, after: str = "", width: int = 1200, scheme: str = "light") -> None:
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get("about:blank")
    browser.get(page.as_uri() + after)


def _said(browser: webdriver.Chrome, wanted: str) -> list[str]:
    """The ids of the posts that are shown, as soon as the page says what is wanted."""
    WebDriverWait(browser, 10).until(lambda _: browser.find_element(By.ID, "shown").text == wanted)
    shown = "return [...document.querySelectorAll('article')].filter(one => one.offsetParent).map(one => one.id)"
    found: list[str] = browser.execute_script(shown)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("after", ["", "#?person=room%2Fbo", "#?words=nobody"])
def test_axe_finds_nothing_on_a_page_with_everything(
    page: Path, browser: webdriver.Chrome, after: str, width: int, scheme: str
) -> None:
    _see(browser, page, after, width, scheme)
    browser.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
    assert browser.execute_async_script(_LOOK, _RULES) == []
    assert browser.execute_script("return document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    ("words", "posts"),
    [
        ("ARRAYS", ["post-3"]),
        ("cafe", ["post-5"]),
        ("café", ["post-5"]),
        ("rray", []),
        ("図形", ["post-9"]),
        ("unal cafe", ["post-5"]),
        ("dots", ["post-5"]),
        ("@ines@other.example mean", ["post-8"]),
    ],
)
def test_posts_are_found_by_their_words(page: Path, browser: webdriver.Chrome, words: str, posts: list[str]) -> None:
    _see(browser, page)
    browser.find_element(By.ID, "words").send_keys(words)
    assert _said(browser, f"{len(posts)} of 9 posts are shown.") == posts


def test_posts_are_found_by_question_and_person_and_the_view_can_be_linked(
    page: Path, browser: webdriver.Chrome
) -> None:
    _see(browser, page)
    Select(browser.find_element(By.ID, "question")).select_by_visible_text("Q2: And then?")
    assert _said(browser, "2 of 9 posts are shown.") == ["post-5", "post-9"]
    Select(browser.find_element(By.ID, "person")).select_by_visible_text("Bo Ünal @bo")
    browser.find_element(By.ID, "words").send_keys("数学")
    assert _said(browser, "1 of 9 posts are shown.") == ["post-9"]
    address = browser.current_url
    _see(browser, page, "#" + address.partition("#")[2])
    assert _said(browser, "1 of 9 posts are shown.") == ["post-9"]
    browser.find_element(By.ID, "everything").click()
    assert len(_said(browser, "All 9 posts are shown.")) == 9
    assert "#" not in browser.current_url


def test_a_link_to_a_post_shows_it_whatever_was_filtered(page: Path, browser: webdriver.Chrome) -> None:
    _see(browser, page, "#?words=arrays")
    assert _said(browser, "1 of 9 posts are shown.") == ["post-3"]
    browser.execute_script("location.hash = '#post-9'")
    assert len(_said(browser, "All 9 posts are shown.")) == 9


def test_a_person_leads_to_their_posts(page: Path, browser: webdriver.Chrome) -> None:
    _see(browser, page)
    browser.find_element(By.LINK_TEXT, "Ines").click()
    assert _said(browser, "2 of 9 posts are shown.") == ["post-3", "post-8"]


def test_the_browser_has_nothing_to_complain_of(page: Path, browser: webdriver.Chrome) -> None:
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    _see(browser, page, "#%E0%A4%A")
    _see(browser, page, "#?person=nobody")
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_without_a_script_everything_can_be_read_and_nothing_can_be_filled_in(
    page: Path, browser: webdriver.Chrome
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        _see(browser, page, "#?words=arrays")
        assert browser.find_elements(By.CSS_SELECTOR, "input, select, button") == []
        assert len([one for one in browser.find_elements(By.TAG_NAME, "article") if one.is_displayed()]) == 9
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_on_paper_every_post_stands_and_the_controls_do_not(page: Path, browser: webdriver.Chrome) -> None:
    _see(browser, page)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not browser.find_element(By.ID, "words").is_displayed()
    styles = "return [...document.querySelectorAll('article')].map(one => getComputedStyle(one).contentVisibility)"
    assert set(browser.execute_script(styles)) == {"visible"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_ten_thousand_posts_are_searched(tmp_path: Path, browser: webdriver.Chrome) -> None:
    posts = [an_entry(a_post(n, (INES, NOOR)[n % 2], f"A1: number {n}", minutes=n / 200), Q1) for n in range(10_000)]
    large = tmp_path / "large.html"
    large.write_text("".join(html_pieces(Edition(a_chat(), listed(*posts), ()))), encoding="utf-8")
    _see(browser, large)
    browser.find_element(By.ID, "words").send_keys("number 777")
    assert len(_said(browser, "11 of 10000 posts are shown.")) == 11
