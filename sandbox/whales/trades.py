"""Single option prints as this vendor shows them, and what they may be filtered by."""

from dataclasses import dataclass

from engine.model.contract import Right
from sandbox.market.nouns import Listing, OptionPrint, OptionQuote
from sandbox.whales.profiles import profile
from sandbox.whales.spelling import cents, epoch_ms, old, perhaps, plain, to_millis
from sandbox.whales.tape import CROSS, FLOOR, Tape

Row = dict[str, object]


@dataclass(frozen=True)
class Trade:
    """One print with all that is said beside it."""

    seen: OptionPrint
    listing: Listing
    quote: OptionQuote | None
    busted: bool

    @property
    def call(self) -> bool:
        """A call, or else a put."""
        return self.listing.right is Right.CALL

    @property
    def side(self) -> str:
        """This vendor's side: above the middle is the ask side, wherever the ask was."""
        middle = (self.seen.bid + self.seen.ask) / 2
        if self.seen.ask <= 0.0:
            return "no_side"
        if abs(self.seen.price - middle) < 1e-9:
            return "mid_side"
        return "ask_side" if self.seen.price > middle else "bid_side"

    @property
    def tags(self) -> list[str]:
        """Side, direction, and what kind of paper it is."""
        side = self.side
        bought = {"ask_side": True, "bid_side": False}.get(side)
        direction = [] if bought is None else ["bullish" if bought == self.call else "bearish"]
        return [side, *direction, *(["etf"] if profile(self.seen.underlying).issue == "ETF" else [])]

    @property
    def flags(self) -> list[str]:
        """What the exchange reported about the print."""
        code = self.seen.condition
        sweep = ["intermarket_sweep"] if code in ("isoi", "slai", "slci") else []
        cross = ["cross_trade"] if code in CROSS else []
        return sweep + cross + (["futures_floor"] if code in FLOOR else [])

    @property
    def no_side(self) -> int:
        """What of the contract's volume stood nowhere."""
        each = self.seen
        return max(each.volume - each.ask_volume - each.bid_volume - each.mid_volume, 0)


def trade(tape: Tape, seen: OptionPrint) -> Trade:
    """A print with its contract and the Greeks of its moment."""
    quote = tape.market.option(seen.symbol, seen.at)
    return Trade(seen, tape.listed[seen.symbol], quote, seen.id in tape.busted)


def shared_fields(each: Trade) -> Row:
    """What REST and stream say alike."""
    seen, quote = each.seen, each.quote
    return {
        "id": seen.id,
        "underlying_symbol": seen.underlying,
        "price": cents(seen.price),
        "size": seen.size,
        "premium": cents(seen.premium),
        "nbbo_bid": cents(seen.bid),
        "nbbo_ask": cents(seen.ask),
        "ewma_nbbo_bid": cents(seen.bid),
        "ewma_nbbo_ask": cents(seen.ask),
        "ask_vol": seen.ask_volume,
        "bid_vol": seen.bid_volume,
        "mid_vol": seen.mid_volume,
        "no_side_vol": each.no_side,
        "multi_vol": seen.multi_volume,
        "stock_multi_vol": 0,
        "volume": seen.volume,
        "open_interest": seen.open_interest,
        "implied_volatility": perhaps(seen.iv),
        "delta": perhaps(seen.delta),
        "gamma": perhaps(quote.gamma) if quote else None,
        "theta": perhaps(quote.theta) if quote else None,
        "vega": perhaps(quote.vega) if quote else None,
        "rho": perhaps(quote.rho) if quote else None,
        "theo": plain(seen.price),
        "tags": each.tags,
        "report_flags": each.flags,
        "exchange": seen.exchange,
        "expiry": each.listing.expiry.isoformat(),
        "option_type": "call" if each.call else "put",
        "underlying_price": plain(seen.underlying_price),
    }


def trade_row(each: Trade) -> Row:
    """A print in the list of trades, with the share's profile."""
    about = profile(each.seen.underlying)
    return shared_fields(each) | {
        "option_chain_id": each.seen.symbol,
        "executed_at": to_millis(each.seen.at),
        "strike": f"{each.listing.strike:.10f}",
        "upstream_condition_detail": each.seen.condition,
        "canceled": each.busted,
        "flow_alert_id": None,
        "rule_id": None,
        "full_name": each.seen.underlying,
        "issue_type": about.issue,
        "sector": about.sector,
        "industry_type": None,
        "marketcap": None if about.marketcap is None else f"{about.marketcap}.00",
        "next_earnings_date": about.earnings and about.earnings.isoformat(),
        "er_time": None if about.earnings is None else "unknown",
    }


def detail_row(each: Trade) -> Row:
    """A print below its alert: fewer fields, the older spelling of time."""
    return shared_fields(each) | {
        "option_chain_id": each.seen.symbol,
        "executed_at": old(each.seen.at),
        "strike": plain(each.listing.strike),
        "upstream_condition_detail": each.seen.condition,
        "canceled": each.busted,
    }


def stream_row(each: Trade) -> Row:
    """A print on the stream: other names, milliseconds, never a bust."""
    return shared_fields(each) | {
        "option_symbol": each.seen.symbol,
        "executed_at": epoch_ms(each.seen.at),
        "created_at": epoch_ms(each.seen.at) + 42,
        "strike": plain(each.listing.strike),
        "trade_code": each.seen.condition,
    }
