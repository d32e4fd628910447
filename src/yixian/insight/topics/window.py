"""How far back topics are looked for, and how many messages at most."""

from __future__ import annotations

MONTH = 30  # days
WEEK = 7
# The cost grows with the square of the messages: 25,000 take half a minute on one core, twice as many four times that.
MOST_MESSAGES = 50_000
MOST_OF_A_DAY = 10_000
