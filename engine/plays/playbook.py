"""What the desk trades, and the limits above every play."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.gates.exposure import (
    NetDeltaGate,
    NetVegaGate,
    NoAddToLosersGate,
    SymbolPositionsGate,
)
from engine.gates.freshness import GreeksAgeGate, StockAgeGate, TruePricesGate
from engine.gates.halts import HaltGate
from engine.gates.risk import (
    AtRiskGate,
    CoolDownGate,
    DailyLossGate,
    DrawdownGate,
    PerTradeGate,
    PositionsGate,
    RolloutGate,
    TradingGate,
)
from engine.gates.timing import FomcGate, OpeningGate
from engine.plays.day_directional import DAY_DIRECTIONAL
from engine.plays.equity_momentum import EQUITY_MOMENTUM
from engine.plays.etf_micro import ETF_MICRO
from engine.plays.etf_scalp import ETF_SCALP
from engine.plays.flow_first import FLOW_FIRST
from engine.plays.flow_follow import FLOW_FOLLOW
from engine.plays.momentum import MOMENTUM
from engine.plays.play import Play, Playbook
from engine.plays.premium_scalp import PREMIUM_SCALP
from engine.plays.swing import SWING
from engine.plays.volume_spike import VOLUME_SPIKE

DAILY_LOSS = DailyLossGate(loss_max=0.03)
DRAWDOWN = DrawdownGate(fall_max=0.04)

PLAYBOOK = Playbook(
    plays=(
        FLOW_FIRST,
        ETF_SCALP,
        PREMIUM_SCALP,
        MOMENTUM,
        DAY_DIRECTIONAL,
        SWING,
        VOLUME_SPIKE,
        FLOW_FOLLOW,
        EQUITY_MOMENTUM,
        ETF_MICRO,
    ),
    daily_loss=DAILY_LOSS,
    drawdown=DRAWDOWN,
    gates=(
        TradingGate(),
        HaltGate(),
        DAILY_LOSS,
        DRAWDOWN,
        PositionsGate(open_max=3),
        SymbolPositionsGate(open_max=1),
        NoAddToLosersGate(gain_min=0.0),
        PerTradeGate(share_max=0.03),
        AtRiskGate(share_max=0.05),
        RolloutGate(),
        CoolDownGate(losses_max=3, pause_s=1800.0),
        NetDeltaGate(times_equity_max=2.0),
        NetVegaGate(share_max=0.005),
        TruePricesGate(),
        StockAgeGate(age_max_s=60.0),
        GreeksAgeGate(age_max_s=300.0),
        OpeningGate(wait_s=300.0),
        FomcGate(before_s=1800.0, after_s=3600.0),
    ),
    pursuits_max=20,
)


def watching(
    tickers: frozenset[str], playbook: Playbook = PLAYBOOK, *, also: Collection[str] = ()
) -> Playbook:
    """The same plays on the names the owner opted into; a play with names of its own keeps to those.

    A play without any trades them where it is among the others that the owner opted into.
    """
    return trading(
        {
            play.name: tickers if play.opt_in or play.name in also else play.universe & tickers
            for play in playbook.plays
        },
        playbook,
    )


def trading(universes: Mapping[str, Collection[str]], playbook: Playbook = PLAYBOOK) -> Playbook:
    """The same plays, each on these names."""
    plays = (_on(play, frozenset(universes.get(play.name, ()))) for play in playbook.plays)
    return replace(playbook, plays=tuple(plays))


def _on(play: Play, names: frozenset[str]) -> Play:
    """What a play without names of its own is opted into is the owner's list."""
    return replace(play, universe=names, opt_in=play.opt_in or bool(names and not play.universe))


def changed(playbook: Playbook, *, added: frozenset[str], removed: frozenset[str]) -> Playbook:
    """Fewer names for every play, and more for those that trade whatever the owner opts into."""
    plays = (
        replace(play, universe=(play.universe | (added if play.opt_in else frozenset())) - removed)
        for play in playbook.plays
    )
    return replace(playbook, plays=tuple(plays))
