"""The trading routes the desk uses, and no others: place, cancel, find, list, fills, positions, account."""

from datetime import datetime
from typing import TypeVar

from msgspec import Raw, json

from bot.alpaca.budget import Spend
from bot.alpaca.ledger import countable
from bot.alpaca.nouns import (
    UNREADABLE,
    AccountSaid,
    ActivitySaid,
    FillSaid,
    NameSaid,
    OrderSaid,
    PositionSaid,
)
from bot.alpaca.prices import PRICE_MAX, worth
from bot.alpaca.rest import Rest
from engine.model.events import UNNAMED
from engine.model.intents import SubmitOrder

NOT_THERE = (404, 40410000)
INVALID = (422, 40010001)
NO = frozenset({(403, 40310000), (422, 42210000), INVALID})
"""Status and code that prove an order was not taken; texts change, and all else is silence."""
ORDERS_MAX, PAGE, PAGES_MAX = "500", 100, 10
T = TypeVar("T")


class Orders:
    """Numbers leave as strings; ids are the desk's own wherever the vendor takes them."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._complaints = list[str]()

    def complaints(self) -> list[str]:
        """Lines that were set aside since somebody last asked."""
        said, self._complaints = self._complaints, []
        return said

    def complain(self, why: str) -> None:
        """Of a line that could be read, and makes no sense."""
        self._complaints.append(why)

    async def place(self, order: SubmitOrder) -> OrderSaid:
        """A limit for the day, in whole contracts or shares, that always says what it is for."""
        body = {
            "symbol": order.symbol,
            "qty": str(order.quantity),
            "side": order.side.value,
            "type": "limit",
            "time_in_force": "day",
            "limit_price": f"{order.limit:f}",
            "position_intent": f"{order.side.value}_to_{order.effect.value}",
            "client_order_id": order.order_id,
        }
        return await self._rest.post("/v2/orders", OrderSaid, body)

    async def cancel(self, broker_id: str) -> None:
        """Asked, not done."""
        await self._rest.delete(f"/v2/orders/{broker_id}")

    async def find(self, order_id: str, spend: Spend = Spend.ASK) -> OrderSaid:
        """By our own id: how an order whose answer was lost is found again."""
        query = {"client_order_id": order_id}
        return await self._rest.get("/v2/orders:by_client_order_id", OrderSaid, query, spend)

    async def open(self, spend: Spend = Spend.LOOK) -> list[OrderSaid]:
        """Everything that works; a row nobody can read is asked for by its own id afterwards."""
        query = {"status": "open", "limit": ORDERS_MAX}
        rows = await self._rest.get("/v2/orders", list[Raw], query, spend)
        return self._readable(rows, OrderSaid, "an open order")

    async def recent(self, spend: Spend) -> dict[str, OrderSaid]:
        """The newest orders of the account, over or not, by the broker's own ids."""
        query = {"status": "all", "limit": ORDERS_MAX}
        rows = await self._rest.get("/v2/orders", list[Raw], query, spend)
        return {said.id: said for said in self._readable(rows, OrderSaid, "an order")}

    async def fills(self, broker_id: str, spend: Spend = Spend.ASK) -> list[FillSaid]:
        """One order's fills as the account's history has them."""
        rows = await self._pages("/v2/account/activities/FILL", {"order_id": broker_id}, spend)
        return self._readable(rows, FillSaid, "a fill")

    async def history(self, kinds: str, since: datetime, spend: Spend) -> list[ActivitySaid]:
        """What moved the account, oldest first."""
        query = {"activity_types": kinds, "after": f"{since:%Y-%m-%dT%H:%M:%SZ}", "direction": "asc"}
        rows = await self._pages("/v2/account/activities", query, spend)
        return self._readable(rows, ActivitySaid, "a line of history")

    async def positions(self, spend: Spend) -> tuple[list[PositionSaid], list[str]]:
        """All that is held, and the names of which nobody could read how much."""
        held, unread = list[PositionSaid](), list[str]()
        for row in await self._rest.get("/v2/positions", list[Raw], None, spend):
            try:
                said = json.decode(row, type=PositionSaid)
            except UNREADABLE as error:
                unread.append(_name(row).symbol or UNNAMED)
                self._complaints.append(f"a position of {unread[-1]}: {error}")
                continue
            price = worth(said.avg_entry_price)
            if countable(said.qty) and price is not None and abs(price) <= PRICE_MAX:
                held.append(said)
            else:
                unread.append(said.symbol)
                self._complaints.append(f"{said.qty} {said.symbol} at {said.avg_entry_price}")
        return held, sorted(set(unread))

    async def whose(self) -> NameSaid:
        """The account's own id and nothing else, so that no odd number keeps an exit waiting."""
        return await self._rest.get("/v2/account", NameSaid, None, Spend.ORDER)

    async def account(self) -> AccountSaid:
        """What it is worth."""
        return await self._rest.get("/v2/account", AccountSaid)

    async def _pages(self, path: str, query: dict[str, str], spend: Spend) -> list[Raw]:
        """All of them, up to a bound that is said when it is met."""
        rows, query = list[Raw](), {**query, "page_size": str(PAGE)}
        for _ in range(PAGES_MAX):
            page = await self._rest.get(path, list[Raw], query, spend)
            rows += page
            last = _name(page[-1]).id if page else None
            if len(page) < PAGE:
                return rows
            if last is None:
                break
            query["page_token"] = last
        self._complaints.append(f"{path}: more than {len(rows)} lines, the rest is not read")
        return rows

    def _readable(self, rows: list[Raw], kind: type[T], what: str) -> list[T]:
        """One bad row costs one row, and is counted."""
        found = list[T]()
        for row in rows:
            try:
                found.append(json.decode(row, type=kind))
            except UNREADABLE as error:
                self._complaints.append(f"{what} {_name(row).id or UNNAMED}: {error}")
        return found


def _name(row: Raw) -> NameSaid:
    try:
        return json.decode(row, type=NameSaid)
    except UNREADABLE:
        return NameSaid()


def is_of(said: OrderSaid, order: SubmitOrder) -> bool:
    """Whether it is what was asked for, as far as it says: ids can return with an older journal."""
    told = (said.symbol, said.side, said.qty, said.limit_price)
    asked = (order.symbol, order.side.value, order.quantity, order.limit)
    return all(each is None or each == ours for each, ours in zip(told, asked, strict=True))
