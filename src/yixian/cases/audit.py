"""The record of cases, verified and sealed: what was changed, removed or inserted, and in which case.

Each case's events are a chain (`safeguard.chain`); the case's row must agree with its last events; the heads of
all chains that grew are sealed once a day (`safeguard.seals`), which is what shows a case removed with all its rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter

from django.db.models import Max, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases import kept
from yixian.cases.clocks import start_of
from yixian.cases.models import Case, CaseStatus, Event
from yixian.safeguard import chain, seals
from yixian.safeguard.models import Seal, SealedHead
from yixian.safeguard.problems import Kind
from yixian.safeguard.queries import last_seal

BATCH = 1000
# A number is drawn before its row is committed, so a later seal looks back over this many events for stragglers.
STRAGGLERS = 20_000
SETTLED = timedelta(minutes=10)
READ_AGAIN = (0.05, 0.2, 0.5)  # seconds; somebody may be at work on the case while it is read
COLUMNS = ("pk", "status", "outcome", "version", "entered_at", "sealed_texts", *Case.TEXTS, *Case.KEPT)
Progress = Callable[[int, int], None]


class RowFault(TextChoices):
    """How a case's row may disagree with its record."""

    STATUS_CHANGED = "status_changed", gettext_lazy("状态与记录不符")
    TEXTS_CHANGED = "texts_changed", gettext_lazy("文字与记录不符")
    CASE_MISSING = "case_missing", gettext_lazy("诉求已被删除")
    ROW_CHANGED = "row_changed", gettext_lazy("数据与记录不符")
    ROW_MISSING = "row_missing", gettext_lazy("记录里的这一行已被删除")
    ROW_INSERTED = "row_inserted", gettext_lazy("这一行没有记录")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `chain` is "case:5", "seal" or "access"; `seq` 0 where it is no one event."""

    kind: str
    label: str
    chain: str
    seq: int = 0
    number: str = ""
    detail: str = ""

    def __str__(self) -> str:
        name = _("诉求 %(number)s") % {"number": self.number} if self.number else self.chain
        place = _("%(name)s 第 %(seq)s 条") % {"name": name, "seq": self.seq} if self.seq else name
        return f"{place}: {self.label}" + (f" ({self.detail})" if self.detail else "")


@dataclass
class Count:
    """How much was looked at."""

    cases: int = 0
    events: int = 0
    told: Progress = field(default=lambda cases, events: None)


def verify(count: Count | None = None) -> Iterator[Fault]:
    """Everything that is wrong with the record, as it is found. Memory stays constant; nothing is locked."""
    count = count or Count()
    last = 0
    while True:
        cases = list(_cases().filter(pk__gt=last).order_by("pk")[:BATCH])
        upto = cases[-1].pk if len(cases) == BATCH else None
        yield from _verify_batch(cases, last, upto, count)
        if upto is None:
            break
        last = upto
        count.told(count.cases, count.events)
    yield from _verify_seals()


def _cases() -> QuerySet[Case]:
    return Case.objects.select_related("citizen").only(*COLUMNS, "citizen__wrapped_key")


def _verify_batch(cases: list[Case], after: int, upto: int | None, count: Count) -> Iterator[Fault]:
    """The cases of one batch beside all events of that range of ids, also those of cases that are not there."""
    events = Event.objects.filter(case_id__gt=after)
    if upto is not None:
        events = events.filter(case_id__lte=upto)
    chains = groupby(events.order_by("case_id", "seq").iterator(chunk_size=BATCH), attrgetter("case_id"))
    rows = {case.pk: case for case in cases}
    beside = kept.rows_between(after, upto)
    for case_id, found in chains:
        case, links = rows.pop(case_id, None), list(found)
        count.events += len(links)
        if faults := _faults(case_id, case, links, beside.get(case_id, {})):
            yield from faults if case is None else _still(case_id, faults)
    count.cases += len(cases)
    for case in rows.values():
        yield from _still(case.pk, _faults(case.pk, case, [], {}))


def _still(case_id: int, faults: list[Fault]) -> Iterator[Fault]:
    """The faults that are there when the case is read again: a row read before an event proves nothing."""
    for pause in READ_AGAIN:
        time.sleep(pause)
        case = _cases().filter(pk=case_id).first()
        events = list(Event.objects.filter(case_id=case_id).order_by("seq"))
        beside = kept.rows_between(case_id - 1, case_id).get(case_id, {})
        faults = _faults(case_id, case, events, beside)
        if not faults:
            break
    yield from faults


def _faults(case_id: int, case: Case | None, events: list[Event], beside: kept.Rows) -> list[Fault]:
    """What is wrong with one case, its events given in order, and its rows `beside` the case's own."""
    name, number = f"case:{case_id}", case.number if case is not None else ""
    links = (chain.Link(event.seq, event.previous, event.hash, event.payload()) for event in events)
    found = [
        Fault(one.kind.value, str(one.kind.label), name, one.seq, number, one.detail)
        for one in chain.check(name, links)
    ]
    if case is None:
        return [_fault(RowFault.CASE_MISSING, name), *found]
    last, told = (events[-1].seq if events else 0), max(case.version, 1)
    if last < told:
        # The first that is missing, as within a chain: how many follow is what a changed version makes up.
        found.append(Fault(Kind.EVENT_MISSING.value, str(Kind.EVENT_MISSING.label), name, last + 1, number))
    found += [
        Fault(Kind.EVENT_INSERTED.value, str(Kind.EVENT_INSERTED.label), name, event.seq, number)
        for event in events
        if event.seq > told
    ]
    # Where the chain itself is broken its last words prove nothing about the row.
    return found or [*_row_faults(case, events, name), *_kept_faults(case, events, beside, name)]


