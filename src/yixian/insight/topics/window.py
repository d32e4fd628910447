"""How far back topics are looked for, and how many messages at most."""

from __future__ import annotations

from datetime import timedelta

MONTH = timedelta(days=30)
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# The cost of comparing grows with the square: 25,000 take 37 s of one core in all (docs/measurements.md).
MOST_MESSAGES = 50_000
MOST_OF_A_DAY = 10_000
# With how many a day is compared at least, older ones if need be: among few, what chance has in common looks telling.
LEAST_COMPARED = 3_000
