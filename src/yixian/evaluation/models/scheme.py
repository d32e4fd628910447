"""Scheme 考评方案: by which indicators, with which weights, a tier of departments is ranked from a month on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.directory.models.row import Row
from yixian.evaluation.ranked import is_ranked

Tier = Department.Tier
# The tiers that are ranked (docs/domain.md): the others have nobody to be compared with.
TIERS = [(one.value, one.label) for one in (Tier.DISTRICT, Tier.STREET, Tier.BUREAU, Tier.UTILITY)]
HUNDRED = [MinValueValidator(0), MaxValueValidator(100)]


class Scheme(Row):
    """Whole months: it holds from the first of one, until the last day of another; without an end always,
    and a later one goes before it in its own months."""

    code = models.CharField(_("方案编码"), max_length=40, unique=True)
    tier = models.CharField(_("类别"), max_length=12, choices=TIERS)
    valid_from = models.DateField(_("从哪天起"), help_text=_("某月一号"))
    valid_until = models.DateField(
        _("到哪天止"),
        null=True,
        blank=True,
        help_text=_("某月最后一天；空着就长期有效，后来的方案在它的月份里优先"),
    )

    class Meta:
        ordering = ["tier", "valid_from"]
        verbose_name = verbose_name_plural = _("考评方案")
        constraints = [
            # Of two people who write the scheme of a month at once the database takes one.
            models.UniqueConstraint(name="scheme_once", fields=["tier", "valid_from"])
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        super().clean()
        if self.valid_from is None:
            return
        if self.valid_from.day != 1:
            raise ValidationError({"valid_from": _("方案从某月一号起，如 2026-01-01。")})
        if self.valid_until is not None and not self._ends_a_month():
            raise ValidationError({"valid_until": _("方案到某月最后一天止，如 2026-12-31，不早于开始。")})
        other = self.overlapping()
        if other is not None:
            told = {"code": other.code, "from": f"{other.valid_from:%Y-%m}"}
            raise ValidationError(
                _("与 %(from)s 起的方案“%(code)s”时间重叠，请先改那个方案的截止日期。") % told
            )

    def _ends_a_month(self) -> bool:
        assert self.valid_until is not None
        next_day = self.valid_until + timedelta(days=1)
        return next_day.day == 1 and self.valid_until >= self.valid_from

    def overlapping(self) -> Scheme | None:
        """Another one of the tier that holds in a month of this one. Without an end it gives way to a later one."""
        others = Scheme.objects.filter(tier=self.tier).exclude(pk=self.pk)
        earlier = others.filter(valid_from__lt=self.valid_from, valid_until__gte=self.valid_from)
        same = others.filter(valid_from=self.valid_from)
        later = (
            others.filter(valid_from__gt=self.valid_from, valid_from__lte=self.valid_until)
            if self.valid_until
            else others.none()
        )
        return (earlier | same | later).first()


class SchemePart(Row):
    """One indicator of a scheme. Up to `floor` it earns nothing, from `full` on its whole weight, evenly between."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("越高越好")
        LOWER = "lower", _("越低越好")

    scheme = models.ForeignKey(
        Scheme, models.CASCADE, related_name="parts", db_index=False, verbose_name=_("考评方案")
    )
    indicator = models.CharField(_("指标"), max_length=40)
    weight = models.PositiveSmallIntegerField(
        _("权重（%）"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    direction = models.CharField(_("方向"), max_length=6, choices=Direction.choices, default=Direction.HIGHER)
    floor = models.PositiveSmallIntegerField(_("零分线（%）"), validators=HUNDRED)
    full = models.PositiveSmallIntegerField(_("满分线（%）"), validators=HUNDRED)
    minimum = models.PositiveSmallIntegerField(
        _("最少样本"), default=30, validators=[MinValueValidator(1)], help_text=_("分母不到这么多就不排名")
    )

    class Meta:
        ordering = ["scheme", "id"]
        verbose_name = verbose_name_plural = _("考评方案的指标")
        # Begins with the scheme, so the foreign key has no index of its own.
        constraints = [models.UniqueConstraint(name="scheme_part_once", fields=["scheme", "indicator"])]

    def __str__(self) -> str:
        return f"{self.scheme} {self.indicator}"

    def clean(self) -> None:
        super().clean()
        found = self.faults()
        if found:
            raise ValidationError(found)

    def faults(self) -> dict[str, Any]:
        """What is wrong with it alone, by column."""
        found: dict[str, Any] = {}
        if self.indicator and not is_ranked(self.indicator):
            found["indicator"] = _("没有可以考评的指标“%(code)s”。") % {"code": self.indicator[:40]}
        if self.floor is None or self.full is None:
            return found
        higher = self.direction == self.Direction.HIGHER
        if self.floor == self.full:
            found["full"] = _("零分线和满分线不能相同。")
        elif higher != (self.floor < self.full):
            found["full"] = (
                _("越高越好的指标，满分线要高于零分线。")
                if higher
                else _("越低越好的指标，满分线要低于零分线。")
            )
        return found
