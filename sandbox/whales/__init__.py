"""Unusual Whales, pretended: its REST API and its stream, fed by the sandbox's own market."""

from sandbox.whales.quota import ADVANCED, BASIC, Plan
from sandbox.whales.server import KEY, Whales, whales

__all__ = ["ADVANCED", "BASIC", "KEY", "Plan", "Whales", "whales"]
