"""A real browser, one for each file of tests, and a fresh stage for each test."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox.page.play import Play
from tests.sandbox.page.screen import Screen

CHROMIUM = Path("/usr/bin/chromium")
SHOTS = Path(os.environ.get("TAPDESK_SCREENSHOTS", "build/screenshots"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's own Chromium: nothing is downloaded for a test."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium here: apt-get install chromium")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as driver:
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
