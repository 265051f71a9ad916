"""Rules own their numbers; a play is a named bundle of rules; there is no settings tree."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Rule(BaseModel):
    """Frozen, exact and closed: a misspelt threshold is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class OptionRule(Rule):
    """Asks what only an option can answer; of shares it is not asked, and its verdict says so."""


class Hears(StrEnum):
    """What a detector listens to, so that nobody is asked about what he never answers."""

    FLOW = "flow"
    SWEEPS = "sweeps"
    BLOCKS = "blocks"
    DARK = "dark"
    BARS = "bars"
    PREMIUM = "premium"
