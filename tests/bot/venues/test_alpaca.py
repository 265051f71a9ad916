"""Orders at the pretended broker, over real sockets."""

from engine.model.events import OrderAccepted, OrderCancelled, OrderFilled
from engine.model.intents import Effect
from engine.model.money import Side
from tests.bot.alpaca.stage import Stage, play


def test_an_order_is_taken_filled_and_told_once() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        answer = list(await broker.submit(on.order("o-1", quantity=2)))
        assert [type(each) for each in answer] == [OrderAccepted]
        await on.until(lambda: bool(on.told(OrderFilled)))
        await on.wait(20)
        (fill,) = on.told(OrderFilled)
        (truth,) = on.alpaca.venue.book.executions
        assert (fill.fill_id, fill.quantity, fill.price) == (truth.id, truth.qty, truth.price)

    play(story)


def test_a_resting_order_is_cancelled() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await broker.submit(on.order("o-1", limit="0.05"))
        await on.wait(2)
        assert list(await broker.cancel("o-1")) == []
        await on.until(lambda: bool(on.told(OrderCancelled)))
        assert [type(each) for each in await broker.find("o-1")] == [OrderAccepted, OrderCancelled]

    play(story)


def test_shares_are_bought_and_sold_whole_and_a_sale_says_that_it_closes() -> None:
    async def story(on: Stage) -> None:
        broker = on.broker()
        on.hear(broker)
        await on.quiet()
        await broker.submit(on.order("o-1", quantity=3, limit="9999", symbol="SPY"))
        await on.until(lambda: sum(fill.quantity for fill in on.told(OrderFilled)) == 3)
        out = on.order("o-2", quantity=3, limit="1.00", symbol="SPY", side=Side.SELL, effect=Effect.CLOSE)
        await broker.submit(out)
        await on.until(lambda: sum(fill.quantity for fill in on.told(OrderFilled)) == 6)
        assert on.alpaca.venue.book.held("SPY") == 0

    play(story)
