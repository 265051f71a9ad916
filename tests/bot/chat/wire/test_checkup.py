"""What the desk stands on, said once a start, and again to whoever asks."""

from datetime import UTC, datetime, timedelta

from bot.doctor.findings import Checkup, Report, good, missing, poorer
from engine.model.calendar import EASTERN
from tests.bot.chat.wire.play import life, story
from tests.sandbox.telegram.scene import OWNER, scene

SOUND = Report((good("telegram", "@desk_bot"), poorer("option prices", "indicative", "buy OPRA")))
ILL = Report((good("telegram", "@desk_bot"), missing("keys", "401", "ALPACA_KEY: make a new one")))


@story
async def test_a_start_tells_what_it_stands_on_and_the_doctor_tells_all_of_it(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            await desk.person("say", who="owner", text="/doctor")
            assert desk.texts()[-1].endswith("Still looking.")
            desk.chat.examined(SOUND)
            await desk.settle()
            (told,) = [text for text in desk.texts() if "checks passed" in text]
            assert "🩺 2 checks passed, 1 with less than could be" in told
            assert "! option prices: indicative" in told
            assert "buy OPRA" in told
            assert "@desk_bot" not in told
            began = here.clock.now().astimezone(EASTERN)
            await here.pass_time(60)
            await desk.person("say", who="owner", text="/doctor")
            assert "✓ telegram: @desk_bot" in desk.texts()[-1]
            assert desk.texts()[-1].startswith(
                f"As it was at the last start, {began:%H:%M:%S}; ./desk doctor"
            )


@story
async def test_only_what_is_missing_makes_a_sound(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            for report, rings in ((SOUND, False), (ILL, True)):
                await here.pass_time(5)
                desk.chat.examined(report)
                await desk.settle()
                call = [each for each in here.messenger.calls if each.method == "sendMessage"][-1]
                assert (not call.parameters.get("disable_notification")) is rings, report.sum
            room = here.messenger.room(OWNER)
            assert "🚨 1 of 2 checks failed" in room.messages[room.last].message.text


def test_what_was_looked_at_on_another_day_says_which():
    began = datetime(2026, 11, 18, 14, 29, 50, tzinfo=UTC)
    assert (
        Checkup(SOUND, began)
        .told(began + timedelta(days=1), EASTERN)
        .startswith("As it was at the last start, 18 Nov 09:29:50; ")
    )


@story
async def test_what_was_seen_elsewhere_is_said_in_the_chat_as_plain_words(tmp_path):
    async with scene() as here:
        await here.start()
        async with life(here, tmp_path) as desk:
            desk.chat.remarked("options level was 3, is 2 <b>")
            await desk.settle()
            assert desk.texts()[-1].endswith("· options level was 3, is 2 <b>")
