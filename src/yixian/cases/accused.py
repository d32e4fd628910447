"""Who is complained of: to whom such a case may go, and to whom it may not (2-domain, "Who is complained of")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yixian.directory import queries as directory
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.cases.models import Case
    from yixian.directory.models import Department


def is_within(department: Department, other: Department) -> bool:
    """Whether `department` is `other` or below it."""
    return department.path.startswith(other.path)


def is_centre_or_operator(department: Department) -> bool:
    """The hotline itself: the centre, what is below it, and whatever an operator staffs."""
    return department.tier == "centre" or bool(department.operator)


def concerns_centre(case: Case) -> bool:
    """Whether the accused is the centre or its operator; such a case is held by the government office."""
    accused = directory.department(case.accused_id) if case.accused_id else None
    return accused is not None and is_centre_or_operator(accused)


def nearest_superior(accused: Department) -> Department | None:
    """The lead for a complaint about conduct: the nearest superior that takes orders, else the supervisory unit."""
    above = [directory.department(int(pk)) for pk in accused.path.strip("/").split("/")[:-1]]
    for department in reversed(above):
        if department is not None and department.takes_orders and department.active:
            return department
    units = [d for d in directory.supervisory_departments() if not is_within(d, accused)]
    return units[0] if units else None


def check_department(case: Case, department: Department, *, lead: bool) -> None:
    """Raise a `Refusal` when this department must not get a task on this case."""
    if not department.active or not department.takes_orders:
        raise Refusal(
            _("“%(name)s”不承办工单，请另选单位。") % {"name": department.name},
            field="lead" if lead else "department",
        )
    accused = directory.department(case.accused_id) if case.accused_id else None
    if accused is None or not case.counts_as_conduct:
        return
    if is_within(department, accused):
        raise Refusal(
            _("作风投诉和举报不能交给被诉单位“%(name)s”或其下属单位办理。") % {"name": accused.name},
            field="lead" if lead else "department",
            code="accused",
        )
    superior = nearest_superior(accused)
    if lead and department.tier != "supervisory" and superior is not None and department.pk != superior.pk:
        raise Refusal(
            _("作风投诉和举报应由被诉单位的直接上级“%(name)s”或监督机构主办。") % {"name": superior.name},
            field="lead",
            code="accused",
        )
