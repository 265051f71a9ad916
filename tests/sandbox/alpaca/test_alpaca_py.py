"""The vendor's own clients, unchanged but for the address: the independent check of every shape."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from alpaca.common.exceptions import APIError
from alpaca.data.enums import Adjustment
from alpaca.data.historical import OptionHistoricalDataClient, StockHistoricalDataClient
from alpaca.data.live import OptionDataStream, StockDataStream
from alpaca.data.requests import (
    OptionBarsRequest,
    OptionChainRequest,
    OptionLatestQuoteRequest,
    OptionLatestTradeRequest,
    OptionSnapshotRequest,
    OptionTradesRequest,
    StockBarsRequest,
    StockLatestBarRequest,
    StockLatestQuoteRequest,
    StockLatestTradeRequest,
    StockQuotesRequest,
    StockSnapshotRequest,
    StockTradesRequest,
)
from alpaca.data.timeframe import TimeFrame, TimeFrameUnit
from alpaca.trading.client import TradingClient
from alpaca.trading.enums import OrderSide, OrderStatus, PositionIntent, QueryOrderStatus, TimeInForce
from alpaca.trading.models import TradeUpdate
from alpaca.trading.requests import (
    ClosePositionRequest,
    GetAssetsRequest,
    GetCalendarRequest,
    GetOptionContractsRequest,
    GetOrdersRequest,
    GetPortfolioHistoryRequest,
    LimitOrderRequest,
    ReplaceOrderRequest,
)
from alpaca.trading.stream import TradingStream

from sandbox.alpaca.terms import Fills, Terms
from tests.sandbox.alpaca.running import KEYS, Running, running

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
WHOLE = Terms(fills=Fills(partial=0.0, cancel_race=0.0))
WAIT_S = 15.0


@pytest.fixture(scope="module")
def venue() -> Iterator[Running]:
    """One venue for all tests that only read or use names of their own."""
    with running(terms=WHOLE) as running_:
        yield running_


@pytest.fixture(scope="module")
def trading(venue: Running) -> TradingClient:
    """The trading client as anybody would make it."""
    return TradingClient(KEYS.id, KEYS.secret, paper=True, url_override=venue.url)


@pytest.fixture(scope="module")
def stocks(venue: Running) -> StockHistoricalDataClient:
    """Share data."""
    return StockHistoricalDataClient(KEYS.id, KEYS.secret, url_override=venue.url)


@pytest.fixture(scope="module")
def options(venue: Running) -> OptionHistoricalDataClient:
    """Option data."""
    return OptionHistoricalDataClient(KEYS.id, KEYS.secret, url_override=venue.url)


def ask_of(venue: Running, symbol: str) -> float:
    """What is asked for it now."""
    touch = venue.alpaca.venue.prices.touch(symbol, venue.now)
    assert touch is not None
    return float(touch.ask)


def limit(symbol: str, price: float, *, client: str, qty: int = 1) -> LimitOrderRequest:
    """A buy to open."""
    return LimitOrderRequest(
        symbol=symbol, qty=qty, side=OrderSide.BUY, time_in_force=TimeInForce.DAY, limit_price=price,
        position_intent=PositionIntent.BUY_TO_OPEN, client_order_id=client,
    )  # fmt: skip


def test_a_round_trip(venue: Running, trading: TradingClient) -> None:
    cash = Decimal(trading.get_account().cash)
    symbol = venue.near("QQQ")
    sent = trading.submit_order(limit(symbol, round(ask_of(venue, symbol) * 1.02, 2), client="trip-1", qty=2))
    assert sent.status is OrderStatus.PENDING_NEW
    venue.pump(5)
    bought = trading.get_order_by_client_id("trip-1")
    assert bought.status is OrderStatus.FILLED
    position = trading.get_open_position(symbol)
    assert (position.qty, position.qty_available) == ("2", "2")
    closed = trading.close_position(symbol, ClosePositionRequest(qty="2"))
    venue.pump(5)
    sold = trading.get_order_by_id(closed.id)
    assert sold.position_intent is PositionIntent.SELL_TO_CLOSE
    earned = (Decimal(sold.filled_avg_price) - Decimal(bought.filled_avg_price)) * 200
    assert Decimal(trading.get_account().cash) == cash + earned
    fills = trading.get("/account/activities/FILL")
    assert {fill["order_id"] for fill in fills} >= {str(bought.id), str(sold.id)}


def test_cancel_replace_and_list(venue: Running, trading: TradingClient) -> None:
    symbol = venue.near("SPY")
    first = trading.submit_order(limit(symbol, 0.05, client="rest-1"))
    venue.pump(2)
    second = trading.replace_order_by_id(first.id, ReplaceOrderRequest(limit_price=0.06))
    venue.pump(2)
    assert trading.get_order_by_id(first.id).replaced_by == second.id
    open_ = trading.get_orders(GetOrdersRequest(status=QueryOrderStatus.OPEN, symbols=[symbol]))
    assert [order.id for order in open_] == [second.id]
    trading.cancel_order_by_id(second.id)
    venue.pump(2)
    assert trading.get_order_by_id(second.id).status is OrderStatus.CANCELED
    assert trading.cancel_orders() == []


def test_a_duplicate_is_refused_as_the_vendor_refuses_it(venue: Running, trading: TradingClient) -> None:
    symbol = venue.near("SPY")
    trading.submit_order(limit(symbol, 0.05, client="twice"))
    with pytest.raises(APIError) as caught:
        trading.submit_order(limit(symbol, 0.05, client="twice"))
    assert (caught.value.status_code, caught.value.code) == (422, 40010001)
    trading.cancel_orders()
    venue.pump(2)


def test_close_all(venue: Running, trading: TradingClient) -> None:
    symbol = venue.near("IWM") if "IWM" in venue.world.underlyings else venue.near("QQQ")
    trading.submit_order(limit(symbol, round(ask_of(venue, symbol) * 1.02, 2), client="all-1"))
    venue.pump(5)
    (result,) = trading.close_all_positions(cancel_orders=True)
    assert result.status == 200
    venue.pump(5)
    assert trading.get_all_positions() == []


def test_what_there_is(venue: Running, trading: TradingClient) -> None:
    assert trading.get_clock().is_open
    days = trading.get_calendar(GetCalendarRequest(start=venue.world.today, end=venue.world.today))
    assert [day.date for day in days] == [venue.world.today]
    assert {asset.symbol for asset in trading.get_all_assets(GetAssetsRequest())} == set(
        venue.world.underlyings
    )
    assert trading.get_asset("SPY").tradable
    assert trading.get_account_configurations().max_options_trading_level == 2
    assert trading.get_portfolio_history(GetPortfolioHistoryRequest(timeframe="1Min")).base_value == 100_000
    assert trading.get_option_contract(venue.near("SPY")).open_interest is not None


def test_contracts_come_in_pages(venue: Running, trading: TradingClient) -> None:
    found, token = [], None
    while True:
        page = trading.get_option_contracts(
            GetOptionContractsRequest(underlying_symbols=["SPY"], limit=50, page_token=token)
        )
        found += [contract.symbol for contract in page.option_contracts]
        token = page.next_page_token
        if token is None:
            break
    assert len(found) == len(set(found)) > 50
    assert found == sorted(found)


def test_share_data(venue: Running, stocks: StockHistoricalDataClient) -> None:
    since = venue.now - timedelta(minutes=20)
    for frame in (TimeFrame.Minute, TimeFrame(10, TimeFrameUnit.Minute), TimeFrame.Hour):
        request = StockBarsRequest(
            symbol_or_symbols=["SPY", "QQQ"], timeframe=frame, start=since, adjustment=Adjustment.RAW
        )
        assert set(stocks.get_stock_bars(request).data) <= {"SPY", "QQQ"}
    month = StockBarsRequest(
        symbol_or_symbols="SPY", timeframe=TimeFrame.Day, start=venue.now - timedelta(days=40)
    )
    assert len(stocks.get_stock_bars(month).data["SPY"]) >= 25
    one = {"symbol_or_symbols": "SPY"}
    span = {**one, "start": venue.now - timedelta(minutes=1)}
    assert stocks.get_stock_quotes(StockQuotesRequest(**span)).data["SPY"]
    assert stocks.get_stock_trades(StockTradesRequest(**span)).data["SPY"]
    assert stocks.get_stock_latest_quote(StockLatestQuoteRequest(**one))["SPY"].ask_price > 0
    assert stocks.get_stock_latest_trade(StockLatestTradeRequest(**one))["SPY"].price > 0
    assert stocks.get_stock_latest_bar(StockLatestBarRequest(**one))["SPY"].volume > 0
    assert stocks.get_stock_snapshot(StockSnapshotRequest(**one))["SPY"].daily_bar is not None


def test_option_data(venue: Running, options: OptionHistoricalDataClient) -> None:
    symbol = venue.near("SPY", days=0)
    chain = options.get_option_chain(OptionChainRequest(underlying_symbol="SPY", type="call"))
    assert chain[symbol].latest_quote.ask_price > 0
    one = {"symbol_or_symbols": symbol}
    assert options.get_option_snapshot(OptionSnapshotRequest(**one))[symbol].greeks is not None
    assert options.get_option_latest_quote(OptionLatestQuoteRequest(**one))[symbol].bid_price > 0
    trades = options.get_option_trades(OptionTradesRequest(**one, start=venue.now - timedelta(hours=1)))
    bars = options.get_option_bars(OptionBarsRequest(**one, timeframe=TimeFrame.Minute))
    assert sum(bar.volume for bar in bars.data[symbol]) == sum(trade.size for trade in trades.data[symbol])
    newest = options.get_option_latest_trade(OptionLatestTradeRequest(**one))[symbol]
    assert newest.price == trades.data[symbol][-1].price
    assert "C" in options.get_option_exchange_codes()


def test_the_free_feed_is_wider(venue: Running, options: OptionHistoricalDataClient) -> None:
    symbol = venue.near("SPY")
    real, derived = (
        options.get_option_latest_quote(OptionLatestQuoteRequest(symbol_or_symbols=symbol, feed=feed))[symbol]
        for feed in ("opra", "indicative")
    )
    assert derived.ask_price - derived.bid_price > 1.5 * (real.ask_price - real.bid_price)


def test_wrong_keys(venue: Running) -> None:
    stranger = TradingClient("PKNOBODY", "nothing", paper=True, url_override=venue.url)
    with pytest.raises(APIError) as caught:
        stranger.get_account()
    assert caught.value.status_code == 403


@contextmanager
def listening(stream: Any) -> Iterator[None]:
    """Runs the vendor's stream client in a thread, as its users do."""
    thread = threading.Thread(target=stream.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stream.stop()
        thread.join(WAIT_S)
        assert not thread.is_alive()


def until(met: Callable[[], bool]) -> None:
    """Waits for what another thread does."""
    end = time.monotonic() + WAIT_S
    while not met():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def channels(venue: Running) -> list[str]:
    """What anybody is subscribed to."""

    async def look() -> list[str]:
        await asyncio.sleep(0)
        return [name for link in venue.alpaca.links for name, symbols in link.channels.items() if symbols]

    return venue.do(look())


def test_the_trading_stream_tells_an_orders_life(venue: Running, trading: TradingClient) -> None:
    heard: list[TradeUpdate] = []

    async def hear(update: TradeUpdate) -> None:
        heard.append(update)

    stream = TradingStream(KEYS.id, KEYS.secret, paper=True, url_override=venue.ws("/stream"))
    stream.subscribe_trade_updates(hear)
    with listening(stream):
        until(lambda: "trade_updates" in channels(venue))
        symbol = venue.near("SPY")
        trading.submit_order(limit(symbol, round(ask_of(venue, symbol) * 1.02, 2), client="streamed"))
        venue.pump(3)
        until(lambda: any(update.event == "fill" for update in heard))
    assert [update.event for update in heard] == ["pending_new", "new", "fill"]
    assert heard[-1].execution_id is not None
    trading.close_all_positions(cancel_orders=True)
    venue.pump(3)


def test_the_share_stream(venue: Running) -> None:
    bars: list[Any] = []
    corrected: list[Any] = []
    quotes: list[Any] = []
    trades: list[Any] = []

    def into(kept: list[Any]) -> Any:
        async def hear(row: Any) -> None:
            kept.append(row)

        return hear

    stream = StockDataStream(KEYS.id, KEYS.secret, url_override=venue.ws("/v2/sip"))
    stream.subscribe_bars(into(bars), "*")
    stream.subscribe_updated_bars(into(corrected), "*")
    stream.subscribe_quotes(into(quotes), "SPY")
    stream.subscribe_trades(into(trades), "SPY")
    with listening(stream):
        until(lambda: {"bars", "updatedBars", "quotes", "trades"} <= set(channels(venue)))
        for _ in range(30):
            venue.pump(60)
        until(lambda: len({bar.symbol for bar in bars}) > 2 and bool(quotes) and bool(trades))
        until(lambda: bool(corrected))
    for row in (*bars, *corrected, *quotes, *trades):
        assert row.timestamp.tzinfo is not None


def test_the_option_stream(venue: Running) -> None:
    quotes: list[Any] = []
    trades: list[Any] = []

    async def quote(row: Any) -> None:
        quotes.append(row)

    async def trade(row: Any) -> None:
        trades.append(row)

    symbol = venue.near("SPY", days=0)
    stream = OptionDataStream(KEYS.id, KEYS.secret, url_override=venue.ws("/v1beta1/opra"))
    stream.subscribe_quotes(quote, symbol)
    stream.subscribe_trades(trade, symbol)
    with listening(stream):
        until(lambda: {"quotes", "trades"} <= set(channels(venue)))
        for _ in range(10):
            venue.pump(60)
        until(lambda: bool(quotes) and bool(trades))
    assert {row.symbol for row in (*quotes, *trades)} == {symbol}


def test_nothing_but_numbers_was_spelt_against_the_specification(venue: Running) -> None:
    strays = {stray["what"].partition(" ")[2] for stray in venue.control("GET", "strays")}
    assert strays <= {"is a JSON number, the specification says string"}
