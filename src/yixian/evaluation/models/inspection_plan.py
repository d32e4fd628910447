"""Inspection plan 抽检方案: what is drawn, of whom, how often and how much; rows a city edits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Category, Kind
from yixian.directory.models.row import NamedRow, Row
from yixian.evaluation.models.score_sheet import ScoreSheet, What
from yixian.telephony.models import CallQueue

PERCENT = [MaxValueValidator(100)]


class InspectionPlan(NamedRow):
    """Of each seat or department `at_least` so many of a period and `share` percent, whichever is more."""

    class Every(models.TextChoices):
        DAY = "day", _("每天")
        WEEK = "week", _("每周")

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    what = models.CharField(
        _("抽什么"),
        max_length=5,
        choices=What.choices,
        help_text=_("话务员的通话，话务员登记并提交的工单，承办单位经过审批的答复"),
    )
    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="+", verbose_name=_("评分表"), db_index=False
    )
    every = models.CharField(_("周期"), max_length=4, choices=Every.choices, default=Every.WEEK)
    at_least = models.PositiveSmallIntegerField(
        _("每人（单位）至少几件"), default=1, validators=[MaxValueValidator(1000)]
    )
    share = models.PositiveSmallIntegerField(_("每人（单位）抽检比例（%）"), default=0, validators=PERCENT)
    queues = models.CharField(
        _("只抽这些队列"), max_length=400, blank=True, default="", help_text=_("通话；队列代码，用分号隔开")
    )
    kinds = models.CharField(
        _("只抽这些诉求类型"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("工单和答复；类型代码，用分号隔开"),
    )
    categories = models.CharField(
        _("只抽这些事项分类"),
        max_length=400,
        blank=True,
        default="",
        help_text=_("工单和答复；分类编码，用分号隔开，包括下级"),
    )
    twice = models.PositiveSmallIntegerField(
        _("双评比例（%）"), default=0, validators=PERCENT, help_text=_("由第二位质检员另评一次的比例")
    )
    valid_from = models.DateField(_("从哪天起"), help_text=_("这一天以前的不抽"))

    class Meta:
        verbose_name = _("抽检方案")
        verbose_name_plural = _("抽检方案")
        ordering = ["code"]

    def clean(self) -> None:
        """A sheet for what is drawn, and codes that exist: one mistyped would draw nothing, and nobody notice."""
        if self.sheet_id and self.sheet.what != self.what:
            raise ValidationError(
                {"sheet": _("这张评分表不是评%(what)s的。") % {"what": self.get_what_display()}}
            )
        known = {
            "queues": CallQueue.objects.values_list("code", flat=True),
            "kinds": Kind.values,
            "categories": Category.objects.values_list("code", flat=True),
        }
        for name, codes in known.items():
            wrong = [code for code in codes_in(getattr(self, name)) if code not in codes]
            if wrong:
                raise ValidationError({name: _("没有编码“%(code)s”。") % {"code": wrong[0]}})
        if not self.at_least and not self.share:
            raise ValidationError({"at_least": _("至少几件和抽检比例不能都是 0。")})


def codes_in(text: str) -> list[str]:
    """The codes between semicolons."""
    return [code.strip() for code in text.replace("；", ";").split(";") if code.strip()]


class InspectionRule(Row):
    """How the results of inspection are settled: one row; without it the defaults hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    appeal_days = models.PositiveSmallIntegerField(
        _("几个工作日内可以申诉"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    differ = models.PositiveSmallIntegerField(
        _("双评相差超过几分由值班主任裁定"), default=10, validators=[MinValueValidator(1), *PERCENT]
    )
    pairs = models.PositiveSmallIntegerField(
        _("双评至少几件才算一致性"), default=20, validators=[MinValueValidator(2), MaxValueValidator(1000)]
    )
    candidates = models.BooleanField(
        _("自动查找疑似致命差错"),
        default=True,
        help_text=_("按记录查出的排在待评列表最前，由质检员判断；查出不等于认定"),
    )

    class Meta:
        verbose_name = _("质检规则")
        verbose_name_plural = _("质检规则")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_inspection_rule")]

    def __str__(self) -> str:
        return str(_("质检规则"))

    @classmethod
    def now(cls) -> InspectionRule:
        """The row, or the defaults."""
        return cls.objects.first() or cls()
