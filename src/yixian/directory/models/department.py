from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.area import Area
from yixian.directory.models.tree import TreeRow

# Digits, and what people write between them: (0351) 555-0000 转 801、802.
TELEPHONE = re.compile(r"(?=.*[0-9]{3})[0-9+()（）转、,，/ -]+")


class Department(TreeRow):
    """承办单位: who owes an answer, also bodies outside the city's tree. `path` is of ids: "/1/5/"."""

    class Tier(models.TextChoices):
        CENTRE = "centre", _("热线中心")
        OFFICE = "office", _("政府办公室")
        SUPERVISORY = "supervisory", _("监督机构")
        DISTRICT = "district", _("区县")
        STREET = "street", _("街道乡镇")
        BUREAU = "bureau", _("市级部门")
        UTILITY = "utility", _("公用事业单位")
        OUTSIDE = "outside", _("市属体系以外的单位")

    code = models.CharField(_("编码"), max_length=20, unique=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级单位")
    )
    tier = models.CharField(_("类别"), max_length=12, choices=Tier.choices)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="departments", verbose_name=_("区域")
    )
    telephone = models.CharField(_("值班电话"), max_length=40, blank=True)
    takes_orders = models.BooleanField(_("承办工单"), default=True)
    reply_needs_approval = models.BooleanField(_("答复须分管领导审批"), default=False)
    in_city_tree = models.BooleanField(_("属于市属体系"), default=True)
    operator = models.CharField(_("运营机构编码"), max_length=20, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("承办单位")
        verbose_name_plural = _("承办单位")

    def clean(self) -> None:
        super().clean()
        if self.telephone and not TELEPHONE.fullmatch(self.telephone):
            raise ValidationError({"telephone": _("请填写电话号码，如 0351-5550000，分机写“转”。")})

    def path_under(self, parent_path: str) -> str:
        return f"{parent_path or '/'}{{id}}/"

    @property
    def is_supervisory(self) -> bool:
        """Leads reports about conduct when the accused has no superior outside its own subtree."""
        return self.tier == self.Tier.SUPERVISORY

    @property
    def path_ids(self) -> list[int]:
        """Ids from the root to this department."""
        return [int(part) for part in self.path_codes]

    def is_within(self, other: Department) -> bool:
        """Is this department `other` or below it?"""
        return self.path.startswith(other.path)
