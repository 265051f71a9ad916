"""Each shipped play from its own signal to its own exit, and why, in lines a trader would write."""

import pytest

from engine.model.contract import Right
from engine.model.events import Event
from engine.plays.day_directional import DAY_DIRECTIONAL
from engine.plays.equity_momentum import EQUITY_MOMENTUM
from engine.plays.etf_scalp import ETF_SCALP
from engine.plays.flow_follow import FLOW_FOLLOW
from engine.plays.momentum import MOMENTUM
from engine.plays.play import Play
from engine.plays.playbook import PLAYBOOK
from engine.plays.premium_scalp import PREMIUM_SCALP
from engine.plays.swing import SWING
from engine.plays.volume_spike import VOLUME_SPIKE
from tests.engine.detectors.listen import MINUTE, call, flow
from tests.engine.detectors.tapes import DAY, breakout, cloud, flows, swing, turning
from tests.stories.lives import explained, lived, row

ACCOUNT = "09:31:00 account 50000\n"
DAYS_OF_IV = (
    "".join(
        f"09:31:00 iv ABC {0.25 + 0.005 * (n % 40):.3f} 2026-{5 + n // 28:02d}-{1 + n % 28:02d}\n"
        for n in range(80)
    )
    + "09:31:00 iv ABC 0.30\n"
)

SCALPED = (
    ACCOUNT
    + f"""\
10:52:01 stock ABC 103.28x103.30
10:52:01 chain ABC {row("103C", "1.60x1.64", 0.45)} | {row("104C", "1.00x1.01", 0.40)}
10:52:02 quote ABC 104C 1.00x1.01
10:52:03 approve ABC-1
10:52:05 quote ABC 104C 0.99x1.00
10:52:30 quote ABC 104C 1.27x1.28
"""
)

BROKE_OUT = (
    ACCOUNT
    + f"""\
10:42:01 stock ABC 103.24x103.26
10:42:01 chain ABC {row("104C", "1.60x1.64", 0.55)}
10:42:02 quote ABC 104C 1.60x1.64
10:42:03 approve ABC-1
10:42:05 quote ABC 104C 1.59x1.62
10:42:50 quote ABC 104C 2.00x2.04
10:43:40 quote ABC 104C 2.44x2.48
"""
)

CONFIRMED = (
    ACCOUNT
    + f"""\
10:39:01 stock ABC 102.48x102.50
10:39:01 chain ABC {row("102C", "1.60x1.64", 0.55)}
10:39:02 quote ABC 102C 1.60x1.64
10:39:03 approve ABC-1
10:39:05 quote ABC 102C 1.59x1.62
10:39:55 quote ABC 102C 1.96x2.00
10:40:00 stock ABC 103.38x103.40
10:40:01 tick
10:40:02 quote ABC 102C 1.96x2.00
"""
)

IN_SHARES = (
    ACCOUNT
    + """\
09:31:00 bar ABC 100 100.03 100 100.03 1M
10:42:01 stock ABC 103.24x103.26
10:42:03 approve ABC-1
10:42:05 stock ABC 103.20x103.25
10:42:40 stock ABC 104.30x104.32
"""
)

TURNED = (
    ACCOUNT
    + f"""\
09:51:01 stock ABC 100.00x100.02
09:51:01 chain ABC {row("100C", "1.85x1.87", 0.55)}
09:51:02 quote ABC 100C 1.85x1.87
09:51:03 approve ABC-1
09:51:05 quote ABC 100C 1.84x1.86
09:51:20 quote ABC 100C 1.74x1.76
09:51:22 quote ABC 100C 1.74x1.76
09:51:23 quote ABC 100C 1.74x1.76
"""
)

SPIKED = (
    ACCOUNT
    + f"""\
10:12:01 stock ABC 100.00x100.02
10:12:01 chain ABC {row("100C", "1.49x1.51", 0.55)}
10:12:02 quote ABC 100C 1.49x1.51
10:12:03 approve ABC-1
10:12:05 quote ABC 100C 1.48x1.50
10:13:01 quote ABC 100C 1.48x1.50
"""
)

