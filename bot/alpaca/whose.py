"""Whose account it is: enough to tell one from another, and too little to be worth reading."""

import hashlib

from bot.alpaca.nouns import AccountSaid
from bot.alpaca.rest import Rest, Silence

SHOWN = 12


async def whose(trading: Rest, environment: str) -> str:
    """Read once, before any order; an account without a name is no answer."""
    said = await trading.get("/v2/account", AccountSaid)
    if not said.id:
        raise Silence("the account does not say which it is")
    return f"{environment}-{hashlib.sha256(said.id.encode()).hexdigest()[:SHOWN]}"
