"""Episodes: a line opens with the first fill of an entry and closes with the trade."""

from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from engine.model.contract import Contract, NotAContract, Right, contract, multiplier
from engine.model.money import Side
from engine.model.records import Adopted, Fill, Ticket, Trade
from storage.chain import Row
from storage.columns import instant
from storage.projections.ideas import Ideas
from storage.projections.page import Change, Line, Page, amend
from storage.schema import tickets, trades

EXPIRED = "expired"

_OPENED, _GREW, _CLOSED = Change(trades, sa.insert(trades)), amend(trades, "id"), amend(trades, "id")
_STILL_OPEN = sa.select(trades).where(trades.c.setup == sa.bindparam("setup"), trades.c.status == "open")
_PLAN = (
    sa.select(*(tickets.c[name] for name in ("ticket", "play", "underlying", "stop", "target", "why")))
    .where(tickets.c.setup == sa.bindparam("setup"))
    .order_by(tickets.c.id.desc())
    .limit(1)
)
_LONG = {Right.CALL: ("call", "long_call"), Right.PUT: ("put", "long_put")}

_encode = msgspec.json.Encoder(decimal_format="string", order="deterministic").encode


class Trades:
    """Remembers open episodes and their plans; what it does not remember it looks up."""

    def __init__(self, ideas: Ideas) -> None:
        self._ideas = ideas
        self._open: dict[str, Line | None] = {}
        self._plans: dict[str, Line] = {}

    def take(self, page: Page, row: Row, item: object) -> None:
        match item:
            case Ticket():
                self._plans[item.setup] = _plan(item)
            case Adopted():
                self._adopted(page, row, item)
            case Fill() if item.side is Side.BUY:
                self._bought(page, row, item)
            case Trade():
                self._closed(page, row, item)
            case _:
                pass

    def _adopted(self, page: Page, row: Row, plan: Adopted) -> None:
        """Bought elsewhere, at what it has cost."""
        told = {"play": plan.play, "underlying": plan.underlying, "stop": plan.stop, "target": plan.target}
        self._plans[plan.setup] = {**_NO_PLAN, **told, "why": f"adopted by {plan.by}"}
        line = self._open[plan.setup] = self._new(page, row, plan.setup, plan.symbol)
        cost = plan.average * plan.quantity
        line |= {"contracts": plan.quantity, "cost": cost, "entry_premium": plan.average}
        page.put(_OPENED, dict(line))

    def _bought(self, page: Page, row: Row, fill: Fill) -> None:
        line = self._opened(page, fill.setup)
        if line is None:
            line = self._open[fill.setup] = self._new(page, row, fill.setup, fill.symbol)
            line |= {"order_id": fill.order_id} | _grown(line, fill)
            page.put(_OPENED, dict(line))
        else:
            grown = _grown(line, fill)
            line |= grown
            page.put(_GREW, {"key": line["id"], **grown})

    def _closed(self, page: Page, row: Row, trade: Trade) -> None:
        line = self._opened(page, trade.setup)
        if line is None:
            line = self._new(page, row, trade.setup, trade.symbol)
            page.put(_OPENED, dict(line))
        page.put(_CLOSED, {"key": line["id"], **_end(line, trade)})
        self._open[trade.setup] = None

    def _opened(self, page: Page, setup: str) -> Line | None:
        if setup not in self._open:
            self._open[setup] = next(iter(page.find(_STILL_OPEN, setup=setup)), None)
        return self._open[setup]

    def _new(self, page: Page, row: Row, setup: str, symbol: str) -> Line:
        plan = self._plans.get(setup) or next(iter(page.find(_PLAN, setup=setup)), _NO_PLAN)
        notes = {name: plan[name] for name in ("stop", "target", "why")}
        named = _named(symbol, row)
        return {
            **dict.fromkeys(trades.columns.keys()),
            "id": row.seq,
            "signal_id": self._ideas.signal_of(page, setup),
            "setup": setup,
            "play": plan["play"],
            "ticket": plan["ticket"],
            "ticker": plan["underlying"] or symbol,
            **named,
            "contracts": 0,
            "entry_premium": Decimal(0),
            "cost": Decimal(0),
            "fees": Decimal(0),
            "status": "open",
            "entry_time": instant(row.at),
            "created_at": instant(row.at),
            "metadata_json": _encode(notes).decode(),
        }


_NO_PLAN: Line = {"ticket": None, "play": "", "underlying": "", "stop": None, "target": None, "why": ""}


def _plan(ticket: Ticket) -> Line:
    return {
        "ticket": ticket.ticket,
        "play": ticket.play,
        "underlying": ticket.underlying,
        "stop": ticket.stop,
        "target": ticket.target,
        "why": ticket.why,
    }


def _named(symbol: str, row: Row) -> Line:
    """The contract's own facts; shares have none of them."""
    found = _contract(symbol)
    if found is None:
        return {"option_symbol": symbol, "direction": "long"}
    option_type, direction = _LONG[found.right]
    return {
        "option_symbol": symbol,
        "option_type": option_type,
        "strike": found.strike,
        "expiry": found.expiry,
        "dte": found.dte(instant(row.at)),
        "direction": direction,
    }


def _contract(symbol: str) -> Contract | None:
    try:
        return contract(symbol)
    except NotAContract:
        return None


def _grown(line: Line, fill: Fill) -> Line:
    """One more fill of the entry: the premium is the average over all of them."""
    contracts = line["contracts"] + fill.quantity
    cost = line["cost"] + fill.price * fill.quantity
    return {
        "contracts": contracts,
        "cost": cost,
        "entry_premium": cost / contracts,
        "fees": line["fees"] + fill.fee,
    }


def _end(line: Line, trade: Trade) -> Line:
    staked = trade.entry * trade.quantity * multiplier(trade.symbol)
    notes: dict[str, Any] = msgspec.json.decode(line["metadata_json"])
    return {
        "play": trade.play,
        "ticker": trade.underlying,
        "contracts": trade.quantity,
        "entry_premium": trade.entry,
        "exit_premium": trade.exit,
        "fees": trade.fees,
        "pnl": trade.pnl,
        "pnl_pct": float(trade.pnl / staked) if staked else None,
        "status": EXPIRED if trade.because == EXPIRED else "closed",
        "exit_reason": trade.because,
        "exit_time": trade.closed_at,
        "metadata_json": _encode(notes | {"best": trade.best, "worst": trade.worst}).decode(),
    }
