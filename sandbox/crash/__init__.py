"""The real bot in a process of its own: killed, started again, and judged by the broker's books."""
