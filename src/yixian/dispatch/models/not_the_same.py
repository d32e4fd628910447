"""NotTheSame: two cases that look alike and are not the same matter, as somebody said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.people.models import Account


class NotTheSame(models.Model):
    """One row a pair, the earlier case first: they are not proposed to one another again."""

    # No index of its own: the constraint begins with it.
    one = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name=_("诉求"), db_index=False)
    other = models.ForeignKey(Case, models.CASCADE, related_name="+", verbose_name=_("另一件诉求"))
    said_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("判断人")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("不是同一件事")
        verbose_name_plural = _("不是同一件事")
        constraints = [
            models.UniqueConstraint(name="not_the_same_once", fields=["one", "other"]),
            models.CheckConstraint(name="not_the_same_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"

    @classmethod
    def beside(cls, case: Case) -> set[int]:
        """The cases that are not the same as this one. One query."""
        pairs = cls.objects.filter(Q(one=case) | Q(other=case)).values_list("one_id", "other_id")
        return {pk for pair in pairs for pk in pair} - {case.pk}
