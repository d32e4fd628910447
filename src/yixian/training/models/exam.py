from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.people.models import Account
from yixian.training.models.course import Course, valid_code

MOST_QUESTIONS = 100


def between(least: int, most: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(least), MaxValueValidator(most)]


class Exam(Row):
    """What a paper is drawn by: so many questions of each course (`ExamPart`), minutes, pass mark, attempts."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    title = models.CharField(_("考试名称"), max_length=100)
    minutes = models.PositiveSmallIntegerField(_("时间（分钟）"), default=30, validators=between(1, 240))
    pass_mark = models.PositiveSmallIntegerField(
        _("合格分（百分制）"), default=80, validators=between(1, 100)
    )
    attempts = models.PositiveSmallIntegerField(_("最多考几次"), default=2, validators=between(1, 20))
    valid_months = models.PositiveSmallIntegerField(
        _("证书有效（月）"),
        default=12,
        validators=[MaxValueValidator(60)],
        help_text=_("合格发证书，到期前 30 天起可以重考；0 为不发证书"),
    )
    opens_on = models.DateField(_("哪天起可以考"))
    closes_on = models.DateField(_("哪天为止（含当日）"), null=True, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("培训考试")
        verbose_name_plural = _("培训考试")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.opens_on and self.closes_on and self.closes_on < self.opens_on:
            raise ValidationError({"closes_on": _("结束日期不能早于开始日期。")})

    def is_open_on(self, day: date) -> bool:
        """Whether a paper may be begun on this day."""
        return self.active and self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)


class ExamPart(models.Model):
    """How many questions of a course are drawn for each paper of an exam."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="parts", verbose_name=_("培训考试"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="parts", verbose_name=_("培训课程"))
    count = models.PositiveSmallIntegerField(_("题数"), validators=between(1, MOST_QUESTIONS))

    class Meta:
        ordering = ["exam", "course__code"]
        verbose_name = _("考试的组成")
        verbose_name_plural = _("考试的组成")
        constraints = [models.UniqueConstraint(fields=["exam", "course"], name="exam_part_key")]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.course_id} {self.count}"


class ExtraAttempt(models.Model):
    """That somebody who has used up the attempts of an exam may try once more: who let them, and why."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+", verbose_name=_("培训考试"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("谁"))
    reason = models.CharField(_("理由"), max_length=200)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("批准人"))
    made_at = models.DateTimeField(_("批准时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("加考一次")
        verbose_name_plural = _("加考一次")
        indexes = [models.Index(name="extra_attempt", fields=["account", "exam", "made_at"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.exam_id}"
