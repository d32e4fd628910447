"""Results of inspection in some days: of each seat and department, what points were lost on, and the rows behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.utils.translation import gettext

from yixian.cases.clocks import start_of
from yixian.cases.models import Case
from yixian.cases.visibility import Reading, reading
from yixian.evaluation.inspection.marking import label_of
from yixian.evaluation.models import Inspection, What
from yixian.evaluation.models.inspection import ALL_RESULTS, InspectionQuerySet
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor

KEYSET = Keyset("-judged_at", "-pk", rows=50, never_empty=("judged_at",))
READERS = frozenset({*ALL_RESULTS, "seat", "lead", "callback", "dispatcher", "liaison", "unit_head"})
MOST_DAYS = 366
MOST_READ = 2000  # scores whose items are added up
RELATED = (
    "account",
    "department",
    "case__citizen",
    "case__contact",
    "call",
    "standing",
    "sheet__sheet",
    "plan",
)


@dataclass(frozen=True)
class Line:
    """Of one person or department: how many were scored, passed, had a fatal error, and the mean score."""

    name: str
    place: str
    key: str  # "account=3"
    what: str
    scored: int
    passed: int
    fatal: int
    mean: float

    @property
    def share(self) -> str:
        return f"{self.passed / self.scored:.1%}"


@dataclass(frozen=True)
class Lost:
    """An item of a sheet: how often it was looked at, how often points were lost or the error occurred, how many."""

    label: str
    fatal: bool
    scored: int
    times: int
    points: int


def rows_of(actor: Actor, first: date, last: date) -> InspectionQuerySet:
    """The results this actor reads that were judged on these days."""
    found = Inspection.objects.results_of(actor)
    return found.filter(judged_at__gte=start_of(first), judged_at__lt=start_of(last + timedelta(days=1)))


def with_rows(pks: list[int]) -> InspectionQuerySet:
    """Inspections with everything a line of the file reads."""
    return Inspection.objects.filter(pk__in=pks).select_related(*RELATED, "account__organisation")


def lines_of(rows: InspectionQuerySet) -> list[Line]:
    """A line for each person and each department and what was inspected of them; one query."""
    grouped = rows.order_by().values(
        "what", "account", "account__name", "account__organisation__name", "department", "department__name"
    )
    counted = grouped.annotate(
        scored=Count("pk"),
        good=Count("pk", filter=Q(passed=True)),
        bad=Count("pk", filter=Q(fatal=True)),
        mean=Avg("result"),
    )
    found = [_line(row) for row in counted]
    return sorted(found, key=lambda line: (line.what, line.place, line.name, line.key))


def _line(row: Mapping[str, Any]) -> Line:
    of_unit = row["department"] is not None
    return Line(
        name=str(row["department__name"] if of_unit else row["account__name"]),
        place="" if of_unit else str(row["account__organisation__name"]),
        key=f"department={row['department']}" if of_unit else f"account={row['account']}",
        what=str(What(row["what"]).label),
        scored=row["scored"],
        passed=row["good"],
        fatal=row["bad"],
        mean=row["mean"],
    )


def lost_of(rows: InspectionQuerySet) -> list[Lost]:
    """On which items points were lost: fatal errors, then the most points; of at most `MOST_READ` scores."""
    found: dict[tuple[str, str], Lost] = {}
    for one in rows.select_related("standing", "sheet__sheet").order_by("-judged_at", "-pk")[:MOST_READ]:
        for item in one.sheet.items:
            mark = one.standing.marks[item["code"]] if one.standing is not None else None
            if mark is None:
                continue
            lost = mark if item["fatal"] else item["points"] - mark
            key = (one.sheet.sheet.code, item["code"])
            was = found.get(key) or Lost(label_of(item), item["fatal"], 0, 0, 0)
            points = 0 if item["fatal"] else lost
            found[key] = Lost(
                was.label, was.fatal, was.scored + 1, was.times + bool(lost), was.points + points
            )
    missed: Iterable[Lost] = (one for one in found.values() if one.times)
    return sorted(missed, key=lambda one: (not one.fatal, -one.points, one.label))


def names_of(pks: list[int]) -> dict[int, str]:
    """The numbers of these inspections, for the record of what left."""
    return {pk: str(pk) for pk in pks}


def id_of(name: str) -> int | None:
    """The inspection that "质检 12" names, as the record calls it in the reader's language."""
    word, _space, digits = name.strip().rpartition(" ")
    named = word in ("质检", gettext("质检"))
    return int(digits) if named and digits.isdecimal() and len(digits) < 19 else None


def reads_words(actor: Actor, inspection: Inspection) -> bool:
    """Whether what was written is shown: to the inspected, and to whoever reads the case whole that it is about.

    A lead reads the words about unprotected cases alone, of a call those it led to or was about. Words about a call
    without a case are read with the result.
    """
    if inspection.account_id is not None and inspection.account_id == actor.account_id:
        return True
    by_lead = "lead" in actor.roles and not actor.roles & ALL_RESULTS
    return all(
        not (case.protected or case.held_by_office) if by_lead else reading(actor, case) == Reading.WHOLE
        for case in _cases_of(inspection)
    )


def _cases_of(inspection: Inspection) -> Iterable[Case]:
    """The case, or those that the call led to or was about."""
    if inspection.case is not None or inspection.contact is None:
        return [inspection.case] if inspection.case is not None else []
    return Case.objects.filter(Q(contact=inspection.contact) | Q(pk=inspection.contact.about_id))
