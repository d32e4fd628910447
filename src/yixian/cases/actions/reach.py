from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.registry import Step, TaskAction, action
from yixian.cases.fields import OneOf, Said, Text
from yixian.cases.models import OPEN_TASK


class ReachWay(models.TextChoices):
    TELEPHONE = "telephone", _("电话")
    MESSAGE = "message", _("短信或微信")
    VISIT = "visit", _("上门")
    SITE = "site", _("现场")


class ReachFields(forms.Form):
    way = OneOf(label=_("联系方式"), choices=ReachWay.choices, initial=ReachWay.TELEPHONE)
    reached = Said(label=_("联系上了吗"), yes=_("联系上了"), no=_("没有联系上"))
    note = Text(label=_("联系情况"), max_length=1000, rows=2)


@action
class Reach(TaskAction):
    """联系: the department spoke to the citizen, or tried to; the first success stops the contact clock."""

    name, zh, en = "reach", "联系", "contact the citizen"
    from_states = frozenset(OPEN_TASK)
    roles = frozenset({"handler"})
    Fields = ReachFields

    def carry_out(self, step: Step) -> None:
        task, reached = step.task, bool(step.values.get("reached"))
        assert task is not None
        if reached and task.reached_at is None:
            step.change_task(task, reached_at=step.now)
        step.facts.update(way=step.values["way"], reached=reached)
        step.remark(step.values["note"])
