"""Short messages: only what deserves a buzz, each under a key that is never said twice."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.chat.acts import Act, Verb
from bot.chat.cards import elsewhere
from bot.chat.cards.buttons import SURE
from bot.chat.cards.episode import Episode
from bot.chat.cards.ideas import Look
from bot.chat.cards.positions import result
from bot.chat.wishes import Button, Chart, Rows, Say, Topic, Urgency
from bot.chat.words import (
    averaged,
    badge,
    bold,
    cents,
    clock,
    counted,
    dollars,
    gain,
    named,
    paragraphs,
    reason,
    shortened,
    tag,
)
from bot.doctor.findings import Report
from bot.telling.exit_words import OUT, out
from engine.floor import Output
from engine.model.autonomy import Autonomy
from engine.model.contract import multiplier
from engine.model.intents import Effect
from engine.model.latch_names import HALT, UNRECONCILED
from engine.model.records import (
    Alarm,
    Alert,
    Answer,
    Arming,
    AutonomySet,
    Flattened,
    LatchCleared,
    LatchSet,
    OrderMoved,
    OrderState,
    RolloutSet,
    Trade,
    TradingState,
)
from engine.ours.orders import ENDED
from engine.stages.arming import ALL

ABOUT_MAX = 60
"""A name somebody else chose, within bounds."""


def said(
    at: datetime,
    output: Output,
    episode: Episode | None,
    look: Look,
    *,
    held: int,
    chart: Chart | None,
    rows: Rows = (),
) -> Iterator[Say]:
    """What a record is worth saying aloud: most are worth an edit only."""
    match output:
        case OrderMoved() if episode is not None and output.state in ENDED:
            yield from _order(output, episode, look)
        case Trade() if episode is not None:
            yield _closed(output, episode, look, chart)
        case Alarm():
            yield _alarm(at, output, episode, look, rows)
        case Answer():
            where = card_of(episode) if episode is not None else None
            text = look.head(f"💬 {shortened(output.text, 300)}")
            yield Say(text, Urgency.ANSWER, True, where, f"answer:{output.about}:{_stamp(at)}")
        case LatchSet(latch=name) | LatchCleared(latch=name) if name == UNRECONCILED:
            pass
        case LatchSet():
            yield _fallen(at, output, look, held=held)
        case LatchCleared():
            text = look.head(f"▶️ {shortened(output.latch, 60)} lifted: {shortened(output.by, 60)}")
            yield Say(text, Urgency.ALERT, True, None, f"lifted:{output.latch}:{_stamp(at)}")
        case Alert():
            yield _alert(output, look)
        case RolloutSet() | Arming() | AutonomySet() | Flattened():
            yield _authority(at, output, look)
        case _:
            yield from elsewhere.said(at, output, look)


def examined(report: Report, at: datetime, mode: str) -> Say:
    """What the desk stands on, aloud only when something is missing."""
    said = paragraphs(f"{'🩺' if report.sound else '🚨'} {report.news}")
    text = f"{badge(mode)} · {said}"
    return Say(text, Urgency.ALERT, not report.sound, None, f"doctor:{_stamp(at)}")


def remarked(text: str, at: datetime, mode: str) -> Say:
    """What somebody has done elsewhere."""
    return Say(f"{badge(mode)} · {shortened(text, 400)}", Urgency.ALERT, True, None, f"remarked:{_stamp(at)}")


def _alert(alert: Alert, look: Look) -> Say:
    """To be read: at this stage, or at this play's autonomy, nothing can be tapped."""
    name = named(alert.symbol, alert.candidate.at)
    plan = f"limit {cents(alert.limit)}, stop {cents(alert.stop)}, target {cents(alert.target)}"
    lines = (
        look.head(
            f"🔔 {alert.direction} {bold(alert.underlying)}: {alert.quantity} {name} {tag(alert.setup)}"
        ),
        f"{plan}. To be read: nothing is bought.",
        shortened(alert.why, 300),
    )
    key = f"alert:{alert.setup}:{_stamp(alert.candidate.at)}"
    return Say("\n".join(lines), Urgency.ALERT, True, None, key, topic=Topic.ALERTS)


def _authority(at: datetime, output: RolloutSet | Arming | AutonomySet | Flattened, look: Look) -> Say:
    """Who may do what from now on, and that a wish for nothing at all has come true."""
    match output:
        case RolloutSet():
            by = shortened(output.by, 60)
            text = look.head(f"Trusted with {bold(output.rollout)} from now on, by {by}")
            return Say(text, Urgency.ALERT, True, None, f"rollout:{_stamp(at)}")
        case Arming():
            return _arming(at, output, look)
        case AutonomySet():
            return _autonomy(at, output, look)
        case Flattened():
            text = look.head(f"🏁 {bold('Flat')} at {clock(at, look.zone)}: nothing held, nothing working")
            return Say(text, Urgency.EXIT, True, None, f"flat:{_stamp(at)}")


def _arming(at: datetime, arming: Arming, look: Look) -> Say:
    """Said aloud before it counts, with the way to end it."""
    begins, until = clock(arming.effective_at, look.zone), clock(arming.until, look.zone)
    line = f"🤖 {bold(arming.level)} begins {begins} and ends {until[:5]}: {_plays(arming.plays)}"
    act = Act(Verb.AUTO, f"{ALL} {Autonomy.CONFIRM}")
    rows = ((Button("✖️ Cancel", act, "danger"),),)
    return Say(look.head(line), Urgency.ALERT, True, None, f"arming:{_stamp(at)}", rows)


