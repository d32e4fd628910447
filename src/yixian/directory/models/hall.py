"""Hall 办事大厅: a place where citizens are served, with its own hours, number and address."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.department import TELEPHONE, Department
from yixian.directory.models.row import NamedRow
from yixian.ground.hours import spans_of


class Hall(NamedRow):
    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    department = models.ForeignKey(Department, models.PROTECT, related_name="halls", verbose_name=_("单位"))
    address = models.CharField(_("地址"), max_length=200)
    hours = models.CharField(
        _("开放时间"),
        max_length=200,
        help_text=_("如 1-5 09:00-12:00;1-5 13:30-17:00;6 09:00-12:00，1 是周一，7 是周日"),
    )
    on_holidays = models.BooleanField(_("节假日照常"), default=False)
    telephone = models.CharField(_("电话"), max_length=40, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    lon = models.FloatField(
        _("经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    lat = models.FloatField(
        _("纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("办事大厅")

    def clean(self) -> None:
        super().clean()
        if self.telephone and not TELEPHONE.fullmatch(self.telephone):
            raise ValidationError({"telephone": _("请填写电话号码，如 0351-5550000，分机写“转”。")})
        if (self.lon is None) != (self.lat is None):
            raise ValidationError({"lat": _("经度和纬度要么都填，要么都不填。")})
        try:
            spans_of(self.hours)
        except ValueError as wrong:
            raise ValidationError({"hours": str(wrong)}) from None
