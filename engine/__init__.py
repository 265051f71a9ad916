"""DECIDES. Synchronous and pure: no await, no clock, no randomness, no I/O."""
