"""What measures must itself be able to run."""
