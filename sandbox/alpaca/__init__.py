"""A broker and a market-data vendor that pretend: Alpaca's REST and sockets over one seeded world."""
