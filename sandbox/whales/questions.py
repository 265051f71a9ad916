"""What may be asked of each route, from the vendor's published description: a table, one parameter a line."""

from collections.abc import Mapping

from sandbox.whales.asking import Parameter, parameters

CHOICES: Mapping[str, tuple[str, ...]] = {
    "rule_name": (
        "FloorTradeSmallCap",
        "FloorTradeMidCap",
        "RepeatedHits",
        "RepeatedHitsAscendingFill",
        "RepeatedHitsDescendingFill",
        "FloorTradeLargeCap",
        "OtmEarningsFloor",
        "LowHistoricVolumeFloor",
        "SweepsFollowedByFloor",
    ),
    "issue_types": (
        "Common Stock",
        "ETF",
        "Index",
        "ADR",
    ),
    "type": (
        "call",
        "Call",
        "put",
        "Put",
    ),
    "exchanges": (
        "AMXO",
        "ARCO",
        "BATO",
        "C2OX",
        "EDGO",
        "EMLD",
        "GMNI",
        "MCRY",
        "MPRL",
        "XBOX",
        "XBXO",
        "XCBO",
        "XISX",
        "XMIO",
        "XNDQ",
        "XPHO",
        "MXOP",
        "SPHR",
        "MXTO",
        "IEXO",
    ),
    "excluded_tags": (
        "ask_side",
        "bid_side",
        "mid_side",
        "no_side",
        "china",
        "volatility",
        "dividend",
        "index",
        "arbitrage",
    ),
    "marketcap_size": (
        "micro",
        "small",
        "mid",
        "large",
        "big",
    ),
    "report_flag": (
        "opening",
        "closing",
        "reopening",
        "cross_trade",
        "extended_hours",
        "intermarket_sweep",
        "trade_through_exempt",
        "odd_lot",
        "official_price_report",
        "futures_floor",
        "summary",
        "printable",
        "normal",
    ),
    "sectors": (
        "Basic Materials",
        "Communication Services",
        "Consumer Cyclical",
        "Consumer Defensive",
        "Energy",
        "Financial Services",
        "Healthcare",
        "Industrials",
        "Real Estate",
        "Technology",
        "Utilities",
    ),
    "trade_codes": (
        "mlet",
        "mlat",
        "mlct",
        "mlft",
        "mesl",
        "masl",
        "mfsl",
        "cbmo",
        "tlet",
        "tlct",
        "tlft",
        "tesl",
        "tasl",
        "tfsl",
        "tlat",
        "auto",
        "isoi",
        "late",
        "mctp",
        "open",
        "opnl",
        "oseq",
        "reop",
        "slai",
        "slan",
        "slci",
        "slcn",
        "slft",
    ),
    "side": (
        "ALL",
        "ASK",
        "BID",
        "MID",
    ),
    "order": (
        "desc",
        "asc",
    ),
    "order_by": (
        "executed_at",
        "trf_executed_at",
        "premium",
        "size",
        "volume",
    ),
    "moneyness": (
        "all",
        "itm",
        "otm",
        "atm",
    ),
    "tide_type": (
        "all",
        "equity_only",
        "etf_only",
        "index_only",
    ),
    "expiration": (
        "weekly",
        "zero_dte",
    ),
}

