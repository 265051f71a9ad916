"""REMEMBERS. One journal in, everything else is read back out of it."""
