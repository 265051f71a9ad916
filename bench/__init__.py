"""MEASURES. Benchmarks, never tests: machines are shared, so medians of several runs and CPU time."""
