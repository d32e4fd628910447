"""What other rooms may ask about callbacks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Task
from yixian.cases.queries import Asked, filled
from yixian.cases.visibility import sees_full_text
from yixian.evaluation.actions.asking import parts_tried
from yixian.evaluation.models import Callback, Inspection
from yixian.people.models import Actor

__all__ = [
    "answers_asked",
    "callbacks_of",
    "callbacks_shown",
    "effective_callbacks",
    "inspected_of",
    "last_answer",
    "parts_tried",
]

# Those who work with the answers; the departments learn them with the figures.
READERS = frozenset(
    {"callback", "dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "leader"}
)


def effective_callbacks(
    since: datetime | None = None, until: datetime | None = None, lead_ids: frozenset[int] | None = None
) -> QuerySet[Callback]:
    """The answers that count: reached, not superseded, given in [since, until), of these leads (all).

    At most one a case and round. Uses `callback_at`, with leads `callback_lead`. Exemptions are the caller's.
    """
    wanted = Q(effective=True, superseded=False)
    if since is not None:
        wanted &= Q(at__gte=since)
    if until is not None:
        wanted &= Q(at__lt=until)
    if lead_ids is not None:
        wanted &= Q(lead_id__in=lead_ids)
    return Callback.objects.filter(wanted)


def last_answer(case: str, since: str, column: str) -> Subquery:
    """A column of the answer that counts for the last round, given since: to annotate rows that name a case with.

    `case` and `since` are columns of those rows. Index: callback_one_counts.
    """
    rows = effective_callbacks().filter(case_id=OuterRef(case), at__gte=OuterRef(since)).order_by("-round")
    return Subquery(rows.values(column)[:1])


def inspected_of(organisation_id: int, since: datetime, until: datetime) -> list[int]:
    """Of an organisation's people, what was judged in [since, until): how many, passed, with a fatal error.

    Index: inspection_judged.
    """
    rows = Inspection.objects.filter(
        account__organisation=organisation_id, judged_at__gte=since, judged_at__lt=until
    )
    told = rows.aggregate(
        judged=Count("pk"), good=Count("pk", filter=Q(passed=True)), bad=Count("pk", filter=Q(fatal=True))
    )
    return [told["judged"], told["good"], told["bad"]]


def callbacks_of(case: Case) -> list[Callback]:
    """Every callback of the case, oldest first, superseded ones too (index of the foreign key)."""
    return list(Callback.objects.filter(case=case).select_related("account").order_by("id"))


def callbacks_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """The section of the case page; None for whoever does not work with callbacks, or when there are none."""
    if not (actor.kind == "citizen" or actor.roles & READERS):
        return None
    rows = callbacks_of(case)
    if actor.kind == "citizen":
        rows = [row for row in rows if row.by_citizen]
    if not rows:
        return None
    full = sees_full_text(actor, case)
    said = {row.pk: row.opened_texts(case.citizen)["why"] if full else "" for row in rows}
    return {"rows": [{"callback": row, "why": said[row.pk]} for row in rows]}


def answers_asked(actor: Actor, case: Case, task: Task | None) -> list[Asked]:
    """What the citizen said in this round, for whoever decides what follows from it; newest first."""
    shown = callbacks_shown(actor, case)
    rows = [row for row in (shown or {}).get("rows", ()) if row["callback"].round == case.round]
    return [_as_asked(row["callback"], row["why"]) for row in reversed(rows)]


def _as_asked(row: Callback, why: str) -> Asked:
    said = _("诉求人自评") if row.by_citizen else _("回访")
    who = "" if row.by_citizen or row.account is None else row.account.name
    if not row.reached:
        return Asked(said, who, row.at, facts=filled((_("结果"), row.get_missed_display() or _("未接通"))))
    contacted = {True: _("联系过"), False: _("没有联系")}.get(row.contacted, _("未问到"))  # type: ignore[arg-type]
    facts = filled(
        (_("承办单位联系过吗"), contacted),
        (_("是否解决"), row.get_solved_display()),
        (_("满意程度"), row.get_satisfied_display()),
        (_("原因"), why),
        (_("说明"), _("以自评为准") if row.superseded else ""),
    )
    return Asked(said, who, row.at, facts=facts)
