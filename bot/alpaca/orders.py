"""The trading routes the desk uses, and no others: place, cancel, find, list, fills, account."""

from msgspec import Raw, json

from bot.alpaca.budget import Spend
from bot.alpaca.nouns import UNREADABLE, AccountSaid, FillSaid, OrderSaid
from bot.alpaca.rest import Rest
from engine.model.intents import SubmitOrder

NOT_THERE = (404, 40410000)
INVALID = (422, 40010001)
NO = frozenset({(403, 40310000), (422, 42210000), INVALID})
"""Status and code that prove an order was not taken; texts change, and all else is silence."""
ORDERS_MAX, FILLS_MAX = "500", "100"


class Orders:
    """Numbers leave as strings; ids are the desk's own wherever the vendor takes them."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

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

    async def find(self, order_id: str) -> OrderSaid:
        """By our own id: how an order whose answer was lost is found again."""
        query = {"client_order_id": order_id}
        return await self._rest.get("/v2/orders:by_client_order_id", OrderSaid, query, Spend.ASK)

    async def open(self) -> list[OrderSaid]:
        """Everything that works; a row nobody can read is asked for by its own id afterwards."""
        query = {"status": "open", "limit": ORDERS_MAX}
        return _readable(await self._rest.get("/v2/orders", list[Raw], query, Spend.LOOK), OrderSaid)

    async def fills(self, broker_id: str) -> list[FillSaid]:
        """One order's fills as the account's history has them."""
        query = {"order_id": broker_id, "page_size": FILLS_MAX}
        rows = await self._rest.get("/v2/account/activities/FILL", list[Raw], query, Spend.ASK)
        return _readable(rows, FillSaid)

    async def account(self) -> AccountSaid:
        """What it is worth."""
        return await self._rest.get("/v2/account", AccountSaid)


def _readable(rows: list[Raw], kind: type[OrderSaid] | type[FillSaid]) -> list:  # type: ignore[type-arg]
    found = []
    for row in rows:
        try:
            found.append(json.decode(row, type=kind))
        except UNREADABLE:
            continue
    return found


def is_of(said: OrderSaid, order: SubmitOrder) -> bool:
    """Whether it is what was asked for, as far as it says: ids can return with an older journal."""
    told = (said.symbol, said.side, said.qty, said.limit_price)
    asked = (order.symbol, order.side.value, order.quantity, order.limit)
    return all(each is None or each == ours for each, ours in zip(told, asked, strict=True))
