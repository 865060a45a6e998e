"""Pages that are handed out, in a real browser: on a telephone, in the dark, on paper, and by axe-core's rules."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from typer.testing import CliRunner

from chatmod.cli.app import app
from tests.room.picture_samples import painted

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
_SCHEDULE = """---
title: Mathématiciens au travail : préface & <chapitre 1>
hashtag: NotABookStudyWithAVeryLongHashtagThatNobodyWouldTypeTwice
start: 2027-10-30 23:30
timezone: America/Argentina/ComodRivadavia
length: 4 h 30 min
language: {language}
platforms: room, x
warn: 1 min
archive: https://example.org/archives/a_very_long_address/that/never/ends/and/goes/on/and/on
---

## Welcome @ +0
Bienvenue !

## Q1 @ +6
Que voyez-vous ? Pneumonoultramicroscopicsilicovolcanoconiosis_Donaudampfschifffahrtsgesellschaftskapitaen
https://example.org/another_very_long_address/that/never/ends/and/goes/on/and/on/and/on/and/on

![Un tableau de 4 sur 6 points](array.png)
![Il manque](lost.png)

% Demandez le dessin.
---
Et où ?

### x
Que voyez-vous ?

## Q2
Et la suite ?
"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each page by its name."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "array.png").write_bytes(painted("PNG", (1600, 900)))
    whole = _SCHEDULE.replace("![Il manque](lost.png)\n", "")
    for name, text in {"lost": _SCHEDULE.format(language="fr"), "fr": whole.format(language="fr")}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "fi.md").write_text(whole.format(language="fi"), encoding="utf-8")
    data = ["--data", str(folder / "data")]
    zones = ["--zone", "America/Argentina/ComodRivadavia", "--zone", "Asia/Kolkata"]
    for expected, command in (
        (0, ["ahead", str(folder / "fr.md"), *zones, "-o", str(folder)]),
        (0, ["ahead", str(folder / "fi.md"), *zones, "-o", str(folder)]),
        (0, ["preview", str(folder / "fr.md"), *zones, "--html", "-o", str(folder / "run-sheet.html")]),
        (2, ["preview", str(folder / "lost.md"), "--html", "-o", str(folder / "not-ready.html")]),
        (0, ["rehearse", str(folder / "fr.md"), "--pace", "max", "--plain", *data]),
        (0, ["export", "rehearsal", "--to", "html", "-o", str(folder / "archive.html"), *data]),
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == expected, done.output
    return {path.stem: path for path in folder.glob("*.html")}


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


def _see(browser: webdriver.Chrome, page: Path, width: int, scheme: str = "light") -> None:
    telephone = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", telephone)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(page.as_uri())


def _violations(browser: webdriver.Chrome) -> list[str]:
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": _AXE.read_text(encoding="utf-8")})
    found: list[str] = browser.execute_async_script(_LOOK, _RULES)
    return found


NAMES = ["fr-ahead", "fi-ahead", "run-sheet", "not-ready", "archive"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 1200])
def test_nobody_has_to_scroll_sideways(
    pages: dict[str, Path], browser: webdriver.Chrome, name: str, width: int
) -> None:
    _see(browser, pages[name], width)
    assert browser.execute_script("return [innerWidth, document.documentElement.scrollWidth]") == [width, width]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing(
    pages: dict[str, Path], browser: webdriver.Chrome, name: str, scheme: str, width: int
) -> None:
    _see(browser, pages[name], width, scheme)
    assert _violations(browser) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_browser_has_nothing_to_complain_of_and_shows_the_pictures(
    pages: dict[str, Path], browser: webdriver.Chrome, name: str
) -> None:
    browser.get_log("browser")  # type: ignore[no-untyped-call]
    _see(browser, pages[name], 1200)
    assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]
    widths: list[Any] = browser.execute_script("return [...document.images].map(image => image.naturalWidth)")
    assert all(width > 0 for width in widths)


@pytest.mark.parametrize(("width", "height"), [(8.27, 11.69), (8.5, 11)])
def test_the_run_sheet_can_be_printed_and_no_cue_is_torn(
    pages: dict[str, Path], browser: webdriver.Chrome, width: float, height: float
) -> None:
    browser.get(pages["run-sheet"].as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"paperWidth": width, "paperHeight": height})
    assert base64.b64decode(printed["data"]).startswith(b"%PDF")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    breaks = "return [...document.querySelectorAll('.cue')].map(cue => getComputedStyle(cue).breakInside)"
    assert browser.execute_script(breaks) == ["avoid"] * 5
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_axe_does_find_what_is_wrong(tmp_path: Path, browser: webdriver.Chrome) -> None:
    page = tmp_path / "wrong.html"
    page.write_text(
        "<!doctype html><title>x</title><h1 style='color: #ccc'>Hardly to be read</h1><img src=x>", encoding="utf-8"
    )
    _see(browser, page, 1200)
    found = {violation.partition(":")[0] for violation in _violations(browser)}
    assert {"html-has-lang", "color-contrast", "image-alt"} <= found
