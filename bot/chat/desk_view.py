"""All that the chat knows of the desk, from committed steps: episodes, the day, minutes of the names."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from bot.chat.cards.about import About, setup_of
from bot.chat.cards.elsewhere import idea
from bot.chat.cards.episode import FINAL, Episode, State
from bot.chat.cards.ideas import Look
from bot.chat.cards.watched import Watched
from bot.chat.pages.day import Day
from bot.chat.pictures.gallery import Gallery
from bot.chat.prices import prices
from bot.chat.reports.diary import Diary, Prints
from bot.chat.reports.limits import Limits
from bot.chat.reports.shadows import Shadows
from engine.floor import Output
from engine.model.calendar import eastern_date
from engine.model.events import (
    AccountSeen,
    BarClosed,
    ChainArrived,
    DarkPrinted,
    Event,
    FlowPrinted,
    QuoteMoved,
    SessionOpened,
)
from engine.model.intents import CancelOrder
from engine.model.latch_names import BLIND
from engine.model.records import (
    Adopted,
    Answer,
    AutonomySet,
    Countdown,
    LatchCleared,
    LatchSet,
    Setup,
    Ticket,
)
from engine.replay import Step


@dataclass(slots=True)
class Touched:
    """Whose cards a step changed: by a record at once, by a price when its time has come."""

    changed: dict[str, None] = field(default_factory=dict)
    priced: set[str] = field(default_factory=set)


class DeskView:
    """A rendering of the journal: it is what reading the journal again gives."""

    def __init__(self, look: Look, limits: Limits) -> None:
        self.look = look
        self.limits = limits
        self.day = Day()
        self.diary = Diary(Prints(limits.sweep), Shadows(limits.holds))
        self.episodes: dict[str, Episode] = {}
        self.gallery = Gallery(look)
        self.goes: dict[str, datetime] = {}
        self._held: dict[str, None] = {}
        self._watched = Watched()

    def take(self, step: Step) -> Touched:
        """The event first, then what followed from it."""
        touched = Touched()
        self._hear(step.event, touched)
        for output in step.outputs:
            self._take(step.event, output, touched)
        for setup in touched.changed:
            self.gallery.changed(setup, self.episodes[setup], step.event.at)
        if self.day.takings.carried.untold:
            self.day.takings.tell(self.episodes)
        self.diary.take(step)
        if touched.priced or touched.changed or self.diary.due(step.event.at):
            self.diary.mark(step, self.result, self.held)
        return touched

    @property
    def open_pnl(self) -> Decimal:
        """At the bids last shown; what nobody shows a market for counts as nothing yet."""
        return sum((self.episodes[setup].pnl or Decimal(0) for setup in self._held), Decimal(0))

    @property
    def result(self) -> Decimal:
        """What the day has come to, sure and open together, without what was carried into it."""
        return self.day.takings.pnl + self.open_pnl - self.day.takings.brought

    def price(self, name: str) -> Decimal | None:
        """Where the shares of a name were seen last."""
        minutes = self.gallery.names.of(name)
        return None if minutes is None or minutes.price is None else Decimal(str(minutes.price))

    @property
    def held(self) -> list[Episode]:
        """What is open, newest first."""
        return [each for setup in reversed(self._held) if (each := self.episodes[setup]).held]

    @property
    def blind(self) -> bool:
        return BLIND in self.day.latches

    def about(self, output: Output) -> Episode | None:
        """The episode a record belongs to; an answer names a ticket."""
        name = self._watched.setup_of(output.about) if isinstance(output, Answer) else setup_of(output)
        return self.episodes.get(name) if name is not None else None

    def offered(self, ticket: str) -> Episode | None:
        """The episode whose open ticket this is."""
        episode = self.episodes.get(self._watched.setup_of(ticket) or "")
        return episode if episode is not None and _open_ticket(episode) == ticket else None

    def _hear(self, event: Event, touched: Touched) -> None:
        match event:
            case QuoteMoved():
                self.day.heard_at = event.at
                self._quoted(event, touched)
                return
            case BarClosed() | FlowPrinted() | DarkPrinted():
                self.gallery.names.hear(event)
            case ChainArrived():
                for price in prices(event):
                    self._quoted(price, touched)
            case AccountSeen() if self.day.began_with is None:
                self.day.begin(event.equity, {each.setup.setup: each.pnl for each in self.held})
                self.diary.began()
            case SessionOpened():
                self._forget(event)
                self.gallery.names.hear(event)
            case _:
                pass
        self.day.hear(event)

    def _quoted(self, event: QuoteMoved, touched: Touched) -> None:
        """A price that is no market is none, nor is an older one."""
        quote = event.quote
        if quote.usable:
            self.gallery.names.traded_at(event.symbol, quote.mid)
        for setup in self._watched.by(event.symbol):
            episode = self.episodes[setup]
            if quote.usable and (episode.quoted_at is None or event.at >= episode.quoted_at):
                episode.quote, episode.quoted_at = quote, event.at
                if episode.held:
                    self.diary.agreed.quoted(episode)
            if episode.held:
                touched.priced.add(setup)

    def _forget(self, event: SessionOpened) -> None:
        """Yesterday's finished cards are history; what is still held goes on."""
        for setup, episode in list(self.episodes.items()):
            if _ended_before(event.session.day, episode):
                self._drop(setup)

    def _drop(self, setup: str) -> None:
        episode = self.episodes.pop(setup)
        self.goes.pop(setup, None)
        self._held.pop(setup, None)
        self.gallery.drop(setup)
        self._watched.drop(setup, episode)

    def _take(self, event: Event, output: Output, touched: Touched) -> None:
        self.day.take(event.at, output)
        if isinstance(output, Setup | Adopted):
            self.episodes[output.setup] = _begun(event, output)
            return
        if isinstance(output, LatchSet | LatchCleared) and output.latch == BLIND:
            touched.changed.update(self._held)
        touched.changed.update(_count_down(self.goes, self.episodes, output))
        if isinstance(output, CancelOrder):
            called_back = [name for name, each in self.episodes.items() if each.cancelling(output)]
            touched.changed.update(dict.fromkeys(called_back))
            return
        setup = setup_of(output)
        episode = self.episodes.get(setup) if setup is not None else None
        if setup is None or episode is None or not isinstance(output, About):
            return
        episode.take(event.at, output)
        touched.changed[setup] = None
        if episode.held or _unaccounted(episode):
            self._held.setdefault(setup)
        else:
            self._held.pop(setup, None)
        self._watched.file(setup, episode, output)
        if episode.state is not State.OFFERED or isinstance(output, Ticket):
            self.goes.pop(setup, None)


