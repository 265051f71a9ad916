"""A real browser, one for all tests of the page, and a fresh stage for each of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from tests.sandbox.page.play import Play
from tests.sandbox.page.screen import Screen

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = Path(os.environ.get("TAPDESK_SCREENSHOTS", "build/screenshots"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Debian's own Chromium: nothing is downloaded for a test."""
    if not CHROMIUM.exists():
        missing = "there is no /usr/bin/chromium here: apt-get install chromium"
        (pytest.fail if os.environ.get("TAPDESK_REQUIRE_CHROMIUM") == "1" else pytest.skip)(missing)
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def play() -> Iterator[Play]:
    """A stage with nothing on it yet."""
    play = Play()
    yield play
    play.close()


@pytest.fixture
def screens(browser: Any) -> Iterator[Any]:
    """Opens pages; whatever one of them complained about fails the test."""
    opened: list[Screen] = []

    def opens(play: Play, width: int = 1280, height: int = 800, **more: Any) -> Screen:
        opened.append(Screen.open(browser, play.url, SHOTS, width, height, **more))
        return opened[-1]

    yield opens
    complaints = [each for screen in opened for each in screen.complaints]
    for screen in opened:
        screen.close()
    assert complaints == []
