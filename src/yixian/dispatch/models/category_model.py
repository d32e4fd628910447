"""CategoryModel: what was learnt from the city's own cases about which category a matter has, and how good it was."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account


class CategoryModel(models.Model):
    """The card of a model; the model itself is a file of this name below `models/` of the data folder.

    `score` is its share of right categories on the newest cases, which it had not seen; `before` that of what was in
    place then, on the same cases. One is in place at most.
    """

    made_at = models.DateTimeField(_("训练时间"), auto_now_add=True)
    cases = models.PositiveIntegerField(_("学过的诉求数"))
    categories = models.PositiveIntegerField(_("分类数"))
    held_out = models.PositiveIntegerField(_("测试的诉求数"))
    score = models.FloatField(_("分类正确率"))
    top_three = models.FloatField(_("前三个里有"))
    before = models.FloatField(_("原来的正确率"))
    card: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(_("模型卡"), default=dict)
    file = models.CharField(
        max_length=60, blank=True, default=""
    )  # "" for one that was not better: it is not kept
    in_place = models.BooleanField(_("在用"), default=False)
    put_at = models.DateTimeField(_("启用时间"), null=True, blank=True)
    put_by = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("启用人")
    )
    put_because = models.CharField(_("启用原因"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("分类模型")
        verbose_name_plural = _("分类模型")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_model_in_place", fields=["in_place"], condition=models.Q(in_place=True)
            )
        ]

    def __str__(self) -> str:
        return f"category model {self.pk}"

    @property
    def score_text(self) -> str:
        return f"{self.score:.1%}"

    @property
    def top_three_text(self) -> str:
        return f"{self.top_three:.1%}"

    @property
    def before_text(self) -> str:
        return f"{self.before:.1%}"
