"""The card book shows each change once, no faster than eyes, and the same after a restart."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.chat.acts import Act, Page, Verb
from bot.chat.cardbook import PRICES_EVERY, CardBook
from bot.chat.wishes import Pin, Say, Show
from engine.exits.clock import CloseCutoff
from engine.floor import Output
from engine.model.records import Refusal
from engine.replay import Step
from tests.bot.chat.cards.chats import SYNTHETIC, Chat, chat, first, labels, read
from tests.bot.chat.cards.states import MINUTE, PAGES, STATES, TARGET, TOO_WIDE
from tests.bot.chat.cards.test_of_a_name import BOTH
from tests.stories.test_flow_first import BOUGHT, OFFER, SWEEPS, TAP
from tests.stories.test_over_night import WEEKLY, later
from tests.tape import steps

CLOSED = {"closed_won", "closed_lost", "closed_by_hand", "blocked", "cancelled", "rejected"} | {
    "skipped",
    "lapsed",
}
WIDE = "14:06:11 chain LUNR 12C 0.80x1.20 oi=812 vol=1500\n"
PRICES = "".join(f"14:07:0{second} quote LUNR 12C 1.0{second}x1.1{second}\n" for second in range(9))


@pytest.mark.parametrize(
    ("page", "about", "says"),
    [
        (Page.AUTO, "flow_first banana", "“flow_first banana” is unknown: /auto flow_first and one of off,"),
        (Page.RISK, "moon", "nothing was changed, “moon” is unknown: /trust and one of alerts, paper,"),
    ],
)
def test_authority_that_there_is_none_of_is_refused_by_its_name(page, about, says):
    assert says in read(chat(BOUGHT).answer(page, about).html)


def test_a_chart_without_a_name_is_of_what_was_opened_or_offered_last():
    nothing = chat("14:05:00 stock LUNR 11.99x12.01\n")
    assert "nothing was offered yet today" in read(nothing.answer(Page.CHART).html)
    assert "no such setup today: LUNR-9" in read(chat(OFFER).answer(Page.CHART, "LUNR-9").html)
    for tape in (OFFER, BOUGHT, TARGET):
        assert "LUNR 12C today #LUNR_1" in read(chat(tape).answer(Page.CHART).html)


def test_prices_are_shown_every_few_seconds_and_not_at_each_quote():
    before, after = len(chat(BOUGHT + "14:06:59 tick\n").shows()), chat(BOUGHT + PRICES).shows()
    assert len(after) - before == 9 // int(PRICES_EVERY.total_seconds())


def test_two_open_cards_share_the_room_that_one_has():
    prices = "".join(
        f"14:08:{second:02d} quote {name} 1.{second:02d}x1.{second + 4:02d}\n"
        for second in range(1, 19)
        for name in ("LUNR 12C", "RKLB 24C")
    )
    before, after = chat(BOTH), chat(BOTH + prices)
    assert len(after.book.answer(Page.POSITIONS).rows) == 4
    cards = ("setup:LUNR-1", "setup:RKLB-1")
    edits = sum(len(after.shows(card)) - len(before.shows(card)) for card in cards)
    assert 4 <= edits <= 18 // int(PRICES_EVERY.total_seconds()) + 2


def test_the_last_price_is_shown_when_its_time_has_come_though_no_other_quote_follows():
    told = chat(BOUGHT + PRICES)
    at = told.steps[-1].event.at
    assert told.book.passed(at) == []
    (later,) = told.book.passed(at + timedelta(seconds=1))
    assert isinstance(later, Show)
    assert "Bid 1.08" in read(later.html)


def test_nothing_is_shown_twice_that_looks_the_same():
    for tape in STATES.values():
        told = chat(tape)
        for card in ("setup:LUNR-1", "status"):
            shows = [(show.html, show.rows, show.chart) for show in told.shows(card)]
            assert all(before != after for before, after in pairwise(shows))


def test_a_card_keeps_its_picture_until_its_story_turns():
    charts = [show.chart for show in chat(BOUGHT + PRICES).shows()]
    assert None not in charts
    assert len(set(charts)) == 2


def test_the_status_card_is_pinned_once():
    assert sum(isinstance(wish, Pin) for wish in chat(TARGET).wishes) == 1


def test_a_restart_shows_every_live_card_as_it_was():
    for name, tape in STATES.items():
        told = chat(tape)
        again = CardBook(badge="SIM", synthetic=SYNTHETIC)
        for step in told.steps:
            again.recall(step)
        live = {show.card: show for show in again.live()}
        was, now = told.card(), live["setup:LUNR-1"]
        assert (now.html, now.rows, now.chart) == (was.html, was.rows, was.chart), name
        assert not now.buzz
        assert "status" in live


def test_a_restart_answers_the_same_questions_the_same():
    for tape, page in PAGES.values():
        told = chat(tape)
        again = CardBook(badge="SIM", synthetic=SYNTHETIC)
        for step in told.steps:
            again.recall(step)
        assert again.answer(page) == told.book.answer(page)


def test_what_fills_after_it_had_ended_lives_again():
    nothing = "venue entries=never\n" + TAP + MINUTE
    late = "14:08:01 filled LUNR-1-E1 4@1.00\n14:08:05 quote LUNR 12C 1.04x1.08\n"
    ended, told = chat(nothing), chat(nothing + late)
    assert "Not bought" in first(ended.card().html)
    assert first(told.card().html) == "🔵 SIM · 📈 Holding 4 LUNR 12C today @ 1.00 · +$15.80"
    assert labels(told.card())[:2] == ["Close now", "Half: sell 2"]


def test_who_protects_it_is_told_at_once():
    told = chat(BOUGHT + MINUTE + "14:08:01 quote LUNR 12C 0.98x1.02\n14:08:02 tick\n")
    said = [read(show.html).split("\n")[4] for show in told.shows()]
    assert "🚨 NOBODY can protect this: no fresh market" in said
    assert said[-1] == (
        "🛡 the desk watches: stop 0.85, target 1.20, out by 14:21; nothing rests at the broker"
    )


def test_a_play_that_holds_for_days_names_no_hour_of_this_one():
    (play,) = WEEKLY.plays
    days = replace(WEEKLY, plays=(replace(play, cutoff=CloseCutoff(before_close_s=3600.0, dte_max=0)),))
    told = chat(later(BOUGHT + MINUTE + "14:08:01 quote LUNR 12C 0.98x1.02\n14:08:02 tick\n"), playbook=days)
    said = read(told.card().html)
    assert "target 1.20, may be held over night; nothing rests at the broker" in said
    assert "⏰ may be held over night" in said
    assert "out by" not in said
    lapsed = read(chat(later(OFFER + "15:00:00 tick\n"), playbook=days).card().html)
    assert "could be held over night" in lapsed


@pytest.mark.parametrize("name", ["closed_won", "closed_lost", "closed_by_hand"])
def test_a_closed_trade_says_when_it_was_closed_and_not_when_it_must_be(name):
    said = read(chat(STATES[name]).card().html)
    assert "out by" not in said
    assert re.search(r"\nclosed at 14:07:\d\d(\n|$)", said)


def test_what_ended_long_ago_is_not_shown_again():
    told = chat(TARGET + "14:30:00 tick\n14:30:00 account 50000\n")
    assert [show.card for show in told.book.live()] == ["status"]


def test_a_card_that_is_done_has_no_buttons():
    for name, tape in STATES.items():
        assert (labels(chat(tape).card()) == []) == (name in CLOSED), name


def test_only_an_open_offer_can_be_bought():
    for name, tape in STATES.items():
        acts = [button.act for row in chat(tape).card().rows for button in row]
        buys = [act for act in acts if isinstance(act, Act) and act.verb is Verb.BUY]
        assert bool(buys) == name.startswith("offered"), name


def test_real_money_is_asked_about_twice_whatever_the_button_was_made_for():
    live, paper = chat(OFFER, badge="LIVE"), chat(OFFER, badge="PAPER")
    assert first(live.card().html).startswith("🔴 LIVE")
    for shown, label in ((live.card().rows[0][0], "$400"), (paper.card().rows[1][1], "$100")):
        assert isinstance(shown.act, Act)
        assert live.book.asks_back(shown.act)
        assert not paper.book.asks_back(shown.act)
        asked = live.book.confirm(shown.act)
        assert labels(asked) == [f"🔴 LIVE {label}"]
        sure = asked.rows[0][0].act
        assert isinstance(sure, Act)
        assert not live.book.asks_back(sure)
        assert asked.reply_to == "setup:LUNR-1"


def test_what_is_gone_cannot_be_confirmed():
    gone = chat(TARGET, badge="LIVE").book.confirm(Act(Verb.BUY, "LUNR-1"))
    assert gone.rows == ()
    assert "no longer offered" in gone.html


def test_why_tells_the_story_of_one_setup_in_full():
    told = chat(OFFER).book.answer(Page.WHY, "LUNR-1")
    assert "2 opening sweeps, $130k" in told.html
    assert "✓ spread 4.0 %" in told.html
    assert {chat(OFFER).book.answer(Page.WHY, name).html for name in ("lunr-1", "#LUNR_1")} == {told.html}


def test_a_detail_says_when_it_was_like_this_and_hangs_on_the_card_that_goes_on():
    """The offer lapses three minutes later, and this copy of it is still in the chat."""
    told = chat(OFFER).book.answer(Page.WHY, "LUNR-1")
    assert isinstance(told, Say)
    assert read(told.html).startswith("🔍 Offered 14:06:11\n🔵 SIM · Buy 4 LUNR 12C today @ 1.00")
    assert "⏳ lapses at 14:09:11" in read(told.html)
    assert told.reply_to == "setup:LUNR-1"


@pytest.mark.parametrize("page", [Page.STATUS, Page.ORDERS, Page.POSITIONS, Page.EXPIRY])
def test_in_an_answer_that_stays_in_the_chat_no_time_counts_on(page):
    for tape in (TAP, BOUGHT):
        assert "<tg-time" not in chat(tape).book.answer(page).html


@pytest.mark.parametrize("typed", ["ZZZZ-9", "LUNR-99999", "lunr_7"])
def test_why_of_a_setup_that_never_was_says_that_there_is_none(typed):
    name = typed.upper().replace("_", "-")
    assert first(chat(OFFER).book.answer(Page.WHY, typed).html).endswith(f"no setup {name} today")


def test_why_of_a_name_tells_what_became_of_its_setups():
    told = read(chat(TARGET).book.answer(Page.WHY, "lunr").html)
    assert "LUNR: 1 setup today" in told
    assert "14:06:10 #LUNR_1 flow first bullish: closed, +$79.60" in told
    wide = read(chat(SWEEPS + WIDE).book.answer(Page.WHY, "LUNR").html)
    assert "14:06:10 #LUNR_1 flow first bullish: refused: spread too wide: 40.0 % (limit 15.0 %)" in wide
    skipped = read(chat(STATES["skipped"]).book.answer(Page.WHY, "LUNR").html)
    assert "14:06:10 #LUNR_1 flow first bullish: skipped: by owner" in skipped
    waiting = read(chat(SWEEPS).book.answer(Page.WHY, "LUNR-1").html)
    assert "14:06:10 #LUNR_1 flow first bullish: waiting for a chain" in waiting


def test_why_of_a_name_without_a_setup_says_so_and_who_trades_what():
    told = read(chat(OFFER).book.answer(Page.WHY, "SPY").html)
    assert "no setup of SPY today" in told
    assert "Traded: LUNR, RKLB, SLS by flow_first; QQQ, SPY by etf_scalp." in told


def test_why_of_a_ticket_is_that_of_its_setup():
    book = chat(OFFER).book
    assert book.answer(Page.WHY, "LUNR-1.1").html == book.answer(Page.WHY, "LUNR-1").html


def test_a_part_that_a_page_does_not_have_is_said_and_not_passed_over():
    book = chat(OFFER).book
    pnl, stats = book.answer(Page.PNL, "banana"), book.answer(Page.STATS, "Banana")
    assert isinstance(pnl, Say)
    assert isinstance(stats, Say)
    assert "there is no /pnl banana: /pnl, /pnl day, /pnl week, /pnl month" in pnl.html
    assert "there is no /stats Banana: /stats, /stats play, /stats ticker" in stats.html


def test_why_tells_what_was_measured_of_a_setup_nobody_saw():
    told = chat(SWEEPS + WIDE)
    assert told.shows() == []
    why = read(told.book.answer(Page.WHY, "LUNR-1").html)
    assert "LUNR refused at offer: gates" in why
    assert "LUNR 12C today 0.80×1.20" in why
    assert "✗ spread too wide: 40.0 % (limit 15.0 %)" in why
    assert "✓ open interest 812 ≥ 500" in why


def test_why_gives_the_reason_whole():
    """The chain's own account of where each contract fell out is longer than a line."""
    because = "none of 118 contracts fits: 84 over 2 % away, 3 without Greeks, 30 outside delta 0.30 to 0.50"

    def longer(output: Output) -> Output:
        return replace(output, because=because) if isinstance(output, Refusal) else output

    played = [Step(each.event, tuple(map(longer, each.outputs))) for each in steps(SWEEPS + WIDE)]
    assert because in read(Chat(played).answer(Page.WHY, "LUNR-1").html)


