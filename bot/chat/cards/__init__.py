"""A setup's card, from the first idea to the account of the trade."""
