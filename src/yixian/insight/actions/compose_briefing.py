"""Composing a briefing, once for each kind and period; and composing it anew, which keeps what people wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, Refusal
from yixian.insight.actions.change_briefing import change
from yixian.insight.briefings.compose import composed
from yixian.insight.briefings.periods import days_in_words, period_of
from yixian.insight.briefings.subjects import subject_title
from yixian.insight.models import Briefing, BriefingStep
from yixian.insight.models.briefing import TITLE_LENGTH
from yixian.insight.period import Period

if TYPE_CHECKING:
    from yixian.people.models import Actor

WRITERS = frozenset({"supervisor", "duty_manager"})
Verb = BriefingStep.Verb


def may_write(actor: Actor) -> bool:
    """Whether this actor composes and edits briefings."""
    return bool(WRITERS & actor.roles) and not actor.is_operator


def compose_briefing(
    actor: Actor | None, kind: str, period: Period, subject: str = "", title: str = ""
) -> tuple[Briefing, bool]:
    """The briefing of this kind, period and subject, and whether it was composed now; by the clock without an actor.

    `NotAllowed` for whoever may not; `Refusal` for a period that is not one of the kind, or not over, and for an
    unknown subject. A special one may be about days that are not over. Of two at once the database takes one.
    """
    if actor is not None and not may_write(actor):
        raise NotAllowed(_("只有督办员和值班主任能撰写简报。"))
    _check(kind, period)
    found = Briefing.objects.filter(kind=kind, first=period.first, last=period.last, subject=subject).first()
    if found is not None:
        return found, False
    by = actor.account if actor is not None else None
    row = Briefing(
        kind=kind,
        first=period.first,
        last=period.last,
        subject=subject,
        title=title or _title(period, subject),
        composed=composed(period, subject),
        composed_at=timezone.now(),
        composed_by=by,
    )
    try:
        with transaction.atomic():
            row.save()
            BriefingStep.objects.create(briefing=row, verb=Verb.COMPOSED, by=by, at=row.composed_at)
    except IntegrityError:
        same = Briefing.objects.get(kind=kind, first=period.first, last=period.last, subject=subject)
        return same, False
    return row, True


def _title(period: Period, subject: str) -> str:
    """What a special one is called where nobody said; the others are named by their kind and days when read."""
    if not subject:
        return ""
    told = {"subject": subject_title(subject), "days": days_in_words(period)}
    return (_("%(subject)s专报（%(days)s）") % told)[:TITLE_LENGTH]


def _check(kind: str, period: Period) -> None:
    today = timezone.localdate()
    if kind == Briefing.Kind.SPECIAL:
        if period.first > today:
            raise Refusal(_("这段时间还没有开始。"), field="first")
        return
    if period != period_of(kind, period.first):
        raise Refusal(_("日报写一天，周报写星期一到星期日，月报写一个月。"), field="day")
    if period.last >= today:
        raise Refusal(_("这一期还没有过完，过完以后才能撰写。"), field="day")


def recompose_briefing(actor: Actor, briefing: Briefing, version: int | None) -> None:
    """Replace what the machine composed by what the figures say now; a person's words stay, and are stale where the
    sentence they were written for changed. Refused as `edit_briefing` is."""
    if not may_write(actor):
        raise NotAllowed(_("只有督办员和值班主任能撰写简报。"))
    now, period = timezone.now(), Period(briefing.first, briefing.last)
    columns = {"composed": composed(period, briefing.subject), "composed_at": now}
    change(actor, briefing, version, Verb.RECOMPOSED, now, columns)
