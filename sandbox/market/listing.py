"""Which contracts are listed, and what people already hold in them: fixed for the day."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from engine.model.calendar import is_session
from engine.model.contract import Right
from sandbox.market.chance import Floats, Ints, Words, stream
from sandbox.market.days import monthly_expiry, sessions_before, sessions_from
from sandbox.market.names import Name
from sandbox.market.nouns import Listing
from sandbox.market.weather import daily_variance

DAILIES, FRIDAYS, MONTHS = 10, 6, 4
BUSIEST = 9e6  # contracts a day of the busiest expiry there is, against which interest is scaled
KEY = 5.0  # strikes divisible by this many steps gather interest


@dataclass(frozen=True, slots=True)
class Expiry:
    """One expiry's standing: how much interest, volume and attention it gets."""

    day: date
    sessions: int  # after today's
    monthly: bool
    interest: float  # peak contracts per strike in SPY's terms
    share: float  # of the day's volume
    care: float  # how wide its books are against the front's

    def spread_of(self, name: Name) -> float:
        """One deviation of the share until then."""
        return float(np.sqrt(daily_variance(name) * (self.sessions + 1)))


@dataclass(frozen=True, slots=True)
class Board:
    """All contracts of one share as columns, sorted by expiry, strike, call before put."""

    name: Name
    expiries: tuple[Expiry, ...]
    symbols: tuple[str, ...]
    of: dict[str, int]
    expiry: Ints
    strike: Floats
    is_call: npt.NDArray[np.bool_]
    interest: Ints
    fame: Floats  # what each contract draws besides its distance
    words: Words

    def rows(self, index: int) -> slice:
        """Where an expiry stands in the columns."""
        return slice(*(int(each) for each in np.searchsorted(self.expiry, [index, index + 1])))


def expiries_of(name: Name, today: date) -> tuple[Expiry, ...]:
    """Dailies for the funds, Fridays for all, then the monthlies."""
    fridays = [_friday(today, week) for week in range(FRIDAYS)]
    months = [monthly_expiry(*divmod_month(today, ahead)) for ahead in range(MONTHS)]
    days = {day for day in (*fridays, *months) if day >= today}
    if name.dailies:
        days |= set(sessions_from(today, today + timedelta(days=25))[:DAILIES])
    return tuple(_standing(name, today, day, rank) for rank, day in enumerate(sorted(days)))


def board_of(seed: int, today: date, name: Name, spot: float) -> Board:
    """List around where the share closed; what it opens at does not list new strikes."""
    rng = stream(seed, "board", str(today), name.symbol)
    expiries = expiries_of(name, today)
    columns = [_contracts(name, each, spot, rng) for each in expiries]
    counts = [len(strikes) for strikes, *_ in columns]
    strike = np.concatenate([strikes for strikes, *_ in columns])
    is_call = np.tile(np.array([True, False]), len(strike) // 2)
    expiry = np.repeat(np.arange(len(expiries)), counts)
    interest = np.concatenate([each[1] for each in columns])
    noise = np.exp(rng.normal(0.0, 0.45 if name.dailies else 0.8, len(strike)))
    fame = np.concatenate([each[2] for each in columns]) * noise
    symbols = tuple(
        _symbol(name, expiries[which].day, call=bool(call), strike=float(at))
        for which, call, at in zip(expiry, is_call, strike, strict=True)
    )
    return Board(
        name, expiries, symbols, {symbol: row for row, symbol in enumerate(symbols)}, expiry, strike, is_call,
        interest, fame, rng.integers(0, 2**63, len(strike), dtype=np.uint64),
    )  # fmt: skip


def listings_of(board: Board, today: date, closes: Floats) -> tuple[Listing, ...]:
    """The board as vendors list it: interest is last session's, and says so."""
    counted = sessions_before(today, 1)[0]
    return tuple(
        Listing(
            symbol, board.name.symbol, board.expiries[int(board.expiry[row])].day,
            Right.CALL if board.is_call[row] else Right.PUT, float(board.strike[row]),
            int(board.interest[row]), counted, float(closes[row]),
        )
        for row, symbol in enumerate(board.symbols)
    )  # fmt: skip


def divmod_month(today: date, ahead: int) -> tuple[int, int]:
    """Year and month so many months on."""
    years, month = divmod(today.month - 1 + ahead, 12)
    return today.year + years, month + 1


def _friday(today: date, week: int) -> date:
    friday = today + timedelta(days=(4 - today.weekday()) % 7 + 7 * week)
    return friday if is_session(friday) else friday - timedelta(days=1)


def _standing(name: Name, today: date, day: date, rank: int) -> Expiry:
    sessions = len(sessions_from(today, day)) - 1
    monthly = day == monthly_expiry(day.year, day.month)
    friday = day.weekday() == 4 or monthly
    match name.dailies, monthly, friday:
        case True, _, _:
            peak = 26e3 if monthly and sessions == 0 else 7e3 * np.exp(-sessions / 20.0) if monthly else (
                2.6e3 * np.exp(-sessions / 9.0) if friday else 2.2e3 * np.exp(-sessions / 2.6))  # fmt: skip
            peak = max(peak, 8e3) if sessions == 0 else peak
            share = 0.75 if sessions == 0 else 0.08 * np.exp(-sessions / 1.5) + (0.010 if friday else 0.002)
            care = 1.0 + 0.04 * sessions
        case False, True, _:
            peak, share, care = 11e3, 0.45 if rank == 0 else 0.10 + 0.12 * np.exp(-sessions / 15.0), 1.1
        case _:
            peak, share = 13e3 * np.exp(-0.75 * rank), 0.45 * np.exp(-0.9 * rank) + 0.01
            care = 1.0 + 0.5 * rank
    return Expiry(day, sessions, monthly, float(peak), float(share), float(care))


def _contracts(
    name: Name, expiry: Expiry, spot: float, rng: np.random.Generator
) -> tuple[Floats, Ints, Floats]:
    spread = expiry.spread_of(name)
    reach = max(0.052, 3.2 * spread) if name.dailies else max(0.12, 3.2 * spread)
    step = name.step * (5.0 if reach > 0.25 and name.dailies else 2.0 if reach > 0.45 else 1.0)
    first, last = np.ceil(spot * np.exp(-reach) / step), np.floor(spot * np.exp(reach) / step)
    strikes = np.repeat(np.arange(max(first, 1.0), last + 1.0) * step, 2)
    call = np.tile(np.array([1.0, -1.0]), len(strikes) // 2)
    away = call * np.log(strikes / spot) / spread  # deviations out of the money
    fifth, tenth = (np.isclose(strikes % (step * each), 0.0) for each in (KEY, 2.0 * KEY))
    key = 1.0 + 0.9 * fifth + 0.6 * tenth
    out = np.where(call > 0.0, 1.5, 2.0)
    held = np.exp(-0.5 * ((away - out * 0.7) / np.where(away > out * 0.7, out, 1.15)) ** 2)
    scale = expiry.interest * (name.contracts / BUSIEST) ** (0.6 if name.dailies else 0.42)
    interest = scale * held * key * np.exp(rng.normal(0.0, 0.55, len(strikes))) * 0.8
    fame = key**0.5 * np.where(call > 0.0, 1.0 if name.is_fund else 2.2, 1.0)
    return strikes, interest.astype(np.int64), fame


def _symbol(name: Name, day: date, *, call: bool, strike: float) -> str:
    return f"{name.symbol}{day:%y%m%d}{'C' if call else 'P'}{round(strike * 1000):08d}"
