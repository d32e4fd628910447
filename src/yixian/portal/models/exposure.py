"""Exposure 超期曝光: a matter that is long overdue, as everybody may read that it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, CaseStatus
from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.people.models import Actor
from yixian.portal.publishing import ANSWERED

WAITING = (CaseStatus.HANDLING, CaseStatus.TO_REVIEW)
OF_CASE = {"case__publish_consent": True, "case__parent": None, "case__secrecy": "none"}


class ExposureQuerySet(models.QuerySet["Exposure"]):
    def listed(self) -> ExposureQuerySet:
        """What was put on the list and not taken off."""
        return self.filter(state=Exposure.State.LISTED)

    def overdue(self, cut_off: Any) -> ExposureQuerySet:
        """What everybody reads as waiting still: due before `cut_off`, and with its citizen's consent as it is now."""
        return self.listed().filter(**OF_CASE, case__status__in=WAITING, case__promise_due__lt=cut_off)

    def done(self) -> ExposureQuerySet:
        """What everybody reads as done since; not what its citizen says is not solved, until that is decided."""
        answered = Q(case__status=CaseStatus.TO_CALLBACK, case__rehandle_proposed=False)
        ended = answered | Q(case__outcome__in=ANSWERED)
        return self.listed().filter(ended, **OF_CASE)

    def visible_to(self, actor: Actor) -> ExposureQuerySet:
        """Those of the cases this actor may know of."""
        return self.filter(case__in=Case.objects.visible_to(actor))


class Exposure(ProtectedTexts):
    """One row a case. Beside a title that a person has read it says unit, kind of matter and area alone.

    Whether it reads as waiting or as done is the case's to say: nobody has to remember to take it off.
    """

    TEXTS = ("title",)
    KEPT = ("state", "since", "why", "category", "area", "department", "listed_by")

    class State(models.TextChoices):
        LISTED = "listed", _("已曝光")
        OFF = "off", _("已移出")

    class Why(models.TextChoices):
        """Why it was taken off; the publisher's own words are the event's remark."""

        PUBLISHER = "publisher", _("发布员决定")
        CONSENT = "consent", _("诉求人收回同意")
        ERASED = "erased", _("诉求人身份已销毁")
        UNFIT = "unfit", _("不再可以公开")

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="exposure")
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.LISTED)
    since = models.DateTimeField(_("自何时"))
    why = models.CharField(_("原因"), max_length=9, choices=Why.choices, blank=True, default="")
    title = models.TextField(_("标题"), blank=True, default="")
    category = models.ForeignKey(
        "directory.Category", models.PROTECT, null=True, related_name="+", verbose_name=_("事项分类")
    )
    area = models.ForeignKey(
        "directory.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("区域")
    )
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位")
    )
    listed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("发布员")
    )
    listed_at: When = moment(_("曝光时间"))

    objects: Any = ExposureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("超期曝光")
        indexes = [
            # The public's list and the publisher's: each state, the newest first.
            models.Index(name="exposure_state", fields=["state", "-since", "-id"]),
        ]

    def __str__(self) -> str:
        return f"exposure {self.pk}"
