"""骚扰来电: what seats report of a call, and the blocks that end such calls for a time, approved by a second person."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.people.models import Account
from yixian.safeguard import crypto
from yixian.telephony.models.call import Call

CONTEXT = "nuisance"


class OfCaller(models.Model):
    """A caller's number, sealed under a key of the row's own, found by its keyed hash; destroyed with the identity."""

    caller_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed_caller = models.BinaryField(editable=False, default=b"")

    class Meta:
        abstract = True

    def seal_caller(self, telephone: str, telephone_hash: str) -> None:
        """Keep a normal number."""
        self.wrapped_key = crypto.new_key()
        self.sealed_caller = crypto.seal(self.wrapped_key, telephone, CONTEXT)
        self.caller_hash = telephone_hash

    @property
    def caller(self) -> str:
        """The number; "" when it was erased. Whoever shows it records the look first."""
        if not self.wrapped_key:
            return ""
        return crypto.unseal(self.wrapped_key, self.sealed_caller, CONTEXT).decode()


class NuisanceReport(OfCaller):
    """That a call was a nuisance, by who answered it; its recording is kept while this stands. `said` is sealed."""

    class Kind(models.TextChoices):
        ABUSE = "abuse", _("辱骂、威胁")
        LEWD = "lewd", _("猥亵、下流")
        SILENT = "silent", _("反复打来不说话")
        FLOOD = "flood", _("恶意占线")
        FALSE = "false", _("明知虚假的报告")
        OTHER = "other", _("其他骚扰")

    call = models.OneToOneField(Call, models.PROTECT, related_name="nuisance", verbose_name=_("通话"))
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices)
    warned = models.BooleanField(_("已在电话里警告"), default=False)
    sealed_words = models.BinaryField(editable=False, default=b"")
    reported_by = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("报告人")
    )
    at = models.DateTimeField(_("报告时间"), default=timezone.now)
    withdrawn_at: When = moment(_("撤回时间"))

    class Meta:
        verbose_name = _("骚扰来电报告")
        verbose_name_plural = _("骚扰来电报告")
        indexes = [
            models.Index(name="nuisance_caller", fields=["caller_hash", "at"]),
            models.Index(name="nuisance_at", fields=["at", "id"]),
        ]

    def __str__(self) -> str:
        return f"nuisance {self.call_id}"

    def seal_words(self, words: str) -> None:
        """Keep what was said, under the same key as the number."""
        self.sealed_words = crypto.seal(self.wrapped_key, words, CONTEXT)

    @property
    def words(self) -> str:
        """What was said; "" when it was erased."""
        if not self.wrapped_key or not self.sealed_words:
            return ""
        return crypto.unseal(self.wrapped_key, self.sealed_words, CONTEXT).decode()


class CallerBlock(OfCaller):
    """限制呼入: a caller who hears an announcement instead of waiting, from a second person's approval on."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待批准")
        REFUSED = "refused", _("不批准")
        BLOCKED = "blocked", _("限制中")
        LIFTED = "lifted", _("提前解除")

    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PROPOSED)
    reason = models.CharField(_("理由"), max_length=200)
    hours = models.PositiveSmallIntegerField(_("小时"))
    proposed_by = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name=_("提出人")
    )
    proposed_at = models.DateTimeField(_("提出时间"), default=timezone.now)
    decided_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("批准人"),
    )
    decided_at: When = moment(_("批准时间"))
    until: When = moment(_("到什么时候"))
    lifted_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("解除人"),
    )
    lifted_at: When = moment(_("解除时间"))
    lifted_for = models.CharField(_("解除理由"), max_length=200, blank=True, default="")

    class Meta:
        verbose_name = _("限制呼入")
        verbose_name_plural = _("限制呼入")
        constraints = [
            models.UniqueConstraint(
                name="one_proposal_of_caller",
                fields=["caller_hash"],
                condition=models.Q(state="proposed") & ~models.Q(caller_hash=""),
            )
        ]
        indexes = [
            models.Index(name="block_caller", fields=["caller_hash"], condition=~models.Q(caller_hash="")),
            models.Index(name="block_now", fields=["until"], condition=models.Q(state="blocked")),
        ]

    def __str__(self) -> str:
        return f"block {self.pk}"

    def holds(self, now: datetime) -> bool:
        """Whether the caller is kept out now; it ends by itself."""
        return self.state == self.State.BLOCKED and self.until is not None and self.until > now
