"""The queue of a chat, for any history: urgent first, the latest of each card, never more than allowed."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.wire.buckets import Bucket
from bot.chat.wire.outgoing import BURST, EACH, RANK, SPARED, Item, Outgoing
from bot.chat.wire.plain import plain
from bot.chat.wishes import Say, Show, Urgency
from tests.sandbox.telegram.scene import MORNING

URGENCIES = st.sampled_from(list(Urgency))
SHOWS = st.builds(
    lambda card, text, urgency: Show(f"card {card}", f"{text}", (), None, urgency),
    st.integers(0, 3), st.integers(0, 9), URGENCIES,
)  # fmt: skip
SAYS = st.builds(lambda key, urgency: Say("x", urgency, True, None, f"{key}"), st.integers(0, 20), URGENCIES)
PUT = st.tuples(st.just("put"), st.one_of(SHOWS, SAYS))
PASS = st.tuples(st.just("pass"), st.integers(0, 3000))
TAKE = st.tuples(st.just("take"), st.booleans())
FLOOD = st.tuples(st.just("flood"), st.integers(1, 30))
HISTORIES = st.lists(st.one_of(PUT, PUT, TAKE, TAKE, PASS, FLOOD), max_size=60)


class Model:
    """What must hold, kept in the plainest way."""

    def __init__(self) -> None:
        self.queue, self.now, self.held = Outgoing(), MORNING, MORNING
        self.waiting: dict[str, Item] = {}
        self.latest: dict[str, str] = {}
        self.taken: list[datetime] = []

    def put(self, wish: Show | Say) -> None:
        item = Item(wish, len(self.latest), self.now)
        self.queue.put(wish, self.now)
        self.latest[item.name] = wish.html
        self.waiting.setdefault(item.name, item)

    def take(self, arrives: bool) -> None:
        item = self.queue.take(self.now)
        if item is None:
            due = self.queue.due(self.now)
            assert (due is None) == (not self.waiting)
            assert due is None or due > self.now
            return
        assert self.now >= self.held
        assert item.name in self.waiting
        assert item.wish.html == self.latest[item.name]
        self.taken.append(self.now)
        if arrives:
            del self.waiting[item.name]
        else:
            self.queue.put_back(item)

    def more_urgent_than(self, urgency: Urgency) -> bool:
        return any(RANK[item.wish.urgency] < RANK[urgency] for item in self.waiting.values())


def play(history: list[Any]) -> Model:
    model = Model()
    for what, value in history:
        match what:
            case "put":
                model.put(value)
            case "pass":
                model.now += timedelta(milliseconds=value)
            case "flood":
                model.held = max(model.held, model.now + timedelta(seconds=value))
                model.queue.hold(model.held)
            case "take":
                model.take(value)
    return model


@given(HISTORIES)
def test_each_thing_leaves_once_with_its_latest_words_and_never_too_many_at_once(history: list[Any]) -> None:
    model = play(history)
    for first in model.taken:
        within = [at for at in model.taken if first <= at < first + EACH]
        assert len(within) <= BURST + 1
    while model.waiting:
        model.now += timedelta(seconds=40)
        before = len(model.waiting)
        model.take(arrives=True)
        assert len(model.waiting) == before - 1
    assert not model.queue


@given(st.lists(st.one_of(SHOWS, SAYS), max_size=30))
def test_what_leaves_first_is_never_less_urgent_than_what_stays(wishes: list[Show | Say]) -> None:
    queue, now = Outgoing(), MORNING
    for wish in wishes:
        queue.put(wish, now)
    ranks = []
    while queue:
        now += timedelta(seconds=10)
        item = queue.take(now)
        assert item is not None
        ranks.append(item.place)
    assert ranks == sorted(ranks)


def test_a_card_that_waits_keeps_its_place_and_shows_the_latest() -> None:
    queue = Outgoing()
    queue.put(Show("card", "offered", (), None, Urgency.ALERT, buzz=True), MORNING)
    queue.put(Say("exit", Urgency.ALERT, True, None, "exit"), MORNING)
    queue.put(Show("card", "closed", (), None, Urgency.EDIT), MORNING)
    taken = queue.take(MORNING)
    assert taken is not None
    assert taken.wish == Show("card", "closed", (), None, Urgency.ALERT, buzz=True)


def test_a_page_asked_for_twice_before_it_has_left_leaves_once_and_after_that_again() -> None:
    queue, page = Outgoing(), Say("why LUNR-1", Urgency.ANSWER, False, None, "page:why:20261118T140650")
    for _ in range(2):
        queue.put(page, MORNING)
    assert queue.take(MORNING) is not None
    assert queue.take(MORNING) is None
    queue.put(page, MORNING)
    assert queue.take(MORNING) is not None


def test_edits_and_alerts_leave_room_for_what_cannot_wait() -> None:
    queue = Outgoing()
    for number in range(BURST):
        queue.put(Show(f"card {number}", "x", (), None, Urgency.EDIT), MORNING)
    left = sum(queue.take(MORNING) is not None for _ in range(BURST))
    assert left == BURST - SPARED[Urgency.EDIT] + 1
    queue.put(Say("stop", Urgency.EXIT, True, None, "stop"), MORNING)
    taken = queue.take(MORNING)
    assert taken is not None
    assert taken.wish.html == "stop"


def test_the_pause_after_a_failure_grows_to_five_seconds_and_starts_over() -> None:
    queue, now, pauses = Outgoing(), MORNING, []
    for _ in range(6):
        queue.put(Say("x", Urgency.EXIT, True, None, "x"), MORNING)
        queue.back_off(now)
        due = queue.due(now)
        assert due is not None
        pauses.append((due - now).total_seconds())
        now = due
    assert pauses == [1, 2, 4, 5, 5, 5]
    queue.went_well()
    queue.back_off(now)
    assert queue.due(now) == now + timedelta(seconds=1)


@given(st.integers(1, 9), st.lists(st.integers(0, 10_000_000), max_size=30))
def test_when_a_bucket_says_it_will_hold_enough_it_does(size: int, waits: list[int]) -> None:
    bucket, now = Bucket(size=size, each=timedelta(seconds=1)), MORNING
    for wait in waits:
        now += timedelta(microseconds=wait)
        now = bucket.full_enough(now, 1)
        assert bucket.holds(now, 1)
        bucket.take(now)


def test_plain_words_are_cut_where_telegram_would_refuse_them() -> None:
    assert plain("<b>a</b> &lt;b&gt; < 3 > 2", captioned=False) == "a <b> < 3 > 2"
    assert len(plain("🚀" * 600, captioned=True)) == 512