FOLLOWED = (
    ACCOUNT
    + f"""\
10:10:01 stock ABC 100.00x100.02
10:10:01 chain ABC {row("100C", "1.49x1.51", 0.55)}
10:10:02 quote ABC 100C 1.49x1.51
10:10:03 approve ABC-1
10:10:29 stock ABC 100.00x100.02
10:10:30 quote ABC 100C 1.49x1.51
10:10:32 quote ABC 100C 1.48x1.50
"""
    + "".join(f"10:{minute}:30 quote ABC 100C 1.54x1.56\n" for minute in range(11, 26))
    + "10:25:33 tick\n10:25:34 quote ABC 100C 1.54x1.56\n10:25:40 quote ABC 100C 1.54x1.56\n"
)

TREND_TURNED = (
    ACCOUNT
    + f"""\
09:31:00 earnings ABC 2026-10-20
{DAYS_OF_IV}\
09:45:01 stock ABC 101.50x101.52
09:45:01 chain ABC {row("102C/2026-08-28", "3.00x3.04", 0.55)}
09:45:02 quote ABC 102C/2026-08-28 3.00x3.04
09:45:03 approve ABC-1
09:45:05 quote ABC 102C/2026-08-28 2.96x3.00
09:45:40 stock ABC 100.80x100.82
09:45:41 quote ABC 102C/2026-08-28 2.70x2.75
"""
)


def swept_against() -> list[Event]:
    """The spike, and a minute later puts for $60k."""
    puts = call(99, right=Right.PUT)
    return [*flows(), flow(DAY.opens + 43 * MINUTE, 600, "1.00", symbol=puts)]


LIVES: dict[Play, tuple[list[Event], str]] = {
    ETF_SCALP: (cloud(), SCALPED),
    PREMIUM_SCALP: (turning(), TURNED),
    MOMENTUM: (breakout(), BROKE_OUT),
    DAY_DIRECTIONAL: (breakout(), CONFIRMED),
    EQUITY_MOMENTUM: (breakout(), IN_SHARES),
    SWING: (swing(), TREND_TURNED),
    VOLUME_SPIKE: (swept_against(), SPIKED),
    FLOW_FOLLOW: (flows(), FOLLOWED),
}
"""The plays without a tape of their own; `flow_first` has its in every other story."""

