"""Topic day 热点日: how many spoke of a topic on one day, and how many different people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TopicDay(models.Model):
    """A day without a message has no row."""

    topic = models.ForeignKey("insight.Topic", models.CASCADE, related_name="days", db_index=False)
    day = models.DateField(_("日期"))
    messages = models.PositiveIntegerField(_("反映次数"))
    citizens = models.PositiveIntegerField(_("人数"))
    heat = models.FloatField(_("热度"))

    class Meta:
        verbose_name = _("热点日")
        ordering = ["day"]
        constraints = [models.UniqueConstraint(name="topic_day_once", fields=["topic", "day"])]

    def __str__(self) -> str:
        return f"topic {self.topic_id} on {self.day}"
