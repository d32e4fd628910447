"""The texts of an item: each that was published, by its number, and the one that is being written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yixian.ground.text import said_again
from yixian.knowledge.models.content import Content
from yixian.knowledge.models.item import KnowledgeItem

if TYPE_CHECKING:
    from yixian.people.models import Actor

OPEN = ("draft", "to_audit")
FROM_FILE = gettext_noop("由 Markdown 文件 %(file)s 导入")


def note_said(kept: str) -> str:
    """What was noted of a text: what this software noted in the language of the page, what a person did as it is."""
    return said_again(kept, [FROM_FILE])


class KnowledgeTextQuerySet(models.QuerySet["KnowledgeText"]):
    def worked_on_by(self, actor: Actor) -> KnowledgeTextQuerySet:
        """Of the items this actor works on."""
        return self.filter(item__in=KnowledgeItem.objects.worked_on_by(actor))


class KnowledgeText(Content):
    """One text of an item. `number` is the version it became; an open one has none, and an item has one open at most.

    `saved` counts how often it was saved: whoever saves says which one they saw.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        TO_AUDIT = "to_audit", _("待审")
        PASSED = "passed", _("已通过")
        DROPPED = "dropped", _("已放弃")

    item = models.ForeignKey(KnowledgeItem, models.CASCADE, related_name="texts", verbose_name=_("知识条目"))
    number = models.PositiveIntegerField(_("版本"), null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    saved = models.PositiveIntegerField(default=1)
    note = models.CharField(_("修改说明"), max_length=300, blank=True)
    related_codes = models.CharField(_("相关知识"), max_length=400, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("起草人")
    )
    written_at = models.DateTimeField(_("保存时间"))
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人")
    )
    passed_at = models.DateTimeField(_("发布时间"), null=True)

    objects = KnowledgeTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("知识文本")
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=OPEN), name="one_open_text_of_an_item"
            ),
            models.UniqueConstraint(fields=["item", "number"], name="one_text_of_each_version"),
        ]
        indexes = [
            # What is open, oldest first: few of very many.
            models.Index(
                fields=["state", "written_at"], condition=Q(state__in=OPEN), name="open_knowledge_texts"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def note_said(self) -> str:
        """Its note in the language of the page."""
        return note_said(self.note)

    @property
    def is_open(self) -> bool:
        """Whether it is still being written or audited."""
        return self.state in OPEN


def codes_of(item: KnowledgeItem) -> str:
    """The codes of the items it points to, as a text holds them."""
    return ";".join(item.related.order_by("code").values_list("code", flat=True))


def text_of_version(item: KnowledgeItem) -> KnowledgeText:
    """A text that says what the item says now, with its number; not saved."""
    kept = KnowledgeText(item=item, number=item.version, state=KnowledgeText.State.PASSED)
    kept.take_content(item)
    kept.related_codes = codes_of(item)
    kept.written_at = kept.passed_at = item.changed_at
    return kept


def keep_replaced(old: KnowledgeItem, new: KnowledgeItem) -> None:
    """Keep the text that a row of a file or of the back office replaced, and the new one. Twice is as once."""
    KnowledgeText.objects.bulk_create([text_of_version(old), text_of_version(new)], ignore_conflicts=True)


def keep_current(item: KnowledgeItem) -> None:
    """Keep the text that the item says now, where nothing else has kept it."""
    if item.version:
        KnowledgeText.objects.bulk_create([text_of_version(item)], ignore_conflicts=True)
