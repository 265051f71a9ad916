"""Looks at everything a desk stands on, before anybody relies on it."""
