"""Whatever is told, in whatever order and words: valid HTML, five numbers, no button that may not be."""

import re
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat.acts import Act, Page, Verb
from bot.chat.cardbook import CardBook
from bot.chat.cards.episode import FINAL, State
from bot.chat.cards.ideas import Look
from bot.chat.desk_view import DeskView
from bot.chat.reports.limits import Limits
from bot.chat.reports.past import Past
from bot.chat.wishes import Copy, Pin, Rows, Show
from bot.chat.words import CAPTION_MAX, LABEL_MAX, TEXT_MAX, length
from engine.floor import Output
from engine.model.calendar import EASTERN
from engine.model.events import Event, Tick
from engine.model.records import Alarm, Answer, Exit, LatchSet, OrderMoved, Refusal, Setup, SetupEnded, Trade
from engine.plays.playbook import PLAYBOOK
from engine.replay import Step
from tests.bot.chat.cards.chats import chat, read
from tests.bot.chat.cards.states import STATES

STEPS = [step for tape in STATES.values() for step in chat(tape).steps]
OUTPUTS = [output for step in STEPS for output in step.outputs]
EVENTS = [step.event for step in STEPS]
SETUP = next(output for output in OUTPUTS if isinstance(output, Setup))
OPENED = next(step for step in STEPS if step.event.__class__.__name__ == "SessionOpened")
FIVE = re.compile(
    r"Limit \d+\.\d\d to \d+\.\d\d · max loss \$[\d,.]+\nStop \d+\.\d\d · target \d+\.\d\d\n"
    r"(⏳ lapses|⏰ out|out by|closed at) \d\d:\d\d:\d\d"
)
ENTRY, HAND = {Verb.HIT, Verb.REST}, {Verb.CLOSE, Verb.HALF, Verb.STOP}
MAY: dict[State, set[Verb]] = {
    State.OFFERED: {Verb.BUY, Verb.SKIP},
    State.APPROVED: {Verb.SKIP},
    State.SENDING: ENTRY,
    State.PARTLY: ENTRY | HAND,
    State.OPEN: ENTRY | HAND,
    State.CLOSING: ENTRY | HAND,
}

HOSTILE = [
    "<b>", "</blockquote>", "a < b & c > d", "&amp;", "\u202egnorts", "🚀" * 300, "<tg-time>", "\n" * 40,
]  # fmt: skip
foreign = st.text(max_size=400) | st.sampled_from(HOSTILE)


def worded(output: Output, text: str) -> Output:
    """The same record in somebody else's words."""
    match output:
        case Exit() | OrderMoved() | SetupEnded() | LatchSet():
            return replace(output, why=text)
        case Alarm() | Answer():
            return replace(output, text=text)
        case Refusal() | Trade():
            return replace(output, because=text)
        case Setup():
            return replace(output, signals=tuple(replace(each, why=text) for each in output.signals))
        case _:
            return output


outputs = st.builds(worded, st.sampled_from(OUTPUTS), foreign) | st.sampled_from(OUTPUTS)
steps = st.tuples(st.sampled_from(EVENTS), st.lists(outputs, max_size=4))


def in_order(told: list[tuple[Event, list[Output]]]) -> list[Step]:
    """A second apart, as no journal ever goes back."""
    at = OPENED.event.at
    first = [OPENED, Step(Tick(at), (SETUP,))]
    seconds = (at + timedelta(seconds=7 * number) for number in range(1, len(told) + 1))
    return first + [
        Step(replace(event, at=second), tuple(outputs))
        for second, (event, outputs) in zip(seconds, told, strict=True)
    ]


def check_rows(rows: Rows, *, rows_max: int = 5) -> None:
    for row in rows:
        assert 1 <= len(row) <= 3
        for button in row:
            assert 0 < len(button.text) <= LABEL_MAX
            assert isinstance(button.act, Act | Copy)
    assert len(rows) <= rows_max


@settings(max_examples=300)
@given(st.lists(steps, max_size=25))
def test_any_story_can_be_read(told):
    book, view = (
        CardBook(badge="SIM", synthetic="<SYNTHETIC & new>"),
        DeskView(Look("SIM", None, EASTERN), Limits.of(PLAYBOOK)),
    )
    for step in in_order(told):
        view.take(step)
        for wish in book.told(step):
            if isinstance(wish, Pin | Past):
                continue
            text = read(wish.html)
            assert text.strip()
            assert length(wish.html) <= (CAPTION_MAX if wish.chart is not None else TEXT_MAX)
            check_rows(wish.rows)
            if isinstance(wish, Show) and wish.card == "setup:LUNR-1":
                assert FIVE.search(text), text
                state = view.episodes["LUNR-1"].state
                acts = {each.act.verb for row in wish.rows for each in row if isinstance(each.act, Act)}
                assert acts <= MAY.get(state, set()) | ({Verb.PAGE} if state not in FINAL else set())
                assert len(wish.rows) <= 3
    for page in Page:
        answer = book.answer(page, "LUNR-1")
        if isinstance(answer, Past):
            continue
        assert length(answer.html) <= TEXT_MAX
        assert read(answer.html)
        check_rows(answer.rows, rows_max=8 if page is Page.MENU else 10)


@settings(max_examples=100)
@given(st.lists(steps, max_size=20), st.integers(0, 20))
def test_a_restart_anywhere_in_any_story_shows_what_would_have_been_shown(told, cut):
    played = in_order(told)
    whole, after = CardBook(badge="SIM"), CardBook(badge="SIM")
    for number, step in enumerate(played):
        whole.told(step)
        after.recall(step) if number < cut else after.told(step)
    assert after.live() == whole.live()
