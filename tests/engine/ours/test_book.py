"""A book read again from the journal is the same book: recalled anywhere, it goes on as if never closed."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.core import Engine
from engine.model.contract import Right
from engine.model.events import Approve, FeedLost, FeedRestored, Flatten, Halt, Resume, Tick
from engine.model.records import Ticket
from engine.plays.play import Playbook
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from engine.sim import FillModel, VenueScript
from tests.engine.examples import STEADY
from tests.engine.world import NAMES, ROUGH, Mood, World, cents, chained, quoted, swept
from tests.stories import test_adopted as adopted
from tests.stories import test_days as days
from tests.stories import test_flow_first as first
from tests.stories import test_hand as hand
from tests.stories import test_orders as orders
from tests.stories import test_reconcile as books
from tests.tape import steps

SOLD = "14:07:40 quote LUNR 12C 1.20x1.24\n14:07:41 tick\n"
HALVES = "venue entries=partial exits=partial\n"
UNSOLD = "14:08:30 quote LUNR 12C 1.2x1.3\n"
TAPES = {
    "bought and sold": first.BOUGHT + SOLD,
    "in halves": HALVES + first.BOUGHT + SOLD + UNSOLD,
    "rejected": "venue reject\n" + first.TAP + "14:06:51 tick\n",
    "never filled": "venue never\n" + first.TAP + orders.STEADY_MARKET,
    "filled late": orders.LATE + SOLD,
    "sold too often": "venue exits=late-after-cancel\n" + first.BOUGHT + SOLD + "14:08:00 tick\n",
    "an exit nobody fills": "venue exits=never\n" + first.BOUGHT + SOLD + UNSOLD,
    "halted while buying": "venue never\n" + first.TAP + "14:06:51 halt\n14:06:52 resume\n",
    "flattened": first.BOUGHT + "14:07:00 quote LUNR 12C 0.98x1.02\n14:07:01 flatten\n14:07:02 resume\n",
    "an idea that grows": first.SWEEPS
    + """
14:06:10 flow LUNR 12C 800@1.00 sweep opening above-ask x2
14:06:11 chain LUNR 12C 0.98x1.02 oi=812 vol=1500
14:06:30 flow LUNR 12C 500@1.00 sweep opening above-ask x2
14:06:50 quote LUNR 12C 0.98x1.02
14:06:50 approve LUNR-1
14:06:52 quote LUNR 12C 0.97x1.00
14:06:53 flow LUNR 12C 500@1.00 sweep opening above-ask x2
""",
    "only watched": "14:00:00 rollout alerts\n" + first.OFFER,
    "a new price": first.OFFER
    + """
