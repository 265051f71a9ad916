"""The watchers, watched."""
