"""LearntModel: the card of something learnt from the city's own cases, and who put it in place."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account


class LearntModel(models.Model):
    """The model itself is a file of this name below `models/` of the data folder.

    `score` is its share of right answers on the newest cases, which it had not seen; `before` that of what was in
    place then, on the same cases. One of a kind is in place at most.
    """

    made_at = models.DateTimeField(_("训练时间"), auto_now_add=True)
    cases = models.PositiveIntegerField(_("学过的诉求数"))
    held_out = models.PositiveIntegerField(_("测试的诉求数"))
    score = models.FloatField(_("正确率"))
    before = models.FloatField(_("原来的正确率"))
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
        abstract = True
        ordering = ["-made_at", "-pk"]

    @property
    def score_text(self) -> str:
        return f"{self.score:.1%}"

    @property
    def before_text(self) -> str:
        return f"{self.before:.1%}"
