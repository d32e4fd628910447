"""Statement 运营结算依据: what an operator's month was, as it stood when the government issued it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account, Organisation
from yixian.safeguard.models import AppendOnly


class Statement(AppendOnly):
    """Issued once, never changed: what is told or found out afterwards about the month is not in it.

    `numbers` holds {code: [numerator, denominator]}, `facts` what stands beside them: when the worst 24 hours began,
    the queues that were counted and whether others served them too.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", verbose_name=_("运营单位"), db_index=False
    )
    month = models.DateField(_("月份"))  # its first day
    numbers = models.JSONField(_("数字"))
    facts = models.JSONField(_("说明"), default=dict)
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("签发人"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("运营月报")
        constraints = [models.UniqueConstraint(fields=["organisation", "month"], name="statement_once")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.month:%Y-%m}"
