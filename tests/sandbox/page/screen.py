"""A screen with the page on it, in the words of somebody who looks at it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8").strip()


@dataclass(slots=True)
class Screen:
    """One window. What the browser complained about is kept."""

    page: Any
    shots: Path
    complaints: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    @classmethod
    def open(cls, browser: Any, url: str, shots: Path, width: int, height: int, **more: Any) -> "Screen":
        """Loads the page and waits until it has the state."""
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        screen = cls(context.new_page(), shots)
        screen.page.set_default_timeout(8_000)
        screen.page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        screen.page.on("console", lambda message: screen.hears(message))
        screen.page.goto(url)
        screen.page.locator("#title:not(:empty)").wait_for(state="attached")
        return screen

    def hears(self, message: Any) -> None:
        """Keeps errors and broken policies, save those a test made itself."""
        if message.type in ("error", "warning") and not any(word in message.text for word in self.forgiven):
            self.complaints.append(message.text)

    def may_fail(self, *words: str) -> None:
        """What the test is about to break."""
        self.forgiven = words

    def shot(self, name: str) -> None:
        """A picture for a reviewer."""
        self.shots.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(self.shots / f"{name}.png"), animations="disabled")

    def row(self, number: int) -> Any:
        """One message."""
        return self.page.locator(f'.row[data-id="{number}"]')

    def button(self, label: str) -> Any:
        """The newest button with this label."""
        return self.page.locator(".key", has_text=label).last

    def settled(self) -> None:
        """Waits until nothing slides any more."""
        self.page.evaluate("() => Promise.allSettled(document.getAnimations().map((each) => each.finished))")

    def tap(self, label: str) -> None:
        """A press on the newest such button; over when the tap has arrived."""
        with self.page.expect_response("**/api/tap"):
            self.button(label).click()

    def focused(self) -> str:
        """What has the focus, in words."""
        return str(self.look("focus")["words"])

    def look(self, probe: str, argument: Any = None) -> Any:
        """What one of the probes finds on the page."""
        return self.page.evaluate(f"(argument) => {PROBES}.{probe}(argument)", argument)

    def close(self) -> None:
        """Ends the window and its storage."""
        self.page.context.close()
