"""One seeded market: prices, chains, prints and flow, all functions of seed, day and time."""
