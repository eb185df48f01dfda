"""The benchmark of answers on public data: one module a data set, `python -m tests.bench.quality` runs them."""
