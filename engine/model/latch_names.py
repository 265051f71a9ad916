"""Every latch by name, in the order of the runbook's table: what lays it, and who lifts it."""

PAUSE = "pause"
"""Laid by a person; lifted by a resume."""

HALT = "halt"
"""Laid by a person, a file or a full disk; lifted by a resume."""

FLATTEN = "flatten"
"""Laid by a person who wants everything closed; lifted by a resume."""

FEED = "feed "
"""Before the feed's name: laid when it is silent; lifts when it is back, and with a start."""

BLIND = "blind"
"""Laid when nothing fresh shows what is held; lifts with a fresh quote, or when the session is over."""

UNRECONCILED = "unreconciled"
"""Laid when the broker's books differ from ours or were not compared; lifts when two reads agree."""

DAILY_LOSS = "daily loss"
"""Laid when the day has lost too much; lifts with the next session."""

DRAWDOWN = "drawdown"
"""Laid when the day has fallen too far from its best; lifts with the next session."""

ORDERS = "orders"
"""Laid when too many orders go out; lifted by a resume."""

STARTS = "starts"
"""Laid when the desk starts too often; lifted by a resume."""

BROKER_DOWN = "broker down"
"""Laid when nothing was read of the broker for five minutes of a session; lifted by a resume."""

EXITS = "exits"
"""Laid when sale after sale sells nothing; lifted by a resume."""

OVERSOLD = "oversold"
"""Laid when more was sold than was held; lifted by a resume."""

OVERFILLED = "overfilled"
"""Laid when an order was filled for more than it asked; lifted by a resume."""

UNARMED = "unarmed"
"""Laid on real money by a start, the close or a person; lifted by arming, or by a start on paper."""

BY_HAND = frozenset({PAUSE, HALT, FLATTEN, ORDERS, STARTS, BROKER_DOWN, EXITS, OVERSOLD, OVERFILLED})
"""What a person laid or must look at: nothing but a person's word lifts it."""
