"""What would end a position, one clause a rule, as a trader would say it."""

from engine.exits.atr_stop import AtrStop
from engine.exits.clock import CloseCutoff, HoldLimit
from engine.exits.cloud_flip import CloudFlip
from engine.exits.deep_delta import DeepDelta
from engine.exits.exhaustion import Exhaustion
from engine.exits.expiry import DaysBeforeExpiry, ExpiryDay
from engine.exits.flow_reversal import FlowReversal
from engine.exits.hold_days import HoldDays
from engine.exits.mean_lost import DaysMeanLost, MeanLost
from engine.exits.no_follow_through import NoFollowThrough, NoFollowThroughDays
from engine.exits.partial import Partials
from engine.exits.peak_drop import PeakDrop
from engine.exits.theta_burn import ThetaBurn
from engine.exits.trailing import Trailing
from engine.exits.trend_flip import DaysTrendFlip, TrendFlip
from engine.exits.underlying import UnderlyingDecides
from engine.exits.underlying_stop import UnderlyingStop
from engine.exits.underlying_target import UnderlyingTarget
from engine.exits.volume_spike import VolumeSpikeAgainst
from engine.plays.play import ExitRule, Play

OUT = {
    "hold limit": "held as long as planned",
    "clock": "time is up",
    "underlying target": "the shares are where they should go",
    "underlying stop": "the shares went against us",
    "mean lost": "back through its average (SMA20)",
    "flow reversal": "big flow against us",
    "part target": "a part at its target",
    "volume spike": "a burst of volume against us",
    "trail": "back to its trailing stop",
    "peak drop": "back from the best of the shares",
    "exhaustion": "the run is far out, sold into it",
    "days to expiry": "its expiry is near",
    "expiry": "its last close is near",
    "theta": "time eats too much of it",
    "delta": "it moves like the shares now",
    "trend flip": "the trend has turned",
    "cloud flip": "the 5/12 cloud has flipped",
    "no follow-through": "no gain in time",
    "expired": "expired unsold",
}
"""What the names of rules say to a trader."""


def out(because: str) -> str:
    """Why it was left, as a heading; a name without words of its own stays as it is."""
    return OUT.get(because, because)


def clause(rule: ExitRule) -> str:
    """By the clock, by the shares, by the option; a rule without words of its own gives its name."""
    match rule:
        case CloseCutoff():
            about = "" if rule.dte_max is None else f" with {rule.dte_max} days left"
            return f"{rule.before_close_s / 60:g} min before the close{about}"
        case ExpiryDay():
            return f"{rule.before_close_s / 60:g} min before its last close"
        case DaysBeforeExpiry():
            return f"{rule.days_min} days before expiry"
        case HoldLimit():
            return f"held {rule.hold_max_s / 60:g} min"
        case HoldDays():
            return f"held {rule.days_max} sessions"
        case NoFollowThrough():
            return f"no gain after {rule.after_s / 60:g} min"
        case NoFollowThroughDays():
            return f"no gain after {rule.after_days} sessions"
        case _:
            return _by_shares(rule)


def _by_shares(rule: ExitRule) -> str:
    match rule:
        case UnderlyingStop():
            return f"shares {_percent(-rule.against)}"
        case UnderlyingTarget():
            when = f"shares {_percent(rule.move_min)} and the bid {_percent(rule.option_gain_min)}"
            return f"{when}{part(rule.share)}"
        case UnderlyingDecides():
            return f"shares {_percent(-rule.against)} while no option quote comes"
        case MeanLost():
            return "a minute closes through SMA20"
        case DaysMeanLost():
            return "a session closes through SMA20"
        case TrendFlip():
            return "the trend turns"
        case DaysTrendFlip():
            return "the trend of days turns"
        case CloudFlip():
            return "the 5/12 cloud flips"
        case Exhaustion():
            return f"{rule.candles_min} candles in a row off the 5/12 cloud"
        case VolumeSpikeAgainst():
            return "a burst of volume against us"
        case AtrStop():
            return f"shares {rule.multiple:g} ATR against us"
        case PeakDrop():
            return f"shares {_percent(-rule.drop)} from their best"
        case _:
            return _by_option(rule)


def _by_option(rule: ExitRule) -> str:
    match rule:
        case FlowReversal():
            return f"${rule.premium_min / 1000:,.0f}k swept against us"
        case Trailing():
            return f"back to {_percent(rule.lock)} after {_percent(rule.armed_at)}"
        case DeepDelta():
            return f"delta over {rule.delta_max:.2f}"
        case ThetaBurn():
            return f"a day costs more than {rule.share_max * 100:g} % of it"
        case Partials():
            parts = (f"{part.fraction * 100:g} % of it at {_percent(part.gain)}" for part in rule.parts)
            return ", ".join(parts)
        case _:
            return type(rule).__name__


def ends(play: Play) -> str:
    """All that may end it besides the stop, and how much a target takes where that is not all."""
    first = (f"the target takes {play.target.share * 100:g} % of it",) if play.target.share < 1.0 else ()
    return "; ".join((*first, *(clause(rule) for rule in play.exits)))


def part(share: float) -> str:
    """How much of it a target takes, where that is not all."""
    return "" if share >= 1.0 else f" ({share * 100:g} % of it)"


def _percent(ratio: float) -> str:
    return f"{ratio * 100:+g} %"
