"""What the playbook allows, as numbers a page can stand beside what is used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from bot.telling.exit_words import ends
from bot.telling.universe import handed, taken, traded, untraded, watched
from engine.ceilings import Ceilings
from engine.detectors.sweeps import SweepRule
from engine.exits.clock import HoldLimit
from engine.gates.exposure import NetDeltaGate, NetVegaGate
from engine.gates.risk import AtRiskGate, PerTradeGate, PositionsGate
from engine.plays.play import FORCED, Playbook


@dataclass(frozen=True, slots=True)
class Limits:
    """Read off the rules that judge, so that no page has a limit of its own; none where no rule sets one."""

    loss: float
    drawdown: float
    """From the best of the day."""
    open: int | None
    per_trade: float | None
    at_risk: float | None
    net_delta: float | None
    net_vega: float | None
    sweep: Decimal | None
    """The smallest sum of sweeps that any play listens to."""
    ceilings: Ceilings
    holds: Mapping[str, timedelta]
    """How long a play keeps what it bought, where it has such a rule."""
    ends: Mapping[str, str]
    """What else ends a position of a play, in a trader's words."""
    out_before: timedelta
    """Of the close, on the last day of an option: what no play may forget."""
    watched: frozenset[str]
    """All names of all plays."""
    taken: frozenset[str]
    """Names that every play trades which would trade one more."""
    traded: str
    traded_whole: str
    untraded: tuple[str, ...]
    """Plays without names, and without any that hands them its own."""
    handed: Mapping[str, list[str]]

    @property
    def names(self) -> Iterator[str]:
        """Who could have said something."""
        yield f"Traded: {self.traded}."
        yield from self._without()

    @property
    def every_name(self) -> Iterator[str]:
        """The same, and no name is left out."""
        yield f"Traded: {self.traded_whole}."
        yield from self._without()

    def _without(self) -> Iterator[str]:
        for play, by in self.handed.items():
            yield f"{play}: the shares, where {', '.join(by)} finds no option that ends in time."
        if self.untraded:
            yield f"Without names: {', '.join(self.untraded)} (WATCH and PLAYS in the settings)."

    @classmethod
    def of(cls, playbook: Playbook) -> "Limits":
        gates = {type(gate): gate for gate in playbook.gates}
        positions, trade, risk = gates.get(PositionsGate), gates.get(PerTradeGate), gates.get(AtRiskGate)
        delta, vega = gates.get(NetDeltaGate), gates.get(NetVegaGate)
        rules = [rule for play in playbook.plays for rule in play.detectors if isinstance(rule, SweepRule)]
        return cls(
            loss=playbook.daily_loss.loss_max,
            drawdown=playbook.drawdown.fall_max,
            open=positions.open_max if isinstance(positions, PositionsGate) else None,
            per_trade=trade.share_max if isinstance(trade, PerTradeGate) else None,
            at_risk=risk.share_max if isinstance(risk, AtRiskGate) else None,
            net_delta=delta.times_equity_max if isinstance(delta, NetDeltaGate) else None,
            net_vega=vega.share_max if isinstance(vega, NetVegaGate) else None,
            sweep=min((rule.premium_min for rule in rules), default=None),
            ceilings=playbook.ceilings,
            holds={
                play.name: timedelta(seconds=rule.hold_max_s)
                for play in playbook.plays
                for rule in play.exits
                if isinstance(rule, HoldLimit)
            },
            ends={play.name: ends(play) for play in playbook.plays},
            out_before=timedelta(seconds=FORCED.before_close_s),
            watched=watched(playbook),
            taken=taken(playbook),
            traded=traded(playbook),
            traded_whole=traded(playbook, most=len(watched(playbook))),
            untraded=tuple(play for play in untraded(playbook) if play not in handed(playbook)),
            handed={play: by for play, by in handed(playbook).items() if not playbook.named[play].universe},
        )
