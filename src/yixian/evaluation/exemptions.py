"""Exemptions as pages show them: on the case, above the forms that rule, in the lists of what waits, on the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.actions import find
from yixian.cases.limited import limited_count
from yixian.cases.models import Case, Task
from yixian.cases.queries import Asked, filled
from yixian.cases.texts import words_of
from yixian.cases.visibility import sees_full_text
from yixian.cases.waiting import Waiting
from yixian.directory import queries as directory
from yixian.evaluation.actions.exempting import OVER as NO_LONGER_OPEN
from yixian.evaluation.models import Exemption
from yixian.evaluation.models.exemption import CENTRE, EXEMPT, TO_DECIDE, TO_RULE, UNIT
from yixian.evaluation.queries import effective_callbacks
from yixian.ground.errors import Words
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor

READERS = CENTRE | UNIT
RULE, DECIDE, OVER = "rule", "decide", "over"
TABS: dict[str, Words] = {
    RULE: gettext_lazy("待裁定"),
    DECIDE: gettext_lazy("申诉待裁定"),
    OVER: gettext_lazy("已裁定"),
}
OF_TAB: dict[str, Q] = {RULE: TO_RULE, DECIDE: TO_DECIDE, OVER: ~TO_RULE & ~TO_DECIDE}
OLDEST_FIRST, NEWEST_FIRST = Keyset("asked_at", "pk"), Keyset("-asked_at", "-pk")


@dataclass(frozen=True)
class Line:
    """One exemption in a list, and what this actor may do with it by its form (empty: nothing)."""

    row: Exemption
    reason: str
    action: str
    label: str


def line_of(actor: Actor, row: Exemption) -> Line:
    """The row as the list shows it; the form itself says what else may stand against doing it."""
    name = _next_step(row)
    found = find(name, "case") if name else None
    if found is None or not found.may(actor):
        return Line(row, reason_of(row), "", "")
    return Line(row, reason_of(row), found.name, found.label)


def _next_step(row: Exemption) -> str:
    """The action that comes next; "" where all is ruled."""
    if row.ruled_at is None:
        return "rule_exemption"
    if row.appealed_at is None:
        return "" if row.granted else "appeal_exemption"
    return "decide_appeal" if row.final_at is None else ""


def rows(actor: Actor, tab: str) -> QuerySet[Exemption]:
    """Those of a tab that this actor may see (indexes `exemption_to_rule`, `exemption_to_decide`)."""
    return Exemption.objects.visible_to(actor).filter(OF_TAB[tab]).select_related("case", "department")


def keyset_of(tab: str) -> Keyset:
    """What waits the oldest first, what is over the newest first."""
    return NEWEST_FIRST if tab == OVER else OLDEST_FIRST


def reason_of(row: Exemption) -> str:
    """The reason in words."""
    if row.is_proposed:
        return _("值班主任建议")
    found = directory.reason("exempt", row.reason_code)
    return found.label if found is not None else row.reason_code


def exemption_asked(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """What is ruled on, above the form: the request, and on appeal what was ruled and why it is appealed against."""
    found = Exemption.objects.filter(case=case).select_related(
        "asked_by", "ruled_by", "appealed_by", "department", "evidence"
    )
    row = found.order_by("-round").first()
    return _told(row, case, sees_full_text(actor, case)) if row is not None else []


def _told(row: Exemption, case: Case, full: bool) -> list[Asked]:
    texts = words_of(row, case, full)
    asked = filled((_("原因"), reason_of(row)), (_("理由"), texts["reason"]), (_("证据"), _evidence(row)))
    told = [Asked(_("申请免考"), _by(row.department.label, row.asked_by), row.asked_at, facts=asked)]
    if row.ruled_at is not None:
        told.append(_ruled(_("裁定"), row.ruled_by, row.ruled_at, row.granted, texts["ruling"]))
    if row.appealed_at is not None:
        facts = filled((_("申诉理由"), texts["appeal"]))
        told.append(Asked(_("申诉"), _by("", row.appealed_by), row.appealed_at, facts=facts))
    if row.final_at is not None:
        told.append(
            _ruled(_("终局裁定"), row.final_by, row.final_at, row.final_granted, texts["final_ruling"])
        )
    return told[::-1]


def _evidence(row: Exemption) -> str:
    """Which of the case's attachments it is: the list there says when each was added."""
    if row.evidence is None:
        return ""
    return _("见 %(at)s 的附件") % {"at": f"{timezone.localtime(row.evidence.added_at):%m-%d %H:%M}"}


def _ruled(what: str, by: Any, at: datetime | None, granted: bool | None, ruling: str) -> Asked:
    said = _("准予免考") if granted else _("不准")
    return Asked(what, _by("", by), at, facts=filled((_("结果"), said), (_("裁定意见"), ruling)))


def _by(department: str, account: Any) -> str:
    return " · ".join(filter(None, (department, account.name if account is not None else "")))


def exemptions_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The section of the case page: for the centre, and for the department it is about; none of an open case."""
    if case.status not in NO_LONGER_OPEN or not actor.roles & READERS:
        return None
    found = Exemption.objects.visible_to(actor).filter(case=case)
    found = found.select_related("asked_by", "ruled_by", "appealed_by", "final_by", "department", "evidence")
    full = sees_full_text(actor, case)
    shown = [(row, _told(row, case, full)) for row in found.order_by("-round")]
    return {"rows": shown} if shown else None


def waiting(actor: Actor) -> list[Waiting]:
    """On the desk: for the assessor what is to be ruled, for the duty manager the appeals."""
    found = []
    for role, tab, label in (
        ("assessor", RULE, _("待裁定免考")),
        ("duty_manager", DECIDE, _("免考申诉")),
    ):
        if role in actor.roles:
            count = limited_count(rows(actor, tab))
            if count != "0" or role == "assessor":
                found.append(Waiting(label, count, f"{reverse('exemptions')}?tab={tab}"))
    return found


def granted_after(moment: datetime, since: datetime, until: datetime) -> QuerySet[Exemption]:
    """Those granted after `moment` of answers given in [since, until): what a month that was frozen then lacks."""
    late = Q(granted=True, ruled_at__gt=moment) | Q(final_granted=True, final_at__gt=moment)
    return _of_answers(Exemption.objects.filter(late), since, until)


def left_out(department_ids: frozenset[int], since: datetime, until: datetime) -> QuerySet[Exemption]:
    """Those granted to these departments of answers given in [since, until)."""
    found = Exemption.objects.filter(EXEMPT, department_id__in=department_ids).select_related("case")
    return _of_answers(found, since, until)


def _of_answers(rows: QuerySet[Exemption], since: datetime, until: datetime) -> QuerySet[Exemption]:
    """Those whose own round was answered then; at most one answer of a round counts, so each is there once."""
    answers = effective_callbacks(since, until)
    return rows.filter(case__callbacks__in=answers, case__callbacks__round=F("round"))


def counts_in(row: Exemption, frozen_at: datetime | None) -> bool:
    """Whether it is in the figures as they stand: of a month frozen before it was granted it is only beside them."""
    since = row.exempt_since
    return since is not None and (frozen_at is None or since <= frozen_at)
