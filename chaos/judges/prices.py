"""No decision on a price that is old, broken, or never was."""

from datetime import datetime

from bot.clock import PACE
from chaos.judges.judge import Broken, Judge
from chaos.kinds import Kind
from chaos.playbook import BLIND_S, QUOTE_AGE_MAX_S
from chaos.world import World
from engine.model.events import ChainArrived, Event, QuoteMoved
from engine.model.intents import Effect, SubmitOrder
from engine.model.quote import Quote
from engine.model.records import Exit, Fill
from engine.replay import Step

COMMIT_S, SLOW_S = 0.5, 4.5
"""A decision may wait that long for the disk; for a slow one twice, for what is written and its own."""


class PriceJudge(Judge):
    """I14, by the price's own word and by the world's clock."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._waits_s = SLOW_S if world.plan.of(Kind.DISK_SLOW) else COMMIT_S
        slow = world.plan.of(Kind.CLOCK_BACK) or world.plan.of(Kind.CLOCK_AHEAD)
        self._pace = PACE if slow else 1.0
        """A clock that has to wait for the world counts fewer seconds than pass."""
        self.quotes: dict[str, tuple[datetime, datetime, Quote]] = {}
        """When it was true by its own word, when it was heard by the world's clock, and what it was."""
        self._shown: dict[str, list[Quote]] = {}
        """The last three that were a market at all."""
        self._good: dict[str, int] = {}
        self._filled: dict[str, int] = {}
        """The rows by which a good market was last shown, and a fill last came."""
        self._leaving: set[str] = set()

    def committed(self, step: Step) -> None:
        """Prices first, then what was decided on them."""
        match step.event:
            case QuoteMoved() as event:
                self._quoted(event.symbol, event.quote, event.source_at or event.at)
            case ChainArrived() as event:
                for row in event.rows:
                    self._quoted(row.symbol, row.quote, row.quote_at or event.at)
            case _:
                pass
        for output in step.outputs:
            match output:
                case SubmitOrder():
                    age_max = QUOTE_AGE_MAX_S if output.effect is Effect.OPEN else BLIND_S
                    self._seen(step.event.at, output, age_max)
                case Exit():
                    self._sane(step.event, output)
                case Fill():
                    self._filled[output.setup] = self.world.disk.seq
                    self._leaving.discard(output.setup)
                case _:
                    pass

    def _quoted(self, symbol: str, quote: Quote, true_at: datetime) -> None:
        """What was overtaken on the way is no news."""
        if symbol in self.quotes and true_at < self.quotes[symbol][0]:
            return
        self.quotes[symbol] = true_at, self.world.agenda.now, quote
        if quote.usable:
            self._good[symbol] = self.world.disk.seq
            self._shown[symbol] = [*self._shown.get(symbol, ())[-2:], quote]

    def _sane(self, event: Event, exit_: Exit) -> None:
        """A crossed or an empty market stops nothing out; a fill since the last good one may.

        What is on its way out already may be told for what other reason it would go.
        """
        leaving = exit_.setup in self._leaving
        self._leaving.add(exit_.setup)
        if leaving or not isinstance(event, QuoteMoved):
            return
        if event.quote.usable:
            self._borne_out(exit_)
            return
        if exit_.because != "stop":
            return
        if self._good.get(exit_.symbol, 0) > self._filled.get(exit_.setup, 0):
            raise Broken("I14", f"{exit_.setup} is left ({exit_.because}) on {event.quote}")

    def _borne_out(self, exit_: Exit) -> None:
        """One market alone that has lost a side, or is many times too dear, is nobody's price.

        Beside either of the two before it: one of them may be the odd one.
        """
        shown = self._shown.get(exit_.symbol, [])
        if len(shown) < 3:
            return
        *before, now = shown
        low, high = min(each.bid for each in before), max(each.bid for each in before)
        torn = "fail-safe" in exit_.why and now.ask > 2 * now.bid and low > 2 * now.bid
        if torn or ("target" in exit_.because and now.bid > 10 * high):
            raise Broken("I14", f"{exit_.setup} is left ({exit_.because}) on {now} alone, after {before}")

    def _seen(self, at: datetime, intent: SubmitOrder, age_max: float) -> None:
        seen = self.quotes.get(intent.symbol)
        if seen is None or not seen[2].usable:
            raise Broken("I14", f"{intent.order_id} was sent on no price")
        really = (self.world.agenda.now - seen[1]).total_seconds() * self._pace - self._waits_s
        age = max((at - seen[0]).total_seconds(), really)
        if age > age_max:
            raise Broken("I14", f"{intent.order_id} was sent on a price {age:.1f} s old")
