from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.knowledge.models import KnowledgeItem

When = models.DateTimeField[datetime | None, datetime | None]


class KnownArticle(models.Model):
    """In which edition training knows an item of a course or a question, and when that last changed.

    `text` and `before` are its words now and before the last change, of which a short question is made. `changed_at`
    is empty until the item changes after it was taken up: what was taught as it is has to be read anew by nobody.
    """

    item = models.OneToOneField(KnowledgeItem, models.CASCADE, related_name="+", verbose_name=_("知识条目"))
    edition = models.CharField(_("版本"), max_length=16)
    text = models.TextField(_("现在的话"))
    before = models.TextField(_("改以前的话"), blank=True)
    changed_at: When = models.DateTimeField(_("什么时候改的"), null=True)

    class Meta:
        verbose_name = _("培训所知的知识版本")
        verbose_name_plural = _("培训所知的知识版本")

    def __str__(self) -> str:
        return f"{self.item_id} {self.edition}"
