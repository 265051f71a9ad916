"""Venues take orders; what they answer arrives as events."""
