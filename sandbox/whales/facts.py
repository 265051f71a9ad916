"""The routes of what is known about a share: volatility, open interest, its state, and the calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from sandbox.whales import volatility
from sandbox.whales.contracts import (
    by_expiry,
    interest_by_expiry,
    interest_by_strike,
    lines,
    max_pain,
)
from sandbox.whales.desk import Desk, Question, Reply
from sandbox.whales.profiles import profile
from sandbox.whales.refusing import in_json, no_such_share, not_played
from sandbox.whales.spelling import old_seconds, plain
from sandbox.whales.trades import Row

PAST_SESSIONS = 273


@dataclass(frozen=True, slots=True)
class Facts:
    """Volatility, open interest, the share's state, and the calendar."""

    desk: Desk

    def routes(self) -> Mapping[str, Reply]:
        """Path and method of each."""
        return {
            "/api/stock/{ticker}/iv-rank": self.iv_rank,
            "/api/stock/{ticker}/volatility/stats": self.stats,
            "/api/stock/{ticker}/volatility/term-structure": self.term,
            "/api/stock/{ticker}/max-pain": self.pain,
            "/api/stock/{ticker}/oi-per-strike": self.interest_by_strike,
            "/api/stock/{ticker}/oi-per-expiry": self.interest_by_expiry,
            "/api/stock/{ticker}/option-chains": self.chains,
            "/api/stock/{ticker}/stock-state": self.state,
            "/api/earnings/{ticker}": self.earnings,
            "/api/market/economic-calendar": self.calendar,
        }

    def past(self, share: str) -> list[volatility.Level]:
        """A year's volatility, up to yesterday's close."""
        tape, today = self.desk.tape, self.desk.tape.market.today
        now = tape.clock.now()
        implied = volatility.implied(lines(tape, share, now), self.desk.price(share, now), today)
        if implied is None:
            raise no_such_share()
        return volatility.levels(tape.market.daily(share, PAST_SESSIONS), implied)

    def iv_rank(self, question: Question) -> web.Response:
        """Day by day, from 0 to 1."""
        share = self.desk.share(question)
        self.desk.today(question)
        rows = list(volatility.rank_rows(self.past(share), self.desk.tape.market.session.opens))
        return in_json({"data": rows})

    def stats(self, question: Question) -> web.Response:
        """Now against the year; this rank goes from 0 to 100."""
        share = self.desk.share(question)
        self.desk.today(question)
        past = self.past(share)
        return in_json({"data": volatility.stats(share, past) if past else {}})

    def term(self, question: Question) -> web.Response:
        """Each expiry's expected move."""
        share, today = self.desk.share(question), self.desk.today(question)
        now = self.desk.tape.clock.now()
        every, price = lines(self.desk.tape, share, now), self.desk.price(share, now)
        return in_json({"data": list(volatility.term_rows(every, price, today))})

    def pain(self, question: Question) -> web.Response:
        """Each expiry's."""
        share, today = self.desk.share(question), self.desk.today(question)
        groups = by_expiry(self.desk.tape.market.listings(share))
        rows = [
            {"expiry": day.isoformat(), "max_pain": plain(max_pain(each))} for day, each in groups.items()
        ]
        return in_json({"data": rows, "date": today.isoformat()})

    def interest_by_strike(self, question: Question) -> web.Response:
        """Open interest at each strike."""
        share, today = self.desk.share(question), self.desk.today(question)
        return in_json({"data": list(interest_by_strike(self.desk.tape.market.listings(share), today))})

    def interest_by_expiry(self, question: Question) -> web.Response:
        """Open interest at each expiry."""
        share, today = self.desk.share(question), self.desk.today(question)
        return in_json({"data": list(interest_by_expiry(self.desk.tape.market.listings(share), today))})

    def chains(self, question: Question) -> web.Response:
        """The names of all contracts."""
        share = self.desk.share(question)
        if question.asked.truth("greeks"):
            raise not_played("the chain with its Greeks; ask for `option-contracts`")
        self.desk.today(question)
        listed = self.desk.tape.market.listings(share)
        return in_json({"data": [each.symbol for each in listed]})

    def state(self, question: Question) -> web.Response:
        """The share now."""
        share, tape = self.desk.share(question), self.desk.tape
        now = tape.clock.now()
        day, before = tape.market.day_so_far(share, now), tape.market.daily(share, 1)
        if day is None:
            raise no_such_share()
        row: Row = {
            "open": plain(day.open),
            "high": plain(day.high),
            "low": plain(day.low),
            "close": plain(day.close),
            "volume": day.volume,
            "total_volume": day.volume,
            "market_time": self._hours(now),
            "tape_time": old_seconds(now),
        }
        return in_json({"data": row | ({"prev_close": plain(before[-1].close)} if before else {})})

    def _hours(self, now: datetime) -> str:
        session = self.desk.tape.market.session
        return "premarket" if now < session.opens else "regular" if now <= session.closes else "postmarket"

    def earnings(self, question: Question) -> web.Response:
        """The next report; what comes of it nobody knows yet."""
        share = self.desk.share(question)
        reports = profile(share).earnings
        unknown = dict.fromkeys(("actual_eps", "street_mean_est", "expected_move", "expected_move_perc"))
        row = {
            "report_date": reports and reports.isoformat(),
            "report_time": "unknown",
            "source": "estimation",
        }
        return in_json({"data": [] if reports is None else [unknown | row]})

    def calendar(self, _: Question) -> web.Response:
        """The one event this market knows of: the decision on rates, on its days."""
        decided = self.desk.tape.market.session.fomc_at
        none = {"forecast": None, "prev": None, "reported_period": None}
        event = {"event": "FOMC interest-rate decision", "type": "fomc"}
        rows = [] if decided is None else [event | none | {"time": old_seconds(decided)}]
        return in_json({"data": rows})
