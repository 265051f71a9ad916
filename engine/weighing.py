"""All the evidence about one contract, put together: what is unknown stays none, and none never passes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engine.book import Book
from engine.ceilings import Ceilings
from engine.exposure import Exposure
from engine.market import FILL_AFTER, Market
from engine.model.calendar import eastern_date
from engine.model.contract import contract
from engine.model.records import Candidate, GreeksFrom, Setup
from engine.plays.play import Play
from engine.readings import Readings

FLOW_WINDOW = timedelta(minutes=5)
MOMENTUM_MINUTES = 5
MINUTE = timedelta(minutes=1)

_SIDES = {"bull": 1, "bear": -1, "up": 1, "down": -1, "neutral": 0}


@dataclass(frozen=True, slots=True)
class Scales:
    book: Book
    market: Market
    play: Play
    ceilings: Ceilings

    def weigh(self, setup: Setup, symbol: str, at: datetime) -> Candidate | None:
        """None when nobody has ever shown a market for it."""
        candidate = self._contract(setup, symbol, at)
        if candidate is None:
            return None
        candidate = self._greeks(candidate, setup.underlying)
        candidate = self._shares(candidate, setup.underlying)
        return self._ours(candidate, setup.underlying)

    def _contract(self, setup: Setup, symbol: str, at: datetime) -> Candidate | None:
        moved = self.market.quote(symbol, setup.underlying)
        listed = self.market.chains.get(setup.underlying, {}).get(symbol)
        if moved is None or listed is None:
            return None
        flow, stock_volume = self.market.flow.get(setup.underlying), self._stock_volume(setup.underlying)
        return Candidate(
            at=at,
            setup=setup.setup,
            play=setup.play,
            direction=setup.direction,
            symbol=symbol,
            quote=moved.quote,
            quote_age_s=(at - (moved.source_at or moved.at)).total_seconds(),
            dte=contract(symbol).dte(at),
            open_interest=listed.row.open_interest,
            volume=self.market.volume(symbol, listed.row),
            usual_volume=self.market.usual_volume.get(symbol),
            stock_volume=stock_volume,
            conviction=setup.strength,
            paid=next((signal.paid for signal in setup.signals if signal.symbol == symbol), None),
            flow_age_s=(at - max(signal.at for signal in setup.signals)).total_seconds(),
            flow_share=flow.share(setup.direction, at - FLOW_WINDOW) if flow is not None else None,
            dark_net=self.market.dark_net(setup.underlying, setup.direction),
            target=self.play.target.gain,
            stop=self.play.stop.loss,
            fee=self.play.fee,
            opened_s=None,
            to_close_s=None,
            to_fomc_s=None,
            equity=self.book.account.equity,
            day_loss=self.book.day_loss,
            open_positions=self._carried(setup.setup),
            at_risk=self.book.at_risk,
            state=self.book.latches.state,
        )

    def _greeks(self, candidate: Candidate, underlying: str) -> Candidate:
        """The vendor's or ours, and where the underlying's volatility stands in its own year."""
        aged = self.market.greeks(candidate.symbol, underlying, candidate.at)
        memory, today = self.market.iv.get(underlying), eastern_date(candidate.at)
        candidate = replace(
            candidate,
            iv_rank=memory.rank(today) if memory is not None else None,
            iv_percentile=memory.percentile(today) if memory is not None else None,
        )
        if aged is None or aged.sourced.greeks is None:
            return replace(candidate, greeks_why=aged.why if aged is not None else "not listed")
        greeks = aged.sourced.greeks
        return replace(
            candidate,
            iv=greeks.vol,
            delta=greeks.delta,
            gamma=greeks.gamma,
            theta_day=greeks.theta,
            vega=greeks.vega,
            greeks_from=GreeksFrom(aged.sourced.source),
            greeks_age_s=(candidate.at - aged.at).total_seconds(),
        )

    def _shares(self, candidate: Candidate, underlying: str) -> Candidate:
        """The hour, the calendar, and what the bars say."""
        at, session = candidate.at, self.market.session
        stock, earnings = self.market.stock(underlying), self.market.earnings.get(underlying)
        days = (earnings - eastern_date(at)).days if earnings is not None else None
        candidate = replace(
            candidate,
            opened_s=(at - session.opens).total_seconds() if session is not None else None,
            to_close_s=(session.closes - at).total_seconds() if session is not None else None,
            to_fomc_s=(session.fomc_at - at).total_seconds() if session and session.fomc_at else None,
            fomc_known=session is not None and session.fomc_known,
            earnings_days=days if days is None or days >= 0 else None,
            stock=float(stock.quote.mid) if stock is not None else None,
            stock_age_s=(at - stock.at).total_seconds() if stock is not None else None,
        )
        now = self.market.latest(underlying)
        return _read(candidate, now, _missing(now, at)) if now is not None else candidate

    def _ours(self, candidate: Candidate, underlying: str) -> Candidate:
        """What the desk carries already, and what its trades have taught."""
        book, ledger = self.book, self.book.account.ledger
        carried = Exposure.of(book, self.market, candidate.at)
        tally = ledger.of(candidate.play)
        return replace(
            candidate,
            symbol_positions=carried.positions_on(underlying, candidate.setup),
            symbol_at_risk=carried.at_risk_on(underlying),
            symbol_gain=carried.worst_gain(underlying, candidate.direction, candidate.setup),
            net_delta=carried.delta,
            net_vega=carried.vega,
            losses=ledger.losses,
            since_loss_s=(candidate.at - ledger.lost_at).total_seconds() if ledger.lost_at else None,
            trades=tally.trades,
            wins=tally.wins,
            win_mean=tally.win_mean,
            loss_mean=tally.loss_mean,
            ceiling=self.ceilings.ceiling(book.account.rollout, live=book.account.live),
        )

    def _stock_volume(self, underlying: str) -> int | None:
        seen = self.market.stock_volume.get(underlying)
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


def _read(candidate: Candidate, now: Readings, missing: int | None) -> Candidate:
    """The bars' own words as numbers: +1 is up, -1 is down."""
    macro, trend, days_trend = now.macro_cloud.state, now.trend, now.days.trend_at(now.close)
    return replace(
        candidate,
        macro=_SIDES[macro] if macro is not None else None,
        macro_bars=now.macro_bars,
        trend=_SIDES[trend] if trend is not None else None,
        slope=now.sma20.slope,
        crossings=now.crossings.value,
        momentum=now.returns.over(MOMENTUM_MINUTES),
        atr=now.values.atr,
        realised_vol=now.daily_vol.annual,
        bars_missing=missing,
        days_trend=_SIDES[days_trend] if days_trend is not None else None,
        days_slope=now.days.sma20.slope,
        days_crossings=now.days.crossings.value,
    )
