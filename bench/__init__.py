"""Benchmarks, each beside its baseline in the same run; `./run bench` prints the table."""
