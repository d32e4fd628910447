from __future__ import annotations

from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.tree import TreeRow
from yixian.directory.models.validity import Validity
from yixian.ground.errors import Words


class Category(Validity, TreeRow):
    """事项分类, three levels of two digits each. A changed meaning is a new version of the code.

    `path` is of codes: "01/0102/010203". `keywords` are separated by ";".
    """

    code = models.CharField(
        _("编码"),
        max_length=6,
        db_index=True,
        validators=[RegexValidator(r"^(\d\d){1,3}\Z", _("分类编码是2、4或6位数字。"))],
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级分类")
    )
    level = models.PositiveSmallIntegerField(_("层级"), editable=False, default=1)
    keywords = models.TextField(_("关键词（用分号隔开）"), blank=True)
    description = models.TextField(_("说明"), blank=True)

    class Meta:
        ordering = ["code", "-version"]
        verbose_name = _("事项分类")
        verbose_name_plural = _("事项分类")
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="category_code_version")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.level = len(self.code) // 2
        super().save(*args, **kwargs)

    def path_under(self, parent_path: str) -> str:
        return f"{parent_path}/{self.code}" if parent_path else self.code

    def misplaced(self) -> Words | None:
        reason = super().misplaced()
        if reason is None and self.code[:-2] != (self.parent.code if self.parent is not None else ""):
            return _("上级分类的编码必须是本编码去掉末两位。")
        return reason

    def subtree(self) -> models.QuerySet[Category]:
        """Every version of this code and of the codes below it."""
        return Category.objects.filter(code__startswith=self.code)

    @property
    def keyword_list(self) -> list[str]:
        return [word for part in self.keywords.replace("；", ";").split(";") if (word := part.strip())]
