"""The room's page in a real browser: live with JavaScript, whole without, and back by itself after a crash."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from tests.full.evenings import PATIENCE, exported_posts, free_port, run_evening, write_schedule
from tests.room.picture_samples import painted

pytestmark = pytest.mark.full
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=400,800",
)
_WITHOUT_SCRIPT = {"profile.managed_default_content_settings.javascript": 2}


def _start(profile: Path, *, script: bool) -> webdriver.Chrome:
    options = Options()
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    if not script:
        options.add_experimental_option("prefs", _WITHOUT_SCRIPT)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.binary_location = shutil.which("chromium") or "chromium"
    return webdriver.Chrome(options, Service(shutil.which("chromedriver") or "chromedriver"))


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    started = _start(tmp_path / "profile", script=True)
    yield started
    started.quit()


@pytest.fixture
def plain_browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    started = _start(tmp_path / "plain-profile", script=False)
    yield started
    started.quit()


def _wait_for(browser: webdriver.Chrome, selector: str, text: str) -> WebElement:
    def there(driver: webdriver.Chrome) -> WebElement | None:
        found = driver.find_elements(By.CSS_SELECTOR, selector)
        return next((element for element in found if text in element.text), None)

    found = WebDriverWait(browser, PATIENCE, ignored_exceptions=[Exception]).until(there)
    assert found is not None
    return found


def _write(browser: webdriver.Chrome, text: str, *, name: str = "") -> None:
    if name:
        browser.find_element(By.ID, "name").send_keys(name)
    browser.find_element(By.ID, "text").send_keys(text)
    browser.find_element(By.CSS_SELECTOR, "#compose button").click()


def test_the_page_lives_and_comes_back_by_itself_after_a_kill(
    tmp_path: Path, browser: webdriver.Chrome, plain_browser: webdriver.Chrome
) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=3, every=12, length=75)
    data, port = tmp_path / "data", free_port()
    with run_evening(schedule, data, port) as evening:
        browser.get(evening.url)
        _wait_for(browser, "h2", "Question number 1?")
        _wait_for(browser, "#live", "live")
        assert Select(browser.find_element(By.ID, "reply_to")).first_selected_option.text == "Q1"
        _write(browser, "Live from here <script>alert(1)</script>", name="Ana <b>")
        _wait_for(browser, "#section-Q1 article .text", "Live from here <script>alert(1)</script>")
        _wait_for(browser, ".as", "You are Ana <b>.")

        plain_browser.get(evening.url)
        _write(plain_browser, "Without any script", name="Ben")
        _wait_for(plain_browser, "#section-Q1 article .text", "Without any script")
        _wait_for(browser, "#section-Q1 article .text", "Without any script")
        evening.process.kill()
    _wait_for(browser, "#live", "connection lost")
    _write(browser, "Written while the room was away")
    _wait_for(browser, "#said", "cannot be reached")
    with run_evening(schedule, data, port) as evening:
        _wait_for(browser, "#live", "live")
        _wait_for(browser, "h2", "Question number 2?")
        browser.find_element(By.CSS_SELECTOR, "#compose button").click()
        _wait_for(browser, "article .text", "Written while the room was away")
        _reply_and_delete(browser)
        Select(browser.find_element(By.ID, "reply_to")).select_by_visible_text("Q1")
        browser.find_element(By.ID, "text").send_keys("Late to the first")
        _wait_for(browser, "h2", "Question number 3?")
        browser.find_element(By.CSS_SELECTOR, "#compose button").click()
        _wait_for(browser, "#section-Q1 article .text", "Late to the first")
        assert evening.end() == 0
    texts = [post["text"] for post in exported_posts(data) if post["kind"] == "post"]
    assert sorted(texts) == [
        "Late to the first",
        "Live from here <script>alert(1)</script>",
        "Without any script",
        "Written while the room was away",
    ]
    refused = [
        entry
        for entry in browser.get_log("browser")  # type: ignore[no-untyped-call]
        if "Content Security Policy" in entry["message"]
    ]
    assert refused == []


def _reply_and_delete(browser: webdriver.Chrome) -> None:
    """A reply through the page's link, which is then taken back on the post's own page."""
    article = _wait_for(browser, "#section-Q1 article", "Without any script")
    article.find_element(By.CSS_SELECTOR, "a.reply").click()
    assert Select(browser.find_element(By.ID, "reply_to")).first_selected_option.text == "Ben"
    _write(browser, "I take this back")
    mine = _wait_for(browser, "#section-Q1 article", "I take this back")
    assert "in reply to Ben" in mine.text
    chat_page = browser.current_url
    browser.get(mine.find_element(By.CSS_SELECTOR, "header a").get_attribute("href") or "")
    browser.find_element(By.CSS_SELECTOR, "button.quiet").click()
    browser.get(chat_page)
    _wait_for(browser, "#live", "live")
    assert "I take this back" not in browser.page_source


def test_a_picture_is_described_posted_and_put_right_on_the_page(tmp_path: Path, browser: webdriver.Chrome) -> None:
    schedule = write_schedule(tmp_path / "evening.md", questions=1, every=1, length=75)
    picture = tmp_path / "a cat.png"
    picture.write_bytes(painted("PNG", (900, 600)))
    browser.set_window_size(320, 800)
    with run_evening(schedule, tmp_path / "data", free_port()) as evening:
        browser.get(evening.url)
        _wait_for(browser, "#live", "live")
        _wait_for(browser, "h2", "Question number 1?")
        summary = browser.find_element(By.CSS_SELECTOR, "#attach summary")
        summary.send_keys(Keys.ENTER)  # by keyboard alone
        browser.find_element(By.ID, "picture").send_keys(str(picture))
        _write(browser, "This is my cat", name="Ana")
        _wait_for(browser, "#said", "describe the picture")
        assert browser.switch_to.active_element.get_attribute("id") == "description"
        browser.switch_to.active_element.send_keys("A cat asleep on a book")
        browser.find_element(By.CSS_SELECTOR, "#compose button").click()
        article = _wait_for(browser, "#section-Q1 article", "This is my cat")
        shown = article.find_element(By.CSS_SELECTOR, "figure img")
        assert shown.get_attribute("alt") == "A cat asleep on a book"
        WebDriverWait(browser, PATIENCE).until(lambda _: shown.get_property("naturalWidth") == 900)
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        chat_page = browser.current_url
        article.find_element(By.CSS_SELECTOR, "a.edit").send_keys(Keys.ENTER)
        text = _wait_for(browser, "#edited-text", "This is my cat")
        text.clear()
        text.send_keys("This is our cat")
        browser.find_element(By.CSS_SELECTOR, "form.edit button").click()
        _wait_for(browser, "article .edited", "edited")
        assert browser.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
        number = browser.current_url.rpartition("/")[2]
        browser.get(chat_page)
        _wait_for(browser, "#live", "live")
        me = {"Cookie": f"chatmod_room={(browser.get_cookie('chatmod_room') or {})['value']}"}
        media = browser.find_element(By.CSS_SELECTOR, "figure img").get_attribute("src") or ""
        answer = httpx.post(f"{evening.url}/posts/{number}/edit", data={"text": "Changed elsewhere"}, headers=me)
        assert answer.status_code == 303
        _wait_for(browser, "#section-Q1 article .text", "Changed elsewhere")
        assert not browser.find_elements(By.CSS_SELECTOR, "figure")
        assert httpx.get(media).status_code == 404
