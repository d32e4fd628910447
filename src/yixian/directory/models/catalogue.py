from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.area import Area
from yixian.directory.models.category import Category
from yixian.directory.models.department import Department
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity
from yixian.ground.errors import WrongState
from yixian.ground.text import listed


class CatalogueEntry(Validity, Row):
    """派单目录: in this area (none = the whole city) this category belongs to this department.

    `assisting` is a list of department codes, `limit_override` the result limit in working days. Cases keep
    the entry they were dispatched by, so a used entry is replaced (`actions.replace_entry`), never edited.
    """

    SUBSTANCE = (
        "category_id",
        "area_id",
        "department_id",
        "assisting",
        "legal_basis",
        "limit_override",
        "may_return",
        "valid_from",
    )

    category = models.ForeignKey(Category, models.PROTECT, related_name="entries", verbose_name=_("事项分类"))
    area = models.ForeignKey(
        Area,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("区域，空为全市"),
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="entries", verbose_name=_("主办单位")
    )
    assisting = models.JSONField(_("协办单位编码"), default=list, blank=True)
    legal_basis = models.TextField(_("法规依据"), blank=True)
    limit_override = models.PositiveSmallIntegerField(
        _("办理时限（工作日，空为按时限表）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(250)],
    )
    may_return = models.BooleanField(_("允许退单"), default=True)
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)

    class Meta:
        ordering = ["category__code", "area__code", "-valid_from"]
        verbose_name = _("派单目录")
        verbose_name_plural = _("派单目录")
        constraints = [
            # Two constraints, because SQLite takes every NULL for a different one.
            models.UniqueConstraint(
                fields=["category", "area", "department", "valid_from"], name="entry_key"
            ),
            models.UniqueConstraint(
                fields=["category", "department", "valid_from"],
                condition=Q(area=None),
                name="entry_city_key",
            ),
        ]

    def __str__(self) -> str:
        area = self.area.label if self.area is not None else _("全市")
        return f"{self.category} · {area} → {self.department}"

    def clean(self) -> None:
        super().clean()
        codes = self.assisting
        if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
            raise ValidationError({"assisting": _("请填写单位编码的列表。")})
        known = set(Department.objects.filter(code__in=codes).values_list("code", flat=True))
        unknown = sorted(set(codes) - known)
        if unknown:
            message = _("没有编码为%(codes)s的单位。") % {"codes": listed(unknown)}
            raise ValidationError({"assisting": message})
        if self.department_id and self.department.code in codes:
            raise ValidationError({"assisting": _("主办单位不能同时协办。")})

    def is_used(self) -> bool:
        """Does anything of any room refer to this entry?"""
        return self.pk is not None and any(
            relation.related_model._base_manager.filter(**{relation.field.name: self}).exists()
            for relation in self._meta.related_objects
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless it is refused."""
        self.refuse_if_used()
        super().save(*args, **kwargs)

    def refuse_if_used(self) -> None:
        """`WrongState` when the substance of a used entry would change; its last day may be set."""
        before = CatalogueEntry.objects.filter(pk=self.pk).first() if self.pk else None
        if (
            before is not None
            and any(getattr(before, name) != getattr(self, name) for name in self.SUBSTANCE)
            and self.is_used()
        ):
            raise WrongState(_("已有工单按此目录派出，不能修改；请新立一个版本。"))