14:06:50 quote LUNR 12C 1.06x1.09
14:06:50 approve LUNR-1
14:06:56 quote LUNR 12C 1.06x1.09
14:06:56 approve LUNR-1.2
14:06:58 quote LUNR 12C 1.06x1.07
14:06:59 tick
""",
    "blind": first.BOUGHT + "14:08:10 chain LUNR 12C 0.50x0.54 oi=812 vol=1500\n14:08:12 tick\n",
    "fewer, and half of them": first.BOUGHT.replace("approve LUNR-1", "approve LUNR-1 x3")
    + "14:07:01 half LUNR-1\n14:07:02 tick\n",
    "a stop at the entry": first.BOUGHT + hand.ABOVE + "14:07:01 stop-to-entry LUNR-1\n" + SOLD,
    "the ask, now": "venue never\n" + first.TAP + "14:06:51 hit-ask LUNR-1\n14:06:57 tick\n",
    "no more of it": HALVES + first.BOUGHT + "14:06:53 cancel-rest LUNR-1\n" + SOLD,
    "restarted": first.TAP + "14:06:51 restart\n14:06:52 quote LUNR 12C 0.97x1.00\n" + SOLD,
    "closed in the app": first.BOUGHT
    + "14:07:21 outside LUNR 12C -2@1.10\n14:07:22 holds LUNR 12C 2@1.00\n"
    + books.shown(22, 30)
    + "14:07:40 restart paper\n"
    + SOLD,
    "opened in the app and adopted": first.BOUGHT
    + books.MINE
    + books.shown(22, 30)
    + "14:07:31 adopt LUNR 12C\n14:07:32 quote LUNR 12C 1.09x1.11\n"
    + "14:07:32.5 charged 0.21 2026-07-30\n14:07:33 doubted\n14:07:39 tick\n"
    + SOLD,
    "adopted before any market of it": adopted.adopted("10@1.00")
    + adopted.sold(4, "5.00", "LUNR 12C 6@1.00")
    + adopted.shown("5.00x5.04", "4.00x4.04", "0.50x0.54"),
    "opened in the app and left alone": "14:00:00 restart paper\n14:00:01 holds order app-1 buy 2 SPY\n"
    + first.BOUGHT
    + books.MINE
    + books.shown(22, 30)
    + "14:07:31 ignore LUNR 12C\n"
    + SOLD,
    "a lost day and the next": days.CRASH + days.MONDAY + "09:30:00 account 9640\n09:30:01 resume\n",
}


def recalled(played: list[Step], playbook: Playbook) -> Engine:
    engine = Engine(playbook)
    for step in played:
        engine.recall(step.event, step.outputs)
    return engine


def goes_on(played: list[Step], cuts: Iterable[int], playbook: Playbook) -> None:
    for cut in cuts:
        engine = recalled(played[:cut], playbook)
        for step in played[cut:]:
            assert engine.step(step.event) == step.outputs, (cut, step.event)


@pytest.mark.parametrize("tape", TAPES.values(), ids=TAPES)
def test_recalled_after_any_step_a_story_ends_the_same(tape):
    played = list(steps(tape))
    assert any(step.outputs for step in played)
    goes_on(played, range(len(played) + 1), PLAYBOOK)


@pytest.mark.parametrize("tape", TAPES.values(), ids=TAPES)
def test_a_recalled_book_is_equal_field_by_field(tape):
    played = list(steps(tape))
    whole = Engine(PLAYBOOK)
    for step in played:
        whole.step(step.event)
    again = recalled(played, PLAYBOOK)
    assert again.floor.book == whole.floor.book
    assert again.floor.market.quotes == whole.floor.market.quotes
    assert again.due == whole.due


busy = st.lists(
    st.tuples(
        st.sampled_from(
            ["idea", "idea", "quote", "quote", "quote", "wait", "chain", "sweep", "trouble", "mood"]
        ),
        st.sampled_from(NAMES),
        st.sampled_from([20, 84, 95, 98, 99, 101, 120]),
        st.sampled_from([0.05, 1.0, 5.0, 20.0]),
    ),
    min_size=4,
    max_size=25,
)


@STEADY
@given(busy, st.sampled_from(FillModel), st.sampled_from(FillModel), st.integers(0, 10**6))
def test_recalled_anywhere_in_a_busy_day_it_goes_on_the_same(day, entries, exits, cut):
    world = World(VenueScript(entries, exits, seed=3))
    for what, name, price, after in day:
        live(world, what, name, price, after)
    cuts = {cut % (len(world.steps) + 1), len(world.steps) // 2, len(world.steps) * 3 // 4}
    goes_on(world.steps, cuts, ROUGH)


def live(world: World, what: str, name: str, price: int, after: float) -> None:
    """One more thing in a busy day."""
    at = world.later(after)
    match what:
        case "idea":
            offered = world.happen(swept(at, name, Right.CALL))
            offered += world.happen(chained(world.later(0.3), name, cents(99)))
            tickets = [each for step in offered for each in step.outputs if isinstance(each, Ticket)]
            for ticket in tickets:
                world.happen(quoted(world.later(1.5), name, cents(99)))
                world.happen(Approve(world.later(0.1), ticket.ticket, "owner"))
                world.happen(quoted(world.later(0.5), name, cents(98)))
        case "quote":
            world.happen(quoted(at, name, cents(price)))
        case "chain":
            world.happen(chained(at, name, cents(price)))
        case "sweep":
            world.happen(swept(at, name, Right.PUT, size=600))
        case "wait":
            world.happen(Tick(at))
        case "trouble":
            kind = {0: Halt, 1: Flatten, 2: Resume}[price % 3]
            world.happen(kind(at, "owner"))
            world.happen((FeedLost if price % 2 else FeedRestored)(at, "quotes"))
        case "mood":
            world.mood = list(Mood)[price % len(Mood)]
