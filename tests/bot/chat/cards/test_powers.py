"""What cannot be is said at once: no button is offered that the desk would say no to."""

import pytest

from bot.chat.acts import Act, Page, Verb
from engine.plays.playbook import trading
from tests.bot.chat.cards.chats import chat, first, labels, read

TICK = "14:00:00 tick\n"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Act(Verb.AUTO, "banana auto"), "no play trades under banana: flow first, etf scalp"),
        (Act(Verb.AUTO, "swing veto"), "no play trades under swing: flow first, etf scalp"),
        (Act(Verb.ARM, "all"), "nothing to arm: this desk trades no real money"),
        (
            Act(Verb.TRUST, "live"),
            "a stage at a time: the desk is trusted with paper, next is /trust live_250",
        ),
    ],
)
def test_what_the_desk_would_refuse_is_not_offered(act, said):
    told = chat(TICK).book.confirm(act)
    assert said in read(told.html)
    assert told.rows == ()


def test_what_it_may_say_yes_to_is_offered():
    assert labels(chat(TICK).book.confirm(Act(Verb.AUTO, "flow_first veto"))) == ["🤖 Allow veto"]
    assert labels(chat(TICK).book.confirm(Act(Verb.TRUST, "live_250"))) == ["Trust live_250"]
    earned = chat("14:00:00 rollout live_250\n" + TICK).book
    assert labels(earned.confirm(Act(Verb.TRUST, "live"))) == ["Trust live"]
    assert labels(chat("14:00:00 restart live\n").book.confirm(Act(Verb.ARM, "all"))) == ["🔴 Arm LIVE"]


def test_whoever_resumes_what_was_never_stopped_is_told_so_and_is_asked_nothing():
    told = chat(TICK).book.confirm(Act(Verb.RESUME, "desk", "ask"))
    assert "entries are on already" in read(told.html)
    assert told.rows == ()
    assert labels(chat("14:00:00 halt\n").book.confirm(Act(Verb.RESUME, "desk", "ask"))) == ["▶️ Resume"]


def test_a_desk_that_a_person_has_halted_says_so_once_and_that_exits_go_on():
    halted = chat("14:00:00 halt\n")
    assert first(halted.answer(Page.STATUS).html) == "🔵 SIM · ⏸ HALTED by owner · exits go on"
    assert first(halted.says[-1].html) == "🔵 SIM · ⏸ HALTED by owner · exits go on"
    deaf = chat("14:00:00 halt\n14:00:01 lost flow\n").answer(Page.STATUS)
    assert first(deaf.html).endswith("HALTED by owner · exits go on; also feed flow, flow is silent")


def test_each_stage_says_how_much_real_money_it_is():
    first = chat(TICK).book.confirm(Act(Verb.TRUST, "live_250"))
    assert "live_250: at most $250 of real money a trade" in read(first.html)
    last = chat("14:00:00 rollout live_250\n" + TICK).book.confirm(Act(Verb.TRUST, "live"))
    assert "live: as much real money a trade as its play allows" in read(last.html)


def test_what_a_trade_may_cost_is_a_share_where_no_dollars_are_named():
    """Whoever allows it hears what binds."""
    both = trading({"momentum": {"LUNR"}, "flow_first": {"LUNR"}})
    told = read(chat(TICK, playbook=both).book.confirm(Act(Verb.AUTO, "all veto", "ask")).html)
    assert "flow first: at most 5 and $500 each, 20 s to skip" in told
    assert "momentum: at most 5 and 0.75 % of the account each, 20 s to skip" in told
