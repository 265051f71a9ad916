"""Another hand in the same account: what it closes is told, what it opens is asked about."""

from datetime import timedelta
from decimal import Decimal

import pytest

from engine.core import Engine
from engine.model.events import BrokerSeen, OrderAccepted, QuoteMoved
from engine.model.intents import FindOrder, SubmitOrder
from engine.model.quote import Quote
from engine.model.records import ClosedOutside, Trade
from engine.plays.playbook import PLAYBOOK
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.stories.test_refusals import bought, morning
from tests.tape import steps, story

APP = "14:07:21 outside LUNR 12C"
MINE = "14:07:21 outside LUNR 12C 3@0.90\n14:07:22 holds LUNR 12C 7@0.957\n"
LATER = "14:08:20 quote LUNR 12C 0.98x1.02\n14:08:40 tick\n"
SYMBOL = "LUNR260731C00012000"


def since(clock: str, tape: str) -> list[str]:
    return [line for line in story(tape) if line >= clock]


def shown(first: int, last: int, market: str = "0.98x1.02") -> str:
    """A market twice a second, so that seconds go by between quotes."""
    return "".join(
        f"14:07:{second:02d}.{part} quote LUNR 12C {market}\n"
        for second in range(first, last)
        for part in (3, 8)
    )


def test_what_was_sold_in_the_app_is_closed_at_the_price_history_tells():
    assert since("14:07", BOUGHT + APP + " -4@1.10\n14:07:22 holds nothing\n" + shown(22, 30)) == [
        "14:07:22 look up LUNR-1-E1",
        "14:07:25 gone LUNR-1 4 LUNR 12C at 1.10: closed in the broker's app",
        "14:07:25 ALARM LUNR-1: 4 LUNR 12C closed in the broker's app, at 1.10",
        "14:07:25 trade LUNR-1 LUNR 12C x4 1.00 -> 1.10 +39.80 (closed in the broker's app, 0:33)",
    ]


def test_without_a_price_the_last_bid_counts_after_a_minute_and_that_is_said():
    told = since("14:07:23", BOUGHT + APP + " -4\n14:07:22 holds nothing\n" + shown(22, 60) + LATER)
    assert told[:3] == [
        "14:08:11 gone LUNR-1 4 LUNR 12C at 0.98, price unknown: closed in the broker's app",
        "14:08:11 ALARM LUNR-1: 4 LUNR 12C closed in the broker's app, price unknown, counted at 0.98",
        "14:08:11 trade LUNR-1 LUNR 12C x4 1.00 -> 0.98 -8.20 (closed in the broker's app, 1:18)",
    ]


def test_what_is_gone_for_half_a_minute_without_a_line_in_the_history_was_a_glitch():
    gone = BOUGHT + APP + " -4\n14:07:22 holds nothing\n" + shown(22, 50)
    back = "14:07:51 outside LUNR 12C 4@1.00\n" + shown(52, 60)
    assert not [line for line in since("14:07", gone + back + LATER) if "gone" in line]


def test_what_was_sold_there_before_we_bought_explains_nothing():
    before = "14:00:00 outside LUNR 12C 2@0.50\n14:00:01 outside LUNR 12C -2@0.70\n"
    told = since("14:07:25", before + BOUGHT + APP + " -4\n14:07:22 holds nothing\n" + shown(22, 60) + LATER)
    assert told[0] == "14:08:11 gone LUNR-1 4 LUNR 12C at 0.98, price unknown: closed in the broker's app"


def test_half_sold_in_the_app_leaves_the_other_half_watched_and_no_more_than_that_is_sold():
    told = since(
        "14:07:23",
        BOUGHT
        + APP
        + " -2@1.10\n14:07:22 holds LUNR 12C 2@1.00\n"
        + shown(22, 30)
        + "14:07:40 quote LUNR 12C 1.20x1.24\n",
    )
    assert told == [
        "14:07:25 gone LUNR-1 2 LUNR 12C at 1.10: closed in the broker's app",
        "14:07:25 ALARM LUNR-1: 2 LUNR 12C closed in the broker's app, at 1.10",
        "14:07:40 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:40 order LUNR-1-X1 sell 2 LUNR 12C at 1.20",
    ]


