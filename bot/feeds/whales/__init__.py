"""Unusual Whales: everything that knows this vendor's words, and nothing else."""
