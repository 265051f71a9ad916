"""A server's own idea of the time, which may be wrong while the market's is not."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.clock import Clock
from sandbox.faults.plan import Faults


@dataclass(frozen=True, slots=True)
class SkewedClock:
    """What a server says the time is; what it knows about the market it asks at `true.now()`."""

    true: Clock
    faults: Faults
    server: str

    def now(self) -> datetime:
        """The true time and the error on top."""
        at = self.true.now()
        return at + self.faults.skew(self.server, at)

    async def sleep_until(self, at: datetime) -> None:
        """Sleeps until this clock, wrong as it is now, shows that time."""
        wrong = self.faults.skew(self.server, self.true.now())
        await self.true.sleep_until(at - wrong)