def _begun(event: Event, output: Setup | Adopted) -> Episode:
    """Whoever takes an idea for new learns how old the flow was that made it, where its source says so."""
    setup = output if isinstance(output, Setup) else idea(output, event.at)
    episode = Episode(setup, event.at, event.source_at if isinstance(event, FlowPrinted) else None)
    if isinstance(output, Adopted) and output.market is not None and output.market.usable:
        episode.quote, episode.quoted_at = output.market, output.market_at
    return episode


def _count_down(goes: dict[str, datetime], episodes: dict[str, Episode], output: Output) -> dict[str, None]:
    """Whose ticket has begun to go by itself, or will no longer."""
    match output:
        case Countdown():
            goes[output.setup] = output.goes_at
            return {output.setup: None}
        case AutonomySet() if not output.level.by_itself:
            ended = [name for name in goes if episodes[name].setup.play in output.plays]
            for name in ended:
                del goes[name]
            return dict.fromkeys(ended)
        case _:
            return {}


def _unaccounted(episode: Episode) -> bool:
    """Bought, and its account is not written: an order of it may still be live when all of it is sold."""
    return episode.position is not None and episode.trade is None


def _ended_before(day: date, episode: Episode) -> bool:
    ended = episode.ended_at
    return episode.state in FINAL and ended is not None and eastern_date(ended) < day


def _open_ticket(episode: Episode) -> str | None:
    """The ticket a yes would still count for."""
    return episode.ticket.ticket if episode.state is State.OFFERED and episode.ticket is not None else None