ROUTES: Mapping[str, Mapping[str, Parameter]] = {
    "/api/option-trades/flow-alerts": parameters(
        """
        ticker_symbol text - - AAPL,INTC
        unusual truth - - true
        min_premium number 0 - 12500.5
        max_premium number 0 - 12500.5
        min_size number 0 - 125
        max_size number 0 - 125
        min_volume number 0 - 125
        max_volume number 0 - 125
        min_open_interest number 0 - 125
        max_open_interest number 0 - 125
        all_opening truth - - true
        is_floor truth - - true
        is_sweep truth - - true
        is_call truth - - true
        is_put truth - - true
        is_ask_side truth - - true
        is_bid_side truth - - true
        rule_name[] list:rule_name - - RepeatedHits
        min_diff number - - 0.53
        max_diff number - - 0.53
        min_volume_oi_ratio number 0 - 0.32
        max_volume_oi_ratio number 0 - 1.58
        is_otm truth - - true
        issue_types[] list:issue_types - - Common Stock
        min_dte number 0 - 1
        max_dte number 0 - 3
        min_ask_perc number 0 1 0.25
        max_ask_perc number 0 1 0.75
        min_bid_perc number 0 1 0.25
        max_bid_perc number 0 1 0.75
        min_bull_perc number 0 1 0.5
        max_bull_perc number 0 1 0.9
        min_bear_perc number 0 1 0.5
        max_bear_perc number 0 1 0.9
        min_skew number 0 1 0.3
        max_skew number 0 1 0.7
        min_price number 0 - 10.5
        max_price number 0 - 500.75
        min_iv_change number - - 0.01
        max_iv_change number - - 0.05
        min_size_vol_ratio number 0 - 1.5
        max_size_vol_ratio number 0 - 10.0
        min_spread number 0 - 0.05
        max_spread number 0 - 5.0
        min_marketcap number 0 - 1000000
        max_marketcap number 0 - 250000000
        is_multi_leg truth - - true
        size_greater_oi truth - - true
        vol_greater_oi truth - - true
        min_days_between_expiry_and_earnings number - - 1
        max_days_between_expiry_and_earnings number - - 6
        newer_than moment - - 1715083417
        older_than moment - - 1715083417
        limit count 1 200 10
        """,
        CHOICES,
    ),
    "/api/option-trades/flow-alerts/{id}": parameters(
        """
        older_than moment - - 1715083417
        """,
        CHOICES,
    ),
    "/api/option-trades": parameters(
        """
        limit count 1 500 10
        ticker_symbol text - - AAPL,INTC
        option_contracts[] list - - AAPL250117C00200000
        chain[] list - - AAPL250117C00200000
        strike number - - 150.0
        type one:type - - call
        newer_than moment - - 1715083417
        older_than moment - - 1715083417
        canceled truth - - true
        is_multi_leg truth - - true
        volume_greater_oi truth - - true
        exclude_deep_itm truth - - true
        force_15_min_delay truth - - true
        hide_expired truth - - true
        include_agg_trades truth - - true
        intraday_only truth - - true
        is_otm truth - - true
        opening truth - - true
        opex_only truth - - true
        size_greater_oi truth - - true
        exchanges[] list:exchanges - - AMXO
        excluded_tags[] list:excluded_tags - - bid_side
        expiry_dates[] days - - 2024-02-02
        industries[] list - - Semiconductors
        issue_types[] list:issue_types - - Common Stock
        marketcap_size[] list:marketcap_size - - large
        report_flag[] list:report_flag - - intermarket_sweep
        sectors[] list:sectors - - Consumer Cyclical
        tags[] list:excluded_tags - - ask_side
        trade_codes[] list:trade_codes - - auto
        min_ask_perc number 0 1 0.25
        max_ask_perc number 0 1 0.75
        min_bear_perc number 0 1 0.5
        max_bear_perc number 0 1 0.9
        min_bid_perc number 0 1 0.25
        max_bid_perc number 0 1 0.75
        min_bull_perc number 0 1 0.5
        max_bull_perc number 0 1 0.9
        min_skew number 0 1 0.3
        max_skew number 0 1 0.7
        min_days_between_expiry_and_earnings number - - 1
        max_days_between_expiry_and_earnings number - - 6
        min_dte number 0 - 1
        max_dte number 0 - 3
        min_earnings_dte number - - 5
        max_earnings_dte number - - 30
        min_open_interest number 0 - 10000
        max_open_interest number 0 - 35000
        min_volume number 0 - 12300
        max_volume number 0 - 55600
        min_size number - - 100
        max_size number - - 100
        min_delta size - - abs(0.5)
        max_delta size - - abs(0.5)
        min_gamma size - - abs(0.05)
        max_gamma size - - abs(0.05)
        min_iv number - - 0.5
        max_iv number - - 0.5
        min_theta size - - abs(0.1)
        max_theta size - - abs(0.1)
        min_diff number - - 0.53
        max_diff number - - 1.34
        min_marketcap number 0 - 1000000
        max_marketcap number 0 - 250000000
        min_strike number 0 - 120.5
        max_strike number 0 - 1200
        min_vol_oi_ratio number 0 - 0.32
        max_vol_oi_ratio number 0 - 1.58
        min_premium number - - 25000
        max_premium number - - 25000
        min_price number - - 5.25
        max_price number - - 5.25
        min_spread number - - 0.1
        max_spread number - - 0.1
        min_underlying_price number - - 195.50
        max_underlying_price number - - 195.50
        """,
        CHOICES,
    ),
    "/api/option-trades/full-tape/{date}": {},
    "/api/option-contract/{id}/flow": parameters(
        """
        side one:side - - ASK
        min_premium number 0 - 50000
        limit count 1 - 10
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/darkpool/recent": parameters(
        """
        limit count 1 200 10
        date day - - 2024-01-18
        min_premium number 0 - 50000
        max_premium number - - 150000
        min_size number 0 - 50000
        max_size number - - 150000
        min_volume number 0 - 50000
        max_volume number - - 150000
        order one:order - - asc
        order_by one:order_by - - premium
        """,
        CHOICES,
    ),
    "/api/darkpool/{ticker}": parameters(
        """
        date day - - 2024-01-18
        newer_than moment - - 1715083417
        older_than moment - - 1715083417
        min_premium number 0 - 50000
        max_premium number - - 150000
        min_size number 0 - 50000
        max_size number - - 150000
        min_volume number 0 - 50000
        max_volume number - - 150000
        limit count 1 500 10
        order one:order - - asc
        order_by one:order_by - - premium
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/option-contracts": parameters(
        """
        expiry day - - 2024-02-02
        option_type one:type - - call
        vol_greater_oi truth - - true
        exclude_zero_vol_chains truth - - true
        exclude_zero_dte truth - - true
        exclude_zero_oi_chains truth - - true
        maybe_otm_only truth - - true
        min_dte number - - 1
        max_dte number - - 1
        option_symbol[] list - - AAPL250117C00200000
        limit count 1 500 10
        page count - - 1
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/flow-alerts": parameters(
        """
        limit count 1 200 10
        is_ask_side truth - - true
        is_bid_side truth - - true
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/flow-recent": parameters(
        """
        side one:side - - ASK
        min_premium number 0 - 50000
        """,
        CHOICES,
    ),
    "/api/market/market-tide": parameters(
        """
        date day - - 2024-01-18
        otm_only truth - - true
        interval_5m truth - - true
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/net-prem-ticks": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/greeks": parameters(
        """
        date day - - 2024-01-18
        expiry! day - - 2024-02-02
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/greek-exposure": parameters(
        """
        date day - - 2024-01-18
        timeframe text - - 2M
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/greek-exposure/strike": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/gex-levels": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/spot-exposures": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/iv-rank": parameters(
        """
        date day - - 2024-01-18
        timespan text - - 1y
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/volatility/stats": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/volatility/term-structure": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/max-pain": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/oi-per-strike": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/oi-per-expiry": parameters(
        """
        date day - - 2024-01-18
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/option-chains": parameters(
        """
        date day - - 2024-01-18
        greeks truth - - true
        """,
        CHOICES,
    ),
    "/api/stock/{ticker}/stock-state": {},
    "/api/net-flow/expiry": parameters(
        """
        date day - - 2024-01-18
        moneyness list:moneyness - - all
        tide_type list:tide_type - - all
        expiration list:expiration - - weekly
        """,
        CHOICES,
    ),
    "/api/market/economic-calendar": {},
    "/api/earnings/{ticker}": {},
}