def _row_faults(case: Case, events: list[Event], name: str) -> list[Fault]:
    """Where the columns of a case say something else than the whole chain of its events."""
    found = []
    newest = events[-1]
    status = newest.facts.get("case") if newest.task_id is not None else newest.after
    closed = case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
    outcome = (
        next((e.facts["outcome"] for e in reversed(events) if "outcome" in e.facts), "") if closed else ""
    )
    if (case.status, case.outcome) != (status, outcome):
        words = {"row": f"{case.status} {case.outcome}".strip(), "record": f"{status} {outcome}".strip()}
        found.append(
            _fault(RowFault.STATUS_CHANGED, name, case, _("现为 %(row)s，记录为 %(record)s") % words)
        )
    digest = next((e.facts["texts"] for e in reversed(events) if "texts" in e.facts), None)
    if digest != case.stored_text_digest(case.citizen):
        found.append(_fault(RowFault.TEXTS_CHANGED, name, case))
    return found


def _kept_faults(case: Case, events: list[Event], beside: kept.Rows, name: str) -> Iterator[Fault]:
    """Where a row behind the figures says something else than the events come to, which row and which column."""
    for one in kept.differences(case, events, beside):
        yield _fault(RowFault(f"row_{one.what}"), name, case, one.words)


def _fault(kind: RowFault, name: str, case: Case | None = None, detail: str = "") -> Fault:
    return Fault(kind.value, str(kind.label), name, 0, case.number if case is not None else "", detail)


def _verify_seals() -> Iterator[Fault]:
    hashes = _SealedHashes()
    gone: set[str] = set()
    for problem in seals.verify_seals(hashes.find):
        name = problem.chain
        case_id = int(name.removeprefix("case:")) if name.startswith("case:") else None
        if case_id is not None and not Case.objects.filter(pk=case_id).exists():
            # One line for a case that is gone, however often it was sealed.
            if name not in gone:
                gone.add(name)
                yield _fault(RowFault.CASE_MISSING, name, detail=problem.detail)
            continue
        yield Fault(problem.kind.value, str(problem.kind.label), name, problem.seq, "", problem.detail)


class _SealedHashes:
    """The hashes of sealed heads as they stand today, read some hundreds at a time in the order of the seals."""

    def __init__(self) -> None:
        self._ahead: dict[tuple[str, int], str | None] = {}

    def find(self, name: str, seq: int) -> str | None:
        if (name, seq) not in self._ahead:
            self._read_on(name, seq)
        return self._ahead[name, seq]

    def _read_on(self, name: str, seq: int) -> None:
        first = SealedHead.objects.filter(chain=name, seq=seq).values_list("pk", flat=True).first() or 0
        heads = SealedHead.objects.filter(pk__gte=first).order_by("pk").values_list("chain", "seq")[:BATCH]
        wanted = {(name, seq), *heads}
        ids = {int(one.removeprefix("case:")) for one, _seq in wanted}
        found = Event.objects.filter(case_id__in=ids).values_list("case_id", "seq", "hash")
        hashes = {(f"case:{case_id}", seq): value for case_id, seq, value in found.iterator(chunk_size=BATCH)}
        self._ahead = {key: hashes.get(key) for key in wanted}


def seal_finished_day(now: datetime) -> Seal | None:
    """Seal the day before `now` with the heads of all chains that grew since the last seal.

    None while there is nothing to do: the day is sealed, it ended only minutes ago, or nothing ever happened.
    Days that were missed are covered by this seal; it may be called as often as one likes.
    """
    midnight = start_of(timezone.localdate(now))
    yesterday = timezone.localdate(midnight - timedelta(hours=1))
    if now < midnight + SETTLED or Seal.objects.filter(day=yesterday).exists():
        return None
    last = last_seal()
    if last is not None and last.day >= yesterday:
        return None
    after = int(last.mark) if last is not None and last.mark else 0
    upto = Event.objects.filter(at__lt=midnight).aggregate(last=Max("pk"))["last"]
    if upto is None:
        return None
    return seals.make_seal(
        yesterday, _heads(max(0, after - STRAGGLERS), midnight), mark=str(max(upto, after))
    )


def _heads(after: int, before: datetime) -> Iterator[seals.Head]:
    """The last event before `before` of each case that has events with numbers above `after`, by case."""
    fresh = Event.objects.filter(pk__gt=after, at__lt=before)
    ids = fresh.order_by("case_id").values_list("case_id", flat=True).distinct()
    batch: list[int] = []
    for case_id in ids.iterator(chunk_size=BATCH):
        batch.append(case_id)
        if len(batch) == BATCH:
            yield from _heads_of(batch, before)
            batch = []
    yield from _heads_of(batch, before)


def _heads_of(case_ids: list[int], before: datetime) -> Iterator[seals.Head]:
    events = Event.objects.filter(case_id__in=case_ids, at__lt=before).order_by("case_id", "seq")
    for case_id, found in groupby(events.values_list("case_id", "seq", "hash"), itemgetter(0)):
        *_earlier, (_case_id, seq, value) = found
        yield f"case:{case_id}", seq, value


def sweep(now: datetime) -> Iterator[str]:
    """What the clock does: seal the finished day, once."""
    seal = seal_finished_day(now)
    if seal is not None:
        yield _("封存 %(day)s，%(chains)s 件诉求") % {"day": seal.day, "chains": seal.chains}
