from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Contact
from yixian.cases.models.case import When, moment
from yixian.directory.models import HotlineNumber
from yixian.people.models import Account


class MissedCaller(models.Model):
    """漏话: somebody called and nobody answered, to be called back once, however often they called.

    Their calls point here; the number is theirs. `next_at` is when it may be tried (again), `due_at` until when.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待回拨")
        CAME_BACK = "came_back", _("再次来电已接通")
        REACHED = "reached", _("已回拨接通")
        GIVEN_UP = "given_up", _("回拨未接通")

    caller_hash = models.CharField(max_length=64, editable=False)
    number = models.ForeignKey(
        HotlineNumber, models.PROTECT, related_name="+", db_index=False, verbose_name=_("热线号码")
    )
    first_at = models.DateTimeField(_("第一次来电"))
    last_at = models.DateTimeField(_("最后一次来电"))
    due_at = models.DateTimeField(_("回拨时限"))
    next_at = models.DateTimeField(_("下次可以回拨"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("回拨次数"), default=0)
    # Somebody calls back now: nobody else does, until then.
    taken_by = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    taken_until: When = moment()
    ended_at: When = moment(_("结束时间"))
    ended_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("谁回拨的"),
    )
    contact = models.OneToOneField(
        Contact, models.SET_NULL, null=True, blank=True, related_name="missed", verbose_name=_("来电/来访")
    )

    class Meta:
        verbose_name = _("漏话")
        verbose_name_plural = _("漏话")
        constraints = [
            models.UniqueConstraint(
                fields=["caller_hash"], condition=models.Q(state="waiting"), name="missed_caller_once"
            )
        ]
        indexes = [
            models.Index(name="missed_waiting", fields=["due_at", "id"], condition=models.Q(state="waiting")),
            models.Index(name="missed_counted", fields=["first_at", "id"]),
            models.Index(name="missed_hash", fields=["caller_hash"], condition=~models.Q(caller_hash="")),
        ]

    def __str__(self) -> str:
        return f"missed caller {self.pk}"

    def is_taken(self, account_id: int | None, now: datetime) -> bool:
        """Whether somebody else is calling back now."""
        return self.taken_until is not None and self.taken_until > now and self.taken_by_id != account_id
