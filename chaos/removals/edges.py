"""Without the rules of the edges: journal before network, memory, taps, and the broker's adapter."""

from collections.abc import Iterable
from typing import Any

from bot.alpaca.books import Books
from bot.alpaca.ledger import Ledger, _end
from bot.alpaca.rounds import Rounds
from bot.alpaca.together import Line
from bot.alpaca.turned_away import TurnedAway
from bot.chat.acts import Act
from bot.chat.hands.deciding import Carried
from bot.chat.hands.people import People, Role
from bot.chat.wire.signing import CODES, Seal, Signed
from bot.clock import SystemClock
from bot.venues import alpaca
from bot.venues.alpaca import AlpacaBroker
from chaos import disk
from chaos.life import Life
from chaos.removals.books import _nobody_looks
from chaos.removals.removal import Patch, Removal, without
from chaos.telegram import Server
from engine.core import Engine
from engine.model.events import Event, OrderCancelled, OrderMissing, OrderRejected, OrderUnanswered
from engine.model.intents import SubmitOrder
from engine.model.records import Exit, Fill, LatchSet, OrderMoved
from engine.ours.orders import Order
from engine.replay import Step
from engine.stages import reconciling


def _act_first(self: Life, steps: list[Step]) -> None:
    self._act(steps[-1])
    _COMMIT(self, [Step(step.event, step.outputs) for step in steps])


_COMMIT = Life._commit


def _forget(*kinds: type[Any]) -> Any:
    """Recall everything but these."""
    recall = Engine.recall

    def forgetful(self: Engine, event: Event, outputs: Iterable[Any]) -> None:
        recall(self, event, [each for each in outputs if not isinstance(each, kinds)])

    return forgetful


def _decided_again(self: Engine, event: Event, outputs: Iterable[Any]) -> None:
    self.step(event)


async def _silence_is_no(self: AlpacaBroker, order: SubmitOrder) -> Iterable[Event]:
    found = await _SUBMIT(self, order)
    return [
        OrderRejected(each.at, each.order_id, "no answer") if isinstance(each, OrderUnanswered) else each
        for each in found
    ]


async def _silence_is_absence(self: AlpacaBroker, order_id: str) -> Iterable[Event]:
    found = await _FIND(self, order_id)
    return [
        OrderMissing(each.at, each.order_id) if isinstance(each, OrderUnanswered) else each for each in found
    ]


async def _nobody_answers(self: AlpacaBroker, order_id: str) -> Iterable[Event]:
    return [OrderUnanswered(self._clock.now(), order_id)]


async def _cancel_is_done(self: AlpacaBroker, order_id: str) -> Iterable[Event]:
    found = list(await _CANCEL(self, order_id))
    return found or [OrderCancelled(self._clock.now(), order_id)]


async def _never_told(self: TurnedAway, put: Line) -> None:
    return


_SUBMIT, _FIND, _CANCEL = AlpacaBroker.submit, AlpacaBroker.find, AlpacaBroker.cancel


async def _taken_is_no(self: AlpacaBroker, order: SubmitOrder, why: str) -> Iterable[Event]:
    return [OrderRejected(self._clock.now(), order.order_id, why)]


def _end_before_fills(self: Ledger, at: Any, order_id: str, entry: Any) -> Any:
    if entry.status != "rejected":
        yield from self._accepted(at, order_id, entry)
    if entry.over and not entry.settled:
        entry.settled = True
        yield from _end(at, order_id, entry.status)


def _all_new(self: disk.Inbox, source: str, updates: Iterable[tuple[str, str]], at: Any = None) -> Any:
    return _ACCEPT(self, source, [(f"{name} {len(self.kept)}", raw) for name, raw in updates], at)


_ACCEPT = disk.Inbox.accept_all


def _last_wins(self: disk.ChatNotes, decided: Any) -> Any:
    self.decisions[decided.decision] = decided
    return decided


def _acknowledged_on_delivery(self: Server) -> None:
    numbers = [number for number, _ in self._kept]
    _HAND_OVER(self)
    if self._waiting is None and numbers:
        self.acknowledged(max(numbers) + 1)
        self._kept = []


_HAND_OVER = Server._hand_over


def _believe(self: Seal, data: str, person: int) -> Signed | None:
    verbs = {code: verb for verb, code in CODES.items()}
    subject, _, detail = data[30:].partition("~")
    return Signed(Act(verbs[data[1:2]], subject, detail), data[2:14])


REMOVALS: tuple[Removal, ...] = (
    without("intent before network", Patch(Life, "_commit", _act_first)),
    without("latches are remembered", Patch(Engine, "recall", _forget(LatchSet))),
    without("fills are remembered", Patch(Engine, "recall", _forget(Fill))),
    without("orders' moves are remembered", Patch(Engine, "recall", _forget(OrderMoved))),
    without("exits are remembered", Patch(Engine, "recall", _forget(Exit))),
    without("nothing is decided twice", Patch(Engine, "recall", _decided_again)),
    without("silence on the wire is no refusal", Patch(AlpacaBroker, "submit", _silence_is_no)),
    without(
        "silence to a question is no absence",
        Patch(AlpacaBroker, "find", _silence_is_absence),
        Patch(Order, "may_come", property(lambda self: False)),
    ),
    without("a cancel that was taken is not done", Patch(AlpacaBroker, "cancel", _cancel_is_done)),
    without("an exit turned away is told", Patch(TurnedAway, "run", _never_told)),
    without("a taken id is read", Patch(AlpacaBroker, "_perhaps_there", _taken_is_no)),
    without("a taken id that is not found is not free", Patch(alpaca, "TAKEN", "never said")),
    without("an order's end waits for its fills", Patch(Ledger, "_news", _end_before_fills)),
    without(
        "two sources watch every fill",
        Patch(Rounds, "_owing", lambda self: []),
        Patch(Books, "_late", _nobody_looks),
        Patch(AlpacaBroker, "find", _nobody_answers),
    ),
    without(
        "what was looked for in vain may still come",
        Patch(Rounds, "doubt", lambda self, order_id: None),
        Patch(Books, "_late", _nobody_looks),
        Patch(reconciling, "_ended", lambda *_: []),
    ),
    without(
        "time goes on from the journal's end", Patch(SystemClock, "no_earlier_than", lambda self, at: None)
    ),
    without("each update counts once", Patch(disk.Inbox, "accept_all", _all_new)),
    without("the first answer to a ticket counts", Patch(disk.ChatNotes, "decide", _last_wins)),
    without("what the journal holds is not wished again", Patch(Carried, "recall", lambda self, step: None)),
    without("stored before it is acknowledged", Patch(Server, "_hand_over", _acknowledged_on_delivery)),
    without("a button is signed", Patch(Seal, "read", _believe)),
    without(
        "only the owner taps",
        Patch(People, "role", lambda self, person: Role.OWNER),
        Patch(Seal, "read", _believe),
    ),
)
