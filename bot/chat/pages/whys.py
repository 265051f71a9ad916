"""Why a setup was shown or refused, and why nothing more was."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from bot.chat.acts import Page
from bot.chat.cards.episode import Episode, State
from bot.chat.cards.ideas import blocked_by, card, judgement
from bot.chat.cards.protection import protection
from bot.chat.cards.says import card_of
from bot.chat.desk_view import DeskView
from bot.chat.gate_words import sized
from bot.chat.pages.account import funnel
from bot.chat.pages.of_one import setup_typed
from bot.chat.pages.said_once import answer
from bot.chat.wishes import Say
from bot.chat.words import (
    LABEL_MAX,
    TEXT_MAX,
    bold,
    cents,
    clock,
    counted,
    gain,
    named,
    plain,
    share,
    shortened,
    tag,
)
from engine.model.records import Refusal, Ticket

SHOWN_MAX, BECAUSE_MAX = 12, 1000
ROOM = TEXT_MAX - 100
"""For the card, beneath the line that says when it was like this."""


def why(view: DeskView, about: str) -> Say:
    """One setup's whole story, however its name is typed, a name's setups, or what stopped the last ones."""
    about = setup_typed(about)
    episode, at = view.episodes.get(about), view.day.heard_at
    if episode is not None and episode.ticket is not None and at is not None:
        seen = protection(episode, at, blind=view.blind)
        text = card(episode, episode.ticket, view.look, view.limits, seen, room=ROOM)
        asked = _of_when(episode, episode.ticket, at, view.look.zone)
        return answer(view, [asked, text], Page.WHY, reply_to=card_of(episode))
    refused = [each for each in view.day.refusals if each.setup == about]
    if refused:
        return answer(view, _refused(view, refused[-1]), Page.WHY)
    if about:
        return answer(view, _of_name(view, about), Page.WHY)
    lines = [view.look.head("why nothing more was offered"), funnel(view)]
    for refusal in reversed(view.day.refusals[-5:]):
        lines.append(f"{bold(refusal.underlying)} {tag(refusal.setup)}: {'; '.join(blocked_by(refusal))}")
    if not view.day.refusals:
        nothing = ("No setup has formed today", *view.limits.names)
        lines.extend(("Nothing was refused today",) if view.day.setups else nothing)
    return answer(view, lines, Page.WHY)


_UNSENT = frozenset({State.OFFERED, State.APPROVED, State.SKIPPED, State.LAPSED})


def _of_when(episode: Episode, ticket: Ticket, at: datetime, zone: tzinfo) -> str:
    """A card before any order is the offer's; where the market has moved on since, where it is now."""
    if episode.state not in _UNSENT:
        return f"🔍 As it was at {clock(at, zone)}"
    then, now, seen = ticket.candidate, episode.quote, episode.quoted_at
    offered = f"🔍 Offered {clock(then.at, zone)}"
    if (
        now is None
        or seen is None
        or seen <= then.at
        or (now.bid, now.ask) == (then.quote.bid, then.quote.ask)
    ):
        return offered
    change = f" ({share(now.mid / then.quote.mid - 1)})" if then.quote.mid else ""
    word = "now" if episode.state in (State.OFFERED, State.APPROVED) else "last"
    return f"{offered} · {word} {cents(now.bid)}×{cents(now.ask)} at {clock(seen, zone)}{change}"


def _of_name(view: DeskView, about: str) -> Iterator[str]:
    """What became of each setup of a name, newest first; of what is no setup of today, that it is none."""
    found = [each for each in view.episodes.values() if about in (each.setup.underlying, each.setup.setup)]
    if found:
        yield view.look.head(f"{bold(about[:LABEL_MAX])}: {counted(len(found), 'setup')} today")
        yield from (_became(view, each) for each in reversed(found[-SHOWN_MAX:]))
        yield f"One in full: /why {plain(found[-1].setup.setup)}"
        return
    what = "setup" if "-" in about else "setup of"
    yield view.look.head(f"no {what} {bold(about[:LABEL_MAX])} today")
    yield from view.limits.names


def _became(view: DeskView, episode: Episode) -> str:
    """When, by which play, and what came of it."""
    setup = episode.setup
    began, play = clock(episode.began_at, view.look.zone), setup.play.replace("_", " ")
    became: str = episode.state
    if episode.trade is not None:
        became = f"{episode.state}, {gain(episode.trade.pnl)}"
    elif episode.refusal is not None and episode.state is State.BLOCKED:
        became = f"refused: {'; '.join(blocked_by(episode.refusal))}"
    elif episode.ended is not None:
        became = f"{episode.state}: {shortened(episode.ended.why, 140)}"
    return f"{began} {tag(setup.setup)} {plain(play)} {setup.direction}: {became}"


def _refused(view: DeskView, refusal: Refusal) -> Iterator[str]:
    """All that was measured of a setup that was never offered."""
    because = f"{shortened(refusal.because, BECAUSE_MAX)} {tag(refusal.setup)}"
    yield view.look.head(f"🛑 {bold(refusal.underlying)} refused at {refusal.stage}: {because}")
    if refusal.candidate is not None:
        quote = refusal.candidate.quote
        yield f"{named(refusal.candidate.symbol, refusal.candidate.at)} {cents(quote.bid)}×{cents(quote.ask)}"
    if refusal.size is not None:
        yield shortened(f"Size {sized(refusal.size)}", 300)
    yield from (plain(line) for line in judgement(refusal))