def test_one_empty_answer_flattens_nobody():
    told = since("14:07", BOUGHT + "14:07:22 holds nothing\n" + shown(22, 40))
    assert told == ["14:07:22 look up LUNR-1-E1"]


def test_while_the_broker_shows_nothing_nothing_is_sold_and_after_the_glitch_it_is():
    told = since("14:07:23", BOUGHT + "14:07:22 holds nothing\n" + shown(22, 24, "1.20x1.24"))
    glitch = BOUGHT + "14:07:22 holds nothing\n14:07:22.3 quote LUNR 12C 1.20x1.24\n"
    assert since("14:07:22", glitch) == [
        "14:07:22 look up LUNR-1-E1",
        "14:07:22 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:22 ALARM LUNR-1: must leave and the broker shows none of it: comparing the books",
    ]
    assert "14:07:23 order LUNR-1-X1 sell 4 LUNR 12C at 1.20" in told


def test_a_fill_of_our_own_that_nobody_told_us_is_looked_up_before_anything_is_believed():
    lost = TAP + "14:06:51 rejected LUNR-1-E1 no\n14:06:52 holds LUNR 12C 4@1.00\n"
    told = since("14:06:52", "venue never\n" + lost + "14:06:52.1 filled LUNR-1-E1 4@1.00\n14:06:58 tick\n")
    assert told == [
        "14:06:52 look up LUNR-1-E1",
        "14:06:52 ALARM LUNR-1: desk-LUNR-1-E1 alive after it had ended: adopted",
        "14:06:52 cancel LUNR-1-E1",
        "14:06:52 fill LUNR-1-E1 4 at 1.00",
    ]


def test_an_order_of_ours_that_works_there_though_it_was_refused_is_called_back():
    """Something between had sent it twice, and the second copy was taken while the stream was cut."""
    refused = "venue never\n" + TAP + "14:06:51 rejected LUNR-1-E1 no\n"
    shown_there = "14:06:52 holds order desk-LUNR-1-E1 buy 4 LUNR 12C\n14:06:58 tick\n"
    assert since("14:06:52", refused + shown_there) == [
        "14:06:52 look up LUNR-1-E1",
        "14:06:52 ALARM LUNR-1: desk-LUNR-1-E1 alive after it had ended: adopted",
        "14:06:52 cancel LUNR-1-E1",
        "14:06:52 cancelled LUNR-1-E1 0 of 4",
    ]


def test_before_our_own_orders_are_answered_for_no_difference_is_believed():
    engine, began = Engine(PLAYBOOK), None
    for step in steps(BOUGHT + "14:06:54 tick\n"):
        engine.recall(step.event, step.outputs)
        began = step.event.at
    assert began is not None

    def told(seconds: float, event: type[BrokerSeen | OrderAccepted]) -> list[type]:
        at = began + timedelta(seconds=seconds)
        heard = BrokerSeen(at, at) if event is BrokerSeen else OrderAccepted(at, "desk-LUNR-1-E1")
        return [type(each) for each in engine.step(heard)]

    assert told(1, BrokerSeen) == told(4, BrokerSeen) == told(20, BrokerSeen) == [FindOrder]
    assert told(21, OrderAccepted) == []
    seen = [each for second in range(22, 90, 5) for each in told(second, BrokerSeen)]
    assert seen.count(ClosedOutside) == 1


def test_what_is_gone_without_a_line_takes_eight_looks_however_long_that_is():
    engine, bought = Engine(PLAYBOOK), list(steps(BOUGHT + "14:06:54 tick\n"))
    for step in bought:
        engine.recall(step.event, step.outputs)

    def look(number: int) -> bool:
        at = bought[-1].event.at + timedelta(seconds=15 * number)
        told = list(engine.step(BrokerSeen(at, at)))
        engine.step(OrderAccepted(at + timedelta(seconds=1), "desk-LUNR-1-E1"))
        return any(isinstance(each, ClosedOutside) for each in told)

    assert [number for number in range(1, 9) if look(number)] == [8]


