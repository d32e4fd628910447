from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account, Actor
from yixian.training.models.exam import Exam
from yixian.training.models.paper import Paper


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, actor: Actor) -> CertificateQuerySet:
        """As of papers: all of a duty manager's, a lead's own organisation's, and everybody's own."""
        if "duty_manager" in actor.roles:
            return self
        if "lead" in actor.roles and actor.organisation_id is not None:
            return self.filter(account__organisation_id=actor.organisation_id)
        return self.filter(account_id=actor.account_id or 0)

    def valid_on(self, day: date) -> CertificateQuerySet:
        """Those that hold on this day."""
        return self.filter(issued_on__lte=day, valid_until__gte=day)


class Certificate(models.Model):
    """That somebody passed an exam, and until when that counts (that day included)."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="+", verbose_name=_("培训考试"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("谁"))
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="certificate", verbose_name=_("试卷"))
    number = models.CharField(_("证书编号"), max_length=60, unique=True)
    issued_on = models.DateField(_("发证日期"))
    valid_until = models.DateField(_("有效至"))

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_until", "-pk"]
        verbose_name = _("培训证书")
        verbose_name_plural = _("培训证书")
        indexes = [
            models.Index(name="certificate_held", fields=["account", "exam", "valid_until"]),
            models.Index(name="certificate_ends", fields=["valid_until"]),
        ]

    def __str__(self) -> str:
        return self.number
