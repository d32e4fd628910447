"""Score sheet 评分表: what is looked at and what it is worth, as a city wrote it; scores keep the version they were
given by."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.safeguard.models import AppendOnly


class What(models.TextChoices):
    """What is inspected: a call of a seat, a case as its writer left it, a reply of a department."""

    CALL = "call", _("通话")
    CASE = "case", _("工单")
    REPLY = "reply", _("答复")


class ScoreSheet(NamedRow):
    """`passing` is in percent of the points that applied."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    what = models.CharField(_("评什么"), max_length=5, choices=What.choices)
    passing = models.PositiveSmallIntegerField(
        _("合格线（%）"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta:
        verbose_name = _("评分表")
        verbose_name_plural = _("评分表")
        ordering = ["code"]


class ScoreItem(NamedRow):
    """One line of a sheet. A fatal error has no points: where it occurred, the whole score is 0."""

    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="items", verbose_name=_("评分表"), db_index=False
    )
    code = models.SlugField(_("代码"), max_length=40)
    group = models.CharField(_("分组"), max_length=60, blank=True, default="")
    points = models.PositiveSmallIntegerField(
        _("分值"), default=0, validators=[MaxValueValidator(100)], help_text=_("致命差错填 0")
    )
    fatal = models.BooleanField(_("致命差错"), default=False)
    may_not_apply = models.BooleanField(_("可以不适用"), default=False)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("评分项")
        verbose_name_plural = _("评分项")
        ordering = ["sheet", "position", "code"]
        constraints = [
            models.UniqueConstraint(name="score_item_once", fields=["sheet", "code"]),
            models.CheckConstraint(
                name="score_item_worth_something",
                condition=models.Q(fatal=True, points=0, may_not_apply=False)
                | models.Q(fatal=False, points__gt=0),
                violation_error_message=_("致命差错的分值是 0，而且总是适用；其他评分项的分值在 1 以上。"),
            ),
        ]


class SheetVersion(AppendOnly):
    """A sheet as it stood when something was drawn to be scored by it; the same words are the same version."""

    # No index of its own: `sheet_version_words` begins with it.
    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField(_("版本"))
    digest = models.CharField(max_length=64)
    passing = models.PositiveSmallIntegerField(_("合格线（%）"))
    # Each item as {code, name, name_en, group, points, fatal, may_not_apply}, in order.
    items: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField()

    class Meta(AppendOnly.Meta):
        verbose_name = _("评分表版本")
        constraints = [
            models.UniqueConstraint(name="sheet_version_words", fields=["sheet", "digest"]),
            models.UniqueConstraint(name="sheet_version_number", fields=["sheet", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.number}"
