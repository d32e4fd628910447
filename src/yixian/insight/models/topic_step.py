"""Topic step: who did what with a topic and when; added, never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.safeguard.models import AppendOnly


class TopicVerb(models.TextChoices):
    NAMED = "named", _("命名")
    MERGED = "merged", _("合并")
    SPLIT = "split", _("拆分")
    WATCHED = "watched", _("关注")
    UNWATCHED = "unwatched", _("不再关注")
    CLOSED = "closed", pgettext_lazy("topic", "关闭")
    OPENED = "opened", pgettext_lazy("topic", "重新打开")
    ASSIGNED = "assigned", _("交办治理")
    REPORTED = "reported", _("报告进展")
    ENDED = "ended", _("结束治理")


class TopicStep(AppendOnly):
    """`facts` holds numbers of rows and counts, and names people gave; no words of a citizen."""

    topic = models.ForeignKey("insight.Topic", models.PROTECT, related_name="steps")
    verb = models.CharField(_("动作"), max_length=10, choices=TopicVerb.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)
    facts = models.JSONField(default=dict)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("热点办理记录")

    def __str__(self) -> str:
        return f"{self.verb} topic {self.topic_id}"
