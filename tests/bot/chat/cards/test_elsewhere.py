"""What another hand did in the account: told once, with what can be done about it."""

from bot.chat.acts import Act, Page, Verb
from bot.chat.hands.deciding import command
from bot.chat.wire.signing import DATA_MAX, Seal
from bot.chat.wishes import Say, Urgency
from bot.telling.story import tell
from engine.model.events import Adopt, FlattenForeign, Ignore
from storage.chat import Decided
from tests.bot.chat.cards.chats import Chat, chat, labels, read
from tests.stories.test_flow_first import BOUGHT
from tests.stories.test_reconcile import APP, MINE, shown
from tests.tape import steps

SYMBOL = "LUNR260731C00012000"
FOUND = BOUGHT + MINE + shown(22, 30)


def about(told: Chat, words: str) -> list[Say]:
    return [say for say in told.says if words in read(say.html)]


def test_what_is_not_ours_is_alarming_and_has_three_buttons():
    (said,) = about(chat(FOUND), "not ours")
    assert (said.urgency, said.buzz) == (Urgency.PANIC, True)
    assert labels(said) == ["👀 Adopt", "🙈 Ignore", "🛑 Sell 3"]
    acts = [button.act for row in said.rows for button in row]
    assert acts == [Act(verb, SYMBOL) for verb in (Verb.ADOPT, Verb.IGNORE, Verb.UNLOAD)]


def test_what_is_short_can_only_be_ignored():
    short = "14:00:00 outside SPY -2@600\n14:00:01 holds SPY -2@600\n14:00:05 tick\n"
    (said,) = about(chat(short), "not ours")
    assert labels(said) == ["🙈 Ignore"]


def test_each_button_is_a_command_and_fits_what_telegram_carries():
    at = next(steps(FOUND)).event.at
    for verb, kind in ((Verb.ADOPT, Adopt), (Verb.IGNORE, Ignore), (Verb.UNLOAD, FlattenForeign)):
        assert command(Decided("d", "t", 1, verb, SYMBOL, at=at)) == kind(at, SYMBOL, "owner")
        signed = Seal(b"k" * 32).sign(Act(verb, SYMBOL), 1, "n" * 12)
        assert len(signed) <= DATA_MAX


def test_adopted_it_says_by_which_play_and_stands_among_the_positions():
    told = chat(FOUND + "14:07:31 adopt LUNR 12C\n14:07:32 quote LUNR 12C 0.98x1.02\n")
    (said,) = about(told, "Watching 3")
    assert "With the exits of flow_first: stop 0.76, target 1.08, out by 15:00." in read(said.html)
    assert labels(said) == ["Close LUNR-2", "Half LUNR-2", "Stop→entry LUNR-2"]
    offered = labels(told.answer(Page.POSITIONS))
    assert offered[:3] == ["Close LUNR-2", "Half LUNR-2", "Stop→entry LUNR-2"]
    assert "Close LUNR-1" in offered
    positions = read(told.answer(Page.POSITIONS).html)
    assert "3 LUNR 12C today 0.90 +$24 " in positions
    assert "4 LUNR 12C today 1.00" in positions


def test_what_was_adopted_is_steered_by_hand_like_any_other():
    held = FOUND + "14:07:31 adopt LUNR 12C\n14:07:32 quote LUNR 12C 0.98x1.02\n"
    told = chat(held + "14:07:33 stop-to-entry LUNR-2\n14:07:34 half LUNR-2\n14:07:35 tick\n")
    done = [line for step in told.steps for line in tell(step)]
    assert "14:07:33 stop LUNR-2 raised to 0.90 by owner" in done
    assert any(line.startswith("14:07:34 order LUNR-2-X1 sell 2 LUNR 12C") for line in done)


def test_the_end_of_what_was_adopted_is_told_too():
    told = chat(FOUND + "14:07:31 adopt LUNR 12C\n14:07:32 quote LUNR 12C 1.09x1.11\n14:07:33.5 tick\n")
    assert about(told, "🎯 Target · LUNR 12C today +$56.85")
    trades = read(told.answer(Page.TRADES).html)
    assert "+$56.85" in trades


def test_closed_in_the_app_is_said_with_its_price():
    told = chat(BOUGHT + APP + " -4@1.10\n14:07:22 holds nothing\n" + shown(22, 30))
    assert about(told, "4 LUNR 12C closed in the broker's app, at 1.10")
    (said,) = about(told, "🏁 Closed in the broker's app")
    assert (said.urgency, said.buzz) == (Urgency.EXIT, True)


def test_a_start_makes_no_noise_and_the_status_says_why_nothing_is_bought():
    told = chat(BOUGHT + "14:07:30 restart paper\n")
    assert about(told, "unreconciled") == []
    assert "exits only: unreconciled, the broker's books are not compared" in read(
        told.answer(Page.STATUS).html
    )
    assert "unreconciled" in read(told.answer(Page.HEALTH).html)
