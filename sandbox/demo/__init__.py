"""A market day with the real bot in it: one loop for all, so that none can outrun another."""
