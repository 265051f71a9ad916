"""A card about shares speaks of shares: no expiry, no contract, and a dollar a share is a dollar."""

from bot.chat.wishes import Chart, Say, Show
from tests.bot.chat.cards.chats import chat, first, labels, read
from tests.stories.test_shares import BOUGHT, SOLD, WEEKLY

CARD = "setup:LUNR-2"


def test_shares_are_offered_by_their_number_and_cost() -> None:
    shown = chat(WEEKLY).card(CARD)
    assert first(shown.html) == "🔵 SIM · Buy 41 LUNR @ 12.00"
    assert labels(shown)[0] == "✅ Buy 41 · $492"
    assert "Limit 12.00 to 12.03 · max loss $493.31\nStop 11.92 · target 12.12\n" in read(shown.html)


def test_shares_are_held_and_sold_in_the_same_words() -> None:
    held = read(chat(BOUGHT).card(CARD).html)
    assert "Holding 41 LUNR @ 12.00 · −$0.45" in held
    closed = read(chat(SOLD).card(CARD).html)
    assert "Closed LUNR +$4.84" in closed
    assert "41 shares 12.00 → 12.12 (+1.0 %) in 0:48, fees $0.08" in closed
    assert "net vega not asked of shares" in closed


def test_a_picture_of_shares_has_each_price_once() -> None:
    """Nothing is worked out through a delta: the price of the plan is the price on the chart."""
    plan = [("entry 12.00", 12.0), ("stop 11.92", 11.92), ("target 12.12", 12.12)]
    assert drawn(chat(WEEKLY).card(CARD)) == plan
    assert drawn(chat(BOUGHT).card(CARD)) == plan
    assert drawn(chat(SOLD).says[-1]) == [*plan, ("exit 12.12", 12.12)]


def drawn(shown: Show | Say) -> list[tuple[str, float]]:
    assert isinstance(shown.chart, Chart)
    return [(level.label, level.price) for level in shown.chart.levels]
