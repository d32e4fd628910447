from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.knowledge.models.item import ALL_ITEMS, UNIT, KnowledgeItem

if TYPE_CHECKING:
    from yixian.people.models import Actor

LONGEST = 60


class KnowledgeMissQuerySet(models.QuerySet["KnowledgeMiss"]):
    def worked_on_by(self, actor: Actor) -> KnowledgeMissQuerySet:
        """Editors and auditors see all, a unit what it was given to write."""
        if actor.roles & ALL_ITEMS:
            return self
        return self.filter(department_id__in=actor.scope) if actor.roles & UNIT else self.none()

    def open(self) -> KnowledgeMissQuerySet:
        """Those that nothing answers yet."""
        return self.filter(closed_at=None)


class KnowledgeMiss(models.Model):
    """Words that somebody looked for and nothing was found, and how often. No person's: numbers are masked.

    An editor gives it to a department by a day; the item that answers it closes it.
    """

    words = models.CharField(_("查的词"), max_length=LONGEST, unique=True)
    count = models.PositiveIntegerField(_("次数"), default=1)
    first_at = models.DateTimeField(_("第一次"))
    last_at = models.DateTimeField(_("最近一次"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位")
    )
    due_on = models.DateField(_("完成期限"), null=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    item = models.ForeignKey(
        KnowledgeItem, models.SET_NULL, null=True, related_name="+", verbose_name=_("知识条目")
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(_("结束时间"), null=True)

    objects = KnowledgeMissQuerySet.as_manager()

    class Meta:
        ordering = ["-count", "id"]
        verbose_name = _("没有查到的词")
        verbose_name_plural = _("没有查到的词")
        indexes = [
            models.Index(fields=["-count", "-id"], condition=Q(closed_at=None), name="open_knowledge_misses")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_late(self) -> bool:
        """Whether its day is over and nothing answers it."""
        return self.closed_at is None and self.due_on is not None and self.due_on < timezone.localdate()
