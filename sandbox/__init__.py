"""PRETENDS. Loopback servers that speak the real protocols, for the demo and for end-to-end tests."""
