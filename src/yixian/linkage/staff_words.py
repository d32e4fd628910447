"""The words of a notice to somebody on the staff, as far as that person may see the case when they are told."""

from __future__ import annotations

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
from yixian.supervision.models import Form, Level

Known = dict[int, Case]


def known_cases(actor: Actor, notices: list[StaffNotice]) -> Known:
    """The cases of these notices that this person may know of, with what their titles are read by.

    The same number of queries however many.
    """
    ids = {notice.case_id for notice in notices}
    return {case.pk: case for case in with_rows(Case.objects.visible_to(actor).filter(pk__in=ids))}


def words_for(actor: Actor, notice: StaffNotice, known: Known) -> tuple[str, str]:
    """Subject and text in the language of now; both empty where the city tells nothing of it any more."""
    words = wording(notice.verb, get_language() or "")
    if words is None:
        return "", ""
    return words.filled(facts_of(notice, _title(actor, known.get(notice.case_id))))


def facts_of(notice: StaffNotice, title: str) -> dict[str, str]:
    """What stands in the places of the words."""
    facts = notice.facts
    department = directory.department(facts["department"]) if facts.get("department") else None
    due = timezone.localtime(datetime.fromisoformat(facts["due"])) if facts.get("due") else None
    return {
        "number": notice.case.number,
        "title": title,
        "department": department.label if department else str(_("热线中心")),
        "due": f"{due:%Y-%m-%d %H:%M}" if due else str(_("法定时限")),
        "result": _result(notice.verb, facts),
    }


def _result(verb: str, facts: dict[str, Any]) -> str:
    """What was ruled, asked for, ordered, or is to be reminded of; of a topic how many people spoke of it."""
    if verb == StaffMatter.BURST:
        return ngettext("%(n)d 人", "%(n)d 人", facts["citizens"]) % {"n": facts["citizens"]}
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
