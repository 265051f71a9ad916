"""The routes that add up what trades: tides of premium, and exposures of dealers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from aiohttp import web

from sandbox.market.nouns import OptionPrint
from sandbox.whales import exposures, tides
from sandbox.whales.contracts import lines
from sandbox.whales.desk import Desk, Question, Reply
from sandbox.whales.exposures import Weighed
from sandbox.whales.profiles import profile
from sandbox.whales.refusing import in_json
from sandbox.whales.spelling import old, old_seconds, plain
from sandbox.whales.trades import Row

MINUTE, FIVE = timedelta(minutes=1), timedelta(minutes=5)
EXPOSED_MINUTES = 10
WEEK = 7


@dataclass(frozen=True, slots=True)
class Tides:
    """Premium in, premium out."""

    desk: Desk

    def routes(self) -> Mapping[str, Reply]:
        """Path and method of each."""
        return {
            "/api/market/market-tide": self.market,
            "/api/stock/{ticker}/net-prem-ticks": self.ticks,
            "/api/net-flow/expiry": self.by_expiry,
        }

    def market(self, question: Question) -> web.Response:
        """The whole market's, in steps of five minutes unless asked."""
        today, tape = self.desk.today(question), self.desk.tape
        tape.read_prints()
        otm, every = question.asked.truth("otm_only"), question.asked.truth("interval_5m")
        nets = tides.netted(
            tape,
            tape.prints.rows,
            every=MINUTE if every is False else FIVE,
            only=lambda each: not otm or tides.out_of_the_money(tape, each),
        )
        return in_json({"data": list(tides.tide_rows(nets)), "date": today.isoformat()})

    def ticks(self, question: Question) -> web.Response:
        """One share's, minute by minute."""
        share, tape = self.desk.share(question), self.desk.tape
        self.desk.today(question)
        tape.read_prints()
        log = tape.of_share.get(share)
        rows = () if log is None else log.rows
        nets = tides.netted(tape, rows, every=MINUTE, only=lambda _: True)
        return in_json({"data": list(tides.tick_rows(nets))})

    def by_expiry(self, question: Question) -> web.Response:
        """What expires today or this week; the rows lie one list deeper than elsewhere."""
        today, asked = self.desk.today(question), question.asked
        self.desk.tape.read_prints()
        expiries = asked.texts("expiration") or ("zero_dte",)
        moneyness = asked.texts("moneyness") or ("all",)
        types = asked.texts("tide_type") or ("all",)
        groups = [self._group(expiries, kind, paper, today) for kind in moneyness for paper in types]
        body = {"data": groups, "date": today.isoformat(), "expiration": list(expiries)}
        return in_json(body | {"moneyness": list(moneyness), "tide_type": list(types)})

    def _group(self, expiries: Iterable[str], kind: str, paper: str, today: date) -> Row:
        tape, days = self.desk.tape, 0 if set(expiries) == {"zero_dte"} else WEEK

        def wanted(each: OptionPrint) -> bool:
            dte = (tape.listed[each.symbol].expiry - today).days
            outside = tides.out_of_the_money(tape, each)
            money = kind == "all" or (kind == "otm") == outside
            issue = {"equity_only": "Common Stock", "etf_only": "ETF", "index_only": "Index"}.get(paper)
            return dte <= days and money and (issue is None or profile(each.underlying).issue == issue)

        nets = tides.netted(tape, tape.prints.rows, every=MINUTE, only=wanted)
        rows = [
            {
                "date": today.isoformat(),
                "timestamp": old_seconds(start),
                "net_call_premium": round(net.calls, 2),
                "net_put_premium": round(net.puts, 2),
                "net_volume": float(net.volume),
                "underlying_price": None,
            }
            for start, net in nets.items()
        ]
        return {"data": rows, "moneyness": kind, "tide_type": paper}


@dataclass(frozen=True, slots=True)
class Exposures:
    """Greeks, and what they add up to."""

    desk: Desk
    minutes: dict[tuple[str, datetime], Row] = field(default_factory=dict)

    def routes(self) -> Mapping[str, Reply]:
        """Path and method of each."""
        return {
            "/api/stock/{ticker}/greeks": self.greeks,
            "/api/stock/{ticker}/greek-exposure": self.exposure,
            "/api/stock/{ticker}/greek-exposure/strike": self.by_strike,
            "/api/stock/{ticker}/gex-levels": self.levels,
            "/api/stock/{ticker}/spot-exposures": self.spot,
        }

    def weighed(self, share: str, at: datetime) -> list[Weighed]:
        """A share's contracts with their sensitivities."""
        return exposures.weighed(lines(self.desk.tape, share, at), self.desk.price(share, at), at)

    def greeks(self, question: Question) -> web.Response:
        """One expiry's, call and put beside each other."""
        share, expiry = self.desk.share(question), question.asked.day("expiry")
        self.desk.today(question)
        now, price = self._now(share)
        every = lines(self.desk.tape, share, now)
        rows = [] if expiry is None else list(exposures.greek_rows(every, expiry, price, now))
        return in_json({"data": rows})

    def exposure(self, question: Question) -> web.Response:
        """The day's; the days before it are not played."""
        share, today = self.desk.share(question), self.desk.today(question)
        now, _ = self._now(share)
        row = exposures.sums(self.weighed(share, now), gamma="gamma")
        return in_json({"data": [row | {"date": today.isoformat()}]})

    def by_strike(self, question: Question) -> web.Response:
        """At each strike."""
        share = self.desk.share(question)
        self.desk.today(question)
        now, _ = self._now(share)
        return in_json({"data": list(exposures.strike_rows(self.weighed(share, now)))})

    def levels(self, question: Question) -> web.Response:
        """Walls, magnet and flip; each may be missing."""
        share = self.desk.share(question)
        self.desk.today(question)
        now, _ = self._now(share)
        return in_json({"data": exposures.levels(self.weighed(share, now))})

    def spot(self, question: Question) -> web.Response:
        """Minute by minute, the last ten of them."""
        share = self.desk.share(question)
        self.desk.today(question)
        now, _ = self._now(share)
        last = now.replace(second=0, microsecond=0)
        opens = self.desk.tape.market.session.opens
        starts = [last - n * MINUTE for n in range(EXPOSED_MINUTES) if last - n * MINUTE >= opens]
        return in_json({"data": [self.minute(share, at) for at in reversed(starts)]})

    def minute(self, share: str, at: datetime) -> Row:
        """A share's exposure at a minute, reckoned once."""
        if (share, at) not in self.minutes:
            price = self.desk.price(share, at)
            row = exposures.per_one_percent(self.weighed(share, at), price)
            self.minutes[share, at] = row | {"price": plain(round(price, 4)), "time": old(at)}
        return self.minutes[share, at]

    def _now(self, share: str) -> tuple[datetime, float]:
        now = self.desk.tape.read_prints()
        return now, self.desk.price(share, now)
