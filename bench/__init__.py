"""Measuring Followthrough against a generated mailbox whose truth is known.

Owns the mailbox generator (``bench.mailbox``), the comparison with its truth (``bench.check_truth``)
and the timings (``python -m bench``). Nothing in here is imported by ``daemon``; the generator and
its truth never import ``daemon`` either, so that the two can be wrong only independently.
"""
