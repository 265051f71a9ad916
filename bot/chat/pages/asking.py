"""The question that is asked back, before real money is spent or everything is closed."""

from bot.chat.acts import Act, Verb, bought, some
from bot.chat.cards.buttons import ASK, SURE
from bot.chat.cards.episode import Episode
from bot.chat.cards.ideas import LIVE, worst
from bot.chat.cards.says import card_of, flatten
from bot.chat.desk_view import DeskView
from bot.chat.pages.powers import asked_back
from bot.chat.wishes import Button, Rows, Say, Urgency
from bot.chat.words import bold, cents, dollars, gain, named, shortened, tag, unit
from engine.model.contract import multiplier
from engine.model.records import Ticket
from engine.plays.play import Playbook


def asks_back(mode: str, act: Act) -> bool:
    """Real money is asked about twice whatever the button says: it may be older than the mode."""
    if act.detail == SURE:
        return False
    return act.detail == ASK or act.raises or (act.verb is Verb.BUY and mode == LIVE)


def confirm(view: DeskView, playbook: Playbook, act: Act) -> Say:
    """Built from records, never from the message that was tapped: somebody may have edited that."""
    if act.raises:
        return asked_back(view, playbook, act)
    match act.verb:
        case Verb.BUY:
            ticket, fewer = bought(act.subject)
            episode = view.offered(ticket)
            if episode is not None and episode.ticket is not None:
                return _buy(view, episode, episode.ticket, fewer or episode.ticket.quantity)
            return _no(view, f"Too late: {ticket} is no longer offered", act)
        case Verb.FLATTEN:
            return _flatten(view, act)
        case _:
            return _no(view, "Nothing to ask back about that", act)


def _buy(view: DeskView, episode: Episode, ticket: Ticket, quantity: int) -> Say:
    cost = ticket.limit * quantity * multiplier(ticket.symbol)
    what = f"{quantity} {bold(named(ticket.symbol, ticket.candidate.at))} @ {cents(ticket.limit)}"
    lines = (
        view.look.head(f"⚠️ Confirm: buy {what} {tag(ticket.setup)}"),
        f"You pay about {dollars(cost)}, at most {cents(ticket.price_max)} a {unit(ticket.symbol)}.",
        f"Worst case {gain(-worst(ticket, quantity))}. Day so far {gain(view.result)}.",
    )
    act = Act(Verb.BUY, some(ticket.ticket, quantity), SURE)
    sure = "🔴 LIVE" if view.look.mode == LIVE else "✅ Confirm"
    rows = ((Button(f"{sure} {dollars(cost)}", act, "success"),),)
    return Say("\n".join(lines), Urgency.ANSWER, True, card_of(episode), f"confirm:{act.subject}", rows)


def _flatten(view: DeskView, act: Act) -> Say:
    held = view.held
    names = ", ".join(
        f"{each.held} {named(each.ticket.symbol, each.began_at)}" for each in held if each.ticket
    )
    what = f"Close everything now: {names}" if held else "Nothing is held: only new entries would be blocked"
    return _say(view, what, f"confirm:{act.subject}", ((flatten(len(held)),),))


def _no(view: DeskView, text: str, act: Act) -> Say:
    return _say(view, text, f"confirm:{act.verb}:{act.subject}", ())


def _say(view: DeskView, text: str, what: str, rows: Rows) -> Say:
    at = view.day.heard_at
    stamp = f":{at:%Y%m%dT%H%M%S.%f}" if at is not None else ""
    line = view.look.head(f"⚠️ {shortened(text, 600)}")
    return Say(line, Urgency.ANSWER, True, None, f"{what}{stamp}", rows)
