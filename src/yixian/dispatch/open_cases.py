"""All open cases of the city as an index in this process, so that what is like a matter is found at once.

The index is only a way to find candidates: whoever shows one reads it again among those `taking_members`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator
from threading import Lock, Thread
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from yixian.cases.actions.merge import TAKES_MEMBERS
from yixian.cases.models import OPEN_CASE, Case, CaseQuerySet, Event, Kind, Secrecy
from yixian.directory import queries as directory
from yixian.dispatch.duplicates.message import Message
from yixian.ground.caching import Forgetful

if TYPE_CHECKING:
    from yixian.dispatch.duplicates.index import OpenMessages

log = logging.getLogger(__name__)
OPEN_AND_TAKING = tuple(set(OPEN_CASE) & set(TAKES_MEMBERS))
MOST_HELD = 100_000  # the newest, when a process begins: what they take of memory stands in docs/adr/0048
FEW = 400  # cases that are put in while somebody waits: a tenth of a second
AT_ONCE = 200  # are read with one query
BREATH, PAUSE = 10, 0.01  # after so many as long a pause in seconds: pages of this process go on meanwhile
LOOK_AGAIN = 3.0  # seconds until what has happened since is asked for
SLOW_COMMIT = 60.0  # seconds: so long an event may have its number before others see it
UNSETTLED = 1000  # events that may be numbered meanwhile
COLUMNS = (
    *("pk", "title", "address", "content", "received_at", "area__path"),
    *("citizen_id", "citizen__telephone_hash"),
)


def taking_members() -> CaseQuerySet:
    """Open cases that others may be merged into and whoever works on a matter may be told of.

    Never reports, protected cases, nor what the government office holds.
    """
    return Case.objects.filter(
        status__in=OPEN_AND_TAKING, secrecy=Secrecy.NONE, held_by_office=False
    ).exclude(kind=Kind.REPORT)


def messages_of(cases: CaseQuerySet) -> Iterator[Message]:
    """The cases as they are compared; by the primary key. One query."""
    for pk, title, address, content, received_at, path, citizen, telephone in cases.values_list(*COLUMNS):
        at = timezone.localtime(received_at).replace(tzinfo=None)
        text = text_of(address, content)
        yield Message(
            str(pk), telephone or f"citizen {citizen}", title, text, directory.district_in(path), at
        )


def text_of(address: str, content: str) -> str:
    """What is compared beside the title. A letter begins with where it is; of a case that stands in its address."""
    return f"{address} {content}"


class Following:
    """An index that goes by the events: what happened to a case since the last look is read again.

    Events are numbered before they are committed, so those of the last minute or two are looked at each time.
    """

    def __init__(self) -> None:
        from yixian.dispatch.duplicates.index import OpenMessages  # numpy, for whoever asks

        self.index: OpenMessages = OpenMessages()
        self._versions: dict[int, int] = {}  # of the cases with events after the mark, as they were taken
        self._next_mark = _newest_event()
        self._mark = self._next_mark - UNSETTLED
        self._marked = self._looked = time.monotonic()
        self._busy = Lock()

    def take(self, pks: Collection[int], *, pause: float = 0.0) -> None:
        """Read these cases again: put in what takes members, leave out what does not any more."""
        ordered = list(pks)
        for start in range(0, len(ordered), AT_ONCE):
            chunk = ordered[start : start + AT_ONCE]
            gone = {str(pk) for pk in chunk}
            for place, message in enumerate(messages_of(taking_members().filter(pk__in=chunk))):
                self.index.add(message)
                gone.discard(message.id)
                if pause and place % BREATH == 0:
                    time.sleep(pause)
            for pk in gone:
                self.index.remove(pk)

    def follow(self) -> None:
        """Catch up with what happened, every few seconds and by one thread; the others go on with what is there.

        Index: primary keys of events and cases. After an import of many the index catches up beside the pages.
        """
        if time.monotonic() - self._looked < LOOK_AGAIN or not self._busy.acquire(blocking=False):
            return
        try:
            versions = self._versions_now()
            changed = [pk for pk, version in versions.items() if self._versions.get(pk) != version]
        except BaseException:
            self._busy.release()
            raise
        if len(changed) > FEW:
            _beside(lambda: self._catch_up(changed, versions, PAUSE))
        else:
            self._catch_up(changed, versions, 0.0)

    def _catch_up(self, changed: list[int], versions: dict[int, int], pause: float) -> None:
        try:
            self.take(changed, pause=pause)
            self._versions, self._looked = versions, time.monotonic()
        finally:
            self._busy.release()

    def _versions_now(self) -> dict[int, int]:
        """The versions of the cases something happened to after the mark, which goes on once a minute."""
        happened = Event.objects.filter(pk__gt=self._mark).values("case_id")
        if time.monotonic() - self._marked > SLOW_COMMIT:
            self._mark, self._next_mark = self._next_mark, _newest_event()
            self._marked = time.monotonic()
        return dict(Case.objects.filter(pk__in=happened).values_list("pk", "version"))


class OpenCases(Forgetful):
    """The index of this process: filled when it is first asked for, few cases at once, many beside the pages."""

    def __init__(self) -> None:
        super().__init__(())
        self._lock = Lock()
        self._filling: Following | None = None
        self._filled: Following | None = None

    def __call__(self) -> OpenMessages | None:
        """What is open, as it was some seconds ago; None as long as it is being filled, some minutes at most."""
        filled = self._filled
        if filled is None:
            return self._begin()
        filled.follow()
        return filled.index

    def forget(self) -> None:
        self._filling = self._filled = None

    def _begin(self) -> OpenMessages | None:
        with self._lock:
            if self._filling is not None or self._filled is not None:
                return self._filled.index if self._filled is not None else None
            # Its marks are older than the cases that are read: what happens meanwhile is read again.
            following = Following()
            first = taking_members().order_by("-pk").values_list("pk", flat=True)[: FEW + 1]
            pks = list(first)
            if len(pks) <= FEW:
                following.take(pks)
                self._filled = following
                return following.index
            self._filling = following
        _beside(lambda: self._fill(following))
        return None

    def _fill(self, following: Following) -> None:
        """All of them, the newest first."""
        started = time.monotonic()
        try:
            pks = sorted(taking_members().values_list("pk", flat=True).iterator(), reverse=True)
            following.take(pks[:MOST_HELD], pause=PAUSE)
            if self._filling is following:
                self._filled = following
                log.info("%d open cases held after %.0f s", len(following.index), time.monotonic() - started)
        finally:
            if self._filling is following:
                self._filling = None  # where it failed, whoever asks next begins again


def _beside(work: Callable[[], None]) -> None:
    """Have a thread do it, with a connection of its own."""

    def run() -> None:
        try:
            work()
        except Exception:
            log.exception("the open cases could not be read; the next look tries again")
        finally:
            connection.close()

    Thread(target=run, name="open cases", daemon=True).start()


def _newest_event() -> int:
    return Event.objects.aggregate(newest=Max("pk"))["newest"] or 0


open_cases = OpenCases()
