"""A tape for each state of a card, and for each page: what the golden files are made of."""

from dataclasses import replace
from datetime import timedelta

from bot.chat.acts import Act, Page, Verb
from bot.chat.wishes import Say, Show
from engine.model.events import Event, FlowPrinted, PayloadRefused
from engine.replay import Step
from tests.bot.chat.cards.chats import Chat, chat
from tests.stories.test_exits_parts import FIRST_PART, PARTS
from tests.stories.test_flow_first import BOUGHT, OFFER, TAP
from tests.stories.test_hand import ABOVE
from tests.tape import steps

TARGET = BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
STOP = BOUGHT + "14:07:40 quote LUNR 12C 0.83x0.87\n14:07:41 quote LUNR 12C 0.82x0.86\n14:07:43 tick\n"
TOO_WIDE = OFFER + "14:06:50 approve LUNR-1\n14:06:52 chain LUNR 12C 0.88x1.12 oi=812 vol=1500\n"
STUCK = "venue exits=never\n" + BOUGHT + "14:07:40 quote LUNR 12C 1.20x1.24\n"
MINUTE = "".join(f"14:07:{second:02d} tick\n" for second in range(60))
AFTER = "14:06:53 tick\n"
CHARGED = """
14:09:00 charged 0.21 2026-07-30 a
14:09:01 charged 0.02 2026-07-30 b
14:09:02 charged 0.02 2026-07-30 b
"""
QUIET = "15:59:00 tick\n16:10:00 account 50000\n"

VETO = "14:00:00 autonomy flow_first veto\n14:00:31 tick\n"
AUTO = "14:00:00 autonomy flow_first auto\n"
LET_GO = (
    OFFER
    + """
14:06:20 skip LUNR-1
14:07:00 quote LUNR 12C 1.10x1.14
14:09:00 quote LUNR 12C 1.24x1.28
"""
)

