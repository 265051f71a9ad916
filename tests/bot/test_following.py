"""What is looked at second by second: from the first ticket to the last contract."""

from dataclasses import replace
from datetime import timedelta

from bot.following import LET_GO_MAX, Following
from engine.model.events import Tick
from engine.model.records import Outcome, SetupEnded, Ticket
from engine.replay import Step
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.stories.test_orders import AT_TARGET
from tests.stories.test_shares import BOUGHT as SHARES
from tests.tape import steps


def followed(tape: str) -> tuple[list[str], list[str]]:
    following = Following()
    for step in steps(tape):
        following.take(step)
    return sorted(following.options), sorted(following.stocks)


def test_an_offer_is_followed_and_so_is_what_it_became():
    assert followed(OFFER) == followed(TAP) == followed(BOUGHT)
    assert len(followed(BOUGHT)[0]) == 1
    assert followed(BOUGHT)[1] == ["LUNR"]


def test_what_is_skipped_is_looked_after_for_a_while_to_know_what_skipping_cost():
    skipped = OFFER + "14:06:50 skip LUNR-1\n"
    (options, stocks), before = followed(skipped), followed(OFFER)
    assert (options, stocks) == (before[0], [])
    assert followed(skipped + "14:26:49 stock LUNR 12.00x12.02\n") == (options, [])
    assert followed(skipped + "14:26:50 stock LUNR 12.00x12.02\n") == ([], [])


def test_only_a_few_that_were_let_go_are_looked_after():
    following = Following()
    (ticket,) = [each for step in steps(OFFER) for each in step.outputs if isinstance(each, Ticket)]
    for number in range(LET_GO_MAX + 5):
        symbol, name = f"{ticket.symbol[:-3]}{number:03d}", f"LUNR-{number}"
        at = ticket.candidate.at + timedelta(seconds=number)
        ended = SetupEnded(name, "LUNR", Outcome.SKIPPED, "by owner")
        following.take(Step(Tick(at), (replace(ticket, setup=name, symbol=symbol), ended)))
    assert len(following.options) == LET_GO_MAX


def test_shares_are_followed_as_shares_and_never_asked_for_as_a_contract():
    assert followed(SHARES) == ([], ["LUNR"])


def test_a_closed_trade_is_let_go():
    assert followed(BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n") == ([], [])


def test_what_fills_after_its_setup_was_given_up_is_held_and_so_followed():
    late = "venue entries=never\n" + TAP + "14:07:10 filled LUNR-1-E1 4@1.00 very-late\n"
    assert followed(late) == followed(BOUGHT)
    assert followed(late + AT_TARGET) == ([], [])
