from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.knowledge.models.item import KnowledgeItem
from yixian.knowledge.models.text import KnowledgeText, note_said


class KnowledgeStep(models.Model):
    """Who did what with an item, and when. Rows are added, never changed."""

    class Verb(models.TextChoices):
        WRITTEN = "written", _("保存草稿")
        SENT = "sent", _("送审")
        TAKEN_BACK = "taken_back", _("撤回送审")
        PASSED = "passed", _("审核通过")
        SENT_BACK = "sent_back", _("退回修改")
        DROPPED = "dropped", _("放弃草稿")
        WITHDRAWN = "withdrawn", _("下架")
        VERIFIED = "verified", _("核验仍然有效")
        CORRECTED = "corrected", _("采纳纠错")
        NOT_CORRECTED = "not_corrected", _("不采纳纠错")

    item = models.ForeignKey(KnowledgeItem, models.CASCADE, related_name="steps")
    text = models.ForeignKey(KnowledgeText, models.CASCADE, null=True, related_name="steps")
    verb = models.CharField(_("办理"), max_length=16, choices=Verb)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    words = models.CharField(_("说明"), max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("知识办理记录")
        indexes = [models.Index(fields=["at"], name="knowledge_step_at")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verb}"

    @property
    def words_said(self) -> str:
        """Its words in the language of the page."""
        return note_said(self.words)
