"""What may be lost and leaned on, and how much of it is used."""

from collections.abc import Iterator
from decimal import Decimal

from bot.chat.cards.episode import Episode
from bot.chat.desk_view import DeskView
from bot.chat.words import dollars, gain, plain
from engine.ceilings import FREE
from engine.model.contract import multiplier
from engine.model.rollout import Rollout

_ZERO = Decimal(0)


def risk(view: DeskView) -> list[str]:
    """Limits are those of the rules that judge; what is used is counted from records."""
    head = "risk: nothing is held" if not view.held else f"risk of {len(view.held)} open"
    return [view.look.head(head), *_day(view), *_carried(view), *_net(view), *_stage(view)]


def _day(view: DeskView) -> Iterator[str]:
    began, limit = view.day.began_with, view.limits.loss
    if not began:
        yield f"Day {gain(view.result)}; the limit is {limit:.0%} of an equity nobody has told yet"
        return
    yield f"Day {gain(view.result)} of {_used(-view.result, began, limit)}"
    best = max(view.diary.highest or _ZERO, _ZERO)
    fallen = max(best - view.result, _ZERO)
    yield f"From its best of {gain(best)}: {gain(-fallen)} of {_used(fallen, began, view.limits.drawdown)}"
    if view.held:
        yield "What is held counts at the bid here, at the middle in the rules that end a day"


def _used(lost: Decimal, began: Decimal, limit: float) -> str:
    allowed = began * Decimal(str(limit))
    used = max(lost, _ZERO) / allowed if allowed else _ZERO
    return f"−{dollars(allowed)} allowed ({used:.0%} used)"


def allowed(view: DeskView) -> Decimal | None:
    """How much may be at risk at once; unknown before the account was told."""
    equity, share = view.day.equity, view.limits.at_risk
    return equity * Decimal(str(share)) if equity and share is not None else None


def _carried(view: DeskView) -> Iterator[str]:
    limits, equity, limit = view.limits, view.day.equity, allowed(view)
    if limits.open is not None:
        yield f"Positions {len(view.held)} of {limits.open}"
    at_risk = sum((each.at_cost for each in view.held), _ZERO)
    if limit is not None:
        yield f"At risk {dollars(at_risk)} of {dollars(limit)} ({limits.at_risk:.0%} of the equity)"
    else:
        yield f"At risk {dollars(at_risk)}"
    if equity and limits.per_trade is not None:
        yield f"A trade at most {dollars(equity * Decimal(str(limits.per_trade)))} ({limits.per_trade:.0%})"


def _net(view: DeskView) -> Iterator[str]:
    """As the contracts were weighed when they were offered: nobody weighs them again for a page."""
    if not view.held:
        return
    weighed = [greeks for each in view.held if (greeks := _greeks(each)) is not None]
    if len(weighed) < len(view.held):
        yield "Net Greeks unknown: not every position was weighed with them"
        return
    delta, theta, vega = (Decimal(round(sum(each))) for each in zip(*weighed, strict=True))
    equity = float(view.day.equity or 0)
    limits = view.limits
    of_delta = f" of ±${equity * limits.net_delta:,.0f}" if equity and limits.net_delta is not None else ""
    of_vega = f" of ±${equity * limits.net_vega:,.0f}" if equity and limits.net_vega is not None else ""
    yield f"Net delta {gain(delta)}{of_delta}, of the shares' whole price"
    yield f"Net vega {gain(vega)}{of_vega} a point of volatility"
    yield f"Theta {gain(theta)} a day; all Greeks are those of the offer"


def _greeks(episode: Episode) -> tuple[float, float, float] | None:
    """Dollars: delta of the shares' own price, theta a day, vega a point."""
    ticket = episode.ticket
    if ticket is None:
        return None
    seen, shares = ticket.candidate, episode.held * multiplier(ticket.symbol)
    if seen.of_shares:
        return (seen.stock or float(seen.quote.mid)) * shares, 0.0, 0.0
    if seen.delta is None or seen.stock is None or seen.theta_day is None or seen.vega is None:
        return None
    return seen.delta * seen.stock * shares, seen.theta_day * shares, seen.vega * shares


def _stage(view: DeskView) -> Iterator[str]:
    """How far the desk is trusted, in dollars a trade."""
    stage = view.day.rollout if view.day.rollout is not None else Rollout.PAPER
    ceiling = view.limits.ceilings.ceiling(stage, live=stage in (Rollout.LIVE, Rollout.LIVE_250))
    most = "what its play allows" if ceiling >= FREE else f"{dollars(ceiling)} at most"
    yield f"Stage {plain(stage)}: a trade may cost {most}"
