"""What is heard: a whole trade buzzes three times at most, and what failed is loudest."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.chat.acts import Act, Verb
from bot.chat.cards.positions import result
from bot.chat.wishes import Say, Show, Urgency
from bot.chat.words import averaged, reason
from bot.telling.exit_words import OUT
from engine import exits as leaving
from engine.floor import Output
from engine.model.records import Trade
from engine.replay import Step
from tests.bot.chat.cards.chats import Chat, chat, first, labels, read
from tests.bot.chat.cards.states import (
    AFTER,
    MINUTE,
    QUIET,
    STATES,
    STOP,
    STUCK,
    TARGET,
    TOO_WIDE,
    heard_late,
)
from tests.stories.test_exits_parts import FIRST_PART, PARTS
from tests.stories.test_flow_first import BOUGHT, OFFER
from tests.tape import steps


def heard(tape: str) -> list[str]:
    """Everything that made a sound, in order."""
    return [first(wish.html) for wish in chat(tape).wishes if isinstance(wish, Show | Say) and wish.buzz]


def test_a_whole_trade_is_one_card_and_three_sounds():
    told = chat(TARGET)
    assert heard(TARGET) == [
        "🔵 SIM · Buy 4 LUNR 12C today @ 1.00",
        "🔵 SIM · ✅ Bought 4 LUNR 12C today @ 1.00 · $400 #LUNR_1",
        "🔵 SIM · 🎯 Target · LUNR 12C today +$79.60 #LUNR_1",
    ]
    assert {say.reply_to for say in told.says} == {"setup:LUNR-1"}
    assert {show.card for show in told.wishes if isinstance(show, Show)} == {"setup:LUNR-1", "status"}


def test_an_offer_is_an_alert_and_everything_after_it_an_edit():
    shows = chat(TARGET).shows()
    assert [show.urgency for show in shows] == [Urgency.ALERT] + [Urgency.EDIT] * (len(shows) - 1)
    assert [show.buzz for show in shows] == [True] + [False] * (len(shows) - 1)


def test_a_part_that_is_sold_is_said_quietly():
    told = chat(FIRST_PART + "14:07:41 tick\n", playbook=PARTS)
    sold = told.says[-1]
    assert "Sold 2 LUNR 12C today @ 1.20, 2 left" in read(sold.html)
    assert not sold.buzz
    assert labels(told.card())[:2] == ["Close now", "Half: sell 1"]


def test_an_exit_that_does_not_fill_is_the_loudest():
    told = chat(STUCK + MINUTE.replace("14:07", "14:08"))
    loudest = next(say for say in told.says if "EXIT" in say.html)
    assert "🚨🚨 EXIT NOT FILLED · 4 LUNR 12C today" in read(loudest.html)
    assert (loudest.urgency, loudest.buzz, loudest.reply_to) == (Urgency.PANIC, True, "setup:LUNR-1")


def test_an_exit_the_venue_refuses_is_told_again_each_minute_until_it_is_done():
    minutes = "".join(
        f"14:{minute:02d}:{second:02d} quote LUNR 12C 1.20x1.24\n"
        for minute in range(8, 12)
        for second in range(0, 60, 2)
    )
    told = chat("venue exits=reject\n" + BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n" + minutes)
    loud = [say for say in told.says if "EXIT NOT FILLED" in say.html]
    clocks = [say.key.split("T")[1][:4] for say in loud]
    assert clocks == ["1808", "1809", "1810", "1811"]
    assert all(say.buzz and say.urgency is Urgency.PANIC for say in loud)
    assert "The venue says: insufficient buying power" in read(loud[-1].html)
    assert sum("Rejected" in say.html for say in told.says) == 1


def test_a_refusal_by_the_venue_says_why():
    said = chat(STATES["rejected"]).says[-1]
    assert "Rejected" in said.html
    assert "insufficient buying power" in said.html


def test_the_end_of_a_trade_comes_with_its_picture():
    said = chat(STOP).says[-1]
    assert said.urgency is Urgency.EXIT
    assert said.chart is not None
    assert "exit" in {level.role for level in said.chart.levels}


def test_a_halt_offers_the_red_button_only_while_something_is_held():
    assert chat(OFFER + "14:06:20 halt\n").says[-1].rows == ()
    held = chat(BOUGHT + "14:07:00 halt\n").says[-1]
    assert held.urgency is Urgency.PANIC
    assert [button.act for row in held.rows for button in row] == [Act(Verb.FLATTEN, "all", "sure")]


def test_a_feed_that_fell_silent_is_said_once():
    lost = heard("14:00:00 lost flow\n14:00:05 restored flow\n")
    assert lost == [
        "🔵 SIM · ⏸ no new entries: feed flow, flow is silent",
        "🔵 SIM · ▶️ feed flow lifted: flow is back",
    ]


def test_a_feed_that_is_given_up_after_it_was_lost_is_said_again_with_the_reason() -> None:
    lost = heard("14:00:00 lost bars no connection\n14:02:00 lost bars 406 taken: given up\n")
    assert lost == [
        "🔵 SIM · ⏸ no new entries: feed bars, no connection",
        "🔵 SIM · ⏸ no new entries: feed bars, 406 taken: given up",
    ]


def test_flow_that_was_heard_late_says_how_old_it_was_while_somebody_could_still_buy_on_it():
    told = "The flow traded at 14:05:27, heard 0:43 later"
    assert told in read(heard_late(timedelta(seconds=43)).card().html)
    assert "The flow traded" not in heard_late(timedelta(seconds=10)).card().html
    assert "The flow traded" not in chat(OFFER).card().html


def test_a_tap_that_changes_nothing_is_answered_at_its_card():
    said = chat(OFFER + "14:06:50 approve LUNR-1\n14:06:51 approve LUNR-1\n").says[-1]
    assert (said.urgency, said.reply_to) == (Urgency.ANSWER, "setup:LUNR-1")
    assert "already approved by owner" in said.html


def test_no_two_words_share_a_key():
    for tape in (TARGET, STOP, STUCK + MINUTE.replace("14:07", "14:08"), TOO_WIDE, BOUGHT + AFTER + QUIET):
        keys = [say.key for say in chat(tape).says]
        assert len(keys) == len(set(keys))


def test_the_best_and_the_worst_of_a_trade_are_middles_of_the_market_and_say_so():
    """Sold at a bid of 1.20, with an ask of 1.24."""
    assert "Middle at best 1.22, at worst 0.985" in read(chat(TARGET).card().html)


def test_the_day_is_accounted_for_once_ten_minutes_after_the_close():
    told = chat(TARGET + "15:59:00 tick\n16:09:59 account 50000\n")
    assert not any("📒" in say.html for say in told.says)
    later = chat(TARGET + "16:10:00 account 50000\n16:11:00 account 50000\n")
    assert sum("📒" in say.html for say in later.says) == 1


def test_a_day_without_trades_says_what_blocked_them():
    account = read(chat(TOO_WIDE + QUIET).says[-1].html)
    assert "No trades: what was tapped was not bought. Here is what blocked it:" in account
    assert "Refused by: 1× spread too wide · " in account


def test_fills_at_two_prices_are_told_as_what_they_came_to():
    """Half a cent is money: `0.45 → 0.36 (−19.6 %)` is a sum that does not come out."""
    (trade,) = (each for step in steps(TARGET) for each in step.outputs if isinstance(each, Trade))
    two = replace(trade, entry=Decimal("0.448"), exit=Decimal("0.36"))
    assert next(result(two, ())) == "4 contracts 0.448 → <b>0.36</b> (−19.6 %) in 0:48, fees $0.40"


@pytest.mark.parametrize(
    ("price", "told"),
    [
        ("1", "1.00"),
        ("0.448", "0.448"),
        ("0.985", "0.985"),
        ("1.2", "1.20"),
        ("0.44444", "0.4444"),
        ("190.58", "190.58"),
    ],
)
def test_a_price_between_two_prices_keeps_up_to_four_places(price, told):
    assert averaged(Decimal(price)) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("mid -16.0 % twice, stop -15.0 %", "mid −16.0 % twice, stop −15.0 %"),
        ("P&L -$120 on 2026-11-20", "P&amp;L −$120 on 2026-11-20"),
        ("below the 5-12 cloud", "below the 5-12 cloud"),
    ],
)
def test_a_reason_has_the_minus_of_every_other_number(written, told):
    assert reason(written, 90) == told


RULES = Path(leaving.__file__).parent


def test_every_way_out_is_headed_in_words_a_trader_reads():
    found = [re.findall(r'leave\(\s*"([a-z -]+)"', file.read_text()) for file in RULES.glob("*.py")]
    names = {name for each in found for name in each}
    assert len(names) > 15
    assert {name for name in names if name not in OUT} == {"target", "stop"}


def test_a_gain_is_not_headed_as_if_something_was_lost():
    moved = "14:08:00 quote LUNR 12C 1.01x1.03\n"
    played = [Step(each.event, tuple(map(_mean, each.outputs))) for each in steps(TARGET + moved)]
    said = next(say for say in Chat(played).says if say.key == "LUNR-1:closed")
    assert (
        first(said.html)
        == "🔵 SIM · 🏁 Out: back through its average (SMA20) · LUNR 12C today +$79.60 #LUNR_1"
    )
    assert "Back through its average (SMA20): bid" in read(Chat(played).card().html)


def _mean(output: Output) -> Output:
    return replace(output, because="mean lost") if isinstance(output, Trade) else output
