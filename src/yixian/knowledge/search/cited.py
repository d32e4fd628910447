"""What was cited, brought from its rows: the newest at first, later only what is new since."""

from __future__ import annotations

import time

from yixian.ground.caching import Forgetful
from yixian.knowledge.models import ItemCited
from yixian.knowledge.search.learned import Learned

MOST_ROWS = 20_000  # citations remembered at first: a week or two of a middle city's
ASKED_EVERY = 60.0  # seconds between two looks for new ones


class Citations(Forgetful):
    """The counts of this process. One query a minute, and none in between.

    A citation that is committed after one with a higher number has been read is left out: one of thousands.
    """

    def __init__(self) -> None:
        super().__init__(())
        self.forget()

    def forget(self) -> None:
        self._learned, self._last, self._asked = Learned(), 0, float("-inf")

    def __call__(self) -> Learned:
        now = time.monotonic()
        if now - self._asked > ASKED_EVERY:
            self._asked = now
            newer = ItemCited.objects.filter(pk__gt=self._last).order_by("-pk")
            rows = list(newer.values_list("pk", "item_id", "pairs")[:MOST_ROWS])
            for pk, item, pairs in reversed(rows):
                self._learned.take(item, pairs.split())
                self._last = pk
        return self._learned


citations = Citations()
