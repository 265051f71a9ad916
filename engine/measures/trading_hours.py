"""Which trading day a moment belongs to, and whether the exchange was open, without asking twice a day."""

from datetime import UTC, date, datetime, time, timedelta

from engine.model.calendar import EASTERN, closes_at, eastern_date, is_session, opens_at


class TradingHours:
    """The calendar of the last day asked about; time zones are only consulted when the day changes."""

    __slots__ = ("_from", "_until", "closes", "day", "opens")

    def __init__(self) -> None:
        self.day: date | None = None
        self._from = self._until = self.opens = self.closes = datetime.min.replace(tzinfo=UTC)

    def turned(self, at: datetime) -> bool:
        """True when this moment lies on another day than the one before."""
        if self._from <= at < self._until:
            return False
        day = self.day = eastern_date(at)
        self._from = _midnight(day)
        self._until = _midnight(day + timedelta(days=1))
        self.opens = self.closes = self._from
        if is_session(day):
            self.opens, self.closes = opens_at(day).astimezone(UTC), closes_at(day).astimezone(UTC)
        return True

    def open_at(self, at: datetime) -> bool:
        """Regular hours of the day that was last turned to."""
        return self.opens <= at < self.closes


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), EASTERN).astimezone(UTC)
