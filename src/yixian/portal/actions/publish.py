from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Line, Text, category_field
from yixian.cases.models import Case, CaseStatus, Task
from yixian.cases.search import bigrams
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor
from yixian.portal import similar
from yixian.portal.masked import area_shown, source_of, start_of
from yixian.portal.models import Publication
from yixian.portal.publishing import verdict_of, why_not, wrote_the_answer
from yixian.portal.read_by_all import (
    CaseReadByAllForm,
    checked_field,
    moments,
    press_at_field,
    public_at_field,
)

DECIDED_AFTER = frozenset({CaseStatus.CLOSED, CaseStatus.ARCHIVED})
TEXTS = Publication.TEXTS


class PublishFields(CaseReadByAllForm):
    """What everybody will read, and from when."""

    READ: tuple[str, ...] = TEXTS
    title = Line(label=_("标题"), max_length=60, help_text=_("一句话说明是什么事，不写人名和门牌"))
    question = Text(label=_("公开的诉求"), max_length=3000, rows=6)
    answer = Text(label=_("公开的答复"), max_length=3000, rows=6)
    category = category_field()
    public_at = public_at_field()
    press_at = press_at_field()
    checked = checked_field()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        try:
            moments(values.get("press_at"), values.get("public_at"), timezone.now())
        except Refusal as refusal:
            refusal.into(self)
        return values


@action
class Publish(CaseAction):
    """发布: matter and answer for everybody to read, masked, with consent, by somebody who did not write them."""

    name, zh, en = "publish", "发布", "publish"
    from_states = DECIDED_AFTER
    roles = frozenset({"publisher"})
    confirm = True
    Fields = PublishFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        if isinstance(target, Case):
            options["case"] = target
            if not args:
                start = {**start_of(target), "category": target.category}
                options["initial"] = start | (options.get("initial") or {})
        return PublishFields(*args, **options)

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        reason = why_not(case)
        if reason is not None:
            raise Refusal(reason)
        if actor.account_id in wrote_the_answer(case):
            raise Refusal(_("答复是您写的、批的或者审的，要由另一个人发布。"), code="second_person")
        if Publication.objects.released().filter(case=case).exists():
            raise WrongState(_("已经发布了。要改动请用“更正”；要换公开时间，先撤下，再发布。"))

    def carry_out(self, step: Step) -> None:
        case, values = step.case, step.values
        row = Publication.objects.filter(case=case).first() or Publication(case=case)
        texts = {name: values[name] for name in TEXTS}
        row.keep_texts(case.citizen, False, texts)
        category = values.get("category") or case.category
        row.category, row.group = category, category.code[:2] if category else ""
        row.area, row.department = area_shown(case), case.lead
        row.state, row.since, row.why = Publication.State.PUBLISHED, step.now, ""
        row.published_by, row.withdrawn_at = step.actor.account, None
        row.press_at, row.published_at = moments(values.get("press_at"), values.get("public_at"), step.now)
        if row.published_at > step.now:
            step.facts["public_at"] = row.published_at.isoformat()
        row.pairs, row.verdict, row.source = len(bigrams(row.title)), verdict_of(case), source_of(case)
        row.save()
        similar.keep_found(row)
        step.facts["publication"] = row.pk
        step.keep(row, *row.KEPT, *TEXTS)
        step.made = row
