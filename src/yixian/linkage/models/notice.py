"""Notice 通知: one thing a citizen is told, readable on the portal at once and sent by the way they chose."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import ReplyWay
from yixian.cases.queries import query_code
from yixian.ground.placed import filled
from yixian.linkage.models.matters import Matter
from yixian.linkage.models.outgoing import WISHES, Outgoing

SUBJECT_LENGTH = 100
WECHAT = "wechat"  # no way of a case: who has bound it is told so, whatever the case says
WAYS = [*ReplyWay.choices, (WECHAT, _("微信"))]


class Notice(Outgoing):
    # No index of its own: `notice_once` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="notices", db_index=False)
    # The address is never stored here: it is read from the citizen when the notice is sent.
    citizen = models.ForeignKey("cases.Citizen", models.PROTECT, related_name="+", db_index=False)
    seq = models.PositiveIntegerField()  # of the event it tells of
    verb = models.CharField(_("事项"), max_length=10, choices=Matter.choices)
    way = models.CharField(_("方式"), max_length=9, choices=WAYS)
    language = models.CharField(_("语言"), max_length=8)
    # All three are emptied when the citizen is erased.
    subject = models.CharField(_("标题"), max_length=SUBJECT_LENGTH, blank=True)
    # As rendered, but with query code and link left out: they open the case, so they are stored nowhere.
    words = models.TextField(_("内容"), blank=True)
    # What stood in the places, for a carrier that fills in a text of its own; number and code are derived.
    facts = models.JSONField(default=dict, blank=True, editable=False)

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
            # The log, newest first and day by day: only what was to go out.
            models.Index(name="notice_log", fields=["-made_at", "-id"], condition=Q(way__in=list(WISHES))),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}"

    @property
    def text(self) -> str:
        """The words with what opens the case, for the citizen alone."""
        return filled(self.words, opening(self))


def opening(notice: Notice) -> dict[str, str]:
    """What a text may name that opens the case, or the three questions about it; derived when it is read or sent."""
    found = {"code": query_code(notice.case)}
    if notice.verb == Matter.RATE:
        # Sent again it is the same link, whose event lies before the notice's.
        link = notice.case.evaluation_links.filter(seq__lte=notice.seq).order_by("-seq").first()
        found["link"] = link.address if link is not None else ""
    return found