def test_a_fill_on_its_way_is_no_difference_while_its_order_works():
    """A cap booked here would have hidden the rest of the fill."""
    tape = "venue never\n" + TAP + "14:06:51 filled LUNR-1-E1 1@1.00\n14:06:51.2 holds LUNR 12C 3@1.00\n"
    more = "14:06:54 holds LUNR 12C 3@1.00\n14:06:54.5 filled LUNR-1-E1 2@1.00\n"
    more += "14:06:55 filled LUNR-1-E1 1@1.00\n"
    told = since("14:06:51", tape + more)
    assert [line for line in told if " fill " in line] == [
        "14:06:51 fill LUNR-1-E1 1 at 1.00",
        "14:06:54 fill LUNR-1-E1 2 at 1.00",
        "14:06:55 fill LUNR-1-E1 1 at 1.00",
    ]
    assert not [line for line in told if " gone " in line or " foreign " in line]


HALF_GONE = APP + " -2@1.10\n14:07:22 holds LUNR 12C 2@1.00\n14:07:22.3 quote LUNR 12C 1.20x1.24\n"


def test_what_is_known_to_be_gone_is_not_sold_after_a_sale_of_our_own_either():
    for venue in ("", "venue exits=partial\n"):
        told = since("14:07", venue + BOUGHT + HALF_GONE + shown(23, 40, "1.20x1.24"))
        assert sum("order LUNR-1-X" in line for line in told) == 1
        assert not [line for line in told if "short" in line or "more than was held" in line]
        assert [line[9:] for line in told if "gone" in line] == [
            "gone LUNR-1 2 LUNR 12C at 1.10: closed in the broker's app"
        ]


def test_who_sells_his_own_part_in_the_app_holds_up_no_exit_of_ours():
    his = "14:07:01 outside LUNR 12C 4@1.00\n14:07:01.1 holds LUNR 12C 8@1.00\n" + shown(2, 12)
    sold = "14:07:20 outside LUNR 12C -4@0.99\n14:07:20.1 holds LUNR 12C 4@1.00\n" + shown(20, 24)
    told = since("14:07:25", BOUGHT + his + sold + shown(25, 40, "0.50x0.54"))
    assert "14:07:25 order LUNR-1-X1 sell 4 LUNR 12C at 0.50" in told


def test_one_look_at_an_empty_account_holds_a_stop_up_for_no_longer_than_twenty_seconds():
    engine, bought = Engine(PLAYBOOK), list(steps(BOUGHT + "14:07:00 quote LUNR 12C 0.98x1.02\n"))
    for step in bought:
        engine.recall(step.event, step.outputs)
    looked = bought[-1].event.at + timedelta(seconds=1)
    engine.step(BrokerSeen(looked, looked))

    def sold(seconds: int) -> bool:
        """At a price far below the stop; no other look is ever answered."""
        at = looked + timedelta(seconds=seconds)
        quote = Quote(Decimal("0.50"), Decimal("0.54"), 10, 10)
        return any(isinstance(each, SubmitOrder) for each in engine.step(QuoteMoved(at, SYMBOL, quote, at)))

    assert [seconds for seconds in range(1, 25) if sold(seconds)] == [21]


def test_an_order_that_is_filled_for_more_than_it_asked_halts_the_desk():
    told = since("14:06:52", TAP + "14:06:51 filled LUNR-1-E1 4@1.00 A\n14:06:52 filled LUNR-1-E1 3@1.00 B\n")
    assert told[1:3] == [
        "14:06:52 ALARM LUNR-1: desk-LUNR-1-E1 filled beyond its quantity",
        "14:06:52 latch overfilled: halted (desk-LUNR-1-E1 filled 7 of 4)",
    ]


def test_what_else_is_being_bought_when_an_order_takes_more_than_it_asked_is_called_back():
    buying = "venue entries=never\n" + morning(90_000, "LUNR", "RKLB") + bought("LUNR", "RKLB")
    told = story(buying + "14:05:35 filled LUNR-1-E1 7@0.99 A\n", ordinary=False)
    assert "14:05:35 latch overfilled: halted (desk-LUNR-1-E1 filled 7 of 4)" in told
    assert "14:05:35 cancel RKLB-1-E1" in told


