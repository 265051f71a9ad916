"""What the exchange, the broker and the regulator ask of every play, whatever it trades."""

from decimal import Decimal

import pytest

from engine.gates.cost import ExpectedValueGate
from engine.plays.play import Play
from engine.plays.playbook import PLAYBOOK
from engine.selection.swept import SweptStrike
from tests.engine.exits.holdings import ENTERED, holding

every_play = pytest.mark.parametrize("play", PLAYBOOK.plays, ids=lambda play: play.name)
TODAY = ENTERED.date()


@every_play
def test_what_expires_today_is_left_by_three_whatever_else_the_play_says(play: Play) -> None:
    """C31: orders in it are refused from 15:15, and half an hour later the broker sells by himself."""
    kept = holding(expiry=TODAY, bid=0.01, to_close_s=3600.0)
    assert any(rule.propose(kept) is not None for rule in play.every_exit)
    assert play.forced.propose(kept) is not None


@every_play
def test_a_round_trip_costs_what_the_regulators_take(play: Play) -> None:
    """C36: twice ORF and OCC, once TAF: $0.099 a contract, never assumed to be less; not for shares."""
    if not play.select.needs_chain:
        assert Decimal(0) < play.fee <= Decimal("0.001")
        return
    taken = 2 * Decimal("0.02295") + 2 * Decimal("0.025") + Decimal("0.00329")
    assert taken <= 2 * play.fee <= taken + Decimal("0.01")


@every_play
def test_the_play_that_takes_over_trades_the_shares(play: Play) -> None:
    """B2, B-67: what is named when no option ends in time must exist, be on, and need no option."""
    named = [rule.instead for rule in (play.select,) if isinstance(rule, SweptStrike) and rule.instead]
    assert all(not PLAYBOOK.named[name].select.needs_chain for name in named)
    assert not any(PLAYBOOK.named[name].off for name in named)
    assert bool(named) is (play.name == "flow_first")


@every_play
def test_the_target_pays_for_what_the_stop_risks(play: Play) -> None:
    """At the win rate it assumes, before any spread: a play that loses on paper is no play."""
    for gate in play.gates:
        if isinstance(gate, ExpectedValueGate):
            win = gate.win_rate_assumed
            assert win * play.target.gain > (1 - win) * play.stop.loss
