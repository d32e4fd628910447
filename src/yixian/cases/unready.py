"""What is wanting at a unit that is to be given an order: said before it is, not when nobody answers."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yixian.cases.actions.reply import approving
from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.people.queries import has_liaison, has_unit_head


def unready(department: Department, case: Case | None = None) -> list[str]:
    """In plain words why an order would lie at this unit; nothing where it would not. Asks no database of rows kept.

    Without `case` a complaint about the unit's own service, whose reply its superior approves, is not thought of.
    """
    found = []
    if not has_liaison(department):
        found.append(
            _("%(name)s没有在用的联络员账号，派去没有人签收。请联系该单位，由安全管理员开设账号。")
            % {"name": department.label}
        )
    head = approving(department.pk, case) if case is not None else _own_head(department)
    unit = directory.department(head) if head is not None else None
    if unit is not None and not has_unit_head(unit):
        found.append(
            _(
                "%(name)s的答复由%(unit)s的分管领导审批，那里没有在用的分管领导账号，答复会一直等待审批。"
                "请联系该单位，由安全管理员开设账号。"
            )
            % {"name": department.label, "unit": unit.label}
        )
    return found


def _own_head(department: Department) -> int | None:
    return department.pk if department.reply_needs_approval else None