STATES: dict[str, str] = {
    "offered": OFFER,
    "offered_anew": OFFER + "14:06:50 approve LUNR-1\n14:06:52 chain LUNR 12C 1.06x1.10 oi=812 vol=1500\n",
    "offered_on_an_old_count": OFFER.replace("oi=812", "oi=812 counted=2026-07-29"),
    "approved": OFFER + "14:06:20 approve LUNR-1\n",
    "approved_fewer": OFFER + "14:06:20 approve LUNR-1 x2\n",
    "sending": TAP,
    "checking": "venue entries=never\n" + TAP + "14:06:50.005 unanswered LUNR-1-E1\n",
    "partly_filled": "venue entries=partial\n" + TAP + "14:06:52 quote LUNR 12C 0.97x1.00\n14:06:53 tick\n",
    "open": BOUGHT + "14:07:00 quote LUNR 12C 1.04x1.08\n",
    "open_stop_raised": BOUGHT + ABOVE + "14:07:01 stop-to-entry LUNR-1\n",
    "open_half_sold": BOUGHT + ABOVE + "14:07:01 half LUNR-1\n14:07:02 tick\n",
    "open_of_one": BOUGHT.replace("approve LUNR-1", "approve LUNR-1 x1") + ABOVE,
    "calling_back": "venue entries=never\n" + TAP + "14:06:51 cancel-rest LUNR-1\n",
    "half_under_way": "venue exits=never\n" + BOUGHT + ABOVE + "14:07:01 half LUNR-1\n",
    "underlying_only": BOUGHT + "14:07:30 stock LUNR 11.99x12.01\n14:07:59 stock LUNR 11.99x12.01\n",
    "closing": STUCK,
    "closing_stuck": STUCK + MINUTE.replace("14:07", "14:08"),
    "closed_won": TARGET,
    "closed_lost": STOP,
    "closed_by_hand": BOUGHT + "14:07:00 quote LUNR 12C 0.98x1.02\n14:07:01 close LUNR-1\n14:07:02 tick\n",
    "skipped": OFFER + "14:06:20 skip LUNR-1\n",
    "lapsed": OFFER + "14:09:30 tick\n",
    "blocked": TOO_WIDE,
    "cancelled": "venue entries=never\n" + TAP + MINUTE,
    "rejected": "venue entries=reject\n" + TAP + "14:06:52 tick\n",
    "blind": BOUGHT + MINUTE,
    "offered_and_goes": VETO + OFFER,
    "offered_and_stays": VETO + OFFER + "14:06:20 autonomy all confirm\n",
}
PAGES = {
    "status_quiet": ("14:00:00 tick\n", Page.STATUS),
    "status_open": (BOUGHT + "14:07:00 quote LUNR 12C 1.04x1.08\n", Page.STATUS),
    "status_halted": (OFFER + "14:06:20 halt\n", Page.STATUS),
    "status_feed_lost": ("14:00:00 lost flow\n", Page.STATUS),
    "status_auto": (AUTO + "14:00:31 tick\n", Page.STATUS),
    "status_unarmed": ("14:00:00 restart live\n", Page.STATUS),
    "auto": (AUTO + "14:00:20 tick\n", Page.AUTO),
    "positions": (BOUGHT + "14:07:00 quote LUNR 12C 1.04x1.08\n", Page.POSITIONS),
    "positions_none": (TARGET, Page.POSITIONS),
    "chart": (BOUGHT + ABOVE, Page.CHART),
    "chart_unnamed": (OFFER, Page.CHART),
    "orders": (TAP, Page.ORDERS),
    "orders_none": (OFFER, Page.ORDERS),
    "trades": (TARGET, Page.TRADES),
    "trades_none": (OFFER, Page.TRADES),
    "pnl": (STOP, Page.PNL),
    "pnl_charged": (STOP + CHARGED, Page.PNL),
    "stats": (TARGET, Page.STATS),
    "stats_none": (OFFER, Page.STATS),
    "latency": (TARGET, Page.LATENCY),
    "latency_none": (OFFER, Page.LATENCY),
    "funnel": (TOO_WIDE, Page.FUNNEL),
    "funnel_quiet": ("14:00:00 tick\n", Page.FUNNEL),
    "funnel_dead": ("14:00:00 lost flow\n", Page.FUNNEL),
    "risk": (BOUGHT + "14:07:00 quote LUNR 12C 0.94x0.98\n", Page.RISK),
    "risk_none": ("14:00:00 tick\n", Page.RISK),
    "expiry": (BOUGHT + "14:07:00 stock LUNR 12.30x12.32\n", Page.EXPIRY),
    "expiry_none": ("14:00:00 tick\n", Page.EXPIRY),
    "audit": (OFFER + "14:06:20 halt\n14:06:30 resume\n14:06:40 rollout alerts\n", Page.AUDIT),
    "skips": (LET_GO, Page.SKIPS),
    "skips_none": (TARGET, Page.SKIPS),
    "export": (TARGET, Page.EXPORT),
    "export_none": (OFFER, Page.EXPORT),
    "menu": (OFFER, Page.MENU),
    "help": (OFFER, Page.HELP),
    "version": (OFFER, Page.VERSION),
    "why": (TOO_WIDE, Page.WHY),
    "why_nothing": ("14:00:00 tick\n", Page.WHY),
}

SET_ASIDE = [
    ("flow", "$.price: Expected `str`, got `object`"),
    ("flow", "asks again at 2026-08-01 00:00 UTC: the day's requests are short"),
    ("dark pool", "not in this plan: status 403 advanced_tier_required <not for you>"),
]


