from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.directory.models.row import Row


class Urgency(models.TextChoices):
    P1 = "P1", _("特急")
    P2 = "P2", _("紧急")
    NORMAL = "normal", _("一般")


class Kind(models.TextChoices):
    ENQUIRY = "enquiry", _("咨询")
    HELP = "help", _("求助")
    COMPLAINT = "complaint", _("投诉")
    REPORT = "report", _("举报")
    SUGGESTION = "suggestion", _("建议")
    COMMENDATION = "commendation", _("表扬")


class Matter(models.TextChoices):
    HARD = "hard", _("疑难及历史遗留")


class Unit(models.TextChoices):
    MINUTE = "minute", _("分钟")
    HOUR = "hour", _("小时")
    WORKING_HOUR = "wh", _("工作小时")
    WORKING_DAY = "wd", _("工作日")


class Step(models.TextChoices):
    """What a limit is for, and from when it counts."""

    DISPATCH = "dispatch", _("派单（自提交起）")
    SIGN = "sign", _("签收（自派单起）")
    CONTACT = "contact", _("首次联系（自派单起）")
    STAGE = "stage", _("阶段报告（自派单起）")
    PLAN = "plan", _("工作方案（自派单起）")
    PLAN_REVIEW = "plan_review", _("方案复查（自上次复查起）")
    RESULT = "result", _("办结（自派单起）")
    EXTEND = "extend", _("分管领导可批延期")
    EXTEND_ALL = "extend_all", _("延期累计上限")
    ASSIST_BEFORE = "assist_before", _("协办、下派提前于主办")
    RETURN_ASK = "return_ask", _("申请退单（自派单起）")
    RETURN_RULE = "return_rule", _("退单裁定（自申请起）")
    REVIEW = "review", _("审核（自答复起）")
    REWORK = "rework", _("退回重做")
    REHANDLE = "rehandle", _("重办")
    CALLBACK = "callback", _("回访（自审核通过起）")
    EVALUATE = "evaluate", _("诉求人自评（自办结起）")
    OBJECT = "object", _("提出异议（自不予受理起）")
    OBJECT_ANSWER = "object_answer", _("答复异议（自异议起）")
    ARCHIVE = "archive", _("归档（自办结起）")
    RETALIATION = "retaliation", _("核查打击报复（自反映起）")


class DeadlineRule(Row):
    """One limit. The most particular row wins: kind and matter, then matter, then kind, then neither."""

    urgency = models.CharField(_("紧急程度"), max_length=10, choices=Urgency.choices)
    kind = models.CharField(_("类型（空为任何）"), max_length=20, choices=Kind.choices, blank=True)
    matter = models.CharField(_("事项性质（空为任何）"), max_length=10, choices=Matter.choices, blank=True)
    step = models.CharField(_("环节"), max_length=20, choices=Step.choices)
    amount = models.PositiveIntegerField(_("时限"), validators=[MaxValueValidator(10000)])
    unit = models.CharField(pgettext_lazy("duration", "单位"), max_length=10, choices=Unit.choices)

    class Meta:
        ordering = ["urgency", "kind", "matter", "step"]
        verbose_name = _("时限")
        verbose_name_plural = _("时限")
        constraints = [
            models.UniqueConstraint(fields=["urgency", "kind", "matter", "step"], name="deadline_key")
        ]

    def __str__(self) -> str:
        parts = [self.get_urgency_display(), self.get_kind_display(), self.get_matter_display()]
        limit = f"{self.amount} {self.get_unit_display()}"
        return " · ".join([*(part for part in parts if part), self.get_step_display(), limit])
