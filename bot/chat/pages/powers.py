"""What goes without a tap, what would be allowed, and that it was given or taken: each said in full."""

from collections.abc import Iterable, Iterator

from bot.chat.acts import Act, Verb, autonomy
from bot.chat.cards.buttons import ASK, SURE
from bot.chat.desk_view import DeskView
from bot.chat.wishes import Button, Rows, Say, Urgency
from bot.chat.words import bold, clock, dollars, plain, shortened
from engine.ceilings import FREE
from engine.model.autonomy import Autonomy
from engine.model.mode import Mode
from engine.model.rollout import Rollout
from engine.plays.play import Play, Playbook
from engine.stages.arming import ALL

OFF = Button("✋ Ask me again", Act(Verb.AUTO, f"{ALL} {Autonomy.CONFIRM}"))
_MARKS = {Mode.HALT: "⏸", Mode.SAFE: "⚠️", Mode.REDUCE: "⚠️"}


def in_mode(view: DeskView, line: str) -> str:
    """The mode's word first, where the badge before it does not say the same."""
    mode = view.day.mode
    if mode is Mode.PAPER:
        return line
    word = f"{_MARKS[mode]} {bold(mode)}" if mode in _MARKS else bold(mode)
    return f"{word} · {line}"


def trusted(view: DeskView) -> Iterator[str]:
    """What every status says: who needs no tap, until when, and what is about to."""
    day, zone = view.day.given, view.look.zone
    for level in (Autonomy.AUTO, Autonomy.VETO):
        if day.at(level):
            until = f" until {clock(day.until, zone)[:5]}" if day.until is not None else ""
            yield f"🤖 {bold(level)}{until}: {_names(day.at(level))}"
    if day.arming is not None:
        begins = clock(day.arming.effective_at, zone)
        yield f"🤖 {bold(day.arming.level)} begins {begins}: {_names(day.arming.plays)}"


def cancel(view: DeskView) -> tuple[Button, ...]:
    """One tap and everything asks again; there only while there is something to end."""
    return (OFF,) if view.day.given.arming is not None or view.day.given.highest.by_itself else ()


def page(view: DeskView, playbook: Playbook) -> Say:
    """Each play's level, and the two ways up, which are asked back."""
    lines = [view.look.head(in_mode(view, "what goes without a tap")), *trusted(view)]
    levels = {
        play.name: view.day.given.levels.get(play.name, Autonomy.CONFIRM) for play in _trading(playbook)
    }
    for level in Autonomy:
        if names := [play for play, its in levels.items() if its is level]:
            lines.append(f"{bold(level)}: {_names(names)}")
    lines.append(plain("One play: /auto flow_first veto. Levels: off, alert, confirm, veto, auto."))
    up = tuple(
        Button(f"🤖 {level.capitalize()} for all", Act(Verb.AUTO, f"{ALL} {level}", ASK))
        for level in (Autonomy.VETO, Autonomy.AUTO)
    )
    return _say(view, lines, "page:auto", tuple(row for row in (up, cancel(view)) if row))


def asked_back(view: DeskView, playbook: Playbook, act: Act) -> Say:
    """Everything that would be allowed, before it is; what cannot be is said at once, without a button."""
    if cannot := _cannot(view, playbook, act):
        return _say(view, [view.look.head(cannot)], f"confirm:{act.verb}")
    match act.verb:
        case Verb.AUTO:
            lines, label = _terms(view, playbook, *autonomy(act.subject))
        case Verb.ARM:
            lines, label = ["Arm real money until the close: every buy is still asked back"], "🔴 Arm LIVE"
        case Verb.TRUST:
            lines, label = _stage(view, Rollout(act.subject)), f"Trust {act.subject}"
        case _:
            held = "; ".join(f"{each.latch}, {each.why}" for each in view.day.latches.values())
            lines, label = (
                [f"Entries again? Held by {shortened(held, 300)}"],
                "▶️ Resume",
            )
    sure = Button(label, Act(act.verb, act.subject, SURE))
    head, *rest = lines
    return _say(view, [view.look.head(f"⚠️ {head}"), *rest], f"confirm:{act.verb}", ((sure,),))


