from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions import CaseAction, Step, action
from yixian.cases.fields import Line, YesNo
from yixian.cases.models import Case, Task
from yixian.cases.search import bigrams
from yixian.ground.errors import Refusal, WrongState
from yixian.people.models import Actor
from yixian.portal import similar
from yixian.portal.actions.publish import DECIDED_AFTER, TEXTS, PublishFields
from yixian.portal.masked import source_of
from yixian.portal.models import Correction, Publication
from yixian.portal.publishing import why_not, wrote_the_answer


class CorrectFields(PublishFields):
    """What everybody reads instead, and what was changed and why."""

    READ = (*TEXTS, "note")
    category = public_at = press_at = None  # type: ignore[assignment]  # a correction leaves them as they are
    note = Line(label=_("改了什么，为什么"), max_length=300, help_text=_("人人看得到，一直写在下面"))
    personal = YesNo(label=_("原文含有个人信息，不再保留原文"))


@action
class CorrectPublication(CaseAction):
    """更正: a published matter reads otherwise from now; what it said before stays, unless it named somebody.

    With the same words it says that the publisher looked at a changed original and nothing is to change.
    """

    name, zh, en = "correct_publication", "更正", "correct the publication"
    from_states = DECIDED_AFTER
    roles = frozenset({"publisher"})
    confirm = True
    Fields = CorrectFields

    def form(self, actor: Actor, target: object, *args: Any, **options: Any) -> forms.Form:
        if isinstance(target, Case):
            options["case"] = target
            row = Publication.objects.released().filter(case=target).first()
            if not args and row is not None:
                start = {name: getattr(row, name) for name in TEXTS}
                options["initial"] = start | (options.get("initial") or {})
        return CorrectFields(*args, **options)

    def allow(self, actor: Actor, case: Case, task: Task | None) -> None:
        if not Publication.objects.released().filter(case=case).exists():
            raise WrongState(_("这件诉求没有发布。"))
        reason = why_not(case)
        if reason is not None:
            raise Refusal(reason)
        if actor.account_id in wrote_the_answer(case):
            raise Refusal(_("答复是您写的、批的或者审的，要由另一个人更正。"), code="second_person")

    def carry_out(self, step: Step) -> None:
        assert step.actor.account is not None  # the role is an account's
        row = Publication.objects.get(case=step.case)
        before = {name: getattr(row, name) for name in TEXTS}
        texts = {name: step.values[name] for name in TEXTS}
        source = source_of(step.case)
        if texts == before:
            if row.source == source:
                raise Refusal(_("没有改动。"), field="question")
            Publication.objects.filter(pk=row.pk).update(source=source)
            step.facts["publication"] = row.pk
            step.remark(step.values["note"])
            return
        row.keep_texts(step.case.citizen, False, texts)
        row.pairs, row.source = len(bigrams(row.title)), source
        row.save()
        similar.keep_found(row)
        personal = bool(step.values.get("personal"))
        if personal:
            row.corrections.update(before={}, personal=True)  # earlier ones may hold the same words
        made = Correction.objects.create(
            publication=row,
            note=step.values["note"],
            before={} if personal else before,
            personal=personal,
            by=step.actor.account,
            at=step.now,
        )
        step.made = made
        step.facts.update(publication=row.pk, correction=made.pk)
        step.keep(row, *TEXTS)
