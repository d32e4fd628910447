"""The clock's part in briefings: each kind that is due is composed once, and those on its schedule are told once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yixian.dispatch.models import Aid, is_on
from yixian.insight.actions.compose_briefing import compose_briefing
from yixian.insight.briefings.periods import last_over
from yixian.insight.briefings.shown import title_of
from yixian.insight.models import Briefing, BriefingSchedule, BriefingStep
from yixian.insight.models.briefing_schedule import split
from yixian.insight.period import ONE_DAY, Period
from yixian.intake import queries as intake
from yixian.linkage.actions import write_letters
from yixian.people.models import Account

# A machine that stood still makes up for what is missing, not for what is long gone by.
LATEST = timedelta(days=3)
log = logging.getLogger(__name__)


def sweep_briefings(now: datetime) -> Iterator[str]:
    """The sweep: says what it composed. Two at once, or one that is killed and runs again, make and tell one.

    A briefing that fails is logged and does not keep the others."""
    if not is_on(Aid.BRIEFING) or intake.is_filling():
        return
    for schedule in BriefingSchedule.objects.filter(active=True):
        period = last_over(schedule.kind, timezone.localdate(now))
        due = due_at(schedule, period)
        if not due <= now < due + LATEST:
            continue
        try:
            line = _bring(schedule, period, now)
        except Exception as error:
            log.exception("the briefing of schedule %s failed", schedule.kind)
            line = f"! {schedule.kind} {type(error).__name__}"
        if line:
            yield line


def due_at(schedule: BriefingSchedule, period: Period) -> datetime:
    """When the briefing of a period is due: at its hour on the day after."""
    return timezone.make_aware(datetime.combine(period.last + ONE_DAY, schedule.at))


def _bring(schedule: BriefingSchedule, period: Period, now: datetime) -> str:
    """Compose it if nobody has, and tell of it if nobody was told; "" where there was nothing to do."""
    told = Briefing.objects.filter(kind=schedule.kind, first=period.first, last=period.last, subject="")
    if told.filter(sent_at__isnull=False).exists():
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        row, _made = compose_briefing(None, schedule.kind, period)
        with transaction.atomic():
            # Compare and set: of two sweeps one tells; what it writes to the outbox is in the same transaction.
            if Briefing.objects.filter(pk=row.pk, sent_at=None).update(sent_at=now) != 1:
                return ""
            n = _tell(schedule, row, now)
            BriefingStep.objects.create(
                briefing=row, verb=BriefingStep.Verb.SENT, at=now, facts={"letters": n}
            )
        return _("%(title)s已写成草稿") % {"title": title_of(row)}


def _tell(schedule: BriefingSchedule, row: Briefing, now: datetime) -> int:
    named = Account.objects.filter(username__in=split(schedule.accounts))
    by_role = Account.objects.filter(grants__role__in=split(schedule.roles))
    accounts = {*named.values_list("pk", flat=True), *by_role.values_list("pk", flat=True)}
    title = title_of(row)
    words = _("%(title)s已经写好，请登录后查看：%(address)s")
    if row.state == Briefing.State.DRAFT:
        words = _("%(title)s已由系统写成草稿，还没有人改过。请登录后查看：%(address)s")
    text = words % {"title": title, "address": _origin() + reverse("briefing", args=[row.pk])}
    return write_letters(
        f"briefing-{row.pk}", title, text, accounts=accounts, addresses=split(schedule.addresses), now=now
    )


def _origin() -> str:
    """Where the system is reached from outside, if it was told; else the page's path has to do."""
    return next((one for one in settings.CSRF_TRUSTED_ORIGINS if "*" not in one), "")
