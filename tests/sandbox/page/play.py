"""What a test has the bot do, word by word, while a browser looks on."""

from typing import Any

import msgspec

from sandbox.serving import Server, serve
from sandbox.telegram.formatting import formatted
from sandbox.telegram.seen import Author, Bubble, Picture
from tests.sandbox.page.aside import Aside
from tests.sandbox.page.doors import Doors
from tests.sandbox.page.stage import BOT, OPEN_AT, OWNER, Stage


class Play:
    """A stage on a thread of its own: the browser is driven from this one."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.aside = Aside()
        self.run = self.aside.run
        self.server: Server = self.run(serve(Doors(self.stage).application()))

    @property
    def url(self) -> str:
        """The page's address."""
        return f"{self.server.url}/"

    def post(
        self, html: str, *, chat: int = OWNER, by: Author = BOT, photo: str | None = None, **more: Any
    ) -> Bubble:
        """The bot sends a message."""
        told = formatted(html, "HTML", None)
        shown = None if photo is None else Picture(f"files/{photo}", 960, 540, spoiler=False)
        bubble = self.stage.bubble(chat, by, told.text, told.entities, photo=shown, **more)
        self.run(self.stage.put(bubble))
        if by.key == "bot":
            buzz = {
                "seq": self.stage.seq,
                "as": self.stage.chat(chat)["people"][0],
                "chat": chat,
                "message": bubble.id,
                "at": bubble.at,
                "text": bubble.text,
                "sound": not bubble.silent,
            }
            self.stage.buzzes.append(buzz)
            self.run(self.stage.tell("buzz", buzz=buzz))
        return bubble

    def edit(self, bubble: Bubble, html: str | None = None, **changes: Any) -> Bubble:
        """The bot edits it."""
        if html is not None:
            told = formatted(html, "HTML", None)
            changes |= {"text": told.text, "entities": told.entities}
        fresh = msgspec.structs.replace(bubble, **{"edited_at": self.stage.now, **changes})
        self.run(self.stage.put(fresh, "edited"))
        return fresh

    def delete(self, bubble: Bubble) -> None:
        """The bot takes it back."""
        del self.stage.bubbles[bubble.chat][bubble.id]
        self.run(self.stage.tell("deleted", chat=bubble.chat, message=bubble.id))

    def pin(self, *bubbles: Bubble) -> None:
        """The bot pins them."""
        chat = bubbles[0].chat
        self.stage.pinned[chat] = [bubble.id for bubble in bubbles]
        self.run(self.stage.tell("chat", chat=self.stage.chat(chat)))
        for bubble in bubbles:
            self.edit(bubble, pinned=True, edited_at=bubble.edited_at)

    def answer(self, text: str = "", *, alert: bool = False) -> None:
        """The bot answers the newest tap."""
        wish = self.taps[-1]
        told = {
            "seq": self.stage.seq + 1,
            "query": str(4_382_000 + self.stage.number),
            "as": wish["as"],
            "chat": wish["chat"],
            "message": wish["message"],
            "text": text,
            "alert": alert,
            "at": self.stage.now,
        }
        self.stage.toasts.append(told)
        self.run(self.stage.tell("toast", toast=told))

    def types(self, chat: int = OWNER, seconds: int = 5) -> None:
        """The bot is typing."""
        self.stage.typing[chat] = self.stage.now + seconds
        self.run(self.stage.tell("chat", chat=self.stage.chat(chat)))

    def at(self, seconds: int, *, pace: float | None = None, held: bool = False) -> None:
        """The clock of the market, so many seconds after the open."""
        self.stage.now, self.stage.held = OPEN_AT + seconds, held
        self.stage.pace = self.stage.pace if pace is None else pace
        self.run(self.stage.tell("pace", pace=self.stage.pacing()))

    def hang_up(self) -> None:
        """The line breaks, and stays broken."""
        self.stage.deaf = True
        for line in tuple(self.stage.lines):
            self.run(line.close())

    def pick_up(self) -> None:
        """The line can be had again."""
        self.stage.deaf = False

    @property
    def taps(self) -> list[dict[str, Any]]:
        """All taps the page sent."""
        return [wish for what, wish in self.stage.asked if what == "tap"]

    def close(self) -> None:
        """Ends the server and its thread."""
        self.run(self.server.close())
        self.aside.close()
