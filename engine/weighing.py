"""All the evidence about a contract or the shares, put together: unknown stays none, none never passes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from engine.ages import age_s
from engine.ceilings import Ceilings
from engine.exposure import Exposure
from engine.model.calendar import eastern_date
from engine.model.contract import contract
from engine.model.records import Candidate, GreeksFrom, Setup
from engine.ours.book import Book
from engine.plays.play import Play
from engine.theirs.greeks import Aged
from engine.theirs.market import FILL_AFTER, Market
from engine.theirs.readings import Readings

FLOW_WINDOW = timedelta(minutes=5)
MOMENTUM_MINUTES = 5
MINUTE = timedelta(minutes=1)

_SIDES = {"bull": 1, "bear": -1, "up": 1, "down": -1, "neutral": 0}


class Read(NamedTuple):
    """What the chain says of the contract, the vendor's Greeks or ours; shares speak for themselves."""

    iv: float | None = None
    delta: float | None = None
    gamma: float | None = None
    theta_day: float | None = None
    vega: float | None = None
    greeks_from: GreeksFrom = GreeksFrom.NONE
    greeks_why: str = ""
    greeks_age_s: float | None = None


class Listing(NamedTuple):
    """What a contract has beside its market; shares have nothing of it."""

    dte: int | None = None
    open_interest: int | None = None
    volume: int | None = None
    usual_volume: float | None = None
    interest_on: date | None = None


class Hour(NamedTuple):
    """The hour, the calendar and the shares."""

    opened_s: float | None = None
    to_close_s: float | None = None
    to_fomc_s: float | None = None
    fomc_known: bool = False
    earnings_days: int | None = None
    stock: float | None = None
    stock_age_s: float | None = None
    iv_rank: float | None = None
    iv_percentile: float | None = None


class Minutes(NamedTuple):
    """The bars' own words as numbers: +1 is up, -1 is down."""

    macro: int | None = None
    macro_bars: int = 0
    trend: int | None = None
    slope: float | None = None
    crossings: int | None = None
    momentum: float | None = None
    atr: float | None = None
    realised_vol: float | None = None
    bars_missing: int | None = None
    days_trend: int | None = None
    days_slope: float | None = None
    days_crossings: int | None = None


class Load(NamedTuple):
    """What the desk carries already, and what its trades have taught."""

    symbol_positions: int
    symbol_at_risk: Decimal
    symbol_gain: float | None
    net_delta: float | None
    net_vega: float | None
    losses: int
    since_loss_s: float | None
    trades: int
    wins: int
    win_mean: float | None
    loss_mean: float | None
    drawdown: float | None
    ceiling: Decimal | None


