"""The power fails between an order and its fill: the next desk asks, and finishes the trade."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.model.events import DarkPrinted, DeskStarted, FlowPrinted
from engine.model.intents import FindOrder, SubmitOrder
from engine.model.records import Fill, Ticket, Trade
from engine.replay import Step
from sandbox.demo.judge import violations
from sandbox.telegram.people import OWNER
from tests.end_to_end.mornings import Life, alone, executed, filled, life, market, outputs

IN_THE_DARK_S = 5


@dataclass(frozen=True)
class Lives:
    """Both, as they are told afterwards."""

    first: int
    steps: tuple[Step, ...]
    in_flight: str
    filled_in_the_dark: int
    asked_twice: tuple[str, ...]
    at_broker: object
    violations: tuple[str, ...]
    cards: tuple[str, ...]
    pending: int

    @property
    def second(self) -> tuple[Step, ...]:
        """What the second life wrote."""
        return self.steps[self.first :]


def cards(here: Life) -> list[str]:
    """What the charts in the owner's chat say now."""
    kept = here.stage.messenger.rooms[OWNER.user.id].messages.values()
    return [each.message.caption or "" for each in kept if each.message.photo]


def ordered(here: Life) -> bool:
    """The first order is at the broker."""
    return bool(here.book.by_client)


def flat(here: Life) -> bool:
    """All that was bought is sold."""
    return bool(here.book.executions) and not here.book.positions


async def _lived(folder: Path) -> Lives:
    async with market(folder) as stage:
        async with life(stage) as here:
            await here.until(lambda: ordered(here))
            (order_id,) = here.book.by_client
            assert outputs(here.journal.steps(), Fill) == [], "the power was to fail before the fill"
            first = sum(1 for _ in here.journal.steps())
        await alone(stage, IN_THE_DARK_S)
        dark = stage.alpaca.venue.book.by_client[order_id].filled
        async with life(stage, prefix="another") as here:
            pending = len(here.journal.outbox.pending(stage.world.session.closes))
            await here.until(lambda: flat(here))
            for _ in range(20):
                await here.lockstep.second()
            steps = tuple(here.journal.steps())
            posts = Counter(order.wish.client_id for order in here.book.orders.values())
            return Lives(
                first,
                steps,
                order_id,
                dark,
                tuple(name for name, times in posts.items() if name and times > 1),
                executed(here.book),
                violations(steps, here.book, stage.messenger),
                tuple(cards(here)),
                pending,
            )


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> Lives:
    return asyncio.run(_lived(tmp_path_factory.mktemp("lives")))


def test_the_fill_that_nobody_saw_is_asked_for_and_booked(lives: Lives) -> None:
    began, *_ = lives.second
    assert isinstance(began.event, DeskStarted)
    assert [each.order_id for each in began.intents if isinstance(each, FindOrder)] == [lives.in_flight]
    assert lives.filled_in_the_dark > 0
    found = [fill for fill in outputs(lives.second, Fill) if fill.order_id == lives.in_flight]
    assert sum(fill.quantity for fill in found) == lives.filled_in_the_dark


def test_no_order_is_sent_twice_and_the_trade_is_finished(lives: Lives) -> None:
    assert lives.asked_twice == ()
    again = [order.order_id for order in outputs(lives.second, SubmitOrder)]
    assert lives.in_flight not in again
    assert len(outputs(lives.second, Trade)) == 1
    assert filled(outputs(lives.steps, Fill)) == lives.at_broker
    assert lives.violations == ()


def test_each_life_has_a_name_of_its_own_and_goes_on_selling_under_that_of_the_purchase(lives: Lives) -> None:
    prefixes = [step.event.prefix for step in lives.steps if isinstance(step.event, DeskStarted)]
    assert prefixes == ["demo", "demo-another"]
    started = {order.order_id.rsplit("-", 2)[0] for order in outputs(lives.steps, SubmitOrder)}
    assert len(started) == 1


def test_prints_already_heard_are_not_told_twice(lives: Lives) -> None:
    prints = [step.event for step in lives.steps if isinstance(step.event, FlowPrinted | DarkPrinted)]
    told = Counter((type(event), event.print_id) for event in prints if event.print_id is not None)
    assert len(told) > 100
    assert [each for each, times in told.items() if times > 1] == []
    assert any(isinstance(step.event, FlowPrinted | DarkPrinted) for step in lives.second)


def test_the_same_card_goes_on_in_the_chat(lives: Lives) -> None:
    assert len(outputs(lives.steps, Ticket)) == 1
    card, last_word = lives.cards
    assert "Closed IWM" in card
    assert "Stop · IWM" in last_word


def test_no_wish_of_the_first_life_is_left_to_be_carried_out(lives: Lives) -> None:
    assert outputs(lives.steps[: lives.first], SubmitOrder) != []
    assert lives.pending == 0
