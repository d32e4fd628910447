"""Who is complained of: to whom such a case may go, and to whom it may not (docs/domain.md, "Who is complained of")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yixian.cases.models.words import AccusedMatter, Kind
from yixian.directory import queries as directory
from yixian.ground.errors import NotAllowed, Refusal

if TYPE_CHECKING:
    from yixian.cases.models import Case
    from yixian.directory.models import Department
    from yixian.people.models import Actor


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


def in_office(actor: Actor) -> bool:
    """Whether the actor belongs to the government office, which handles complaints about the centre."""
    department = directory.department(actor.department_id) if actor.department_id else None
    return department is not None and department.tier == "office"


def check_not_own_judge(actor: Actor, case: Case) -> None:
    """`NotAllowed` when the hotline would settle a complaint about itself: only the government office may."""
    if actor.kind == "account" and concerns_centre(case) and not in_office(actor):
        raise NotAllowed(_("反映热线中心或其运营方的诉求只能提交，由政府办公室处理。"), code="accused")


def held_alike(case: Case, other: Case) -> bool:
    """Whether both are the government office's, or neither: the centre sees nothing of a group with one of these."""
    return (case.held_by_office or concerns_centre(case)) == (other.held_by_office or concerns_centre(other))


def conduct_alike(case: Case, other: Case) -> bool:
    """Whether neither is about conduct, or both are about that of one unit.

    Else the accused unit might come to lead what was said about its own people.
    """
    if not (case.counts_as_conduct or other.counts_as_conduct):
        return True
    return case.accused_id == other.accused_id and case.accused_matter == other.accused_matter


def conduct_of(case: Case) -> int | None:
    """The unit whose people the case complains of, None where it is about no conduct."""
    return case.accused_id if case.counts_as_conduct else None


def check_conduct_kept(case: Case, before: int | None, reason: str, *, field: str) -> None:
    """`Refusal` when an order stops being against the conduct of unit `before` and nobody says why."""
    if before is not None and case.submitted_at is not None and conduct_of(case) != before and not reason:
        raise Refusal(
            _("作风投诉或举报的被诉单位、被诉事项有改动，请写明理由。"), field=field, code="accused"
        )


def is_governments_to_close(case: Case) -> bool:
    """Reports, complaints about conduct, and whatever is about the hotline: no operator's person closes them."""
    return case.kind == Kind.REPORT or case.accused_matter == AccusedMatter.CONDUCT or concerns_centre(case)


def check_may_close(actor: Actor, case: Case) -> None:
    """`NotAllowed` when somebody may not close a case by itself (docs/domain.md, "Who closes what")."""
    check_not_own_judge(actor, case)
    if actor.is_operator and is_governments_to_close(case):
        raise NotAllowed(_("举报和作风投诉由政府的审核派单员决定，请提交。"), code="accused")


def reviewed_by(department_id: int) -> list[int]:
    """Ids of the departments whose replies to complaints about their own service this supervisory unit approves.

    A superior sees them as its own subtree; a supervisory unit stands outside, so that its list is spelled out.
    """
    own = directory.department(department_id)
    if own is None or own.tier != "supervisory":
        return []
    found = []
    for one in directory.departments():
        superior = nearest_superior(one)
        if superior is not None and superior.pk == own.pk:
            found.append(one.pk)
    return found


def beyond_supervision() -> list[int]:
    """Ids of the departments whose accusers no supervisory unit may release: the only one, and whatever is above all.

    Empty in a city without a supervisory unit, where nobody releases anything.
    """
    units = directory.supervisory_departments()
    every = directory.departments() if units else []
    return [one.pk for one in every if all(is_within(unit, one) for unit in units)]


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
