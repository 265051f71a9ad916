"""Names that stop trading for a while: which, since when, until when, and who says so."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from chaos.agenda import Agenda
from chaos.faults import Fault, Plan
from chaos.kinds import Kind
from engine.model.events import TradingHalted, TradingResumed

STOPPED = (Kind.HALTED, Kind.HALT_REFUSED, Kind.HALT_UNENDED)
SAID = (*STOPPED, Kind.HALT_HEARSAY)
TRIED_S = 420.0
"""A desk that is not told of the end finds it out by an order a minute, and six may be lost or refused."""
GAPS = (-20, 0, 20)
"""Cents from the price before a halt to the one after it."""

Status = TradingHalted | TradingResumed


class Halts:
    """By the plan alone: whoever asks has no part in it."""

    def __init__(self, agenda: Agenda, plan: Plan, names: tuple[str, ...]) -> None:
        self._agenda = agenda
        self._names = names
        self._stopped = [fault for kind in STOPPED for fault in plan.of(kind)]
        self.said = [fault for kind in SAID for fault in plan.of(kind)]

    def name(self, fault: Fault) -> str:
        """One of those that are always traded."""
        return self._names[round(fault.at * 10) % len(self._names)]

    @property
    def stopped(self) -> frozenset[str]:
        """Names that nobody trades now."""
        if not self._stopped:
            return NONE
        return frozenset(self.name(each) for each in self._stopped if self._now(each))

    @property
    def refused(self) -> frozenset[str]:
        """Those of them of which the broker takes no order."""
        refusing = [each for each in self._stopped if each.kind is Kind.HALT_REFUSED]
        return frozenset(self.name(each) for each in refusing if self._now(each)) if refusing else NONE

    def _now(self, fault: Fault) -> bool:
        return fault.at <= self._agenda.passed < fault.until

    def ended(self) -> Iterator[tuple[float, str, int]]:
        """When a name is traded again, and by how many cents its price is another one."""
        for fault in self._stopped:
            yield fault.until, self.name(fault), GAPS[round(fault.length * 10) % len(GAPS)]

    def statuses(self) -> Iterator[tuple[float, Callable[[datetime], Status]]]:
        """What the exchanges say, and when; a halt is told again with another reason."""
        for fault in self.said:
            name = self.name(fault)
            yield fault.at, partial(_halted, name, "T1 Halt News Pending")
            yield (fault.at + fault.until) / 2, partial(_halted, name, "T2 Halt News Dissemination")
            if fault.kind is not Kind.HALT_UNENDED:
                yield fault.until, partial(_resumed, name)


NONE = frozenset[str]()


def _halted(name: str, why: str, at: datetime) -> TradingHalted:
    return TradingHalted(at, name, why)


def _resumed(name: str, at: datetime) -> TradingResumed:
    return TradingResumed(at, name)
