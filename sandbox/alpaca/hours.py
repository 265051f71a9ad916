"""The day's cut-offs, all counted back from the close, so that a half-day moves them together."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from engine.model.contract import Contract
from engine.model.session import session_on

BROAD = frozenset({"SPY", "QQQ", "IWM", "DIA"})
"""Broad funds keep trading a quarter of an hour longer on their last day."""

OPENING_ENDS = timedelta(minutes=45)
LIQUIDATION = timedelta(minutes=30)
BROAD_LATER = timedelta(minutes=15)
SETTLES = timedelta(minutes=15)
"""Real settlement comes overnight; here it comes soon after the close, so that one run can see it."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One session of the broker."""

    day: date
    opens: datetime
    closes: datetime

    def open_at(self, at: datetime) -> bool:
        """Whether the market is open."""
        return self.opens <= at < self.closes

    @property
    def settles(self) -> datetime:
        """When what expired is booked."""
        return self.closes + SETTLES

    def opening_ends(self, contract: Contract) -> datetime:
        """From here on its last day may only be closed."""
        return self.closes - OPENING_ENDS + self._later(contract)

    def liquidates(self, contract: Contract) -> datetime:
        """From here on the broker sells what the account could not exercise."""
        return self.closes - LIQUIDATION + self._later(contract)

    def expires(self, contract: Contract) -> bool:
        """Whether this is its last day."""
        return contract.expiry == self.day

    def _later(self, contract: Contract) -> timedelta:
        return BROAD_LATER if contract.root in BROAD else timedelta()


def hours_on(day: date) -> Hours:
    """The published hours of a session."""
    session = session_on(day)
    return Hours(day, session.opens, session.closes)
