"""Index funds for minutes: shipped off, because six percent cannot pay for its own spread."""

from dataclasses import replace

from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.cloud_flip import CloudFlip
from engine.exits.stop import Stop
from engine.exits.target import Target
from engine.exits.underlying import UnderlyingDecides
from engine.gates.greeks import GammaGate, RawGammaGate, ThetaGate
from engine.plays.etf_scalp import ETF_SCALP
from engine.selection.expiry import ExpiryRule
from engine.selection.quality import Quality
from engine.selection.ranked import RankedStrikes

_OF_LONGER = ThetaGate | RawGammaGate | GammaGate
"""What a quarter of an hour costs and bends is no question in five minutes."""

ETF_MICRO = replace(
    ETF_SCALP,
    name="etf_micro",
    universe=frozenset(),
    select=RankedStrikes(
        expiry=ExpiryRule(dte_min=0, dte_max=1, last_day_left_s=7200.0),
        quality=Quality(spread_max=0.015, delta_target=0.4),
        delta_min=0.3,
        delta_max=0.5,
    ),
    gates=tuple(gate for gate in ETF_SCALP.gates if not isinstance(gate, _OF_LONGER)),
    target=Target(gain=0.06),
    stop=Stop(loss=0.10),
    exits=(
        CloseCutoff(before_close_s=7200.0, dte_max=0),
        CloudFlip(),
        UnderlyingDecides(),
        HoldLimit(hold_max_s=300.0),
    ),
    off="62.5 % must win before cost and 75 % at a spread of 2 %",
    tranches=None,
)
"""The cells of `etf_scalp`, but for these."""
