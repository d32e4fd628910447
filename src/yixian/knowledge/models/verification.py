"""KnowledgeVerification 核验: each time an item had to be vouched for anew, by which day, and when that was done."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.knowledge.models.item import KnowledgeItem


class KnowledgeVerification(models.Model):
    """One due day of a published item, kept after it is over: the item itself holds the next one alone.

    Charged to the department that had the item until the day was over. Done by vouching for it, by a text that was
    passed, or by taking it down. A row whose day is over changes no more but for when it was done, late.
    """

    class How(models.TextChoices):
        VERIFIED = "verified", _("核验仍然有效")
        TAKEN_DOWN = "taken_down", _("下架")

    item = models.ForeignKey(
        KnowledgeItem, models.CASCADE, related_name="verifications", verbose_name=_("知识条目")
    )
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, related_name="+", verbose_name=_("来源单位")
    )
    verified_on = models.DateField(_("核验日期"), null=True)  # from which the day was counted
    due_at = models.DateTimeField(_("核验期限"))
    done_at = models.DateTimeField(_("完成时间"), null=True)
    how = models.CharField(_("怎样完成"), max_length=10, choices=How, blank=True)

    class Meta:
        verbose_name = _("知识核验")
        verbose_name_plural = _("知识核验")
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(done_at=None), name="one_open_verification")
        ]
        indexes = [models.Index(Least("due_at", Coalesce("done_at", "due_at")), name="verification_counted")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.due_at:%Y-%m-%d}"


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.max))


def keep_verification(item: KnowledgeItem, *, new: bool = False) -> None:
    """Keep the open row that of what the item says now. Twice is as once; of two at once one counts.

    What comes in when its day is over already is due on the day it came: nobody was late before that.
    """
    in_use = item.state == KnowledgeItem.State.PUBLISHED and item.active
    kept = None if new else KnowledgeVerification.objects.filter(item_id=item.pk, done_at=None).first()
    if kept is None:
        if in_use:
            _open(item)
    elif not in_use:
        end_verification(item, KnowledgeVerification.How.TAKEN_DOWN)
    elif item.verified_on is not None and (kept.verified_on is None or item.verified_on > kept.verified_on):
        if end_verification(item, KnowledgeVerification.How.VERIFIED):
            _open(item)
    elif kept.department_id != item.department_id and kept.due_at > timezone.now():
        KnowledgeVerification.objects.filter(pk=kept.pk).update(department_id=item.department_id)


def end_verification(item: KnowledgeItem, how: str) -> bool:
    """The open row of an item is done now; whether there was one (index: one_open_verification)."""
    rows = KnowledgeVerification.objects.filter(item_id=item.pk, done_at=None)
    return rows.update(done_at=timezone.now(), how=how) == 1


def _open(item: KnowledgeItem) -> None:
    today = timezone.localdate()
    row = KnowledgeVerification(
        item=item,
        department_id=item.department_id,
        verified_on=item.verified_on,
        due_at=end_of(max(item.verify_by or today, today)),
    )
    KnowledgeVerification.objects.bulk_create([row], ignore_conflicts=True)
