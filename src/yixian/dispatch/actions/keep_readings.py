"""What was proposed on the page, beside what was registered, and later what held when the case was dispatched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import signing
from django.db import transaction

from yixian.cases.models import Case, Kind, TaskRole
from yixian.directory import queries as directory
from yixian.dispatch.models import Aid, KeptReading
from yixian.dispatch.reading import Reading, read_case
from yixian.dispatch.reading.titles import title_in
from yixian.dispatch.registered import as_registered

if TYPE_CHECKING:
    from yixian.cases.actions import Step

SALT = "dispatch.readings"
GOOD_FOR = 24 * 3600  # seconds: as long as a seat may go on with a contact


def signed(readings: list[Reading]) -> str:
    """What stands on the page, for the form to bring back: what each aid proposed first. Nobody's words."""
    first: dict[str, Reading] = {}
    for one in readings:
        first.setdefault(one.aid, one)
    return signing.dumps(
        {
            aid: ["" if aid == Aid.TITLE else one.value, " ".join(one.others), one.confidence, one.by]
            for aid, one in first.items()
        },
        salt=SALT,
    )


def keep_readings(case: Case, brought_back: str) -> None:
    """Keep them for a case that was just registered. What was not signed here, or long ago, is left out: a figure
    lacks one row then, and no registration fails for it.
    """
    try:
        told: dict[str, list[Any]] = signing.loads(brought_back, salt=SALT, max_age=GOOD_FOR)
    except signing.BadSignature:
        return
    rows = []
    for aid, (proposed, others, confidence, by) in told.items():
        if aid == Aid.ALIKE and (case.protected or case.kind == Kind.REPORT):
            continue  # what it is like would tell what it is
        row = KeptReading(
            case=case, aid=aid, proposed=proposed, others=others, confidence=confidence, by=by,
            chosen=_value(case, aid),
        )  # fmt: skip
        row.taken = title_in(case.content) == case.title if aid == Aid.TITLE else row.is_chosen
        rows.append(row)
    _insert(rows)


def settle_readings(step: Step) -> None:
    """At the first dispatch: what the case is now, whoever chose it; of the departments who leads. Of a matter that no
    seat typed (portal, file, programs) what stood beside the dispatch form is kept now."""
    case = step.case
    known = list(KeptReading.objects.filter(case=case).exclude(aid=Aid.ALIKE))
    if not known and not case.protected:
        _insert(_read_at_dispatch(step))
        return
    open_rows = [row for row in known if not row.settled]
    for row in open_rows:
        row.settled = _settled(case, row.aid)
    KeptReading.objects.bulk_update([row for row in open_rows if row.settled], ["settled"])


def _read_at_dispatch(step: Step) -> list[KeptReading]:
    """`chosen` is what it was registered as, before whoever dispatched corrected it."""
    case, registered = step.case, as_registered(step)
    rows: dict[str, KeptReading] = {}
    for one in read_case(case):
        settled = _settled(case, one.aid)
        rows.setdefault(
            one.aid,
            KeptReading(
                case=case, aid=one.aid, proposed=one.value, others=" ".join(one.others), confidence=one.confidence,
                by=one.by, chosen=_value(registered, one.aid), taken=one.value == settled, settled=settled,
            ),
        )  # fmt: skip
    return list(rows.values())


def _insert(rows: list[KeptReading]) -> None:
    with transaction.atomic():
        KeptReading.objects.bulk_create(rows, ignore_conflicts=True)


def _settled(case: Case, aid: str) -> str:
    return _lead(case) if aid == Aid.DEPARTMENT else _value(case, aid)


def settle_alike(step: Step) -> None:
    """The case was merged, or taken out again: into one of those that were proposed as the same or into another."""
    row = KeptReading.objects.filter(case=step.case, aid=Aid.ALIKE).first()
    if row is not None:
        row.chosen = _value(step.case, Aid.ALIKE)
        row.taken = row.is_chosen
        row.save(update_fields=["chosen", "taken"])


def _value(case: Case, aid: str) -> str:
    """What the case holds of what this aid proposes; "" where that are words."""
    match aid:
        case Aid.CATEGORY:
            return case.category.code if case.category is not None else ""
        case Aid.AREA:
            return case.area.code if case.area is not None else ""
        case Aid.KIND:
            return str(case.kind)
        case Aid.URGENCY:
            return str(case.urgency)
        case Aid.ALIKE:
            return case.parent.number if case.parent is not None else ""
        case _:
            return ""


def _lead(case: Case) -> str:
    lead = (
        case.tasks.filter(role=TaskRole.LEAD, parent=None).order_by("pk").values_list("department", flat=True)
    )
    unit = directory.department(lead[0]) if lead else None
    return unit.code if unit is not None else ""
