"""Every page as a button, every word as a line: nobody has to know what can be asked."""

from dataclasses import replace

from bot.chat.acts import Act, Page, Verb
from bot.chat.desk_view import DeskView
from bot.chat.hands.commands import MENU, listing
from bot.chat.pages.account import feeds
from bot.chat.wishes import Button, Rows, Say, Urgency
from bot.chat.words import LABEL_MAX, clock, plain, shortened
from engine.model.autonomy import Autonomy
from engine.model.rollout import Rollout

EACH_ROW = 3
WORDLESS = frozenset({Page.STATUS, Page.FUNNEL, Page.SKIPS, Page.EXPIRY, Page.AUDIT, Page.VERSION})
_MENU = Button("Menu", Act(Verb.PAGE, Page.MENU))


def answer(view: DeskView, page: Page) -> Say:
    """What is the same at any time."""
    if page is Page.VERSION:
        return _say(view, page, version(view), ())
    if page is Page.HELP:
        lines = "\n".join(plain(line) for line in listing().split("\n"))
        return _say(view, page, "what can be typed", ((_MENU,),), lines)
    return _say(view, page, "what would you like to see?", _buttons())


def version(view: DeskView) -> str:
    """As the desk itself wrote it down when it started."""
    started = view.day.started
    if started is None:
        return "Tapdesk; no start is written down yet"
    return f"Tapdesk {plain(started.build)}, at work since {clock(started.at, view.look.zone)}"


def well(view: DeskView) -> str:
    """Build, start, feeds, what keeps entries from being made, and what nobody could use."""
    kept = (f"⏸ {plain(each.latch)}: {shortened(each.why, 120)}" for each in view.day.latches.values())
    return "\n".join([version(view), feeds(view), *kept, *view.day.aside.lines(view.look.zone)])


def nothing_yet(view: DeskView, page: Page) -> Say:
    """Before the first event there is no past."""
    return _say(view, page, "Nothing was heard yet: the journal is empty.", ())


def no_such_part(view: DeskView, page: Page, about: str, parts: tuple[str, ...]) -> Say:
    """What was typed behind the word is nothing that the page has."""
    can = ", ".join(f"/{page} {part}".strip() for part in parts)
    return _say(view, page, f"there is no /{page} {shortened(about, LABEL_MAX)}: {can}", ())


def not_so(view: DeskView, page: Page, about: str) -> Say:
    """A wish about authority that names nothing there is: it is not taken for a question."""
    can = {
        Page.AUTO: f"/auto flow_first and one of {', '.join(Autonomy)}; /auto alone shows them",
        Page.RISK: f"/trust and one of {', '.join(Rollout)}; /risk alone shows the limits",
    }[page]
    return _say(view, page, f"nothing was changed, “{shortened(about, LABEL_MAX)}” is unknown: {can}", ())


def heeding(said: Say, page: Page, about: str) -> Say:
    """Whoever typed more than the page takes learns that it changed nothing."""
    if not about or page not in WORDLESS:
        return said
    note = f"<i>/{page} takes no words: “{shortened(about, LABEL_MAX)}” was left out</i>"
    return replace(said, html=f"{said.html}\n{note}")


def _buttons() -> Rows:
    """In the order of the menu, each once; whatever changes something is not among them."""
    shown = [word for word in MENU if isinstance(word.does, Page) and word.name == word.does]
    pages = [
        Button(_label(word.name), Act(Verb.PAGE, word.name)) for word in shown if word.does is not Page.MENU
    ]
    pages.append(Button("Settings", Act(Verb.SET, "", "new")))
    return tuple(tuple(pages[place : place + EACH_ROW]) for place in range(0, len(pages), EACH_ROW))


def _label(name: str) -> str:
    return {"pnl": "P&L"}.get(name, name.capitalize())


def _say(view: DeskView, page: Page, line: str, rows: Rows, more: str = "") -> Say:
    at = view.day.heard_at
    stamp = f":{at:%Y%m%dT%H%M%S.%f}" if at is not None else ""
    html = "\n".join(filter(None, (view.look.head(line), more)))
    return Say(html, Urgency.ANSWER, False, None, f"page:{page}{stamp}", rows)
