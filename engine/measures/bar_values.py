"""The most used values of a bar, fused, because every bar of every symbol pays for them."""

State = tuple[float, ...]
Fast = tuple[float | None, float | None]

_WARM = 50


class BarValues:
    """EMA 5, 12, 34, 50 on hl2, RSI 14, ATR 14, MACD 12/26/9 and the session's VWAP in one step.

    Fused only for speed: as objects of their own they cost several times as much. `Ema` and `Rsi` are the
    same rules for any length; tests hold all of them to the textbook's, to the last bit, and to TA-Lib's.
    """

    __slots__ = ("_bars", "_state")

    def __init__(self) -> None:
        self._bars = 0
        self._state: State = (0.0,) * 16

    def open_session(self) -> None:
        """VWAP starts afresh at the open; everything else reads on from yesterday."""
        self._state = (*self._state[:13], 0.0, 0.0, 0.0)

    def update(self, high: float, low: float, close: float, volume: float) -> Fast:
        """EMA 5 and 12 are told at once, for the fast cloud asks for them at every bar."""
        if self._bars < _WARM:
            self._warm(high, low, close, volume)
            return self.ema5, self.ema12
        (ema5, ema12, ema34, ema50, last, gain, loss, _,
         atr, fast, slow, _, signal, money, shares, _) = self._state  # fmt: skip
        both = high + low
        mid = both * 0.5
        change = close - last
        if change < 0.0:
            gain = gain * 13.0 / 14.0
            loss = (loss * 13.0 - change) / 14.0
        else:
            gain = (gain * 13.0 + change) / 14.0
            loss = loss * 13.0 / 14.0
        moved = gain + loss
        true_range = high - low
        if high - last > true_range:
            true_range = high - last
        elif last - low > true_range:
            true_range = last - low
        fast = (close - fast) * (2.0 / 13.0) + fast
        slow = (close - slow) * (2.0 / 27.0) + slow
        line = fast - slow
        money += (both + close) / 3.0 * volume
        shares += volume
        ema5 = (mid - ema5) * (2.0 / 6.0) + ema5
        ema12 = (mid - ema12) * (2.0 / 13.0) + ema12
        self._state = (
            ema5, ema12,
            (mid - ema34) * (2.0 / 35.0) + ema34, (mid - ema50) * (2.0 / 51.0) + ema50,
            close, gain, loss, 100.0 * (gain / moved) if moved else 50.0, (atr * 13.0 + true_range) / 14.0,
            fast, slow, line, (line - signal) * (2.0 / 10.0) + signal,
            money, shares, money / shares if shares else 0.0,
        )  # fmt: skip
        return ema5, ema12

    def _warm(self, high: float, low: float, close: float, volume: float) -> None:
        """The first fifty bars, where each value is still a sum on its way to being a seed."""
        (ema5, ema12, ema34, ema50, last, gain, loss, rsi,
         atr, fast, slow, line, signal, money, shares, _) = self._state  # fmt: skip
        self._bars = bars = self._bars + 1
        mid = (high + low) * 0.5
        if bars > 1:
            change = close - last
            gain = _wilder(gain, max(change, 0.0), bars - 1)
            loss = _wilder(loss, max(-change, 0.0), bars - 1)
            rsi = 100.0 * (gain / (gain + loss)) if gain + loss else 50.0
            atr = _wilder(atr, max(high - low, high - last, last - low), bars - 1)
        if bars > 14:
            fast = _ema(fast, close, bars - 14, 12)
        slow = _ema(slow, close, bars, 26)
        if bars > 25:
            line = fast - slow
            signal = _ema(signal, line, bars - 25, 9)
        money += (high + low + close) / 3.0 * volume
        shares += volume
        self._state = (
            _ema(ema5, mid, bars, 5), _ema(ema12, mid, bars, 12),
            _ema(ema34, mid, bars, 34), _ema(ema50, mid, bars, 50),
            close, gain, loss, rsi, atr, fast, slow, line, signal,
            money, shares, money / shares if shares else 0.0,
        )  # fmt: skip

    @property
    def ema5(self) -> float | None:
        return self._state[0] if self._bars >= 5 else None

    @property
    def ema12(self) -> float | None:
        return self._state[1] if self._bars >= 12 else None

    @property
    def ema34(self) -> float | None:
        return self._state[2] if self._bars >= 34 else None

    @property
    def ema50(self) -> float | None:
        return self._state[3] if self._bars >= 50 else None

    @property
    def rsi(self) -> float | None:
        return self._state[7] if self._bars >= 15 else None

    @property
    def atr(self) -> float | None:
        return self._state[8] if self._bars >= 15 else None

    @property
    def macd(self) -> float | None:
        return self._state[11] if self._bars >= 26 else None

    @property
    def macd_signal(self) -> float | None:
        return self._state[12] if self._bars >= 34 else None

    @property
    def macd_gap(self) -> float | None:
        """The line less its signal: above zero while it is above."""
        return self._state[11] - self._state[12] if self._bars >= 34 else None

    @property
    def vwap(self) -> float | None:
        return self._state[15] if self._state[14] else None


def _ema(mean: float, price: float, bars: int, length: int) -> float:
    """A running sum until the seed is complete, the mean from then on."""
    if bars < length:
        return mean + price
    if bars == length:
        return (mean + price) / length
    return (price - mean) * (2.0 / (length + 1)) + mean


def _wilder(mean: float, change: float, changes: int) -> float:
    if changes < 14:
        return mean + change
    if changes == 14:
        return (mean + change) / 14.0
    return (mean * 13.0 + change) / 14.0