def _autonomy(at: datetime, given: AutonomySet, look: Look) -> Say:
    """Who needs a tap from now on, and who said so, or what."""
    until = f" until {clock(given.until, look.zone)[:5]}" if given.until is not None else ""
    mark = "🤖" if given.level.by_itself else "✋"
    line = f"{mark} {bold(given.level)}{until} for {_plays(given.plays)}: {shortened(given.why, 120)}"
    return Say(look.head(line), Urgency.ALERT, True, None, f"autonomy:{given.level}:{_stamp(at)}")


def _plays(plays: Iterable[str]) -> str:
    return shortened(", ".join(play.replace("_", " ") for play in plays), 200)


def card_of(episode: Episode) -> str:
    """The stable name of a setup's one message."""
    return f"setup:{episode.setup.setup}"


def _order(moved: OrderMoved, episode: Episode, look: Look) -> Iterator[Say]:
    """An order that is over: what was bought is a fill, a part sold is quieter, a refusal is loud."""
    name, where = bold(named(moved.symbol, episode.began_at)), card_of(episode)
    if moved.state is OrderState.REJECTED:
        if len(refused_sales(episode)) > 1:
            return
        why = shortened(moved.why or "no reason given", 200)
        text = look.head(f"⛔ Rejected: {name}: {why} {tag(moved.setup)}")
        urgency = Urgency.EXIT if moved.effect is Effect.CLOSE else Urgency.FILL
        key = f"{moved.order_id}:rejected"
        yield Say(text, urgency, True, where, key, topic=Topic.REJECTS)
    elif moved.filled and moved.average is not None and moved.effect is Effect.OPEN:
        cost = dollars(moved.average * moved.filled * multiplier(moved.symbol))
        what = f"{moved.filled} {name} @ {averaged(moved.average)}"
        line = f"{_bought(episode)} {what} · {cost} {tag(moved.setup)}"
        yield Say(look.head(line), Urgency.FILL, True, where, f"{moved.order_id}:filled:{moved.filled}")
    elif moved.filled and moved.average is not None and episode.held > 0:
        what = f"{moved.filled} {name} @ {averaged(moved.average)}"
        line = f"✂️ Sold {what}, {episode.held} left {tag(moved.setup)}"
        yield Say(look.head(line), Urgency.EXIT, False, where, f"{moved.order_id}:filled:{moved.filled}")


def _bought(episode: Episode) -> str:
    alone = episode.approved is not None and episode.approved.by in set(Autonomy)
    return "🤖 AUTO bought" if alone else "✅ Bought"


_BECAUSE = {"target": "🎯 Target", "stop": "🔻 Stop", "flatten": "✋ You closed", "by hand": "✋ You closed"}


def _closed(trade: Trade, episode: Episode, look: Look, chart: Chart | None) -> Say:
    """The account of one trade, as an answer to its own card."""
    name = bold(named(trade.symbol, trade.opened_at))
    why = f"Out: {out(trade.because)}" if trade.because in OUT else trade.because.capitalize()
    because = _BECAUSE.get(trade.because, f"🏁 {shortened(why, 60)}")
    lines = [look.head(f"{because} · {name} {bold(gain(trade.pnl))} {tag(trade.setup)}")]
    lines += result(trade, episode.fills)
    if episode.exit is not None:
        lines.append(reason(episode.exit.reason, 120))
    said_ = "\n".join(lines)
    return Say(said_, Urgency.EXIT, True, card_of(episode), f"{trade.setup}:closed", (), chart)


def _alarm(at: datetime, alarm: Alarm, episode: Episode | None, look: Look, rows: Rows) -> Say:
    """A failed exit is the loudest message there is."""
    where = card_of(episode) if episode is not None and episode.ticket is not None else None
    text, key = shortened(alarm.text, 400), f"alarm:{alarm.about}:{_stamp(at)}"
    if episode is None or episode.exit is None or not episode.held or episode.ticket is None:
        line = look.head(f"🚨 {bold(alarm.about[:ABOUT_MAX])}: {text}")
        return Say(line, Urgency.PANIC, True, where, key, rows)
    name = bold(named(episode.ticket.symbol, episode.ticket.candidate.at))
    line = look.head(f"🚨🚨 EXIT NOT FILLED · {episode.held} {name} {tag(episode.setup.setup)}")
    refused = refused_sales(episode)
    said = f"\nThe venue says: {shortened(refused[-1].why, 200)}" if refused else ""
    help_ = "The desk keeps trying. It can be sold in the broker's own app at any time."
    return Say(f"{line}\n{text}{said}\n{help_}", Urgency.PANIC, True, where, key)


def refused_sales(episode: Episode) -> list[OrderMoved]:
    """The first is told at once; the loud message of each minute tells of the others."""
    orders = episode.orders.values()
    return [each for each in orders if each.state is OrderState.REJECTED and each.effect is Effect.CLOSE]


def _fallen(at: datetime, latch: LatchSet, look: Look, *, held: int) -> Say:
    """Authority fell: what is blocked and why; a pause offers the one red button that may come next."""
    state = "no new entries" if latch.state is TradingState.EXITS_ONLY else "halted, exits go on"
    line = f"⏸ {bold(state)}: {shortened(latch.latch, 40)}, {shortened(latch.why, 200)}"
    text = look.head(halted(latch) if latch.latch == HALT else line)
    rows = ((flatten(held),),) if held and latch.latch == HALT else ()
    return Say(text, Urgency.PANIC, True, None, f"latch:{latch.latch}:{_stamp(at)}", rows)


def halted(latch: LatchSet, also: str = "") -> str:
    """By a person: who it was, and what goes on all the same."""
    return f"⏸ {bold('HALTED')} {shortened(latch.why, 200)} · exits go on{also}"


def flatten(held: int) -> Button:
    """Red is for leaving, and says how much is left."""
    return Button(f"🛑 Close {counted(held, 'position')}"[:20], Act(Verb.FLATTEN, "all", SURE), "danger")


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%S.%f}"
