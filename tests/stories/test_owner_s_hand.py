"""What the owner does by hand, in the chat or in the broker's app, does what it says and nothing beside."""

from tests.stories.test_flow_first import BOUGHT, TAP
from tests.stories.test_over_night import about
from tests.tape import story


def test_a_stop_at_the_entry_is_refused_where_the_bid_alone_would_sell_at_once():
    """The market does not move: it stood one percent ahead, and the bid eight percent below."""
    wide = "14:07:30 quote LUNR 12C 0.92x1.10\n"
    told = story(BOUGHT + wide + "14:07:31 stop-to-entry LUNR-1\n14:07:32 quote LUNR 12C 0.92x1.10\n")
    assert not about(" exit ", told)


def test_an_entry_that_ends_in_the_broker_s_app_is_not_bought_again_at_a_higher_price():
    """Nobody here called it back; who changed it there may have another order at work beside ours."""
    told = story("venue entries=never\n" + TAP + "14:06:51 cancelled LUNR-1-E1\n14:06:52 tick\n")
    assert about(" order ", told) == ["14:06:50 order LUNR-1-E1 buy 4 LUNR 12C at 1.00"]
    assert told[-1].endswith("unfilled LUNR-1: cancelled in the broker's books, not by the desk")
