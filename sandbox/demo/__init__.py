"""A market day with the real bot in it: servers, clock and desk in one loop, so that none can outrun another."""
