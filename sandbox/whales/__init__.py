"""Unusual Whales, pretended: its REST API and its stream, fed by the sandbox's own market."""
