"""Curing what a topic comes from: assigned to a department, reported on by it, ended by the duty manager."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.models import Department
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.insight.actions.change_topic import record
from yixian.insight.models import Cure, CureReport, Topic, TopicVerb

if TYPE_CHECKING:
    from yixian.people.models import Actor

REPORTERS = frozenset({"liaison", "unit_head"})


def assign_cure(
    actor: Actor,
    topic: Topic,
    lead: Department,
    assisting: Collection[Department],
    measures: str,
    due_on: date,
) -> Cure:
    """Give it to `lead`, with others assisting, until a day. `Refusal` for a day gone by and for a lead that assists
    itself, `Conflict` where the topic is being cured already: the database takes one."""
    _check_duty_manager(actor)
    assert actor.account is not None
    if due_on <= timezone.localdate():
        raise Refusal(_("完成期限应在今天以后。"), field="due_on")
    if lead in assisting:
        raise Refusal(_("牵头单位不用再列为配合单位。"), field="assisting")
    try:
        with transaction.atomic():
            held = Topic.objects.select_for_update().get(pk=topic.pk)
            if not held.is_standing:
                raise Conflict(_("这个热点已经合并或关闭，请刷新后再看。"))
            now = timezone.now()
            cure = Cure.objects.create(
                topic=held,
                lead=lead,
                measures=measures,
                due_on=due_on,
                assigned_by=actor.account,
                assigned_at=now,
            )
            cure.assisting.set(assisting)
            Topic.objects.filter(pk=held.pk).update(held=True)
            record(actor, held, TopicVerb.ASSIGNED, now, cure=cure.pk, lead=lead.pk, due=due_on.isoformat())
    except IntegrityError:
        raise Conflict(_("这个热点已经交办治理，请刷新后再看。")) from None
    return cure


def report_cure(actor: Actor, cure: Cure, text: str) -> CureReport:
    """How far it has come. Only people of the department that leads it, or of one above it."""
    if not actor.roles & REPORTERS or cure.lead_id not in actor.scope:
        raise NotAllowed(_("进展由牵头单位的联络员或分管领导报告。"))
    assert actor.account is not None
    with transaction.atomic():
        held = _open(cure)
        now = timezone.now()
        report = CureReport.objects.create(cure=held, text=text, by=actor.account, at=now)
        record(actor, held.topic, TopicVerb.REPORTED, now, cure=held.pk, report=report.pk)
    return report


def end_cure(actor: Actor, cure: Cure, ending: str) -> None:
    """It is done, or given up, with what came of it."""
    _check_duty_manager(actor)
    with transaction.atomic():
        held = _open(cure)
        held.ended_by, held.ended_at, held.ending = actor.account, timezone.now(), ending
        held.save(update_fields=["ended_by", "ended_at", "ending"])
        record(actor, held.topic, TopicVerb.ENDED, held.ended_at, cure=held.pk)


def _open(cure: Cure) -> Cure:
    """The cure, locked. `Conflict` once it has ended."""
    held = Cure.objects.select_for_update().select_related("topic").get(pk=cure.pk)
    if not held.is_open:
        raise Conflict(_("这次治理已经结束，请刷新后再看。"))
    return held


def _check_duty_manager(actor: Actor) -> None:
    if "duty_manager" not in actor.roles:
        raise NotAllowed(_("交办和结束治理由值班主任办理。"))
