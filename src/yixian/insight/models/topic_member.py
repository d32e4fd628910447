"""Topic member 热点诉求: a case that speaks of a topic; every case of one topic at most."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicMember(models.Model):
    """`likeness` is how near the case is to the others of its topic: the nearest are shown as samples.

    What a person put (`put_by`) stays where it was put, whatever a sweep finds.
    """

    topic = models.ForeignKey("insight.Topic", models.PROTECT, related_name="members", db_index=False)
    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="topic_member")
    received_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("受理时间"))
    likeness = models.FloatField(default=0.0)
    put_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("热点诉求")
        indexes = [
            models.Index(name="topic_member_list", fields=["topic", "-received_at"]),
            # Those of the days a sweep looks at.
            models.Index(name="topic_member_time", fields=["received_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} in topic {self.topic_id}"
