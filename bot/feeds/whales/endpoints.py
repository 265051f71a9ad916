"""What may be asked of Unusual Whales: a path that is not in this table cannot be requested."""

from dataclasses import dataclass, field
from enum import IntEnum
from urllib.parse import quote


class Priority(IntEnum):
    """Who goes first when requests are short."""

    FLOW = 0
    DETAIL = 1
    CONTRACTS = 2
    USUAL = 3
    DARK = 4
    FACTS = 5


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A documented path with the parameters this desk sends; any other is a slip, and crashes."""

    path: str
    priority: Priority
    may: frozenset[str] = field(default=frozenset())

    def filled(self, name: str | None, asked: frozenset[str]) -> str:
        """The path of one question."""
        if not asked <= self.may:
            raise ValueError(f"{self.path} is never asked for {sorted(asked - self.may)}")
        start, opened, rest = self.path.partition("{")
        if bool(opened) != (name is not None):
            raise ValueError(f"{self.path} needs a name exactly where its braces are")
        return self.path if name is None else start + quote(name, safe="") + rest.partition("}")[2]


FLOW = Endpoint(
    "/api/option-trades/flow-alerts",
    Priority.FLOW,
    frozenset({"ticker_symbol", "newer_than", "older_than", "limit"}),
)
ALERT = Endpoint("/api/option-trades/flow-alerts/{id}", Priority.DETAIL)
ALERT_AGAIN = Endpoint(ALERT.path, Priority.CONTRACTS)
"""The same question minutes later, when the first answer has long been acted on."""

DARK_RECENT = Endpoint("/api/darkpool/recent", Priority.DARK, frozenset({"limit", "min_premium"}))
DARK_OF = Endpoint(
    "/api/darkpool/{ticker}",
    Priority.DARK,
    frozenset({"newer_than", "older_than", "limit", "min_premium"}),
)
IV = Endpoint("/api/stock/{ticker}/iv-rank", Priority.FACTS, frozenset({"timespan"}))
CONTRACTS = Endpoint(
    "/api/stock/{ticker}/option-contracts", Priority.CONTRACTS, frozenset({"limit", "max_dte"})
)
HISTORIC = Endpoint("/api/option-contract/{id}/historic", Priority.USUAL, frozenset({"limit"}))
TIDE = Endpoint("/api/market/market-tide", Priority.FACTS)
EARNINGS = Endpoint("/api/earnings/{ticker}", Priority.FACTS)
