"""From committed steps to what the chat should show and say: pure, and the same after a restart."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import assert_never

from bot.chat.acts import Act, Page
from bot.chat.cards.buttons import rows
from bot.chat.cards.elsewhere import choices
from bot.chat.cards.episode import FINAL
from bot.chat.cards.ideas import Look, card
from bot.chat.cards.protection import Protection, protection
from bot.chat.cards.says import card_of, said
from bot.chat.desk_view import DeskView
from bot.chat.pages import pages, powers, whys
from bot.chat.pages.account import account
from bot.chat.pages.asking import asks_back, confirm
from bot.chat.reports import menu
from bot.chat.reports.limits import Limits
from bot.chat.reports.past import Past
from bot.chat.reports.period import MONTH, WEEK, longer
from bot.chat.reports.reading import PARTS
from bot.chat.wishes import Pin, Say, Show, Urgency, Wish
from engine.floor import Output
from engine.model.calendar import EASTERN
from engine.model.records import (
    Alarm,
    Arming,
    AutonomySet,
    LatchCleared,
    LatchSet,
    RolloutSet,
    Trade,
)
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step

PRICES_EVERY = timedelta(seconds=3)
"""All open cards together: a chat takes about one message a second, and prices are the least of them."""
STATUS_EVERY = timedelta(seconds=30)
STATUS = "status"
ENDED_LATELY = timedelta(minutes=10)
_WEIGHTY = LatchSet | LatchCleared | RolloutSet | Trade | Arming | AutonomySet
"""What changes the status card at once."""


class CardBook:
    """Knows every card of the day from records alone; what is shown changes only when its text does."""

    def __init__(
        self,
        *,
        badge: str,
        synthetic: str | None = None,
        zone: tzinfo = EASTERN,
        playbook: Playbook = PLAYBOOK,
    ) -> None:
        self._look = Look(badge, synthetic, zone)
        self._playbook = playbook
        self._view = DeskView(self._look, Limits.of(playbook))
        self._shown: dict[str, Show] = {}
        self._shown_at: dict[str, datetime] = {}
        self._stale: set[str] = set()
        self._pinned = False

    @property
    def limits(self) -> Limits:
        """What the playbook of this day allows."""
        return self._view.limits

    def told(self, step: Step) -> Sequence[Wish | Past]:
        """Take a committed step and say what follows for the chat."""
        touched = self._view.take(step)
        wishes: list[Wish] = []
        for setup in touched.changed:
            wishes += self._show(setup, step.event.at)
        self._stale |= touched.priced - touched.changed.keys()
        says = [each for output in step.outputs for each in self._said(step.event.at, output)]
        if any(isinstance(output, _WEIGHTY) for output in step.outputs):
            self._shown_at.pop(STATUS, None)
        return [*wishes, *says, *self.passed(step.event.at)]

    def _said(self, at: datetime, output: Output) -> Iterator[Say]:
        episode, chart = self._view.about(output), None
        held = len(self._view.held) if isinstance(output, LatchSet) else 0
        if isinstance(output, Trade) and episode is not None and episode.ticket is not None:
            chart = self._view.gallery.picture(episode, episode.ticket, at)
        rows_ = choices(self._view.day.foreign.get(output.about)) if isinstance(output, Alarm) else ()
        yield from said(at, output, episode, self._look, held=held, chart=chart, rows=rows_)

    def recall(self, step: Step) -> None:
        """Take a step that was told in an earlier life: remember it, say nothing."""
        self._view.take(step)
        self._view.day.closes_account(step.event.at)

    def passed(self, at: datetime) -> Sequence[Wish | Past]:
        """What time alone asks for: prices that moved, the status, the account at the close."""
        wishes: list[Wish | Past] = []
        self._stale |= _unseen(self._view, at)
        every = PRICES_EVERY * max(len(self._view.held), 1)
        for setup in sorted(self._stale & self._view.episodes.keys()):
            if self._due(f"setup:{setup}", at, every):
                wishes += self._show(setup, at)
        if self._due(STATUS, at, STATUS_EVERY):
            wishes += self._status(at)
        if self._view.day.closes_account(at):
            wishes += [account(self._view), *longer(self._look, at)]
        return wishes

    def _due(self, name: str, at: datetime, every: timedelta) -> bool:
        looked_at = self._shown_at.get(name)
        return looked_at is None or at - looked_at >= every

    def live(self) -> Sequence[Show]:
        """Every card that may still change, and those an earlier life may not have seen to their end."""
        at = self._view.day.heard_at
        if at is None:
            return ()
        shows = [
            show
            for setup, episode in self._view.episodes.items()
            if episode.state not in FINAL or at - (episode.ended_at or at) <= ENDED_LATELY
            for show in self._show(setup, at, again=True)
        ]
        return [*shows, *self._status_card(at, again=True)]

    def answer(self, page: Page, about: str = "") -> Say | Past:
        """What a command or a page button is answered with; of the past, what must be read for it."""
        match page:
            case Page.RISK | Page.AUTO if about:
                return menu.not_so(self._view, page, about)
            case Page.STATUS | Page.POSITIONS | Page.ORDERS:
                return pages.as_it_is(self._view, page, about)
            case Page.PNL | Page.STATS if about.lower() not in (parts := PARTS[page]):
                return menu.no_such_part(self._view, page, about, parts)
            case Page.PNL if about.lower() not in (WEEK, MONTH):
                return pages.pnl(self._view)
            case Page.FUNNEL | Page.SKIPS | Page.RISK | Page.EXPIRY | Page.AUDIT:
                return pages.of_the_day(self._view, page)
            case Page.HEALTH:
                return self._past(page, "", menu.well(self._view))
            case Page.TRADES | Page.PNL | Page.STATS | Page.LATENCY | Page.EXPORT:
                return self._past(page, about.lower())
            case Page.MENU | Page.HELP | Page.VERSION:
                return menu.answer(self._view, page)
            case Page.WHY:
                return whys.why(self._view, about)
            case Page.CHART:
                return pages.chart(self._view, about)
            case Page.AUTO:
                return powers.page(self._view, self._playbook)
            case _ as never:
                assert_never(never)

    def asks_back(self, act: Act) -> bool:
        """Whether a tap opens a question instead of doing it."""
        return asks_back(self._look.mode, act)

    def _past(self, page: Page, about: str, known: str = "") -> Past | Say:
        at = self._view.day.heard_at
        if at is None:
            return menu.nothing_yet(self._view, page)
        return Past(page, about, at, self._look, known=known)

    def confirm(self, act: Act) -> Say:
        """The question before money, positions or authority change hands, built from records anew."""
        return confirm(self._view, self._playbook, act)

    def _show(self, setup: str, at: datetime, *, again: bool = False) -> Iterator[Show]:
        self._stale.discard(setup)
        view, episode = self._view, self._view.episodes[setup]
        if (ticket := episode.ticket) is None:
            return
        name, idea = card_of(episode), "" if episode.orders else ticket.underlying
        seen = protection(episode, at, blind=view.blind)
        html = card(episode, ticket, self._look, view.limits, seen, goes_at=view.goes.get(setup))
        fresh = name not in self._shown and not again
        urgency, buttons = Urgency.ALERT if fresh else Urgency.EDIT, rows(episode, ticket)
        show = Show(name, html, buttons, view.gallery.charts.get(setup), urgency, buzz=fresh, idea=idea)
        yield from self._once(show, at, again)

    def _status(self, at: datetime) -> Iterator[Wish]:
        yield from self._status_card(at)
        if not self._pinned and STATUS in self._shown:
            self._pinned = True
            yield Pin(STATUS)

    def _status_card(self, at: datetime, *, again: bool = False) -> Iterator[Show]:
        page = pages.status(self._view)
        yield from self._once(Show(STATUS, page.html, page.rows, None), at, again)

    def _once(self, show: Show, at: datetime, again: bool) -> Iterator[Show]:
        """Nothing is sent that would look the same."""
        before, self._shown_at[show.card] = self._shown.get(show.card), at
        if again or before is None or not _alike(before, show):
            self._shown[show.card] = show
            yield show


def _unseen(view: DeskView, at: datetime) -> set[str]:
    """Held, and no price of its own: time alone changes what such a card says."""
    return {each.setup.setup for each in view.held if protection(each, at, blind=False) is not Protection.OWN}


def _alike(before: Show, show: Show) -> bool:
    return (before.html, before.rows, before.chart) == (show.html, show.rows, show.chart)