def test_what_was_bought_in_the_app_is_told_once_and_never_touched():
    assert since("14:07", BOUGHT + MINE + shown(22, 59)) == [
        "14:07:22 look up LUNR-1-E1",
        "14:07:25 foreign LUNR 12C +3, 3 held",
        f"14:07:25 ALARM {SYMBOL}: 3 LUNR 12C at 0.90 is at the broker and not ours: not touched",
    ]


def test_adopted_it_is_watched_by_a_play_that_is_named_and_sold_apart_from_ours():
    tape = BOUGHT + MINE + shown(22, 30) + "14:07:31 adopt LUNR 12C\n14:07:32 quote LUNR 12C 1.09x1.11\n"
    assert since("14:07:31", tape + "14:07:33.5 tick\n") == [
        "14:07:31 adopted LUNR-2 LUNR 12C x3 0.90 by flow_first, stop 0.76 target 1.08",
        "14:07:32 exit LUNR-2 target: bid +21.1 %, target +20.0 %",
        "14:07:32 order LUNR-2-X1 sell 3 LUNR 12C at 1.09",
        "14:07:32 fill LUNR-2-X1 3 at 1.09",
        "14:07:32 trade LUNR-2 LUNR 12C x3 0.90 -> 1.09 +56.85 (target, 0:01)",
    ]


def test_adopted_by_the_play_that_was_asked_for_or_not_at_all():
    tape = BOUGHT + MINE + shown(22, 30)
    assert since("14:07:31", tape + "14:07:31 adopt LUNR 12C momentum\n") == [
        "14:07:31 adopted LUNR-2 LUNR 12C x3 0.90 by momentum, stop 0.72 target 1.35"
    ]
    assert since("14:07:31", tape + "14:07:31 adopt LUNR 12C nonsense\n") == [
        f"14:07:31 answer owner about {SYMBOL}: no play 'nonsense' watches such a thing"
    ]


def test_flattened_exactly_theirs_is_sold_by_the_ladder():
    tape = BOUGHT + MINE + shown(22, 30) + "14:07:31 flatten-foreign LUNR 12C\n14:07:31.5 tick\n"
    assert [line for line in since("14:07:31", tape) if "adopted" not in line] == [
        "14:07:31 exit LUNR-2 by hand: asked for by owner",
        "14:07:31 order LUNR-2-X1 sell 3 LUNR 12C at 0.98",
        "14:07:31 fill LUNR-2-X1 3 at 0.98",
        "14:07:31 trade LUNR-2 LUNR 12C x3 0.90 -> 0.98 +23.85 (by hand, 0:00)",
    ]


def test_ignored_it_stays_ignored_after_a_restart_until_it_is_gone():
    tape = BOUGHT + MINE + shown(22, 30) + "14:07:31 ignore LUNR 12C\n14:07:32 restart paper\n"
    again = "14:07:40 outside LUNR 12C 1@0.95\n14:07:41 holds LUNR 12C 8@0.96\n14:07:46 tick\n"
    again += "14:07:50 outside LUNR 12C 1@0.95\n14:07:51 holds LUNR 12C 9@0.96\n14:07:56 tick\n"
    assert since("14:07:31", tape + shown(32, 40) + again) == [
        "14:07:31 ignored LUNR 12C by owner",
        "14:07:32 latch unreconciled: exits_only (the broker's books are not compared with ours yet)",
        "14:07:34 latch unreconciled lifted: two reads of the broker's books agree with ours",
        "14:07:41 look up LUNR-1-E1",
        "14:07:44 foreign LUNR 12C +1, 4 held",
        "14:07:51 look up LUNR-1-E1",
        "14:07:54 foreign LUNR 12C +1, 5 held",
    ]


def test_what_is_short_or_no_standard_contract_is_left_to_the_app():
    short = "14:00:00 outside SPY -2@600\n14:00:01 holds SPY -2@600\n14:00:05 tick\n14:00:06 adopt SPY\n"
    assert story(short)[1:] == [
        "14:00:04 ALARM SPY: short 2 SPY at 600.00 is at the broker and not ours: not touched,"
        " and only the broker's app can buy it back",
        "14:00:06 answer owner about SPY: it is short, and this desk only sells what is held: "
        "close it in the broker's app",
    ]


