"""How many contracts or shares: every cap answers, the smallest wins, and zero is an answer."""

from collections.abc import Iterator
from decimal import Decimal

from engine.kelly import premium_share, surely
from engine.model.contract import multiplier
from engine.model.money import Ratio
from engine.model.records import Candidate, Cap, Size
from engine.model.rule import Rule


class Caps(Rule):
    """Budgets of one trade. Premium counts in full, because a gap skips the stop."""

    premium_max: Decimal | None
    """Dollars a trade; where no note names any there is none, and the share of the account bounds it."""
    contracts_max: int
    premium_share_max: Ratio
    stop_risk_max: Ratio
    total_at_risk_max: Ratio
    conviction_full: int = 75
    conviction_min: int = 50
    kelly_trades_min: int = 100
    atr_factor: float | None = None
    net_delta_max: float | None = None

    def size(self, candidate: Candidate, price: Decimal) -> Size:
        """Never rounded up; unknown equity buys nothing."""
        equity = candidate.equity or Decimal(0)
        each = price * multiplier(candidate.symbol)
        caps = (*self._budgets(candidate, each, equity), *self._learnt(candidate, each, equity))
        smallest = min(caps, key=lambda cap: cap.contracts)
        return self._convinced(candidate.conviction, smallest, caps)

    def _budgets(self, candidate: Candidate, each: Decimal, equity: Decimal) -> Iterator[Cap]:
        """What the play, the account and the stage of the rollout allow."""
        room = equity * _exact(self.total_at_risk_max) - candidate.at_risk
        if self.premium_max is not None:
            yield Cap("premium", _lots(self.premium_max, each))
        yield Cap("contracts", self.contracts_max)
        yield Cap("premium share", _lots(equity * _exact(self.premium_share_max), each))
        yield Cap("stop risk", _lots(equity * _exact(self.stop_risk_max), each * _exact(candidate.stop)))
        yield Cap("total at risk", _lots(room, each))
        yield Cap("rollout", _lots(candidate.ceiling or Decimal(0), each))

    def _learnt(self, candidate: Candidate, each: Decimal, equity: Decimal) -> Iterator[Cap]:
        """What the record, the movement of the shares and the rest of the book allow, where it is asked."""
        if candidate.trades >= self.kelly_trades_min:
            yield from _kelly(candidate, equity, each)
        if self.atr_factor is not None:
            risk = equity * _exact(self.stop_risk_max)
            yield Cap("ATR", _atr(candidate, risk, self.atr_factor))
        if self.net_delta_max is not None:
            yield Cap("net delta", _net_delta(candidate, equity * _exact(self.net_delta_max)))

    def _convinced(self, conviction: int, smallest: Cap, caps: tuple[Cap, ...]) -> Size:
        """Medium conviction buys half, low conviction nothing."""
        if conviction >= self.conviction_full or smallest.contracts == 0:
            return Size(smallest.contracts, smallest.name, caps)
        half = smallest.contracts // 2 if conviction >= self.conviction_min else 0
        bound_by = f"{smallest.name}, halved" if half else "conviction"
        return Size(half, bound_by, (*caps, Cap("conviction", half)))


def _kelly(candidate: Candidate, equity: Decimal, each: Decimal) -> Iterator[Cap]:
    """A record without wins has earned nothing, one without losses is bound by the other caps."""
    win, loss = candidate.win_mean, candidate.loss_mean
    if win and not loss:
        return
    share = premium_share(surely(candidate.wins, candidate.trades), win, loss) / 2 if win and loss else 0.0
    yield Cap("half Kelly", _lots(equity * _exact(max(share, 0.0)), each))


def _atr(candidate: Candidate, risk: Decimal, factor: float) -> int:
    """An option moves by its delta's part of what the shares move; an unknown move buys nothing."""
    if not candidate.atr or not candidate.delta:
        return 0
    shares = _exact(abs(candidate.delta)) * multiplier(candidate.symbol)
    return _lots(risk, _exact(candidate.atr) * _exact(factor) * shares)


def _net_delta(candidate: Candidate, limit: Decimal) -> int:
    """How many contracts until the whole book leans further than it may."""
    if candidate.net_delta is None or not candidate.delta or not candidate.stock:
        return 0
    one = _exact(candidate.delta) * _exact(candidate.stock) * multiplier(candidate.symbol)
    leaning = _exact(candidate.net_delta) * (1 if one > 0 else -1)
    return _lots(limit - leaning, abs(one))


def _exact(ratio: float) -> Decimal:
    return Decimal(str(ratio))


def _lots(budget: Decimal, each: Decimal) -> int:
    """What costs nothing has no price: none of it."""
    if each <= 0:
        return 0
    return max(int(budget // each), 0)
