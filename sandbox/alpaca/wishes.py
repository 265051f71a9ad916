"""An order's JSON read into a wish: what is missing, unreadable or never taken is refused here."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from engine.model.money import Side
from sandbox.alpaca.asking import decimal
from sandbox.alpaca.checks import CLIENT_ID_MAX
from sandbox.alpaca.nouns import Intent, Kind, Tif, Wish, contract_of
from sandbox.alpaca.refusals import invalid, semantics

FIELDS = frozenset(
    {
        "symbol", "qty", "notional", "side", "type", "time_in_force", "limit_price", "stop_price",
        "trail_price", "trail_percent", "extended_hours", "client_order_id", "order_class", "take_profit",
        "stop_loss", "position_intent", "legs", "advanced_instructions",
    }
)  # fmt: skip
AMENDED = frozenset(
    {
        "qty", "time_in_force", "limit_price", "stop_price", "trail", "client_order_id", "notional",
        "advanced_instructions",
    }
)  # fmt: skip
STRINGS = ("qty", "limit_price", "stop_price", "notional", "trail", "trail_price", "trail_percent")
ELSEWHERE = "this sandbox does not emulate"

Body = Mapping[str, object]
E = TypeVar("E", bound=StrEnum)


def strange(body: Body, known: frozenset[str]) -> Iterator[str]:
    """Fields no specification knows, and numbers where it wants strings."""
    yield from (f"unknown field {name[:60]}" for name in body if name not in known)
    for name in STRINGS:
        if body.get(name) is not None and not isinstance(body[name], str):
            yield f"{name} is a JSON number, the specification says string"


def wish_of(body: Body) -> Wish:
    """The order as asked."""
    symbol = _text(body, "symbol")
    if not symbol:
        raise invalid("symbol is required")
    symbol = symbol.upper()
    option = contract_of(symbol) is not None
    _simple(body, option=option)
    kind = _kind(body, option=option)
    limit = _price(body, kind)
    return Wish(
        symbol=symbol,
        qty=_whole(body, option=option),
        side=_one_of(body, "side", Side, invalid),
        kind=kind,
        tif=_tif(body, option=option),
        limit=limit,
        intent=_intent(body),
        client_id=client_id(body),
        extended=body.get("extended_hours") is True,
    )


def _text(body: Body, name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(f"{name} is invalid")
    return value.strip() if value else None


def _simple(body: Body, *, option: bool) -> None:
    """One leg, no children; the rest is either never taken or not pretended here."""
    match _text(body, "order_class"):
        case None | "" | "simple":
            pass
        case "bracket" | "oco" | "oto" if option:
            raise semantics("complex orders not supported for options trading")
        case "bracket" | "oco" | "oto" | "mleg" as other:
            raise semantics(f"{ELSEWHERE} order_class {other}")
        case _:
            raise invalid("order_class is invalid")
    if body.get("legs") or body.get("take_profit") or body.get("stop_loss"):
        raise semantics("legs, take_profit and stop_loss need a complex order class")


def _one_of(body: Body, name: str, kind: type[E], refuse: Callable[[str], Exception]) -> E:
    value = _text(body, name)
    if value is None:
        raise invalid(f"{name} is required")
    found = next((member for member in kind if member.value == value), None)
    if found is None:
        raise refuse(f"invalid {name}")
    return found


def _kind(body: Body, *, option: bool) -> Kind:
    match _text(body, "type"):
        case "stop" | "stop_limit" | "trailing_stop" if option:
            raise semantics("invalid order_type for options trading")
        case "stop" | "stop_limit" | "trailing_stop" as other:
            raise semantics(f"{ELSEWHERE} type {other}")
        case _:
            return _one_of(body, "type", Kind, invalid)


def _tif(body: Body, *, option: bool) -> Tif:
    match _text(body, "time_in_force"):
        case "opg" | "cls" | "ioc" | "fok" if option:
            raise semantics("order_time_in_force provided not supported for options trading")
        case "opg" | "cls" | "ioc" | "fok" as other:
            raise semantics(f"{ELSEWHERE} time_in_force {other}")
        case _:
            return _one_of(body, "time_in_force", Tif, invalid)


def _price(body: Body, kind: Kind) -> Decimal | None:
    """A limit order names a price above zero, a market order none."""
    if body.get("stop_price") is not None or body.get("trail_price") or body.get("trail_percent"):
        raise invalid("stop and trail prices need a stop order")
    limit = limit_of(body)
    if kind is Kind.MARKET and limit is not None:
        raise invalid("market orders require no stop or limit price")
    if kind is Kind.LIMIT and limit is None:
        raise invalid("limit orders require a limit price")
    return limit


def limit_of(body: Body) -> Decimal | None:
    """The limit price, if one is named."""
    if body.get("limit_price") is None:
        return None
    found = decimal(body["limit_price"])
    if found is None:
        raise invalid("limit_price is invalid")
    if found <= 0:
        raise invalid("limit price must be > 0")
    return found


def _whole(body: Body, *, option: bool) -> int:
    if body.get("notional") is not None:
        raise semantics("notional not supported for options" if option else f"{ELSEWHERE} notional orders")
    if body.get("qty") is None:
        raise invalid("qty or notional is required")
    return qty_of(body["qty"], option=option)


def qty_of(value: object, *, option: bool) -> int:
    """Whole contracts; whole shares, because fractions are not pretended here."""
    found = decimal(value)
    if found is None:
        raise invalid("qty is invalid")
    if found != found.to_integral_value():
        raise semantics("qty must be integer" if option else f"{ELSEWHERE} fractional shares")
    if found <= 0:
        raise invalid("qty must be > 0")
    return int(found)


def _intent(body: Body) -> Intent | None:
    return _one_of(body, "position_intent", Intent, invalid) if _text(body, "position_intent") else None


def client_id(body: Body) -> str | None:
    """The client's own name for it."""
    found = _text(body, "client_order_id")
    if found is not None and len(found) > CLIENT_ID_MAX:
        raise invalid(f"client_order_id must be no more than {CLIENT_ID_MAX} characters")
    return found or None