def goldens() -> dict[str, Show | Say]:
    """Every card, page and word by the name of its golden file."""
    found: dict[str, Show | Say] = {f"card_{name}": state(name) for name in STATES}
    for name, (tape, page) in PAGES.items():
        found[f"page_{name}"] = chat(tape).answer(page)
    found["page_week"] = chat(TARGET).answer(Page.PNL, "week")
    found["page_health"], found["page_health_aside"] = health(), health(*SET_ASIDE)
    found["page_month_none"] = chat(OFFER).answer(Page.PNL, "month")
    found["say_filled"] = next(say for say in chat(BOUGHT + AFTER).says if "Bought" in say.html)
    found["say_target"] = next(say for say in chat(TARGET).says if say.key == "LUNR-1:closed")
    found["say_stop"] = next(say for say in chat(STOP).says if say.key == "LUNR-1:closed")
    found["say_stuck"] = next(say for say in chat(STATES["closing_stuck"]).says if "NOT" in say.html)
    refused = chat(STATES["closing_stuck"].replace("exits=never", "exits=reject"))
    found["say_refused_exit"] = next(say for say in refused.says if "NOT" in say.html)
    found["say_halted"] = chat(BOUGHT + "14:07:00 halt\n").says[-1]
    found |= of_authority()
    part = chat(FIRST_PART + "14:07:41 tick\n", playbook=PARTS)
    found["say_part_sold"] = next(say for say in part.says if "Sold" in say.html)
    found["account"] = chat(TARGET + QUIET).says[-1]
    found["account_of_nothing"] = chat(TOO_WIDE + QUIET).says[-1]
    found["card_offered_late"] = heard_late(timedelta(seconds=43)).card()
    live = chat(OFFER, badge="LIVE")
    found["card_live"] = live.card()
    found["confirm_live"] = live.book.confirm(Act(Verb.BUY, "LUNR-1"))
    found["confirm_live_fewer"] = live.book.confirm(Act(Verb.BUY, "LUNR-1x1"))
    found["confirm_panic"] = chat(BOUGHT + AFTER).book.confirm(Act(Verb.FLATTEN, "all", "ask"))
    found["confirm_too_late"] = chat(TARGET).book.confirm(Act(Verb.BUY, "LUNR-1"))
    return found


def health(*aside: tuple[str, str]) -> Say:
    """Without the journal's size and seal: what is below the page's table changes with every schema."""
    played = list(steps(OFFER))
    at = played[-1].event.at
    said = Chat([*played, *(Step(PayloadRefused(at, feed, why), ()) for feed, why in aside)]).answer(
        Page.HEALTH
    )
    return replace(said, html=said.html.partition("\nJournal ")[0])


def heard_late(age: timedelta) -> Chat:
    """The prints of the offer, heard so long after they traded: a tape of text has no time of the source."""
    return Chat([step._replace(event=_aged(step.event, age)) for step in steps(OFFER)])


def _aged(event: Event, age: timedelta) -> Event:
    return replace(event, source_at=event.at - age) if isinstance(event, FlowPrinted) else event


def of_authority() -> dict[str, Show | Say]:
    """What is said and asked when the desk is given more, and when it is taken back."""
    found: dict[str, Show | Say] = {}
    told = chat(
        AUTO
        + OFFER
        + "14:06:40 quote LUNR 12C 0.98x1.02\n14:06:42 quote LUNR 12C 0.97x1.00\n"
        + "14:06:43 flatten\n14:06:44 tick\n"
    ).says
    for name, key in (
        ("arming", "arming:"),
        ("auto", "autonomy:auto"),
        ("asks_again", "autonomy:confirm"),
        ("flat", "flat:"),
    ):
        found[f"say_{name}"] = next(say for say in told if say.key.startswith(key))
    read = chat("14:00:00 autonomy flow_first alert\n" + OFFER)
    found["say_alert"] = next(say for say in read.says if say.key.startswith("alert:"))
    found["say_auto_bought"] = next(say for say in told if "bought" in say.html)
    asking = chat(AUTO + "14:00:20 halt\n").book
    found["confirm_auto"] = asking.confirm(Act(Verb.AUTO, "all auto", "ask"))
    found["confirm_veto"] = asking.confirm(Act(Verb.AUTO, "flow_first veto", "ask"))
    found["confirm_resume"] = asking.confirm(Act(Verb.RESUME, "desk", "ask"))
    found["confirm_arm"] = chat("14:00:00 restart live\n").book.confirm(Act(Verb.ARM, "all", "ask"))
    return found


def state(name: str) -> Show:
    return chat(STATES[name]).card()
