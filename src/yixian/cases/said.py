"""What an action did: one sentence for whoever did it, the particulars of an event for whoever reads the story."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Field, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yixian.cases.actions import Action, Step
from yixian.cases.models import (
    Case,
    ConsentWay,
    Finding,
    Outcome,
    Reply,
    Request,
    RequestKind,
    Resolution,
    Tag,
    Task,
    TaskRole,
    Verdict,
)
from yixian.directory import queries as directory


def said_of(action: Action, step: Step) -> str:
    """The action's name, the case, where it stands now, and the due time it made."""
    case = step.case
    done = _("“%(action)s”已办理：%(number)s，现在是“%(status)s”。") % {
        "action": action.label,
        "number": case.number,
        "status": case.get_outcome_display() if case.outcome else case.get_status_display(),
    }
    further = _made(step)
    return _("%(done)s%(further)s") % {"done": done, "further": further} if further else done


def _made(step: Step) -> str:
    made, case = step.made, step.case
    if isinstance(made, Task) and (step.task is None or made.pk != step.task.pk):
        words = {"department": made.department.label, "due": _when(made.due_at)}
        return _("由%(department)s办理，办结时限 %(due)s。") % words
    if isinstance(made, Reply) and made.approved_at is None:
        return _("答复等待分管领导审批。")
    if isinstance(made, Request):
        return _("申请已准予。") if made.granted else _("申请已送出，等待裁定。")
    if isinstance(made, Case) and made.pk != case.pk:
        return _("新的诉求编号：%(number)s。") % {"number": made.number}
    if step.verb == "submit" and case.promise_due is not None:
        return _("承诺时限 %(due)s。") % {"due": _when(case.promise_due)}
    if step.verb == "merge":
        return _("编号、承诺、答复和回访仍是各自的；并错了，派单员可以撤并。")
    if step.task is not None and "new_due" in step.facts:
        return _("新的办结时限 %(due)s。") % {"due": _when(step.task.due_at)}
    if step.verb == "note" and case.lead_id:
        department = directory.department(case.lead_id)
        return _("已告知%(department)s。") % {"department": department.label if department else ""}
    return ""


def _when(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


# Facts of an event that are one of a closed list.
_LISTED: dict[str, type[TextChoices]] = {
    "outcome": Outcome,
    "kind": RequestKind,
    "finding": Finding,
    "resolution": Resolution,
    "verdict": Verdict,
    "consent": ConsentWay,
}
# Columns an event names as corrected that refer to a row of the directory; the others hold one of their choices.
_ROWS: dict[str, Callable[[int], Any]] = {
    "category": directory.category_of,
    "area": directory.area_of,
    "accused": directory.department,
}


def details_of(verb: str, facts: Mapping[str, Any]) -> list[str]:
    """What an event's facts say in words: departments, due times, findings. Facts hold no personal data."""
    found = [_department(*task) for task in facts.get("tasks", ()) if isinstance(task, list)]
    for name, choices in _LISTED.items():
        if name != "kind" or verb in ("request", "rule", "withdraw_request"):
            found += [str(choices(facts[name]).label)] if facts.get(name) in choices.values else []
    if isinstance(facts.get("tags"), list):
        found += [str(Tag(tag).label) for tag in facts["tags"] if tag in Tag.values]
    found += _corrections(facts)
    for name, yes, no in (
        ("granted", _("准予"), _("不准") if verb == "rule" else ""),
        ("reached", _("已联系上"), _("未联系上")),
        ("approved", "", _("等待审批")),
        ("accepted", _("异议成立"), _("异议不成立")),
        ("lowers", _("用于降低保密"), ""),
        ("located", _("已记录位置"), ""),
    ):
        if isinstance(facts.get(name), bool):
            found.append(yes if facts[name] else no)
    if facts.get("pictures"):
        n = facts["pictures"]
        found.append(ngettext("附 %(n)d 张照片", "附 %(n)d 张照片", n) % {"n": n})
    if facts.get("new_due"):
        found.append(_("办结时限改为 %(due)s") % {"due": _when(datetime.fromisoformat(facts["new_due"]))})
    if facts.get("old_promise"):
        found.append(_("承诺时限改为 %(due)s") % {"due": _when(datetime.fromisoformat(facts["promise"]))})
    return [words for words in found if words]


def _corrections(facts: Mapping[str, Any]) -> list[str]:
    """Each corrected column with its old and its new value in words."""
    changed = facts.get("changed") or {}
    return [
        _("%(column)s：%(old)s → %(new)s")
        % {"column": field.verbose_name, "old": _shown(field, old), "new": _shown(field, new)}
        for field, (old, new) in ((Case._meta.get_field(name), both) for name, both in changed.items())
        if isinstance(field, Field)
    ]


def _shown(field: Field[Any, Any], value: Any) -> str:
    """One value of a corrected column in words."""
    if value in (None, ""):
        return _("无")
    if field.name not in _ROWS:
        return str(dict(field.flatchoices).get(value, value))
    row = _ROWS[field.name](value)
    return row.label if row is not None else f"#{value}"


def _department(task_id: int, department_id: int, role: str) -> str:
    department = directory.department(department_id)
    name = department.label if department else f"#{department_id}"
    return f"{TaskRole(role).label} {name}"
