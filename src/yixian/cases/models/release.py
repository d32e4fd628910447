"""Release 身份披露: two named persons, of whom one holds the separate permission, before an identity is shown."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts

IN_FORCE = timedelta(hours=24)  # so long a release holds, and so long a request for one waits


class IdentityReleaseQuerySet(models.QuerySet["IdentityRelease"]):
    def waiting(self, now: datetime) -> IdentityReleaseQuerySet:
        """Asked for within a day, and neither agreed to nor ended (index `release_waiting`)."""
        return self.filter(agreed_at__isnull=True, ended_at__isnull=True, asked_at__gt=now - IN_FORCE)

    def in_force(self, now: datetime) -> IdentityReleaseQuerySet:
        """Agreed to, and neither run out nor ended (index `release_until`)."""
        return self.filter(ended_at__isnull=True, until__gt=now)


class IdentityRelease(ProtectedTexts):
    """One case, one asker, a day: whoever agreed has no look of its own by it."""

    TEXTS = ("reason",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="releases")
    reason = models.TextField(_("理由"), blank=True, default="")
    lowers = models.BooleanField(_("用于降低保密"), default=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"))
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    agreed_at: When = moment(_("同意时间"))
    until: When = moment(_("有效至"))
    # Withdrawn by whoever asked, or refused or taken back by somebody who may agree.
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at: When = moment(_("终止时间"))

    objects = IdentityReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("身份披露")
        constraints = [
            # Two persons, whatever a page or a program lets through.
            models.CheckConstraint(name="release_by_two", condition=~Q(agreed_by=F("asked_by"))),
        ]
        indexes = [
            # What waits for those who may agree: few rows of a table that is kept for ever.
            models.Index(
                name="release_waiting",
                fields=["asked_at"],
                condition=Q(agreed_at__isnull=True, ended_at__isnull=True),
            ),
            # What is in force now, for the list of those who may take it back.
            models.Index(
                name="release_until",
                fields=["until"],
                condition=Q(agreed_at__isnull=False, ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"release {self.pk}"

    def state(self, now: datetime) -> str:
        """What became of it: one of `STATES`."""
        if self.ended_at is not None:
            if self.ended_by_id == self.asked_by_id:
                return "withdrawn"
            return "refused" if self.agreed_at is None else "taken_back"
        if self.agreed_at is None:
            return "waiting" if self.asked_at > now - IN_FORCE else "unanswered"
        return "in_force" if self.until is not None and self.until > now else "over"


STATES = {
    "waiting": _("等待同意"),
    "unanswered": _("过期没有同意"),
    "in_force": _("有效"),
    "over": _("已到期"),
    "withdrawn": _("申请人撤回"),
    "refused": _("没有同意"),
    "taken_back": _("提前收回"),
}