def test_nothing_is_bought_before_two_reads_agree_and_a_yes_waits_for_them():
    started = "14:06:12 restart paper\n"
    early = OFFER + started + "14:06:13 quote LUNR 12C 0.98x1.02\n14:06:13.5 approve LUNR-1\n14:06:45 tick\n"
    assert "14:06:35 refused LUNR-1 at entry: no price" not in story(early)
    soon = OFFER + "14:06:49 restart paper\n14:06:50 quote LUNR 12C 0.98x1.02\n14:06:50 approve LUNR-1\n"
    assert story(soon + "14:06:51.5 tick\n")[-3:] == [
        "14:06:50 approved LUNR-1 by owner, in from 14:06:50",
        "14:06:51 latch unreconciled lifted: two reads of the broker's books agree with ours",
        "14:06:51 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]
    trusted = "14:06:53 quote LUNR 12C 0.98x1.02\n14:06:53 approve LUNR-1\n"
    assert story(OFFER + "14:06:49 restart paper\n" + trusted)[-3:] == [
        "14:06:51 latch unreconciled lifted: two reads of the broker's books agree with ours",
        "14:06:53 approved LUNR-1 by owner, in from 14:06:53",
        "14:06:53 order LUNR-1-E1 buy 4 LUNR 12C at 1.00",
    ]


def test_exits_run_at_once_on_what_the_journal_says():
    told = since("14:07:30", BOUGHT + "14:07:30 restart paper\n14:07:30.1 quote LUNR 12C 1.20x1.24\n")
    assert told[1:3] == [
        "14:07:30 exit LUNR-1 target: bid +20.0 %, target +20.0 %",
        "14:07:30 order LUNR-1-X1 sell 4 LUNR 12C at 1.20",
    ]


def test_a_lost_connection_calls_back_what_is_being_bought_and_the_books_are_compared_anew():
    told = since("14:06:51", "venue never\n" + TAP + "14:06:51 doubted\n14:06:55 tick\n")
    assert told == [
        "14:06:51 latch unreconciled: exits_only (the connection was lost)",
        "14:06:51 cancel LUNR-1-E1",
        "14:06:51 cancelled LUNR-1-E1 0 of 4",
        "14:06:51 unfilled LUNR-1: called back",
        "14:06:53 latch unreconciled lifted: two reads of the broker's books agree with ours",
    ]


def test_a_line_nobody_can_read_is_no_absence():
    unread = "14:07:22 holds unread LUNR 12C\n14:07:26 holds unread ?\n14:07:30 tick\n"
    assert since("14:07", BOUGHT + unread) == []


def test_somebody_elses_order_is_said_once():
    seen = "holds order app-1 buy 2 LUNR 12C\n"
    assert since("14:00", f"14:00:00 {seen}14:00:10 {seen}") == [
        "14:00:00 foreign order app-1 buy 2 LUNR 12C: not touched"
    ]


@pytest.mark.parametrize(("theirs", "offered"), [(2, 2), (4, 4)])
def test_what_an_order_in_the_app_offers_is_not_offered_beside_it(theirs, offered):
    """The broker would refuse the whole of it; where nothing is left beside it, it is to say so itself."""
    seen = f"14:07:22 holds LUNR 12C 4@1.00 | order app-1 sell {theirs} LUNR 12C\n"
    told = since("14:07:23", BOUGHT + seen + "14:07:24 quote LUNR 12C 1.20x1.24\n")
    assert told[1] == f"14:07:24 order LUNR-1-X1 sell {offered} LUNR 12C at 1.20"


def test_an_expiry_is_booked_as_such_and_shares_from_an_exercise_are_an_alarm():
    night = "16:10:00 outside LUNR 12C -4@0 expired\n16:10:01 holds nothing\n16:10:05 tick\n"
    kept = [each for step in steps(KEPT + night) for each in step.outputs]
    assert [each.how for each in kept if isinstance(each, ClosedOutside)] == ["expired"]
    assert [each.because for each in kept if isinstance(each, Trade)] == ["expired"]
    shares = story("16:10:00 outside LUNR 400@12 delivered\n16:10:01 holds LUNR 400@12\n16:10:05 tick\n")
    assert shares[0].startswith("16:10:00 ALARM LUNR: 400 LUNR were bought by an exercise or an assignment")


KEPT = "venue exits=never\n" + BOUGHT
