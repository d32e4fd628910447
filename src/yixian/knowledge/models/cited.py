"""ItemCited 知识引用: which seat answered which contact from which item, and what had been typed by then."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Contact
from yixian.directory.models import Department
from yixian.knowledge.models.item import KnowledgeItem
from yixian.people.models import Account

LONGEST = 240  # characters of pairs: `learned.MOST_PAIRS` of them with blanks between


class ItemCited(models.Model):
    """One item taken over into the answer to one contact, once.

    `pairs` are the pairs of characters that were typed, those only that the knowledge base itself has, in the order of
    the alphabet: neither a sentence nor a name can be put together from them. Ranking learns from them.
    """

    item = models.ForeignKey(
        KnowledgeItem, models.CASCADE, related_name="citations", verbose_name=_("知识条目")
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    # Whose the item was then: what was counted for a department stays when the item moves to another.
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("来源单位")
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+", verbose_name=_("来电/来访"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("引用人"))
    pairs = models.CharField(_("当时的用词"), max_length=LONGEST, blank=True)
    # The day it had expired on by then, where the seat was told and said to cite it nevertheless.
    expired_on = models.DateField(_("引用时已失效"), null=True, blank=True)
    at = models.DateTimeField(_("引用时间"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "item"], name="cited_once")]
        indexes = [
            models.Index(fields=["item", "at"], name="cited_of_item"),
            models.Index(fields=["at"], name="item_cited_at"),
        ]
        verbose_name = _("知识引用")
        verbose_name_plural = _("知识引用")

    def __str__(self) -> str:
        return f"{self.contact_id} {self.item_id}"
