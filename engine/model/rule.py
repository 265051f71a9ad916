"""Rules own their numbers; a play is a named bundle of rules; there is no settings tree."""

from pydantic import BaseModel, ConfigDict


class Rule(BaseModel):
    """Frozen, exact and closed: a misspelt threshold is an error, not a default."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)
