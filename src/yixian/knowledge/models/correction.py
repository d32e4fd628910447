from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.knowledge.models.item import KnowledgeItem


class KnowledgeCorrection(models.Model):
    """What somebody says is wrong with an item: a seat, or a citizen (no account). Answered by whoever writes it."""

    item = models.ForeignKey(
        KnowledgeItem, models.CASCADE, related_name="corrections", verbose_name=_("知识条目")
    )
    words = models.CharField(_("哪里不对"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    accepted = models.BooleanField(_("采纳"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("知识纠错")
        indexes = [
            # What waits for an answer: few of very many.
            models.Index(fields=["at"], condition=Q(answered_at=None), name="open_knowledge_corrections")
        ]

    def __str__(self) -> str:
        return self.words
