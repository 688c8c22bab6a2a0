"""Measurements that are run by hand, and how to add one.

One command makes every table again, with a page to look at and JSON to compare with::

    python -m tests.benchmarks -o DIR                          # all of them
    python -m tests.benchmarks cold_start question -o DIR      # some
    python -m tests.benchmarks -o DIR --compare EARLIER.json   # and what changed

Earlier results are kept in ``tests/benchmarks/results``: of two cores with AVX-512 VNNI, and of two
with AVX2 alone (all but throughput and full text). What qabot is compared with (the peers) has
requirements that conflict with qabot's own, so it lives in an environment of its own::

    python -m venv .peers && .peers/bin/pip install -r tests/benchmarks/peers.txt

A benchmark is a module named in :data:`BENCHMARKS` with one function, a generator::

    def run(context: Context) -> Iterator[Table | Chart | str]: ...

It yields tables, charts and lines of text as they come; ``harness.py`` has what they are measured
with, ``result.py`` what they are. One that lacks what it needs raises :class:`Skipped`.
"""

BENCHMARKS = (
    "cold_start",
    "question",
    "throughput",
    "indexing",
    "full_text",
    "million",
    "growth",
    "memory",
)
