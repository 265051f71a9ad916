"""What the broker's books have shown, kept beside the engine: whether to buy, and how much to sell."""

from collections import Counter
from datetime import datetime, timedelta

from engine.model.events import BrokerDoubted, BrokerSeen, DeskStarted
from engine.model.intents import Effect, SubmitOrder
from engine.model.records import ClosedOutside, Fill, OrderMoved
from engine.ours.book import Book
from engine.replay import Step

FRESH = timedelta(seconds=20)


class Reads:
    """Told of every step after it was taken."""

    def __init__(self) -> None:
        self.bought: Counter[str] = Counter()
        self.sold: Counter[str] = Counter()
        """By contract, and by other hands."""
        self._doubted_at: datetime | None = None
        self._compared: list[datetime] = []
        self._shown: BrokerSeen | None = None
        self._moved: dict[str, datetime] = {}
        self._sale_began: dict[str, int] = {}

    def take(self, step: Step, book: Book) -> None:
        match step.event:
            case DeskStarted() | BrokerDoubted():
                self._doubted_at, self._compared = step.event.at, []
            case BrokerSeen() as seen:
                self._shown = seen
                if self._doubted_at is not None and seen.asked_at >= self._doubted_at:
                    self._compared.append(seen.asked_at)
        for output in step.outputs:
            match output:
                case SubmitOrder(effect=Effect.OPEN):
                    assert len(self._compared) >= 2, "bought on books that nobody has compared"
                case SubmitOrder():
                    self._offered(step.event.at, output, book)
                case Fill() | OrderMoved():
                    self._moved[output.symbol] = step.event.at
                case ClosedOutside():
                    assert output.price_known, "the history has told what it was sold for"
                case _:
                    pass

    def _offered(self, at: datetime, order: SubmitOrder, book: Book) -> None:
        """No more than the last books have shown, if nothing of it has moved since."""
        seen = self._shown
        if seen is None or at - seen.asked_at > FRESH:
            return
        if self._moved.get(order.symbol, seen.asked_at) >= seen.asked_at:
            return
        shown = sum(each.quantity for each in seen.positions if each.symbol == order.symbol)
        assert order.quantity <= shown, "more is offered than is there"
