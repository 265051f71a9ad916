"""What Telegram does not carry within a minute reaches the owner another way, once, and the desk knows."""

from datetime import timedelta

import pytest

from bot.chat.keeping import Aside
from bot.chat.wire.unheard import Unheard
from bot.chat.wishes import Urgency
from bot.clock import SystemClock
from bot.watch.heartbeats import Heartbeats
from bot.watch.second_channel import way
from engine.model.events import FeedLost, FeedRestored
from sandbox.faults import Rule, Status
from storage.journal import open_journal
from tests.bot.chat.wire.play import card, life, say, story
from tests.bot.watch.post import webhook
from tests.bot.watch.test_silence import time_goes_by, watched
from tests.sandbox.telegram.scene import OWNER, scene

MIGRATED = (
    '{"ok": false, "error_code": 400, "description": "Bad Request: group chat was upgraded", "parameters": '
)
MIGRATED += '{"migrate_to_chat_id": -100}}'


@story
async def test_an_exit_unsent_for_a_minute_goes_another_way_once_and_an_alert_never(tmp_path):
    async with webhook() as inbox, scene() as here:
        await here.start()
        async with life(here, tmp_path, second=inbox.url) as desk:
            down = Rule(
                "down", Status(502), "telegram", "* */send*", until=here.clock.now() + timedelta(minutes=5)
            )
            here.faults.add(down)
            await desk.happens(1, say("sold", Urgency.EXIT, "<b>sold</b> 2"), say("idea", Urgency.ALERT))
            await time_goes_by(here, desk, 55)
            assert inbox.taken == []
            await time_goes_by(here, desk, 60)
            assert inbox.taken == ["sold 2"]
            assert sum("not carried by Telegram: sold 2" in line for line in desk.terminal) == 1
        async with life(here, tmp_path, desk.script, second=inbox.url) as desk:
            await time_goes_by(here, desk, 300)
            assert desk.texts() == ["🔁 sold 2", "said idea"]
            assert inbox.taken == ["sold 2"]


@story
async def test_the_second_channel_is_tried_again_and_then_given_up_on_aloud(tmp_path):
    async with webhook() as inbox, scene() as here:
        await here.start()
        inbox.answers = [500, 503]
        async with life(here, tmp_path, second=inbox.url) as desk:
            here.faults.add(Rule("down", Status(502), "telegram", "* */send*"))
            await desk.happens(1, say("one", Urgency.EXIT))
            await time_goes_by(here, desk, 90)
            assert inbox.taken == ["said one"]
            inbox.answers = [500] * 5
            await desk.happens(2, say("two", Urgency.PANIC))
            await time_goes_by(here, desk, 180)
            assert inbox.taken == ["said one"]
            assert "second channel: 127.0.0.1 took it not: it answered 500" in desk.terminal


@story
async def test_without_a_second_channel_the_log_tells_of_it(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            here.faults.add(Rule("down", Status(502), "telegram", "* */send*"))
            await desk.happens(1, say("stop", Urgency.PANIC))
            await time_goes_by(here, desk, 65)
            assert "not carried by Telegram: said stop" in desk.terminal


@pytest.mark.parametrize("how", ["blocked", "migrated"])
@story
async def test_an_owner_out_of_reach_is_told_another_way_at_once_and_entries_are_off_until_they_are_back(
    tmp_path, how
):
    async with webhook() as inbox, scene() as here:
        await here.start()
        async with life(here, tmp_path, second=inbox.url) as desk, watched(desk) as said:
            if how == "blocked":
                await desk.person("block", who="owner", blocked=True)
            else:
                here.faults.add(Rule("T8", Status(400, MIGRATED), "telegram", "* */send*", times=1))
            await desk.happens(1, say("sold", Urgency.EXIT), card("closed"), say("idea", Urgency.ALERT))
            await desk.happens(2, say("stop", Urgency.PANIC))
            await time_goes_by(here, desk, 6)
            assert sorted(inbox.taken) == ["said sold", "said stop"]
            assert said == [FeedLost(said[0].at, "owner-chat")]
            assert desk.texts() == []
            if how == "blocked":
                await desk.person("block", who="owner", blocked=False)
            else:
                await desk.person("say", who="owner", text="/version")
            await time_goes_by(here, desk, 6)
            assert said[1:] == [FeedRestored(said[1].at, "owner-chat")]
            assert "While you were out of reach, 2 messages:" in desk.texts()[0]
            assert "said sold" in desk.texts()[0]
            assert "said stop" in desk.texts()[0]
            assert "closed" in desk.texts()
            await desk.happens(3, say("filled", Urgency.FILL))
            assert desk.texts()[-1] == "said filled"
            assert len(inbox.taken) == 2
            assert here.messenger.room(OWNER).last


@story
async def test_an_alarm_telegram_will_not_have_even_plain_goes_another_way(tmp_path):
    async with webhook() as inbox, scene() as here:
        await here.start()
        async with life(here, tmp_path, second=inbox.url) as desk:
            never = '{"ok": false, "error_code": 400, "description": "Bad Request: never"}'
            here.faults.add(Rule("never", Status(400, never), "telegram", "* */send*", times=2))
            await desk.happens(1, say("stop", Urgency.PANIC))
            await time_goes_by(here, desk, 1)
            assert inbox.taken == ["said stop"]


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("", "second channel: none is set; with Telegram silent only the log tells of exits"),
        ("https://ntfy.sh/topic", "second channel: ntfy.sh, after 60 s without Telegram"),
        ("smtps://u:hush@mail.org/a@b.org", "second channel: mail.org, after 60 s without Telegram"),
    ],
)
def test_health_says_where_it_leads_and_nothing_secret(tmp_path, where, says):
    with open_journal(str(tmp_path / "desk.db"), holder="test") as journal:
        unheard = Unheard(way(where), journal.chat, Aside("test"), SystemClock(), Heartbeats(), print)
        assert unheard.health() == says


@story
async def test_ideas_that_wait_long_are_no_reason_to_stop(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk, watched(desk) as said:
            here.faults.add(Rule("down", Status(502), "telegram", "* */send*"))
            await desk.happens(1, say("idea", Urgency.ALERT))
            await time_goes_by(here, desk, 80)
            assert said == []
            await desk.happens(2, say("sold", Urgency.EXIT))
            await time_goes_by(here, desk, 70)
            assert [type(each) for each in said] == [FeedLost]