TOLD: dict[Play, list[str]] = {
    ETF_SCALP: [
        "10:52:01 ticket ABC-1 ABC 104C x3 limit 1.00 stop 0.50 target 1.25",
        "10:52:03 held back ABC-1 1: until the first candle closes",
        "10:52:05 fill ABC-1-E1 2 at 1.00",
        "10:52:30 exit ABC-1 target: bid +27.0 %, target +25.0 %",
        "10:52:30 fill ABC-1-X1 2 at 1.27",
        "10:52:30 trade ABC-1 ABC 104C x2 1.00 -> 1.27 +53.80 (target, 0:25)",
    ],
    PREMIUM_SCALP: [
        "09:51:01 ticket ABC-1 ABC 100C x1 limit 1.86 stop 1.76 target 2.14",
        "09:51:05 fill ABC-1-E1 1 at 1.86",
        "09:51:22 exit ABC-1 stop: mid -5.9 % twice, stop -5.0 %",
        "09:51:22 fill ABC-1-X1 1 at 1.74",
        "09:51:22 trade ABC-1 ABC 100C x1 1.86 -> 1.74 -12.10 (stop, 0:17)",
    ],
    MOMENTUM: [
        "10:42:01 ticket ABC-1 ABC 104C x2 limit 1.62 stop 1.29 target 2.43",
        "10:42:05 fill ABC-1-E1 2 at 1.62",
        "10:43:40 exit ABC-1 target: bid +50.6 %, target +50.0 %",
        "10:43:40 fill ABC-1-X1 2 at 2.44",
        "10:43:40 trade ABC-1 ABC 104C x2 1.62 -> 2.44 +163.80 (target, 1:35)",
    ],
    DAY_DIRECTIONAL: [
        "10:39:01 ticket ABC-1 ABC 102C x2 limit 1.62 stop 0.97 target 2.19",
        "10:39:05 fill ABC-1-E1 2 at 1.62",
        "10:40:01 exit ABC-1 underlying target: shares +0.9 %, bid +21.0 %",
        "10:40:06 cancel ABC-1-X1",
        "10:40:06 cancelled ABC-1-X1 0 of 2",
        "10:40:06 fill ABC-1-X2 2 at 1.96",
        "10:40:06 trade ABC-1 ABC 102C x2 1.62 -> 1.96 +67.80 (underlying target, 1:01)",
    ],
    EQUITY_MOMENTUM: [
        "10:42:02 ticket ABC-1 ABC x4 limit 103.25 stop 102.63 target 104.29",
        "10:42:05 fill ABC-1-E1 4 at 103.25",
        "10:42:40 exit ABC-1 target: bid +1.0 %, target +1.0 %",
        "10:42:40 fill ABC-1-X1 4 at 104.30",
        "10:42:40 trade ABC-1 ABC x4 103.25 -> 104.30 +4.19 (target, 0:35)",
    ],
    SWING: [
        "09:45:01 ticket ABC-1 ABC 102C x2 limit 3.00 stop 1.80 target 4.05",
        "09:45:05 fill ABC-1-E1 2 at 3.00",
        "09:45:42 exit ABC-1 underlying stop: shares -0.7 %, stop -0.6 %",
        "09:45:42 fill ABC-1-X1 2 at 2.70",
        "09:45:42 trade ABC-1 ABC 102C x2 3.00 -> 2.70 -60.20 (underlying stop, 0:37)",
    ],
    VOLUME_SPIKE: [
        "10:12:01 ticket ABC-1 ABC 100C x2 limit 1.50 stop 1.20 target 2.25",
        "10:12:05 fill ABC-1-E1 2 at 1.50",
        "10:13:00 exit ABC-1 flow reversal: $60k swept against",
        "10:13:00 fill ABC-1-X1 2 at 1.48",
        "10:13:00 trade ABC-1 ABC 100C x2 1.50 -> 1.48 -4.20 (flow reversal, 0:55)",
    ],
    FLOW_FOLLOW: [
        "10:10:01 ticket ABC-1 ABC 100C x3 limit 1.50 stop 1.27 target 1.80",
        "10:10:32 fill ABC-1-E1 3 at 1.50",
        "10:25:33 exit ABC-1 hold limit: held 15 min",
        "10:25:38 cancel ABC-1-X1",
        "10:25:38 cancelled ABC-1-X1 0 of 3",
        "10:25:38 fill ABC-1-X2 3 at 1.54",
        "10:25:38 trade ABC-1 ABC 100C x3 1.50 -> 1.54 +11.70 (hold limit, 15:06)",
    ],
}

