"""Who listens to what: every event of a followed name, handed to the detectors that asked for its kind."""

from dataclasses import replace
from datetime import datetime

from engine.measures.flow import Sweep
from engine.model.contract import underlying_of
from engine.model.events import BarClosed, DarkPrinted, FlowCancelled, FlowPrinted, MarketEvent, Shape
from engine.model.latch_names import STARTS
from engine.model.records import Signal
from engine.model.rule import Hears
from engine.ours.latches import Latches
from engine.plays.play import Detector, Playbook, Watcher
from engine.theirs.gathering import Gathering
from engine.theirs.market import Market
from engine.theirs.readings import Readings

_ALL = frozenset({Hears.FLOW})
_HEARS_OF = {
    Shape.SWEEP: _ALL | {Hears.SWEEPS},
    Shape.BLOCK: _ALL | {Hears.BLOCKS},
    Shape.SPLIT: _ALL | {Hears.BLOCKS},
}
"""Most prints are small ones, and who waits for sweeps or blocks is not asked about them."""


class Watching:
    """All detectors at work on one name, by what they listen to; plays that ask alike share a watcher."""

    __slots__ = ("also", "bars", "dark", "flow", "followed", "premium", "underlying")

    def __init__(self, underlying: str, playbook: Playbook) -> None:
        self.underlying = underlying
        plays = [play for play in playbook.plays if underlying in play.universe]
        self.followed = bool(plays)
        asked: dict[Detector, list[str]] = {}
        for play in plays:
            for detector in play.detectors:
                asked.setdefault(detector, []).append(play.name)
        watchers = [(rule.hears, rule.watch(names[0], underlying)) for rule, names in asked.items()]
        self.also = {watcher: names[1:] for (_, watcher), names in zip(watchers, asked.values(), strict=True)}
        self.dark, self.bars, self.premium = (
            tuple(watcher for hears, watcher in watchers if kind in hears)
            for kind in (Hears.DARK, Hears.BARS, Hears.PREMIUM)
        )
        self.flow = {
            shape: tuple(watcher for hears, watcher in watchers if hears & _HEARS_OF.get(shape, _ALL))
            for shape in Shape
        }


class Hearing:
    """Tells the market what happened and collects the opinions about it.

    A desk that keeps falling over asks nobody for one: an error there must not take the exits with it.
    """

    __slots__ = ("_latches", "_market", "_playbook", "_watching", "gathering")

    def __init__(self, market: Market, playbook: Playbook, latches: Latches) -> None:
        self._market = market
        self._latches = latches
        self._playbook = playbook
        self._watching: dict[str, Watching] = {}
        self.gathering = Gathering(playbook.gather)

    def printed(self, event: FlowPrinted) -> list[Signal] | None:
        """A whole print is heard at once, a raw one when its neighbours have shown what it belongs to."""
        watching = self._watching.get(event.underlying) or self._watch(event.underlying)
        if not watching.followed:
            return None
        self._market.volumes.printed(event)
        if event.exchange is None and event.underlying not in self.gathering.growing:
            return self._leaned(watching, event) or ([] if event.shape is Shape.SWEEP else None)
        whole = self.gathering.take(event)
        if not whole:
            return None
        signals = [signal for each in whole for signal in self._leaned(watching, each)]
        return signals if signals or any(each.shape is Shape.SWEEP for each in whole) else None

    def silent(self, at: datetime) -> list[Signal]:
        """Time went by: bursts that nothing joined are whole now."""
        whole = self.gathering.all_whole(at)
        return [signal for each in whole for signal in self._leaned(self._watch(each.underlying), each)]

    def bar_closed(self, event: BarClosed) -> list[Signal]:
        """A bar of the shares is read by all; a bar of an option's premium only by who asks for it."""
        market, watching = self._market, self._watching.get(event.symbol) or self._watch(event.symbol)
        if watching.underlying != event.symbol:
            if not watching.premium:
                return []
            readings = market.readings(watching.underlying, event.at)
            return self._heard(watching, watching.premium, event, readings)
        followed = market.follow(event) if watching.followed else None
        return self._heard(watching, watching.bars, event, followed) if followed is not None else []

    def dark_printed(self, event: DarkPrinted) -> list[Signal]:
        """Off-exchange prints are counted for everybody and judged by who asks."""
        self._market.dark_printed(event)
        watching = self._watch(event.symbol)
        if not watching.dark:
            return []
        return self._heard(watching, watching.dark, event, self._market.latest(event.symbol))

    def cancelled(self, event: FlowCancelled) -> None:
        """Taken back where sweeps are summed; other opinions let go of it when their minutes are over."""
        tape = self._market.flow.get(event.underlying)
        if tape is not None:
            tape.forget(Sweep(event.printed_at, event.direction, event.premium))
        watching = self._watch(event.underlying)
        self._heard(watching, watching.flow[Shape.SWEEP], event, None)

    def resumed(self) -> None:
        """Who was asked for no opinion has also missed what was taken back, and begins as on a first day."""
        if STARTS in self._latches:
            self._watching.clear()

    def _leaned(self, watching: Watching, event: FlowPrinted) -> list[Signal]:
        if event.shape is Shape.SWEEP:
            self._market.flow_leaned(event)
        watchers = watching.flow[event.shape]
        if not watchers:
            return []
        return self._heard(watching, watchers, event, self._market.latest(event.underlying))

    def _heard(
        self,
        watching: Watching,
        watchers: tuple[Watcher, ...],
        event: MarketEvent,
        readings: Readings | None,
    ) -> list[Signal]:
        signals: list[Signal] = []
        if STARTS in self._latches:
            return signals
        for watcher in watchers:
            signal = watcher.observe(event, readings)
            if signal is not None:
                signals += signal, *(replace(signal, play=play) for play in watching.also[watcher])
        return signals

    def _watch(self, symbol: str) -> Watching:
        """One watcher per rule and name, made the first time it is heard of; options share their name's."""
        watching = self._watching.get(symbol)
        if watching is None:
            name = underlying_of(symbol)
            watching = self._watch(name) if name != symbol else Watching(symbol, self._playbook)
            self._watching[symbol] = watching
        return watching
