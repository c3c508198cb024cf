"""Tests of the benchmark's own parts; the benchmark itself is run by hand."""
