"""TALKS. The only place with `await`."""
