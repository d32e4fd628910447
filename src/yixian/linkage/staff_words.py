"""The words of a notice to somebody on the staff, as far as that person may see the case when they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from yixian.cases.lines import title_of, with_rows
from yixian.cases.models import Case, Kind, RequestKind, Secrecy
from yixian.directory import queries as directory
from yixian.linkage.models import StaffMatter, StaffNotice, wording
from yixian.people.models import Actor
from yixian.supervision.models import Form, Level, Summons


@dataclass(frozen=True)
class Known:
    """What somebody may know of among that which notices are about."""

    cases: dict[int, Case]
    summonses: set[int]

    def has(self, notice: StaffNotice) -> bool:
        return notice.case_id in self.cases or notice.summons_id in self.summonses


def known_to(actor: Actor, notices: list[StaffNotice]) -> Known:
    """Of what these notices are about that which this person may know of, cases with what their titles are read by.

    The same number of queries however many.
    """
    cases = {notice.case_id for notice in notices if notice.case_id}
    summonses = {notice.summons_id for notice in notices if notice.summons_id}
    seen = Summons.objects.visible_to(actor).filter(pk__in=summonses)
    return Known(
        {case.pk: case for case in with_rows(Case.objects.visible_to(actor).filter(pk__in=cases))},
        set(seen.values_list("pk", flat=True)) if summonses else set(),
    )


def words_for(actor: Actor, notice: StaffNotice, known: Known) -> tuple[str, str]:
    """Subject and text in the language of now; both empty where the city tells nothing of it any more."""
    words = wording(notice.verb, get_language() or "")
    if words is None:
        return "", ""
    return words.filled(facts_of(notice, _title(actor, known.cases.get(notice.case_id or 0))))


def facts_of(notice: StaffNotice, title: str) -> dict[str, str]:
    """What stands in the places of the words."""
    facts = notice.facts
    department = directory.department(facts["department"]) if facts.get("department") else None
    due = timezone.localtime(datetime.fromisoformat(facts["due"])) if facts.get("due") else None
    return {
        "number": notice.number,
        "title": title,
        "department": department.label if department else str(_("热线中心")),
        "due": f"{due:%Y-%m-%d %H:%M}" if due else str(_("法定时限")),
        "result": _result(notice.verb, facts),
    }


def _result(verb: str, facts: dict[str, Any]) -> str:
    """What was ruled, asked for, ordered, or is to be reminded of; of a topic how many people spoke of it; of a summons
    where it is held, or by when something was agreed.
    """
    if verb == StaffMatter.BURST:
        return ngettext("%(n)d 人", "%(n)d 人", facts["citizens"]) % {"n": facts["citizens"]}
    if "result" in facts:  # of a summons
        return str(facts["result"])
    if verb == StaffMatter.REMINDED:
        return str(facts["said"])
    if verb == StaffMatter.SUPERVISED:
        return str(Form(facts["form"]).label if facts.get("form") else Level(facts["level"]).label)
    kind = str(RequestKind(facts["kind"]).label) if facts.get("kind") else ""
    if verb == StaffMatter.RULED:
        return (
            _("%(kind)s准予") % {"kind": kind} if facts["granted"] else _("%(kind)s不准予") % {"kind": kind}
        )
    return kind


def _title(actor: Actor, case: Case | None) -> str:
    """The title in quotes, every name and number masked; nothing of reports, confidential and unseen cases."""
    if case is None or case.secrecy != Secrecy.NONE or case.kind == Kind.REPORT:
        return ""
    title = title_of(actor, case)
    return _("“%(title)s”") % {"title": title} if title else ""
