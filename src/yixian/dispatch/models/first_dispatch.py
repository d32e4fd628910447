"""FirstDispatch: who named the department that a case first went to, and whether it came back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case


class Source(models.TextChoices):
    """Who named the department. A person may have followed the catalogue or the city's earlier orders, or neither."""

    MACHINE = "machine", _("自动派单")
    BOTH = "both", _("人派，派单目录和以前的工单一致")
    CATALOGUE = "catalogue", _("人派，按派单目录")
    ORDERS = "orders", _("人派，按以前的工单")
    PERSON = "person", _("人派，另选单位")


class FirstDispatch(models.Model):
    """One row a case: codes alone.

    `named` is the department a machine would have chosen for the case as it was registered, `share` how likely it was
    thought; "" and None without a model and for what a machine never dispatches.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="first_dispatch", verbose_name=_("诉求"))
    at = models.DateTimeField(_("时间"))
    source = models.CharField(_("依据"), max_length=9, choices=Source.choices)
    lead = models.CharField(_("主办单位"), max_length=20)
    named = models.CharField(_("建议单位"), max_length=20, blank=True, default="")
    share = models.FloatField(_("把握"), null=True, blank=True)
    returned = models.BooleanField(_("退单"), default=False)

    class Meta:
        verbose_name = _("首次派单依据")
        verbose_name_plural = _("首次派单依据")
        indexes = [models.Index(name="first_dispatch_time", fields=["at", "source"])]

    def __str__(self) -> str:
        return f"{self.source} {self.case_id}"
