"""What can be pressed on a card or a page: only what the state allows, green to spend money, red to leave."""

from collections.abc import Iterator

from bot.chat.acts import Act, Page, Verb, some
from bot.chat.cards.episode import Episode, State
from bot.chat.cards.levels import paid, stop
from bot.chat.wishes import Button, Copy, Rows, Style
from bot.chat.words import LABEL_MAX, dollars
from engine.model.contract import multiplier
from engine.model.intents import Effect
from engine.model.records import OrderState, Ticket, Urgency

ASK, SURE = "ask", "sure"
"""What a button says that is asked back in any mode, and what it says once it was."""
_GOING = frozenset({OrderState.INTENDED, OrderState.WORKING, OrderState.PARTLY_FILLED})


def rows(episode: Episode, ticket: Ticket) -> Rows:
    """A card that is done has no buttons."""
    copy = Button("Copy", Copy(ticket.symbol))
    detail = Button("🔍 Detail", Act(Verb.PAGE, Page.WHY, ticket.setup))
    found: Rows
    match episode.state:
        case State.OFFERED:
            skip = Button("⏭ Skip", Act(Verb.SKIP, ticket.ticket))
            found = (buy(ticket, ticket.quantity),), tuple(smaller(ticket)), (skip, detail, copy)
        case State.APPROVED:
            withdraw = Button("⏭ Withdraw", Act(Verb.SKIP, ticket.ticket))
            found = (), (), (withdraw, detail, copy)
        case State.SENDING:
            found = tuple(entry(episode)), (), (detail, copy)
        case State.PARTLY | State.OPEN | State.CLOSING:
            found = tuple(entry(episode)), tuple(hand(episode, ticket)), (chart(episode), detail, copy)
        case State.CHECKING:
            found = (), (), (detail, copy)
        case _:
            return ()
    return tuple(row for row in found if row)


def buy(ticket: Ticket, quantity: int) -> Button:
    """The label says how much is spent."""
    cost = dollars(ticket.limit * quantity * multiplier(ticket.symbol))
    whole = quantity == ticket.quantity
    subject = ticket.ticket if whole else some(ticket.ticket, quantity)
    label = f"{'✅ ' if whole else ''}Buy {quantity} · {cost}"
    return Button(label[:LABEL_MAX], Act(Verb.BUY, subject), "success")


def smaller(ticket: Ticket) -> Iterator[Button]:
    """Half of it and a quarter of it, at least one; a single one has no smaller size."""
    sizes = {ticket.quantity // 2, max(ticket.quantity // 4, 1)}
    return (buy(ticket, size) for size in sorted(sizes - {0, ticket.quantity}, reverse=True))


def entry(episode: Episode, setup: str = "") -> Iterator[Button]:
    """For what is being bought: sooner, or no more of it. On a page each names its setup."""
    about = episode.setup.setup
    going = [each for each in episode.working if each.effect is Effect.OPEN and each.state in _GOING]
    if going:
        yield _button("Hit ask", setup, Act(Verb.HIT, about))
    if going or episode.later.held_back is not None:
        yield _button("Cancel rest", setup, Act(Verb.REST, about), "danger")


def hand(episode: Episode, ticket: Ticket, setup: str = "") -> Iterator[Button]:
    """For what is held: none of it, half of it, no loss on it."""
    leaving, about, average = episode.exit, ticket.setup, paid(episode)
    if leaving is None or episode.keep or leaving.urgency is Urgency.PATIENT:
        yield _button("Close" if setup else "Close now", setup, Act(Verb.CLOSE, about), "danger")
    if leaving is None and episode.held > 1:
        half = "Half" if setup else f"Half: sell {(episode.held + 1) // 2}"
        yield _button(half, setup, Act(Verb.HALF, about))
    if leaving is None and average is not None and stop(episode, ticket) < average:
        yield _button("Stop→entry" if setup else "Stop → entry", setup, Act(Verb.STOP, about))


def adopted(setup: str, held: int) -> Rows:
    """For what was bought elsewhere: there is no plan to look at, so the desk says what does nothing."""
    half = (_button("Half", setup, Act(Verb.HALF, setup)),) if held > 1 else ()
    close = _button("Close", setup, Act(Verb.CLOSE, setup), "danger")
    return ((close, *half), (_button("Stop→entry", setup, Act(Verb.STOP, setup)),))


def chart(episode: Episode, setup: str = "") -> Button:
    """A fresh picture."""
    return _button("📊 Chart", setup, Act(Verb.PAGE, Page.CHART, episode.setup.setup))


def _button(label: str, setup: str, act: Act, style: Style | None = None) -> Button:
    return Button(f"{label} {setup}".rstrip()[:LABEL_MAX], act, style)
