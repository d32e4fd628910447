from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.knowledge.models.item import KnowledgeItem
from yixian.knowledge.models.text import KnowledgeText

PASSED = KnowledgeText.State.PASSED


class KnowledgeFileQuerySet(models.QuerySet["KnowledgeFile"]):
    def published(self) -> KnowledgeFileQuerySet:
        """Those that came with a text that was passed, and that no passed text took away."""
        return self.filter(added_in__state=PASSED).exclude(removed_in__state=PASSED)

    def of_draft(self, text: KnowledgeText) -> KnowledgeFileQuerySet:
        """Those the item will have when `text` is passed."""
        there = Q(added_in__state=PASSED) | Q(added_in=text)
        return (
            self.filter(there, item_id=text.item_id)
            .exclude(removed_in=text)
            .exclude(removed_in__state=PASSED)
        )


class KnowledgeFile(models.Model):
    """A file of an item, sealed on the disk. It comes and goes with the text in which somebody added or removed it."""

    item = models.ForeignKey(KnowledgeItem, models.CASCADE, related_name="files")
    added_in = models.ForeignKey(KnowledgeText, models.CASCADE, related_name="added_files")
    removed_in = models.ForeignKey(KnowledgeText, models.SET_NULL, null=True, related_name="removed_files")
    name = models.CharField(_("文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("字节数"))
    digest = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=80, unique=True)
    wrapped_key = models.BinaryField(editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("上传时间"))

    objects = KnowledgeFileQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("知识附件")

    def __str__(self) -> str:
        return self.name
