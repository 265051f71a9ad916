"""A morning at the desk, as its chat would show it."""

from sandbox.telegram.people import GROUP
from sandbox.telegram.seen import Author, Bubble
from tests.sandbox.page.play import Play
from tests.sandbox.page.stage import BOT, OPEN_AT, OWNER, STRANGER, key

SETUP = """🟢 <b>PAPER · SPY 580C today · buy 2 @ 1.25</b>
Opening-range break, score 78/100  #S241
Cost $250 · max loss $90 · stop 0.80 · target 1.90
Spread 0.03 (2.4%) · Δ 0.48 · quote 2 s old
⏳ expires <tg-time unix="{until}" format="r">in 90 seconds</tg-time>
<blockquote expandable><b>Why:</b> break of 579.40 on 1.8× the usual volume; VWAP rising since 09:41; \
two opening sweeps above the ask, $130k in five minutes; dark pool agrees with 1.2 million shares at 579.10. \
No event within 30 minutes. Spread, open interest, Greeks and the day's loss all pass.</blockquote>"""
FILLED = """✅ <b>Filled 2 SPY 580C @ 1.26</b> · $252 · 0.8 s  #T87
Stop 0.80 and target 1.90 are active at the broker."""
BUTTONS = (
    (key("✅ Buy 2 · $250", "1|b|2", style="success"), key("1", "1|b|1"), key("3", "1|b|3")),
    (key("⏭ Skip", "1|s"), key("📊 Detail", "1|d"), key("Copy symbol", "SPY261121C00580000", kind="copy")),
)
HELD = ((key("Close now", "2|c", style="danger"), key("Stop → entry", "2|e"), key("Chart", "2|p")),)
STATUS = """🟢 <b>PAPER · manual</b> · market open, closes in 5 hours
Broker ok 80 ms · quotes 1 s · Telegram ok
Open 1 (−$12) · working 0 · day +$22 of −$500 · 6 cards today"""
STATUS_BUTTONS = (
    (key("Positions", "p"), key("P&L", "l"), key("Settings", "s")),
    (key("⏸ Pause alerts", "z"), key("🛑 Panic", "x", style="danger")),
)
DAY_BEFORE = """📒 <b>Thu 19 Nov · PAPER   +$10.40</b>  (4 trades: 2 won, 2 lost)
Fees $5.20 · biggest win +$130 · max drawdown −$176"""
TARGET = """🎯 <b>Target · sold 2 SPY 580C @ 1.91</b>  #T87
+$130 (+51.6%) in 22 min · day +$10
Best 1.97 · worst 1.12 · slippage 0.01"""
NOT_SENT = """🛑 <b>Not sent · SPY 582C</b>  #S243
Daily loss limit: −$480 now, this trade risks $90, limit is −$500.
Nothing was ordered. Resets 09:30 New York or /settings → Risk."""


def setup(play: Play, *, seconds: int = 90, photo: str = "spy-morning") -> Bubble:
    """A card worth a tap."""
    return play.post(SETUP.format(until=play.stage.now + seconds), photo=photo, keyboard=BUTTONS)


def owner_says(play: Play, text: str) -> Bubble:
    """A line of the owner's own."""
    return play.post(text, by=Author("owner", "Olive Owner"))


def morning(play: Play) -> Bubble:
    """Status, a trade taken and closed, one refused, one skipped, one that waits. The last is returned."""
    play.stage.now = OPEN_AT - 86_400 + 24_000
    play.post(DAY_BEFORE, photo="equity", silent=True)
    play.stage.now = OPEN_AT + 60
    owner_says(play, "/status")
    status = play.post(STATUS, keyboard=STATUS_BUTTONS)
    play.stage.now += 240
    taken = setup(play)
    play.stage.now += 12
    play.edit(taken, FILLED, keyboard=HELD)
    play.post("✅ <b>Filled 2 SPY 580C @ 1.26</b>  #T87", reply=taken.id)
    play.stage.now += 1300
    play.edit(
        play.stage.bubbles[OWNER][taken.id],
        "🎯 <b>Closed</b> · SPY 580C · +$130 (+51.6%) in 22 min  #T87",
        keyboard=None,
    )
    play.post(TARGET, reply=taken.id)
    play.stage.now += 400
    play.post(NOT_SENT, silent=True)
    skipped = play.post("⏭ Skipped by you 10:42:07 · QQQ 495P · price then 1.10 · #S244", silent=True)
    play.edit(skipped)
    play.pin(play.edit(status))
    play.post("morning all, SPY looks heavy", chat=GROUP.id, by=Author("member", "Mia Member"))
    play.post("nothing before the minutes for me", chat=GROUP.id, by=Author("observer", "Oscar Observer"))
    play.post("📒 <b>Desk floor</b>: 2 cards open, nobody has answered", chat=GROUP.id, by=BOT)
    play.post("hello?", chat=STRANGER, by=Author("stranger", "Sam Stranger"))
    play.post("This bot is private.", chat=STRANGER)
    play.stage.now += 300
    owner_says(play, "what about the afternoon?")
    return setup(play, photo="spy-noon")
