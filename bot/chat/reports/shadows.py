"""What plans nobody bought would have done, as far as anybody looked: a guess is not a number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.chat.cards.levels import moved
from engine.floor import Output
from engine.model.contract import multiplier
from engine.model.quote import Quote
from engine.model.records import Alert, Candidate, Outcome, Refusal, SetupEnded, Stage, Ticket, Trade
from engine.model.session import Session

SILENCE_MAX = timedelta(minutes=5)
"""Where nobody looked for longer, the stop may have been passed unseen."""
KEPT_MAX = 500
MARKS_TO_STOP = 2
_CENT = Decimal("0.01")


class Fate(StrEnum):
    """How it ended, or why nobody knows."""

    OPEN = "still running"
    TARGET = "target"
    STOP = "stop"
    TIME = "time"
    UNSEEN = "not looked at"


@dataclass(frozen=True, slots=True)
class Shadow:
    """Bought at the ask that was shown, left at the target on the bid, the stop on two middles, the clock."""

    setup: str
    symbol: str
    quantity: int
    entry: Decimal
    stop: Decimal
    target: Decimal
    out_by: datetime
    fee: Decimal
    seen_at: datetime
    bid: Decimal
    below: int = 0
    outcome: Outcome | None = None
    """How its setup ended; none while it may still be bought."""
    fate: Fate = Fate.OPEN

    @property
    def pnl(self) -> Decimal | None:
        """After fees both ways; none where it is not known."""
        if self.fate in (Fate.OPEN, Fate.UNSEEN):
            return None
        each = (self.bid - self.entry) * multiplier(self.symbol) - 2 * self.fee
        return each * self.quantity

    def quoted(self, at: datetime, quote: Quote) -> "Shadow":
        """One more look at it."""
        if at - self.seen_at > SILENCE_MAX:
            return replace(self, fate=Fate.UNSEEN)
        below = self.below + 1 if quote.mid <= self.stop else 0
        fate = Fate.OPEN
        if quote.bid >= self.target:
            fate = Fate.TARGET
        elif below >= MARKS_TO_STOP:
            fate = Fate.STOP
        elif at >= self.out_by:
            fate = Fate.TIME
        return replace(self, seen_at=at, bid=quote.bid, below=below, fate=fate)


class Shadows:
    """One for each plan of the day that was shown or refused."""

    def __init__(self, holds: Mapping[str, timedelta]) -> None:
        self._holds = holds
        self._session: Session | None = None
        self._all: dict[str, Shadow] = {}
        self._running: dict[str, set[str]] = {}

    def open_session(self, session: Session) -> bool:
        """True when it is a new day, which begins without shadows."""
        new = self._session is None or self._session.day != session.day
        if new:
            self._all, self._running = {}, {}
        self._session = session
        return new

    def quoted(self, at: datetime, symbol: str, quote: Quote) -> None:
        """A price that is no market is none, nor is an older one."""
        running = self._running.get(symbol)
        if not running or not quote.usable:
            return
        for setup in tuple(running):
            if at < self._all[setup].seen_at:
                continue
            self._all[setup] = shadow = self._all[setup].quoted(at, quote)
            if shadow.fate is not Fate.OPEN:
                running.discard(setup)

    def take(self, at: datetime, output: Output) -> None:
        """Plans begin one, and the end of their setup says which kind it is."""
        match output:
            case Ticket() | Alert():
                self._begin(at, _planned(output, self._closes(at)), output.play)
            case Refusal(stage=Stage.OFFER, candidate=Candidate() as candidate):
                self._begin(at, _refused(output, candidate, self._closes(at)), candidate.play)
            case SetupEnded() if output.setup in self._all:
                self._all[output.setup] = replace(self._all[output.setup], outcome=output.outcome)
            case Trade():
                self._drop(output.setup)
            case _:
                pass

    def ended(self, at: datetime) -> Iterator[Shadow]:
        """Those nobody bought, as they stand at this moment."""
        for shadow in self._all.values():
            if shadow.outcome not in (None, Outcome.TRADED, Outcome.UNFILLED, Outcome.REJECTED):
                unseen = shadow.fate is Fate.OPEN and at - shadow.seen_at > SILENCE_MAX
                yield replace(shadow, fate=Fate.UNSEEN) if unseen else shadow

    def _closes(self, at: datetime) -> datetime:
        return self._session.closes if self._session is not None else at

    def _begin(self, at: datetime, shadow: Shadow | None, play: str) -> None:
        if shadow is None or (len(self._all) >= KEPT_MAX and shadow.setup not in self._all):
            return
        self._drop(shadow.setup)
        hold = self._holds.get(play)
        out_by = shadow.out_by if hold is None else min(shadow.out_by, at + hold)
        self._all[shadow.setup] = replace(shadow, seen_at=at, out_by=out_by)
        self._running.setdefault(shadow.symbol, set()).add(shadow.setup)

    def _drop(self, setup: str) -> None:
        shadow = self._all.pop(setup, None)
        if shadow is not None:
            self._running.get(shadow.symbol, set()).discard(setup)


def _planned(plan: Ticket | Alert, closes: datetime) -> Shadow | None:
    quote, candidate = plan.candidate.quote, plan.candidate
    if not quote.usable or not plan.quantity:
        return None
    if isinstance(plan, Ticket):
        stop, target = (moved(plan, level, quote.ask) for level in (plan.stop, plan.target))
        out_by = plan.out_by or closes
    else:
        stop, target = _levels(candidate)
        out_by = closes
    return _shadow(plan.setup, candidate, plan.quantity, stop, target, out_by)


def _refused(refusal: Refusal, candidate: Candidate, closes: datetime) -> Shadow | None:
    """As many as the sizer would have bought; one where it was not asked or said none."""
    if not candidate.quote.usable:
        return None
    quantity = max(refusal.size.contracts, 1) if refusal.size is not None else 1
    stop, target = _levels(candidate)
    return _shadow(refusal.setup, candidate, quantity, stop, target, closes)


def _levels(candidate: Candidate) -> tuple[Decimal, Decimal]:
    ask = candidate.quote.ask
    stop, target = ask * Decimal(str(1 - candidate.stop)), ask * Decimal(str(1 + candidate.target))
    return stop.quantize(_CENT), target.quantize(_CENT)


def _shadow(
    setup: str, candidate: Candidate, quantity: int, stop: Decimal, target: Decimal, out_by: datetime
) -> Shadow:
    return Shadow(
        setup=setup,
        symbol=candidate.symbol,
        quantity=quantity,
        entry=candidate.quote.ask,
        stop=stop,
        target=target,
        out_by=out_by,
        fee=candidate.fee,
        seen_at=candidate.at,
        bid=candidate.quote.bid,
    )
