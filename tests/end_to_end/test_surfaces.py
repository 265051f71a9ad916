"""A running desk says in its chat what it stands on, machine included, and what its edges set aside."""

import re
from datetime import timedelta
from pathlib import Path

import aiohttp
import msgspec

from sandbox.demo.autopilot import WHO
from sandbox.faults import Rule, Status
from sandbox.telegram.acts import say
from sandbox.telegram.people import OWNER
from tests.bot.chat.wire.play import story
from tests.end_to_end.mornings import Life, life, market

TAPE = 2
WITHHELD = '{"code": "advanced_tier_required", "message": "not for you"}'


async def asked(here: Life, page: str) -> str:
    """What the owner reads a few seconds later."""
    say(here.stage.messenger, WHO, page, None, None)
    until = here.stage.clock.now() + timedelta(seconds=3)
    await here.until(lambda: here.stage.clock.now() >= until)
    messages = here.stage.messenger.room(OWNER.user.id).messages.values()
    return [kept.message.text or "" for kept in messages if kept.by.key == "bot"][-1]


@story
async def test_a_running_desk_tells_of_its_machine_and_of_what_it_set_aside(tmp_path: Path) -> None:
    async with market(tmp_path) as stage:
        rule = Rule(name="plan", fault=Status(403, WITHHELD), where="GET /api/darkpool/*")
        async with aiohttp.ClientSession() as http:
            await http.post(stage.faults[TAPE], data=msgspec.json.encode(rule))
        async with life(stage) as here:
            told = await asked(here, "/doctor")
            assert re.search(r"^✓ time zones: New York is -5 and -4 hours$", told, re.MULTILINE)
            assert re.search(rf"^. disk: \d+\.\d GB free at {tmp_path}$", told, re.MULTILINE)
            assert "journal:" not in told, "the desk holds it, and has just read it whole"
            why = "not in this plan: status 403 advanced_tier_required not for you"
            await here.until(lambda: f"set aside of dark pool: {why}" in here.said)
            assert f"\ndark pool: 1 set aside, last: {why} (" in await asked(here, "/health")
            assert here.said.count(f"set aside of dark pool: {why}") == 1
