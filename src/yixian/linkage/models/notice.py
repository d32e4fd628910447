"""Notice 通知: one thing a citizen is told, readable on the portal at once and sent by the way they chose."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import ReplyWay
from yixian.cases.models.case import When, moment
from yixian.cases.queries import query_code

# Old news is not sent: it would only startle somebody when a city sets up its e-mail one day.
STALE_AFTER = timedelta(days=7)
SUBJECT_LENGTH = 100


class Matter(models.TextChoices):
    """What a notice is about (docs/domain.md, "Notices to the citizen")."""

    ACCEPTED = "accepted", _("已受理")
    DISPATCHED = "dispatched", _("已派单")
    EXTENDED = "extended", _("已延期")
    SUSPENDED = "suspended", _("已挂账")
    REASSIGNED = "reassigned", _("已改派")
    TERMINATED = "terminated", _("已终止办理")
    REPLIED = "replied", _("已答复")
    CLOSED = "closed", _("已办结")
    PUBLISHED = "published", _("已公开")


MATTERS = tuple(Matter)


class Notice(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        SENT = "sent", _("已发送")
        SHOWN = "shown", _("只在网站显示")
        FAILED = "failed", _("发送失败")
        NOT_WANTED = "not_wanted", _("诉求人不需要")

    # No index of its own: `notice_once` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notices", db_index=False)
    # The address is never stored here: it is read from the citizen when the notice is sent.
    citizen = models.ForeignKey("cases.Citizen", models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()  # of the event it tells of
    verb = models.CharField(_("事项"), max_length=10, choices=Matter.choices)
    way = models.CharField(_("方式"), max_length=9, choices=ReplyWay.choices)
    language = models.CharField(_("语言"), max_length=8)
    # Both are emptied when the citizen is erased.
    subject = models.CharField(_("标题"), max_length=SUBJECT_LENGTH, blank=True)
    # As rendered, but with the query code left out: it opens the case, so it is stored nowhere.
    words = models.TextField(_("内容"), blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices)
    reason = models.CharField(_("说明"), max_length=200, blank=True, default="")
    made_at = models.DateTimeField(_("时间"))
    sent_at: When = moment(_("发送时间"))
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    next_at: When = moment(_("下次发送"))
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until: When = moment()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="notice_once", fields=["case", "seq", "verb"])]
        indexes = [
            # What is due to be sent; rows leave the index once they are.
            models.Index(name="notice_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")),
            models.Index(
                name="notice_state", fields=["state", "-id"], condition=Q(state__in=["waiting", "failed"])
            ),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def text(self) -> str:
        """The words with the query code, for the citizen alone."""
        return self.words.replace("{code}", query_code(self.case))