WHY: dict[Play, tuple[str, str]] = {
    ETF_SCALP: (
        "because  ema_cloud bullish 84: 5/12 flipped bullish, macro agrees, volume 1.8x",
        (
            "stops    0.50 on the middle twice; 1.25 on the bid; 120 min before the close with 0 days "
            "left; the 5/12 cloud flips; shares -0.6 % while no option quote comes; 3 candles in a "
            "row off the 5/12 cloud; 30 min before the close; 60 min before its last close"
        ),
    ),
    PREMIUM_SCALP: (
        "because  premium_scalp bullish 85: premium +3.0% within 5 min, RSI was 35",
        (
            "stops    1.76 on the middle twice; 2.14 on the bid; shares -0.6 % while no option quote "
            "comes; held 5 min; 25 min before the close; 60 min before its last close"
        ),
    ),
    MOMENTUM: (
        "because  momentum bullish 90: +3.0% in 15 min through 101.02, shares 3.0x, options 4.0x",
        (
            "stops    1.29 on the middle twice; 2.43 on the bid; the 5/12 cloud flips; shares -0.6 % "
            "while no option quote comes; held 120 min; 30 min before the close; 60 min before its "
            "last close"
        ),
    ),
    DAY_DIRECTIONAL: (
        "because  directional bullish 78: +1.2% in 5 min, +2.2% in 15, volume 1.7x, 2 bars",
        (
            "stops    0.97 on the middle twice; 2.19 on the bid; shares -0.6 %; a minute closes "
            "through SMA20; the trend turns; a burst of volume against us; shares -0.6 % while no "
            "option quote comes; shares +0.8 % and the bid +20 %; delta over 0.85; no gain after 30 "
            "min; held 60 min; 30 min before the close; 60 min before its last close"
        ),
    ),
    EQUITY_MOMENTUM: (
        "because  momentum bullish 90: +3.0% in 15 min through 101.02, shares 3.0x, options 4.0x",
        (
            "stops    102.63 on the middle twice; 104.29 on the bid; a minute closes through SMA20; the "
            "trend turns; no gain after 30 min; held 60 min; 30 min before the close"
        ),
    ),
    SWING: (
        "because  trend_turn bullish 79: +0.3% from the mean of 20 days, which goes +5.0%, for 15 min",
        (
            "stops    1.80 on the middle twice; 4.05 on the bid (50 % of it); 2 days before expiry; shares "
            "-0.6 %; a session closes through SMA20; the trend of days turns; shares -0.6 % while no option "
            "quote comes; shares +0.8 % and the bid +20 % (50 % of it); delta over 0.85; back to +50 % after "
            "+100 %; no gain after 7 sessions; a day costs more than 5 % of it; held 10 sessions; 60 min "
            "before the close with 0 days left; 60 min before its last close"
        ),
    ),
    VOLUME_SPIKE: (
        "because  volume_spike bullish 88: 11.3x a usual day, 3 blocks, $1,350k net, calls +50%",
        (
            "stops    1.20 on the middle twice; 2.25 on the bid; $50k swept against us; shares -0.6 % "
            "while no option quote comes; held 120 min; 30 min before the close; 60 min before its "
            "last close"
        ),
    ),
    FLOW_FOLLOW: (
        (
            "because  flow_bias bullish 100: $450k against $0k, 1 of 1 swept; unusual bullish 45: "
            "3,000 contracts, 30.0x open interest, 7.5x a usual day"
        ),
        (
            "stops    1.27 on the middle twice; 1.80 on the bid; $50k swept against us; shares -0.6 % "
            "while no option quote comes; held 15 min; 60 min before the close; 60 min before its last "
            "close"
        ),
    ),
}

each_play = pytest.mark.parametrize("play", LIVES, ids=lambda play: play.name)


@each_play
def test_a_play_goes_from_its_own_signal_to_its_own_exit(play: Play) -> None:
    assert lived(play, *LIVES[play]) == TOLD[play]


@each_play
def test_a_ticket_is_explained_by_its_signals_and_by_what_would_end_it(play: Play) -> None:
    because, contract, judged, size, stops = explained(play, *LIVES[play])
    assert (because, stops) == WHY[play]
    assert contract.startswith("contract ABC ")
    assert "NO " not in judged
    assert judged.count(";") + 1 == len(PLAYBOOK.gates) + len(play.gates) + 1
    assert size.startswith("size     ")


def test_a_scalp_of_the_last_day_shows_no_number_that_nobody_measured() -> None:
    _, _, judged, _, _ = explained(ETF_SCALP, *LIVES[ETF_SCALP])
    for gate in ("IV rank", "theta", "gamma", "gamma per 1 %"):
        assert f"; {gate} not asked on the day of expiry; " in judged


@each_play
def test_without_the_shares_quote_nothing_is_offered(play: Play) -> None:
    heard, lines = LIVES[play]
    blind = "".join(line for line in lines.splitlines(keepends=True) if " stock " not in line)
    assert not any(" ticket " in line for line in lived(play, heard, blind))


def test_every_play_that_may_trade_has_a_story() -> None:
    assert {play.name for play in PLAYBOOK.plays if not play.off} == {
        "flow_first",
        *(play.name for play in LIVES),
    }