@dataclass(frozen=True, slots=True)
class Scales:
    book: Book
    market: Market
    play: Play
    ceilings: Ceilings

    def weigh(
        self, setup: Setup, symbol: str, at: datetime, quality: float | None = None
    ) -> Candidate | None:
        """None when nobody has ever shown a market for it."""
        moved = self.market.quote(symbol, setup.underlying)
        greeks = self.market.greeks(symbol, setup.underlying, at)
        if moved is None or greeks is None:
            return None
        flow = self.market.flow.get(setup.underlying)
        return Candidate(
            at=at,
            setup=setup.setup,
            play=setup.play,
            direction=setup.direction,
            symbol=symbol,
            quote=moved.quote,
            quote_age_s=age_s(moved, at),
            stock_volume=self._stock_volume(setup.underlying),
            conviction=setup.strength,
            paid=next((signal.paid for signal in setup.signals if signal.symbol == symbol), None),
            flow_age_s=(at - max(signal.at for signal in setup.signals)).total_seconds(),
            flow_share=flow.share(setup.direction, at - FLOW_WINDOW) if flow is not None else None,
            dark_net=self.market.dark_net(setup.underlying, setup.direction),
            target=self.play.target.gain,
            stop=self.play.stop.loss,
            fee=self.play.fee,
            equity=self.book.account.equity,
            day_loss=self.book.day_loss,
            open_positions=self._carried(setup.setup),
            at_risk=self.book.at_risk,
            state=self.book.latches.state,
            quality=quality,
            prices=self.market.price_class(symbol),
            live=self.book.account.live,
            halted=self.market.halts.why(setup.underlying),
            **self._hour(setup.underlying, at)._asdict(),
            **self._listing(setup.underlying, symbol, at)._asdict(),
            **_read(greeks, at)._asdict(),
            **_minutes(self.market.latest(setup.underlying), at)._asdict(),
            **self._load(setup, at)._asdict(),
        )

    def _listing(self, underlying: str, symbol: str, at: datetime) -> Listing:
        listed = self.market.chains.get(underlying, {}).get(symbol)
        if listed is None:
            return Listing()
        return Listing(
            dte=contract(symbol).dte(at),
            open_interest=listed.row.open_interest,
            volume=self.market.volumes.of(listed.row),
            usual_volume=self.market.volumes.usual.get(symbol),
            interest_on=listed.row.interest_on,
        )

    def _hour(self, underlying: str, at: datetime) -> Hour:
        session, today = self.market.session, eastern_date(at)
        stock, earnings = self.market.stock(underlying), self.market.earnings.get(underlying)
        memory = self.market.iv.get(underlying)
        return Hour(
            opened_s=(at - session.opens).total_seconds() if session is not None else None,
            to_close_s=(session.closes - at).total_seconds() if session is not None else None,
            to_fomc_s=(session.fomc_at - at).total_seconds() if session and session.fomc_at else None,
            fomc_known=session is not None and session.fomc_known,
            earnings_days=(earnings - today).days if earnings is not None and earnings >= today else None,
            stock=float(stock.quote.mid) if stock is not None else None,
            stock_age_s=(at - stock.at).total_seconds() if stock is not None else None,
            iv_rank=memory.rank(today) if memory is not None else None,
            iv_percentile=memory.percentile(today) if memory is not None else None,
        )

    def _load(self, setup: Setup, at: datetime) -> Load:
        book, ledger = self.book, self.book.account.ledger
        carried, tally = Exposure.of(book, self.market, at), ledger.of(setup.play)
        return Load(
            symbol_positions=carried.positions_on(setup.underlying, setup.setup),
            symbol_at_risk=carried.at_risk_on(setup.underlying),
            symbol_gain=carried.worst_gain(setup.underlying, setup.direction, setup.setup),
            net_delta=carried.delta,
            net_vega=carried.vega,
            losses=ledger.losses,
            since_loss_s=(at - ledger.lost_at).total_seconds() if ledger.lost_at else None,
            trades=tally.trades,
            wins=tally.wins,
            win_mean=tally.win_mean,
            loss_mean=tally.loss_mean,
            drawdown=book.account.drawdown(book.open_pnl),
            ceiling=self.ceilings.ceiling(book.account.rollout, live=book.account.live),
        )

    def _stock_volume(self, underlying: str) -> int | None:
        seen = self.market.stock_volume(underlying)
        return int(seen) if seen is not None else None

    def _carried(self, setup: str) -> int:
        """Other setups that hold or may yet hold something; unknown orders count."""
        holding = set(self.book.positions) | {
            order.intent.setup for order in self.book.blotter.live.values() if not order.is_exit
        }
        return len(holding - {setup})


def _missing(now: Readings, at: datetime) -> int | None:
    """Minutes in a row that nobody sent, those after the latest one included; none before the first."""
    if now.ended_at is None:
        return None
    return now.filled_run + max((at - FILL_AFTER - now.ended_at) // MINUTE, 0)


def _read(aged: Aged, at: datetime) -> Read:
    greeks = aged.sourced.greeks
    if greeks is None:
        return Read(greeks_why=aged.why)
    return Read(
        iv=greeks.vol or None,
        delta=greeks.delta,
        gamma=greeks.gamma,
        theta_day=greeks.theta,
        vega=greeks.vega,
        greeks_from=GreeksFrom(aged.sourced.source),
        greeks_age_s=(at - aged.at).total_seconds(),
    )


def _minutes(now: Readings | None, at: datetime) -> Minutes:
    if now is None:
        return Minutes()
    macro, trend, days_trend = now.macro_cloud.state, now.trend, now.days.trend_at(now.close)
    return Minutes(
        macro=_SIDES[macro] if macro is not None else None,
        macro_bars=now.macro_bars,
        trend=_SIDES[trend] if trend is not None else None,
        slope=now.sma20.slope,
        crossings=now.crossings.value,
        momentum=now.returns.over(MOMENTUM_MINUTES),
        atr=now.values.atr,
        realised_vol=now.daily_vol.annual,
        bars_missing=_missing(now, at),
        days_trend=_SIDES[days_trend] if days_trend is not None else None,
        days_slope=now.days.slope,
        days_crossings=now.days.crossings.value,
    )
