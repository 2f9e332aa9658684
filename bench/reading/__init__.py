"""How well the reading room reads: ``python -m bench.reading --corpora DIR`` prints figures and misses."""
