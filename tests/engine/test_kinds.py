"""Who answers, who tells and who wishes: every event of a kind has somebody who takes it."""

from typing import get_args

import pytest

from engine.model.events import EVENTS, BrokerEvent, Command, Event, OrderEvent
from engine.ours.orders import VenueEvent
from engine.stages.obeying import Wish
from engine.stages.reconciling import BrokerNews


@pytest.mark.parametrize(
    ("kind", "taken"), [(OrderEvent, VenueEvent), (BrokerEvent, BrokerNews), (Command, Wish)]
)
def test_every_event_of_a_kind_is_taken(kind: type[Event], taken: object) -> None:
    assert {each for each in EVENTS if issubclass(each, kind)} == set(get_args(taken))
