"""KnowledgeNews 知识更新: when an item of knowledge was new to everybody, or came to say something else."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment


class KnowledgeNews(models.Model):
    """Noted by a sweep, however the item was changed. Empty `at`: it was there before anybody looked."""

    item = models.OneToOneField("knowledge.KnowledgeItem", models.CASCADE, primary_key=True, related_name="+")
    digest = models.CharField(max_length=32)
    at: When = moment(_("更新时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("知识更新")
        indexes = [
            models.Index(
                name="knowledge_news_newest", fields=["-at", "-item"], condition=models.Q(at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"news of {self.pk}"
