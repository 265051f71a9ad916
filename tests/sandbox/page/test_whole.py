"""The page before the pretended Telegram itself, with a bot that calls the Bot API over its own socket."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.sandbox.page.aside import Aside
from tests.sandbox.page.cards import SETUP
from tests.sandbox.page.pictures import chart
from tests.sandbox.telegram.scene import KEY, OWNER, Scene, scene

OPENS = 1_795_185_000
BUTTONS = """{"inline_keyboard": [[{"text": "Buy 2 · $250", "callback_data": "1|b", "style": "success"},
    {"text": "Copy symbol", "copy_text": {"text": "SPY261120C00580000"}}],
    [{"text": "Skip", "callback_data": "1|s"}]]}"""


class Bot:
    """Somebody's bot, by hand."""

    def __init__(self, aside: Aside, there: Scene) -> None:
        self.aside = aside
        self.there = there
        self.offset = 0

    @property
    def url(self) -> str:
        """The page's address, with its key."""
        return f"{self.there.server.url}/{KEY}/"

    def call(self, method: str, **parameters: Any) -> Any:
        """What the method came to."""
        return self.aside.run(self.there.call(method, **parameters)).result

    def card(self) -> int:
        """A photo with words and buttons, sent as a real bot sends it."""
        fields = {
            "chat_id": str(OWNER),
            "caption": SETUP.format(until=OPENS + 90),
            "parse_mode": "HTML",
            "reply_markup": BUTTONS,
        }
        told = self.aside.run(self.there.upload("sendPhoto", chart("spy"), **fields))
        return int(told.result["message_id"])

    def hears(self) -> list[Any]:
        """What came since it last asked."""
        heard: list[Any] = self.call("getUpdates", offset=self.offset, timeout=5)
        self.offset = heard[-1]["update_id"] + 1
        return heard


@pytest.fixture
def bot() -> Iterator[Bot]:
    """A bot and its Telegram, for one test."""
    aside, stack = Aside(), AsyncExitStack()
    yield Bot(aside, aside.run(stack.enter_async_context(scene())))
    aside.run(stack.aclose())
    aside.close()


def test_from_start_to_an_answered_tap(bot: Bot, screens: Any) -> None:
    screen = screens(bot)
    screen.page.get_by_role("button", name="Start", exact=True).click()
    assert bot.hears()[-1]["message"]["text"] == "/start"
    bot.call("sendChatAction", chat_id=OWNER, action="typing")
    screen.page.locator("#subtitle.typing").wait_for()
    card = bot.card()
    photo = screen.row(card).locator("img")
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 960
    assert screen.row(card).locator("strong").first.inner_text() == "PAPER · SPY 580C today · buy 2 @ 1.25"
    assert screen.row(card).locator("time[data-unix]").inner_text().startswith("in 1 minute")
    screen.button("Buy 2").dblclick()
    (query,) = [update["callback_query"] for update in bot.hears()]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("1|b", OWNER, card)
    assert screen.page.locator(".key[aria-busy]").count() == 1
    bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Buying 2, limit 1.27")
    screen.page.locator(".toast", has_text="Buying 2, limit 1.27").wait_for()
    assert screen.page.locator(".key[aria-busy]").count() == 0


def test_a_card_becomes_what_it_led_to_without_a_sound(bot: Bot, screens: Any) -> None:
    screen = screens(bot)
    screen.page.get_by_role("button", name="Start", exact=True).click()
    bot.hears()
    card = bot.card()
    screen.row(card).locator(".key").first.wait_for()
    bot.call(
        "editMessageCaption",
        chat_id=OWNER,
        message_id=card,
        caption="✅ <b>Filled</b> 2 @ 1.26",
        parse_mode="HTML",
    )
    screen.row(card).locator(".meta", has_text="edited").wait_for()
    assert screen.row(card).locator(".key").count() == 0
    bot.call("pinChatMessage", chat_id=OWNER, message_id=card, disable_notification=True)
    screen.page.locator("#pinned-text", has_text="Filled").wait_for()
    bot.call(
        "sendMessage",
        chat_id=OWNER,
        text="quiet",
        disable_notification=True,
        reply_parameters={"message_id": card},
    )
    screen.page.locator(".quote", has_text="Filled").wait_for()
    screen.page.click("#buzz-open")
    assert [screen.page.locator(f"#buzz-{name}").inner_text() for name in ("loud", "quiet", "edits")] == [
        "1",
        "1",
        "1",
    ]
    screen.shot("whole-wide")


def test_an_alert_a_command_and_a_blocked_bot(bot: Bot, screens: Any) -> None:
    bot.call("setMyCommands", commands=[{"command": "status", "description": "what is open"}])
    screen = screens(bot, 360, 740)
    screen.page.fill("#field", "/st")
    screen.page.keyboard.press("Enter")
    assert bot.hears()[-1]["message"]["text"] == "/status"
    bot.card()
    screen.tap("Skip")
    query = bot.hears()[-1]["callback_query"]
    bot.call("answerCallbackQuery", callback_query_id=query["id"], text="This card lapsed.", show_alert=True)
    screen.page.locator("#alert", has_text="This card lapsed.").wait_for()
    screen.page.keyboard.press("Enter")
    screen.page.click("#more")
    screen.page.get_by_role("menuitem", name="Block the bot").click()
    screen.page.locator("#unblock").wait_for()
    told = bot.aside.run(bot.there.call("sendMessage", chat_id=OWNER, text="hello?"))
    assert told.complaint == "403 Forbidden: bot was blocked by the user"
    screen.page.click("#unblock")
    screen.page.locator("#composer").wait_for()
