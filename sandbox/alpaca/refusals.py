"""Every no that Alpaca says: status and code are the stable part, the texts are theirs and change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

INVALID, UNAUTHORIZED, FORBIDDEN, GONE, SEMANTICS, TOO_MANY = (
    40010001, 40110000, 40310000, 40410000, 42210000, 42910000,
)  # fmt: skip


@dataclass(frozen=True)
class Refused(Exception):
    """Ends a request with a status and a body; market-data refusals carry no code."""

    http: int
    code: int | None
    message: str
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, object]:
        """The JSON that says so."""
        code = {} if self.code is None else {"code": self.code}
        return {**code, "message": self.message, **self.extra}


def semantics(message: str) -> Refused:
    """An order that says something impossible."""
    return Refused(422, SEMANTICS, message)


def invalid(message: str) -> Refused:
    """A request that cannot be read as one."""
    return Refused(422, INVALID, message)


def forbidden(message: str, **extra: object) -> Refused:
    """The account may not, or cannot pay."""
    return Refused(403, FORBIDDEN, message, extra)


def gone(message: str) -> Refused:
    """There is no such thing, or no longer."""
    return Refused(404, GONE, message)


def bad_query(message: str) -> Refused:
    """Market data's way of refusing a query."""
    return Refused(400, None, message)


DUPLICATE = invalid("client_order_id must be unique")
NOT_AUTHORIZED = Refused(401, UNAUTHORIZED, "request is not authorized")
WRONG_PAIR = Refused(403, None, "forbidden.")
ORDER_NOT_FOUND = gone("order not found")
NO_POSITION = gone("position does not exist")
UNCOVERED = forbidden("account not eligible to trade uncovered option contracts")
NO_OPTIONS = forbidden("account not authorized to trade options")
EXPIRY_LIMIT = forbidden("exceeded account limit for contracts expiring today")
BLOCKED = forbidden("account is restricted from trading")
SUSPENDED = forbidden("new orders are rejected by user request")
RATE = Refused(429, TOO_MANY, "rate limit exceeded")


def wash_trade(order_id: str) -> Refused:
    """An order that would trade against the customer's own."""
    return forbidden(
        "potential wash trade detected. use complex orders",
        existing_order_id=order_id,
        reject_reason="opposite side order exists",
    )


def short_of_cash(required: Decimal, available: Decimal, *, option: bool) -> Refused:
    """The text differs by what is bought; the code does not."""
    if option:
        return forbidden(f"insufficient options buying power (required: {required}, available: {available})")
    return forbidden("insufficient buying power", buying_power=f"{available}", cost_basis=f"{required}")


def held_elsewhere(symbol: str, wanted: int, existing: int, held: int, orders: list[str]) -> Refused:
    """Somebody else's order, or an older one of ours, has the contracts."""
    available = existing - held
    return forbidden(
        f"insufficient qty available for order (requested: {wanted}, available: {available})",
        symbol=symbol,
        existing_qty=f"{existing}",
        held_for_orders=f"{held}",
        available=f"{available}",
        related_orders=orders,
    )