def test_the_page_of_what_ends_says_of_each_position_when_the_desk_leaves_it():
    """Its play holds for a quarter of an hour, and the last minute for what ends today is not it."""
    told = read(chat(BOUGHT + "14:07:00 stock LUNR 12.30x12.32\n").answer(Page.EXPIRY).html)
    assert "the desk is out by 14:21:52" in told
    assert "The desk is out of whatever ends today by 15:00 at the latest." in told


def test_the_funnel_counts_a_setup_that_was_refused_at_the_tap_among_those_shown():
    told = [" ".join(line.split()) for line in read(chat(TOO_WIDE).answer(Page.FUNNEL).html).split("\n")]
    assert {"setups 1", "refused, not shown 0", "shown 1", "tapped 1", "refused at the tap 1"} <= set(told)
    never = [
        " ".join(line.split()) for line in read(chat(SWEEPS + WIDE).answer(Page.FUNNEL).html).split("\n")
    ]
    assert {"setups 1", "refused, not shown 1", "shown 0", "refused at the tap 0"} <= set(never)


def test_yesterday_is_forgotten_and_what_is_held_is_not():
    next_day = "day 2026-08-03\n09:30:00 account 50000\n"
    assert "No setup has formed today" in chat(TARGET + next_day).book.answer(Page.WHY).html
    assert "0 trades" in chat(TARGET + next_day).book.answer(Page.PNL).html
