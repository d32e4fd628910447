from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.knowledge.models.item import KnowledgeItem

# 国办发〔2020〕53号 wants knowledge put right at once and names no days: these are ours.
ANSWER_WITHIN = timedelta(days=5)


class KnowledgeCorrection(models.Model):
    """What somebody says is wrong with an item: a seat, or a citizen (no account). Answered by whoever writes it."""

    item = models.ForeignKey(
        KnowledgeItem, models.CASCADE, related_name="corrections", verbose_name=_("知识条目")
    )
    # Whose the item was then.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("来源单位")
    )
    words = models.CharField(_("哪里不对"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("提出时间"))
    # None of what was said before there was a limit.
    due_at = models.DateTimeField(_("答复期限"), null=True)
    accepted = models.BooleanField(_("采纳"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    # When whoever said it, if they have an account, had read the answer.
    seen_at = models.DateTimeField(_("看到答复的时间"), null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("知识纠错")
        indexes = [
            # What waits for an answer: few of very many.
            models.Index(fields=["at"], condition=Q(answered_at=None), name="open_knowledge_corrections"),
            models.Index(Least("due_at", Coalesce("answered_at", "due_at")), name="correction_counted"),
            models.Index(fields=["answered_at"], name="correction_answered"),
            # Answers that nobody has read yet: few of very many.
            models.Index(
                fields=["by"],
                condition=Q(answered_at__isnull=False, seen_at=None, by__isnull=False),
                name="correction_unseen",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_late(self) -> bool:
        """Whether it waits for an answer longer than it may."""
        return self.answered_at is None and self.due_at is not None and self.due_at < timezone.now()
