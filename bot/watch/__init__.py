"""Who watches the watchers."""
