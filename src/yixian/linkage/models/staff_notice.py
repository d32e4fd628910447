"""StaffNotice 工作通知: one thing somebody on the staff is told, by one way.

A row holds references alone: number and title are put into the words when somebody reads or gets them, as far as that
person may see the case then. It is about a case, or about a summons of a unit.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.linkage.models.matters import StaffMatter
from yixian.linkage.models.outgoing import WISHES, Outgoing


class StaffWay(models.TextChoices):
    SYSTEM = "system", _("系统内")
    SMS = "sms", _("短信")
    EMAIL = "email", _("邮件")
    WECHAT = "wechat", _("微信")


class StaffNotice(Outgoing):
    # No indexes of their own: `staff_mine` begins with the account, nobody asks by case.
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, related_name="staff_notices", db_index=False
    )
    summons = models.ForeignKey(
        "supervision.Summons", models.PROTECT, null=True, related_name="+", db_index=False
    )
    verb = models.CharField(_("事项"), max_length=10, choices=StaffMatter.choices)
    way = models.CharField(_("方式"), max_length=9, choices=StaffWay.choices)
    urgent = models.BooleanField(_("紧急"), default=False)  # of a P1 or P2 case: sent at night too
    # What else the words name: the department's row, a limit, what was ruled; nothing of the citizen.
    facts = models.JSONField(default=dict, blank=True, editable=False)
    read_at: When = moment(_("阅读时间"))

    class Meta:
        verbose_name = _("工作通知")
        verbose_name_plural = _("工作通知")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="staff_notice_of_one",
                condition=Q(case__isnull=False, summons__isnull=True)
                | Q(case__isnull=True, summons__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="staff_mine", fields=["account", "-id"], condition=Q(way="system")),
            # The bell: rows leave the index once they are read.
            models.Index(name="staff_unread", fields=["account"], condition=Q(way="system", read_at=None)),
            models.Index(
                name="staff_state", fields=["state", "-id"], condition=Q(state__in=["waiting", "failed"])
            ),
            models.Index(name="staff_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")),
            models.Index(name="staff_log", fields=["-made_at", "-id"], condition=Q(way__in=list(WISHES))),
        ]

    def __str__(self) -> str:
        return f"staff notice {self.pk}"

    @property
    def number(self) -> str:
        """The number of what it is about."""
        about = self.case or self.summons
        assert about is not None  # constraint `staff_notice_of_one`
        return about.number