def _cannot(view: DeskView, playbook: Playbook, act: Act) -> str:
    """Why the desk would say no whoever taps; nothing if it may say yes."""
    match act.verb:
        case Verb.AUTO:
            named, plays = autonomy(act.subject)[0], [play.name for play in _trading(playbook)]
            if named not in (ALL, *plays):
                return f"no play trades under {plain(named)}: {_names(plays) or 'none does'}"
        case Verb.ARM if not view.day.given.live:
            return "nothing to arm: this desk trades no real money"
        case Verb.RESUME if not view.day.latches:
            return "entries are on already: nothing holds them back"
        case Verb.TRUST:
            now = view.day.rollout or Rollout.PAPER
            if Rollout(act.subject).step > now.step + 1:
                return f"a stage at a time: the desk is trusted with {bold(now)}, next is /trust {_next(now)}"
        case _:
            pass
    return ""


def _next(stage: Rollout) -> Rollout:
    return list(Rollout)[stage.step + 1]


def _terms(view: DeskView, playbook: Playbook, named: str, level: Autonomy) -> tuple[list[str], str]:
    plays, bounds = [each for each in _trading(playbook) if named in (ALL, each.name)], playbook.bounds
    loss, fall = playbook.daily_loss.loss_max * 100, playbook.drawdown.fall_max * 100
    lines = [f"Allow {bold(level)} for {plain(named.replace('_', ' '))}:"]
    lines += [
        *(_caps(play, level) for play in plays),
        f"Together at most {bounds.auto_trades_max} tickets and {dollars(bounds.auto_premium_max)} a day.",
        f"Begins {bounds.arm_delay_s:.0f} s after your yes, with a button to cancel; ends at the close"
        f"{_close(view)}.",
        f"Ends at once with a pause, a silent feed or chat, a day down {loss:.0f} % or {fall:.0f} % "
        f"below its best, {bounds.rejects_max} rejected orders in {bounds.rejects_within_s / 60:.0f} "
        "minutes, or a restart.",
        "Real money: a one-time code is asked for."
        if view.day.given.live
        else "Paper: no code is asked for.",
    ]
    return lines, f"🤖 Allow {level}"


def _stage(view: DeskView, stage: Rollout) -> list[str]:
    """How much real money that would be, and that nothing of it is spent by this alone."""
    ceiling = view.limits.ceilings.ceiling(stage, live=True)
    most = "as much real money a trade as its play allows"
    if ceiling < FREE:
        most = f"at most {dollars(ceiling)} of real money a trade"
    return [
        f"Trust the desk with {bold(stage)}: {most}",
        f"Trusted with {bold(view.day.rollout or Rollout.PAPER)} now; a stage at a time, each with a code.",
        "It is spent only by a desk with VENUE=live, armed for the day. /trust paper takes it back at once.",
    ]


def _caps(play: Play, level: Autonomy) -> str:
    caps, wait = play.sizing, f", {play.veto_s:.0f} s to skip" if level is Autonomy.VETO else ""
    share = f"{caps.premium_share_max * 100:g} % of the account"
    most = share if caps.premium_max is None else dollars(caps.premium_max)
    return f"• {bold(play.name.replace('_', ' '))}: at most {caps.contracts_max} and {most} each{wait}"


def _close(view: DeskView) -> str:
    session = view.day.session
    return f" at {clock(session.closes, view.look.zone)[:5]}" if session is not None else ""


def _trading(playbook: Playbook) -> list[Play]:
    return [play for play in playbook.plays if play.universe and not play.off]


def _names(plays: Iterable[str]) -> str:
    return plain(", ".join(play.replace("_", " ") for play in plays))


def _say(view: DeskView, lines: Iterable[str], what: str, rows: Rows = ()) -> Say:
    at = view.day.heard_at
    stamp = f":{at:%Y%m%dT%H%M%S.%f}" if at is not None else ""
    return Say("\n".join(lines), Urgency.ANSWER, False, None, f"{what}{stamp}", rows)
