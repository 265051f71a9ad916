"""What is looked at second by second: from the first ticket to the last contract."""

from bot.following import Following
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.stories.test_orders import AT_TARGET
from tests.stories.test_shares import BOUGHT as SHARES
from tests.tape import steps


def followed(tape: str) -> tuple[list[str], list[str]]:
    following = Following()
    for step in steps(tape):
        for output in step.outputs:
            following.take(output)
    return sorted(following.options), sorted(following.stocks)


def test_an_offer_is_followed_and_so_is_what_it_became():
    assert followed(OFFER) == followed(TAP) == followed(BOUGHT)
    assert len(followed(BOUGHT)[0]) == 1
    assert followed(BOUGHT)[1] == ["LUNR"]


def test_what_is_skipped_is_let_go():
    assert followed(OFFER + "14:06:50 skip LUNR-1\n") == ([], [])


def test_shares_are_followed_as_shares_and_never_asked_for_as_a_contract():
    assert followed(SHARES) == ([], ["LUNR"])


def test_a_closed_trade_is_let_go():
    assert followed(BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n") == ([], [])


def test_what_fills_after_its_setup_was_given_up_is_held_and_so_followed():
    late = "venue entries=never\n" + TAP + "14:07:10 filled LUNR-1-E1 4@1.00 very-late\n"
    assert followed(late) == followed(BOUGHT)
    assert followed(late + AT_TARGET) == ([], [])
