"""Which overdue matters may be exposed, since when, and how late they are (docs/domain.md, "Who sees what")."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.cases.models.case import CaseQuerySet
from yixian.directory import queries as directory
from yixian.directory.working_time import CHINA, WorkingCalendar
from yixian.ground.errors import Words
from yixian.people.models import Actor
from yixian.portal.models import Exposure, PublicRule
from yixian.portal.models.exposure import WAITING
from yixian.portal.models.public_rule import rule
from yixian.portal.publishing import why_not_case


def is_on() -> bool:
    """Whether the city exposes anything at all."""
    return rule(PublicRule.Code.EXPOSE_DAYS) > 0


def cut_off(now: datetime) -> datetime:
    """What was promised before this moment may be exposed: the city's working days of grace have passed."""
    return _calendar().back(now, rule(PublicRule.Code.EXPOSE_DAYS), "wd").at


def why_not_exposed(case: Case, now: datetime) -> Words | None:
    """Why this matter is not exposed, None where it may be. No query beside the citizen's row."""
    if not is_on():
        return _("本市没有开设超期曝光。需要的话，请系统管理员在“公开规则”里设置。")
    if (reason := why_not_case(case)) is not None:
        return reason
    if case.parent_id is not None or case.lead_id is None:
        return _("这件诉求没有主办单位，不能曝光。")
    if case.status not in WAITING or case.promise_due is None or case.promise_due >= cut_off(now):
        return _("这件诉求没有超期，或者还在宽限的工作日里。")
    return None


def candidates(actor: Actor, now: datetime) -> CaseQuerySet:
    """Overdue beyond the grace and not decided on yet, the longest overdue first (index `case_promise`).

    Some of them the rules still refuse (`why_not_exposed`): tags are looked at one by one.
    """
    seen = Case.objects.visible_to(actor).filter(status__in=WAITING, promise_due__lt=cut_off(now))
    fit = seen.filter(publish_consent=True, secrecy="none", parent=None, accused=None, held_by_office=False)
    return fit.filter(exposure=None, lead__isnull=False)


def days_late(due: datetime, until: datetime) -> int:
    """Working days of the centre from the day it was due to that of `until`, the first not counted."""
    calendar, day, last = _calendar(), due.astimezone(CHINA).date(), until.astimezone(CHINA).date()
    late = 0
    while day < last:
        day += timedelta(days=1)
        late += calendar.is_working_day(day)
    return late


def shown(row: Exposure) -> bool:
    """Whether what its case is now still lets everybody read it; what no database compares is compared here."""
    return why_not_case(row.case) is None


def _calendar() -> WorkingCalendar:
    centre = directory.centre()
    return directory.calendar_of(centre.pk if centre else None)
