"""The sandbox's own books against the desk's journal: whatever does not agree is a violation, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator

from engine.model.intents import SubmitOrder
from engine.model.money import Side
from engine.model.records import Fill
from engine.replay import Step
from sandbox.alpaca.asking import Strays
from sandbox.alpaca.book import Book
from sandbox.telegram.messenger import Messenger


def violations(steps: Iterable[Step], book: Book, messenger: Messenger) -> tuple[str, ...]:
    """All of them; none is the only good number."""
    return (*books(steps, book), *_words(messenger))


def books(steps: Iterable[Step], book: Book) -> Iterator[str]:
    """Orders, fills and holdings, ours against theirs."""
    asked, filled = dict[str, SubmitOrder](), Counter[str]()
    for step in steps:
        for output in step.outputs:
            if isinstance(output, SubmitOrder):
                asked[output.order_id] = output
            elif isinstance(output, Fill):
                filled[output.order_id] += output.quantity
    yield from _orders(asked, book)
    yield from _fills(filled, book)
    yield from _holdings(book)


def strange(strays: Strays) -> Iterator[str]:
    """What was asked and nobody published: the vendor itself would not say so."""
    for stray in strays.kept:
        yield f"{stray.method} {stray.path}: {stray.what}"


def _orders(asked: dict[str, SubmitOrder], book: Book) -> Iterator[str]:
    """The broker has what was written down first, and nothing else."""
    for order_id, order in book.by_client.items():
        wish = asked.get(order_id)
        if wish is None:
            yield f"order {order_id} is at the broker and not in the journal"
        elif (wish.symbol, wish.quantity, wish.side) != (order.symbol, order.wish.qty, order.wish.side):
            yield f"order {order_id} is not what the journal says"


def _fills(filled: Counter[str], book: Book) -> Iterator[str]:
    done = Counter({order_id: order.filled for order_id, order in book.by_client.items()})
    for order_id in sorted(done.keys() | filled.keys()):
        if done[order_id] != filled[order_id]:
            yield f"order {order_id}: {done[order_id]} filled there, {filled[order_id]} in the journal"


def _holdings(book: Book) -> Iterator[str]:
    """Nothing is ever sold that is not held."""
    held = Counter[str]()
    for execution in book.executions:
        held[execution.symbol] += execution.qty if execution.side is Side.BUY else -execution.qty
        if held[execution.symbol] < 0:
            yield f"{execution.symbol}: sold more than was held at {execution.at:%H:%M:%S}"


def _words(messenger: Messenger) -> Iterator[str]:
    """What the pretended Telegram did not understand or would not do."""
    for call in messenger.calls:
        if call.error is not None:
            yield f"{call.method}: {call.error}"
        for warning in call.warnings:
            yield f"{call.method}: {warning}"
