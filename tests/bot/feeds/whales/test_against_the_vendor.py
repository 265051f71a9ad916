"""The feed and the pretended vendor over sockets: everything that was shown arrives, once."""

from datetime import timedelta

from engine.model.events import Trap
from tests.bot.feeds.whales.listening import listening, vendor
from tests.sandbox.whales.asking import run


def test_every_alert_arrives_once_and_within_a_poll() -> None:
    async def story() -> None:
        async with vendor() as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=4)
            now = whales.clock.now()
            shown = whales.market.alerts(whales.market.session.opens, now - timedelta(seconds=5))
            told = {event.print_id: event for event in desk.flow}
            assert len(told) == len(desk.flow)
            assert {alert.id for alert in shown} <= set(told)
            by_id = {alert.id: alert for alert in shown}
            late = [e.at - by_id[e.print_id].created for e in desk.flow if e.print_id in by_id]
            assert max(late[15:]) <= timedelta(seconds=5)
            assert desk.standing == []
            assert desk.refused == []

    run(story)


def test_every_dark_print_arrives_once_with_its_trap() -> None:
    async def story() -> None:
        async with vendor(minutes=9) as whales, listening(whales.clock, whales.server.url) as desk:
            await desk.pass_by(minutes=2)
            now = whales.clock.now()
            shown = whales.market.dark_prints(whales.market.session.opens, now - timedelta(seconds=10))
            told = {event.print_id: event for event in desk.dark}
            assert len(told) == len(desk.dark)
            assert {str(each.id) for each in shown} <= set(told)
            busted = {str(each.id) for each in shown if each.canceled}
            assert busted <= {name for name, each in told.items() if each.trap is Trap.CANCELLED}

    run(story)
