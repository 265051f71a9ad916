"""The other way to the owner: one fixed place, never led elsewhere, and nothing secret in its errors."""

import asyncio

import pytest

from bot.config import BadConfig, Config
from bot.watch.second_channel import MISSED, NotTaken, way
from tests.bot.chat.wire.play import story
from tests.bot.watch.post import post_office, webhook


@story
async def test_a_webhook_gets_the_words_and_a_title_that_fits_a_header():
    async with webhook() as inbox:
        there = way(inbox.url)
        await there.tell("🔻 Stop\r\nX-Evil: 1 · LUNR 12C", "🔻 Stop · LUNR 12C −$30")
        assert inbox.taken == ["🔻 Stop · LUNR 12C −$30"]
        assert inbox.headers[0]["Title"] == "Stop X-Evil: 1 LUNR 12C"
        assert inbox.headers[0]["Priority"] == "urgent"


@story
async def test_nobody_leads_it_elsewhere_and_a_refusal_is_told():
    async with webhook() as inbox:
        inbox.answers = [302, 500]
        for code in (302, 500):
            with pytest.raises(NotTaken, match=f"{code}"):
                await way(inbox.url).tell("t", "secret")
        assert (inbox.taken, inbox.elsewhere) == ([], [])


@story
async def test_a_letter_arrives_with_its_marks():
    async with post_office() as inbox:
        await way(inbox.url).tell("🔻 Stop · LUNR", "🔻 −$30")
        assert "Subject: Stop LUNR" in inbox.taken[0]
        assert "To: me@example.org" in inbox.taken[0]


@pytest.mark.parametrize(
    "setting",
    [
        "http://ntfy.example/topic", "https://", "https://ntfy.example/", "smtp://mail.example.org/me@example.org",
        "smtps://mail.example.org/", "ftp://example.org/x", "ntfy.sh/topic", "https://[::1/x", "https://a:x/t",
    ],
)  # fmt: skip
def test_a_place_that_could_be_overheard_or_that_is_none_is_refused(setting):
    with pytest.raises(BadConfig, match="SECOND_CHANNEL: it should look like"):
        way(setting)


def test_nothing_set_is_no_way_and_what_is_set_is_shown_nowhere():
    assert way("") is None
    assert "hush" not in repr(Config(second_channel="smtps://me:hush@mail.example.org/me@example.org"))
    sealed = way("smtps://me%40x:hu%2Fsh@mail.example.org/me@example.org")
    assert (sealed.place, sealed.port, sealed.user, sealed.password) == (
        "mail.example.org",
        465,
        "me@x",
        "hu/sh",
    )


@pytest.mark.parametrize("nobody", ["http://127.0.0.1:9/desk", "smtp://127.0.0.1:9/me@example.org"])
def test_a_place_that_does_not_answer_is_a_miss_and_no_crash(nobody):
    with pytest.raises(MISSED):
        asyncio.run(way(nobody).tell("t", "x"))
