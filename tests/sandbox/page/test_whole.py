"""The page before the pretended Telegram itself, with a bot that calls the Bot API over its own socket."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from itertools import product
from typing import Any

import pytest

from sandbox.telegram.seen import Key, MarketSeen
from tests.sandbox.page.aside import Aside
from tests.sandbox.page.cards import (
    BUTTONS,
    DAY_BEFORE,
    FILLED,
    HELD,
    NOT_SENT,
    SETUP,
    STATUS,
    STATUS_BUTTONS,
    TARGET,
    owner_says,
    setup,
)
from tests.sandbox.page.pictures import chart
from tests.sandbox.page.play import Play
from tests.sandbox.telegram.scene import GROUP, KEY, OWNER, Scene, scene

OPENS = 1_795_185_000
MARKET = MarketSeen(OPENS, OPENS + 23_400, "expiry day", edge=0.0)
LAYOUTS = list(product({"wide": (1280, 800), "phone": (360, 740)}.items(), ("light", "dark")))
COMMANDS = [
    {"command": "status", "description": "what is open"},
    {"command": "panic", "description": "stop everything that adds risk"},
]


def markup(rows: Sequence[Sequence[Key]]) -> dict[str, Any]:
    """Buttons as the Bot API takes them."""
    return {"inline_keyboard": [[button(key) for key in row] for row in rows]}


def button(key: Key) -> dict[str, Any]:
    """One of them."""
    does = {"copy_text": {"text": key.value}} if key.kind == "copy" else {"callback_data": key.value}
    return {"text": key.text, **does, **({} if key.style is None else {"style": key.style})}


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
            "caption": SETUP.format(until=self.there.messenger.at() + 90),
            "parse_mode": "HTML",
            "reply_markup": json.dumps(markup(BUTTONS)),
        }
        told = self.aside.run(self.there.upload("sendPhoto", chart("spy"), **fields))
        return int(told.result["message_id"])

    def posts(self, text: str, **more: Any) -> int:
        """A text."""
        told = self.call("sendMessage", chat_id=OWNER, text=text, parse_mode="HTML", **more)
        return int(told["message_id"])

    def edits(self, card: int, caption: str, **more: Any) -> None:
        """What a card has become."""
        about = {"chat_id": OWNER, "message_id": card, "caption": caption, "parse_mode": "HTML"}
        self.call("editMessageCaption", **about, **more)

    def passes(self, seconds: float) -> None:
        """The market goes on."""
        self.aside.run(self.there.pass_time(seconds))

    def says(self, who: str, text: str, chat: int | None = None) -> None:
        """A person writes."""
        where = {} if chat is None else {"chat": chat}
        self.aside.run(self.there.person("say", who=who, text=text, **where))

    def hears(self) -> list[Any]:
        """What came since it last asked."""
        heard: list[Any] = self.call("getUpdates", offset=self.offset, timeout=5)
        self.offset = heard[-1]["update_id"] + 1
        return heard


@pytest.fixture
def bot() -> Iterator[Bot]:
    """A bot and its Telegram, for one test."""
    aside, stack = Aside(), AsyncExitStack()
    yield Bot(aside, aside.run(stack.enter_async_context(scene(pace=0, market=MARKET))))
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
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("1|b|2", OWNER, card)
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
    bot.edits(card, "✅ <b>Filled</b> 2 @ 1.26")
    screen.row(card).locator(".meta", has_text="edited").wait_for()
    assert screen.row(card).locator(".key").count() == 0
    bot.call("pinChatMessage", chat_id=OWNER, message_id=card, disable_notification=True)
    screen.page.locator("#pinned-text", has_text="Filled").wait_for()
    bot.posts("quiet", disable_notification=True, reply_parameters={"message_id": card})
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


def morning(bot: Bot) -> int:
    """A trade taken and closed, one refused, and a card that waits, all through the Bot API."""
    bot.call("setMyCommands", commands=COMMANDS)
    bot.says("owner", "/status")
    bot.posts(DAY_BEFORE, disable_notification=True)
    status = bot.posts(STATUS, reply_markup=markup(STATUS_BUTTONS))
    bot.call("pinChatMessage", chat_id=OWNER, message_id=status, disable_notification=True)
    bot.passes(240)
    taken = bot.card()
    bot.passes(12)
    bot.edits(taken, FILLED, reply_markup=markup(HELD))
    bot.posts("✅ <b>Filled 2 SPY 580C @ 1.26</b>  #T87", reply_parameters={"message_id": taken})
    bot.passes(1300)
    bot.edits(taken, "🎯 <b>Closed</b> · SPY 580C · +$130 (+51.6%) in 22 min  #T87")
    bot.posts(TARGET, reply_parameters={"message_id": taken})
    bot.posts(NOT_SENT, disable_notification=True)
    bot.says("member", "morning all, SPY looks heavy", GROUP)
    bot.says("stranger", "hello?")
    bot.says("owner", "what about the afternoon?")
    return bot.card()


def test_a_morning_looks_right_in_every_layout(bot: Bot, screens: Any) -> None:
    card = morning(bot)
    for (name, (width, height)), scheme in LAYOUTS:
        screen = screens(bot, width, height, color_scheme=scheme)
        for image in screen.page.locator(".photo img").all():
            image.evaluate("image => image.decode()")
        screen.shot(f"morning-{name}-{scheme}")
        labels = [row.inner_text() for row in screen.row(card).locator(".keyrow").all()]
        assert labels == ["\n".join(key.text for key in row) for row in BUTTONS]
        assert screen.page.locator("#pinned-text").inner_text().startswith("🟢 PAPER · manual")
        screen.page.locator("#history").evaluate("node => node.scrollTo(0, 0)")
        screen.shot(f"earlier-{name}-{scheme}")


def test_the_bar_knows_the_day_and_waits_with_an_offer(bot: Bot, screens: Any) -> None:
    bot.says("owner", "/start")
    screen = screens(bot)
    assert screen.page.locator("#phase").inner_text() == "expiry day · closes in 6 hours 30 minutes"
    assert screen.page.locator("#pace-now").inner_text() == "Paused"
    screen.page.click("#pace-open")
    screen.page.get_by_role("menuitemradio", name="60×").click()
    screen.page.locator("#pace-now", has_text="60×").wait_for()
    assert bot.there.clock.pace == 60
    card = bot.card()
    screen.page.locator("#held").wait_for()
    assert screen.page.locator("#pace-now").inner_text() == "1×"
    bot.edits(card, FILLED)
    screen.page.locator("#held").wait_for(state="hidden")
    assert screen.page.locator("#pace-now").inner_text() == "60×"


def test_a_market_with_an_edge_says_so_on_every_message_of_the_bot(play: Play, screens: Any) -> None:
    play.stage.edge = 0.25
    setup(play)
    play.post("✅ Filled")
    owner_says(play, "/status")
    for width, height in ((1280, 800), (360, 740)):
        screen = screens(play, width, height)
        said = "Demonstration: this market has a built-in edge"
        assert screen.page.locator(".kind-market").all_inner_texts() == [said, said]
        assert screen.look("wide") == []
        screen.shot(f"edge-{width}")
