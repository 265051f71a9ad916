"""Steps in plain words: what the chat, the replay and the tests all say about the same row."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from bot.telling.authority_story import authority
from bot.telling.verdicts import against
from engine.floor import Output
from engine.model.calendar import EASTERN
from engine.model.contract import called, named
from engine.model.events import PayloadRefused, PricesClassed, TradingHalted, TradingResumed
from engine.model.intents import CancelOrder, Effect, FindOrder, ResendOrder, SubmitOrder
from engine.model.records import (
    Adopted,
    Alarm,
    Alert,
    Answer,
    Approved,
    CalledBack,
    ClosedOutside,
    Exit,
    Expired,
    Fill,
    ForeignIgnored,
    ForeignMoved,
    ForeignOrder,
    HeldBack,
    Hurried,
    LatchCleared,
    LatchSet,
    OrderMoved,
    OrderState,
    Outcome,
    Refusal,
    RolloutSet,
    Setup,
    SetupEnded,
    SetupGrew,
    Signal,
    StopRaised,
    Ticket,
    Trade,
)
from engine.replay import Step


def tell(step: Step) -> Iterator[str]:
    """The lines of one step; most steps have none."""
    clock = _clock(step.event.at)
    if isinstance(step.event, PayloadRefused):
        yield f"{clock} refused row {step.event.feed}: {step.event.why}"
    if isinstance(step.event, PricesClassed):
        yield f"{clock} prices are {step.event.options} for options, {step.event.shares} for shares"
    if isinstance(step.event, TradingHalted):
        yield f"{clock} trading in {step.event.symbol} is halted: {step.event.why}"
    if isinstance(step.event, TradingResumed):
        yield f"{clock} trading in {step.event.symbol} goes on"
    for output in step.outputs:
        line = sentence(output)
        if line:
            yield f"{clock} {line}"


def sentence(output: Output) -> str:
    """One record, one sentence; bookkeeping that another sentence already tells is silent."""
    match output:
        case Signal():
            return f"signal {output.detector} {output.direction} {output.strength}: {output.why}"
        case Setup():
            return f"setup {output.setup} {output.play} {output.direction} on {output.underlying}"
        case SetupGrew():
            return f"setup {output.setup} grows to {output.strength}: {_behind(output)}"
        case Ticket():
            return _ticket(output)
        case Alert():
            return _alert(output)
        case Refusal():
            return _refusal(output)
        case Approved():
            fewer = f", {output.quantity} at most" if output.quantity is not None else ""
            return f"approved {output.ticket} by {output.by}{fewer}, in from {_clock(output.enters_at)}"
        case Answer():
            return f"answer {output.to} about {output.about}: {output.text}"
        case Hurried():
            return f"hurried {output.setup} by {output.by}: the ask, now"
        case CalledBack():
            return f"called back {output.setup} by {output.by}: no more of it"
        case HeldBack():
            return f"held back {output.setup} {output.quantity}: {output.why}"
        case SetupEnded():
            return "" if output.outcome in _TOLD else f"{output.outcome} {output.setup}: {output.why}"
        case SubmitOrder():
            verb = "buy" if output.effect is Effect.OPEN else "sell"
            name, limit = _short(output.order_id), money(output.limit)
            return f"order {name} {verb} {output.quantity} {named(output.symbol)} at {limit}"
        case ResendOrder():
            return f"again {_short(output.order.order_id)}"
        case CancelOrder():
            return f"cancel {_short(output.order_id)}"
        case FindOrder():
            return f"look up {_short(output.order_id)}"
        case _:
            return _outcome(output)


def _outcome(output: Output) -> str:
    match output:
        case Fill():
            late = ", late" if output.late else ""
            name, price = _short(output.order_id), money(output.price)
            return f"fill {name} {output.quantity} at {price}{late}"
        case OrderMoved():
            return _order(output)
        case Exit():
            return f"exit {output.setup} {output.because}: {output.reason}"
        case StopRaised():
            return f"stop {output.setup} raised to {money(output.stop)} by {output.by}"
        case Trade():
            held = int((output.closed_at - output.opened_at).total_seconds())
            return (
                f"trade {output.setup} {named(output.symbol)} x{output.quantity} "
                f"{money(output.entry)} -> {money(output.exit)} {output.pnl:+.2f} "
                f"({output.because}, {held // 60}:{held % 60:02d})"
            )
        case Expired():
            return f"expired {output.setup} {output.quantity} {named(output.symbol)}"
        case Alarm():
            return f"ALARM {output.about}: {output.text}"
        case LatchSet():
            return f"latch {output.latch}: {output.state} ({output.why})"
        case LatchCleared():
            return f"latch {output.latch} lifted: {output.by}"
        case RolloutSet():
            return f"rollout {output.rollout} by {output.by}"
        case _:
            return _elsewhere(output) or authority(output)


def _elsewhere(output: Output) -> str:
    """What another hand did in the same account, and what became of it."""
    match output:
        case ClosedOutside():
            known = "" if output.price_known else ", price unknown"
            what = f"{abs(output.quantity)} {named(output.symbol)}"
            word = "gone" if output.quantity > 0 else "back"
            return f"{word} {output.setup} {what} at {money(output.price)}{known}: {output.how}"
        case ForeignMoved():
            return f"foreign {called(output.symbol)} {output.quantity:+}, {output.held} held"
        case ForeignOrder():
            what = f"{output.side} {output.quantity} {called(output.symbol)}"
            return f"foreign order {output.order_id} {what}: not touched"
        case ForeignIgnored():
            return f"ignored {called(output.symbol)} by {output.by}"
        case Adopted():
            what = f"{named(output.symbol)} x{output.quantity} {money(output.average)}"
            plan = f"{output.play}, stop {money(output.stop)} target {money(output.target)}"
            return f"adopted {output.setup} {what} by {plan}"
        case _:
            return ""


_TOLD = frozenset({Outcome.REFUSED, Outcome.TRADED, Outcome.ALERTED})
_SPOKEN = frozenset(
    {OrderState.CANCELLED, OrderState.REJECTED, OrderState.EXPIRED, OrderState.UNKNOWN, OrderState.MISSING}
)


def _ticket(ticket: Ticket) -> str:
    again = f" instead of {ticket.replaces}" if ticket.replaces else ""
    return (
        f"ticket {ticket.ticket} {named(ticket.symbol)} x{ticket.quantity} limit {money(ticket.limit)} "
        f"stop {money(ticket.stop)} target {money(ticket.target)}{again}"
    )


def _behind(grew: SetupGrew) -> str:
    return "; ".join(signal.why for signal in grew.signals)


def _alert(alert: Alert) -> str:
    return (
        f"alert {alert.setup} {named(alert.symbol)} x{alert.quantity} near {money(alert.limit)} "
        f"stop {money(alert.stop)} target {money(alert.target)}: not for sale at this stage"
    )


def _refusal(refusal: Refusal) -> str:
    if refusal.because == "size" and refusal.size is not None:
        none = "no share" if refusal.candidate is not None and refusal.candidate.of_shares else "no contract"
        return f"refused {refusal.setup} at {refusal.stage}: {none} fits ({refusal.size.bound_by})"
    if not refusal.verdicts:
        return f"refused {refusal.setup} at {refusal.stage}: {refusal.because}"
    return f"refused {refusal.setup} at {refusal.stage}: {'; '.join(against(refusal))}"


def _order(moved: OrderMoved) -> str:
    if moved.state not in _SPOKEN:
        return ""
    why = f": {moved.why}" if moved.why else ""
    return f"{moved.state} {_short(moved.order_id)} {moved.filled} of {moved.quantity}{why}"


def money(price: Decimal) -> str:
    """Cents always, more only where there is more."""
    exact = price.normalize()
    return f"{exact:f}" if -int(exact.as_tuple().exponent) > 2 else f"{price:.2f}"


def _short(order_id: str) -> str:
    """Without what the desk's own ids begin with: the name, its number and the order's are left."""
    return "-".join(order_id.rsplit("-", 3)[1:])


def _clock(at: datetime) -> str:
    return f"{at.astimezone(EASTERN):%H:%M:%S}"
