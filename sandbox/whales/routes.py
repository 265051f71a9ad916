"""Flow, dark prints and contracts: one short method a route, which reads the tape and writes rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from aiohttp import web

from engine.model.contract import NotAContract, contract
from sandbox.market.nouns import FlowAlert, OptionPrint
from sandbox.whales import alerts, dark, trade_filters
from sandbox.whales.asking import Asked, day_of
from sandbox.whales.contracts import contract_row, lines, passing
from sandbox.whales.desk import Desk, Question, Reply
from sandbox.whales.refusing import in_json, misread, no_history, no_such_share, not_in_plan, not_played
from sandbox.whales.spelling import to_micros
from sandbox.whales.trades import Row, Trade, trade, trade_row


@dataclass(frozen=True, slots=True)
class Flow:
    """Alerts and single prints."""

    desk: Desk

    def routes(self) -> Mapping[str, Reply]:
        """Path and method of each."""
        return {
            "/api/option-trades/flow-alerts": self.alerts,
            "/api/option-trades/flow-alerts/{id}": self.alert,
            "/api/stock/{ticker}/flow-alerts": self.alerts_of_share,
            "/api/option-trades": self.trades,
            "/api/option-trades/full-tape/{date}": self.full_tape,
            "/api/option-contract/{id}/flow": self.flow_of_contract,
            "/api/stock/{ticker}/flow-recent": self.flow_of_share,
        }

    def alerts(self, question: Question) -> web.Response:
        """Newest first; the edges of the page come with it, to ask on from."""
        refuse_undefined(question.asked, alerts.NOT_DEFINED)
        self.desk.tape.read_alerts()
        found = alerts.passing(self.desk.tape, question.asked)
        return paged(list(islice(found, question.asked.count("limit", alerts.LIMIT))))

    def alerts_of_share(self, question: Question) -> web.Response:
        """The older way to ask for one share's; it has no edges."""
        share = self.desk.share(question)
        self.desk.tape.read_alerts()
        newest = self.desk.tape.alerts.newest_first(None, None)
        found = (each for each in newest if each.underlying == share and alerts.passes(each, question.asked))
        rows = [alerts.list_row(each) for each in islice(found, question.asked.count("limit", alerts.LIMIT))]
        return in_json({"data": rows})

    def alert(self, question: Question) -> web.Response:
        """One alert with its prints."""
        name = question.request.match_info["id"]
        if not is_uuid(name):
            raise misread(question.request, f"Invalid path input: {name} (valid example: a UUID)")
        self.desk.tape.read_alerts()
        self.desk.tape.read_prints()
        found = self.desk.tape.alert_by_id.get(name.lower())
        if found is None:
            raise no_such_share()
        return in_json(alerts.detail(self.desk.tape, found, question.asked.moment("older_than")))

    def trades(self, question: Question) -> web.Response:
        """The tape of all prints, filtered."""
        refuse_undefined(question.asked, trade_filters.NOT_DEFINED)
        now = self.desk.tape.read_prints()
        found = trade_filters.passing(self.desk.tape, question.asked, now)
        limit = question.asked.count("limit", trade_filters.LIMIT)
        return in_json({"data": [trade_row(each) for each in islice(found, limit)]})

    def full_tape(self, question: Question) -> web.Response:
        """A file of a whole day, for those who pay for it; nobody here does."""
        if day_of(question.request.match_info["date"]) is None:
            raise misread(question.request, "Invalid path input: date (valid example: 2024-01-18)")
        if not question.account.plan.advanced:
            raise not_in_plan("advanced_tier_required", "the full tape is not in this plan")
        raise no_history()

    def flow_of_contract(self, question: Question) -> web.Response:
        """One contract's prints, newest first."""
        self.desk.today(question)
        name = question.request.match_info["id"]
        try:
            symbol = contract(name).symbol
        except NotAContract as wrong:
            raise misread(
                question.request, f"Invalid path input: {name} (valid example: TSLA230526P00167500)"
            ) from wrong
        if symbol not in self.desk.tape.listed:
            raise no_such_share()
        self.desk.tape.read_prints()
        return in_json({"data": self._flow(question, symbol, question.asked.count("limit", 50))})

    def flow_of_share(self, question: Question) -> web.Response:
        """One share's prints: a bare list, whatever the description says."""
        share = self.desk.share(question)
        self.desk.tape.read_prints()
        return in_json(self._flow(question, share, 50))

    def _flow(self, question: Question, name: str, limit: int) -> list[Row]:
        tape = self.desk.tape
        log = tape.of_contract.get(name) or tape.of_share.get(name)
        newest = () if log is None else log.newest_first(None, None)
        return [trade_row(each) for each in islice(self._sided(question, newest), limit)]

    def _sided(self, question: Question, newest: Iterable[OptionPrint]) -> Iterator[Trade]:
        least = question.asked.number("min_premium") or 0.0
        side = (question.asked.text("side") or "ALL").lower()
        for seen in newest:
            each = trade(self.desk.tape, seen)
            if seen.premium >= least and side in ("all", each.side.removesuffix("_side")):
                yield each


@dataclass(frozen=True, slots=True)
class Dark:
    """Prints off the exchanges, and contracts."""

    desk: Desk

    def routes(self) -> Mapping[str, Reply]:
        """Path and method of each."""
        return {
            "/api/darkpool/recent": self.recent,
            "/api/darkpool/{ticker}": self.of_share,
            "/api/stock/{ticker}/option-contracts": self.contracts,
        }

    def recent(self, question: Question) -> web.Response:
        """The last prints of all shares; there is no way to ask only for new ones."""
        self.desk.today(question)
        self.desk.tape.read_dark()
        newest = self.desk.tape.dark.newest_first(None, None)
        found = dark.passing(newest, question.asked, dark.RECENT_LIMIT)
        return in_json({"data": [dark.list_row(each) for each in found]})

    def of_share(self, question: Question) -> web.Response:
        """One share's prints, between times if asked."""
        share = self.desk.share(question)
        self.desk.today(question)
        self.desk.tape.read_dark()
        after, before = question.asked.moment("newer_than"), question.asked.moment("older_than")
        newest = self.desk.tape.dark_of[share].newest_first(after, before)
        found = dark.passing(newest, question.asked, dark.TICKER_LIMIT)
        return in_json({"data": [dark.list_row(each) for each in found]})

    def contracts(self, question: Question) -> web.Response:
        """One share's contracts, most traded first."""
        share, tape = self.desk.share(question), self.desk.tape
        now = tape.read_prints()
        every, price = lines(tape, share, now), self.desk.price(share, now)
        found = passing(every, question.asked, tape.market.today, price)
        return in_json({"data": [contract_row(line) for line in found]})


def paged(found: Sequence[FlowAlert]) -> web.Response:
    """A page with its edges: where newer and where older rows begin."""
    rows = [alerts.list_row(each) for each in found]
    edges = (
        {}
        if not found
        else {
            "newer_than": to_micros(found[0].created),
            "older_than": to_micros(found[-1].created),
        }
    )
    return in_json({"data": rows, **edges})


def refuse_undefined(asked: Asked, names: Iterable[str]) -> None:
    """A filter whose meaning nobody published is not guessed at."""
    for name in names:
        if asked.text(name) not in (None, "false"):
            raise not_played(f"the filter `{name}`")


def is_uuid(text: str) -> bool:
    """In the form this vendor writes."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
