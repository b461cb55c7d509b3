"""Texts made to take long, and every pattern that may meet one: for the tests of time and for `tests.benchmarks.hostile`."""
