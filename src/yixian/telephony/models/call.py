"""Call 通话: the telephone side of a contact, as the switch's own record has it."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.directory.models import HotlineNumber
from yixian.people.models import Account, Actor
from yixian.safeguard import crypto
from yixian.telephony.models.call_queue import CallQueue
from yixian.telephony.models.missed_caller import MissedCaller
from yixian.telephony.models.seat import Seat

CONTEXT = "call"
# Whoever hangs up by himself so soon did not mean to wait: dialled by mistake, or thought better of it.
AT_ONCE = timedelta(seconds=5)
# Sent, in the same transaction, after calls, or what became of missed callers, were kept: `days`, those
# on which they came in; `calls`, the calls themselves where they were worked out anew.
calls_kept = Signal()


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, actor: Actor) -> CallQuerySet:
        """The calls this actor may know of; the only gate for pages and files.

        A duty manager's are all; a shift lead's those that people of the own organisation answered, and those nobody
        did.
        """
        if "duty_manager" in actor.roles:
            return self
        if "lead" not in actor.roles or actor.organisation_id is None:
            return self.none()
        return self.filter(models.Q(agent=None) | models.Q(agent__organisation_id=actor.organisation_id))


class Call(models.Model):
    """A citizen's call, worked out of the events of its `uid`: the same events give the same row.

    Times are the switch's; seconds are whole. `waited` is from the queue to the seat, or to the end where nobody took
    it up; the greeting before it is not in it. The caller's number is sealed under a key of the call's own.
    """

    class Outcome(models.TextChoices):
        OPEN = "open", _("等待中")
        ANSWERED = "answered", _("已接听")
        ABANDONED = "abandoned", _("等待中挂断")
        LEFT = "left", _("问候中挂断")
        REFUSED = "refused", _("没有接纳")
        BLOCKED = "blocked", _("限制呼入")
        LOST = "lost", _("交换机中断")

    class Grade(models.TextChoices):
        """What the caller said by a key, in the words of callbacks; of three grades the middle ones (ADR 14)."""

        VERY = "very", _("非常满意")
        SATISFIED = "satisfied", _("满意")
        FAIRLY = "fairly", _("基本满意")
        DISSATISFIED = "dissatisfied", _("不满意")
        VERY_DISSATISFIED = "very_dissatisfied", _("非常不满意")

    class EndedBy(models.TextChoices):
        CALLER = "caller", _("来电人")
        SEAT = "seat", _("座席")
        SWITCH = "switch", _("交换机")

    uid = models.CharField(_("通话标识"), max_length=40, unique=True)
    number = models.ForeignKey(
        HotlineNumber,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("热线号码"),
        db_index=False,  # `call_number` begins with it
    )
    dialled = models.CharField(_("所拨号码"), max_length=40, blank=True, default="")
    trunk = models.CharField(_("中继线路"), max_length=40, blank=True, default="")
    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed_caller = models.BinaryField(editable=False, default=b"")
    caller_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # A file that is read again must not bring back what a citizen had erased.
    caller_erased = models.BooleanField(default=False, editable=False)
    began_at = models.DateTimeField(_("来电时间"))
    queued_at: When = moment(_("进入队列时间"))
    answered_at: When = moment(_("接听时间"))
    ended_at: When = moment(_("结束时间"))
    first_queue = models.ForeignKey(
        CallQueue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("进入的队列")
    )
    last_queue = models.ForeignKey(
        CallQueue, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("最后的队列")
    )
    overflowed = models.BooleanField(_("溢出"), default=False)
    seat = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("座席")
    )
    # Whose seat it was then: a seat may be somebody else's tomorrow.
    agent = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("话务员"),
        db_index=False,  # `call_agent` begins with it
    )
    waited = models.PositiveIntegerField(_("等待（秒）"), null=True, blank=True)
    talked = models.PositiveIntegerField(_("通话（秒）"), null=True, blank=True)
    # From its end until the seat could take another; empty where the switch was not told of any wrap-up.
    wrapped_up = models.PositiveIntegerField(_("话后整理（秒）"), null=True, blank=True)
    missed = models.PositiveSmallIntegerField(_("振铃未接次数"), default=0)
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    ended_by = models.CharField(_("谁先挂断"), max_length=8, choices=EndedBy.choices, blank=True, default="")
    grade = models.CharField(_("话后评价"), max_length=18, choices=Grade.choices, blank=True, default="")
    # Where it lies in clear, below the place's recordings and without what follows the uid; "" once it is sealed.
    recording = models.CharField(_("录音"), max_length=60, blank=True, default="")
    seen_at: When = moment()  # when the switch last said that it is up
    # Who is called back for it, where nobody answered.
    missed_caller = models.ForeignKey(
        MissedCaller, models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("漏话")
    )

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("通话")
        verbose_name_plural = _("通话")
        indexes = [
            # The list, newest first, whole and of one outcome, number or agent.
            models.Index(name="call_began", fields=["began_at", "id"]),
            models.Index(name="call_outcome", fields=["outcome", "began_at", "id"]),
            models.Index(name="call_number", fields=["number", "began_at", "id"]),
            models.Index(name="call_agent", fields=["agent", "began_at", "id"]),
            models.Index(name="call_caller", fields=["caller_hash"], condition=~models.Q(caller_hash="")),
            # What is still up, and must be closed when the switch knows it no more.
            models.Index(name="call_up", fields=["began_at"], condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"call {self.uid}"

    def seal_caller(self, telephone: str, telephone_hash: str) -> None:
        """Keep the caller's number, sealed; once, since the switch tells it several times."""
        self.wrapped_key = crypto.new_key()
        self.sealed_caller = crypto.seal(self.wrapped_key, telephone, CONTEXT)
        self.caller_hash = telephone_hash

    @property
    def file_name(self) -> str:
        """What the files of its recording are called, before whose voice is in them."""
        return self.uid

    @property
    def caller(self) -> str:
        """The caller's number; "" when none was told or it was erased. Whoever shows it records the look first."""
        if not self.wrapped_key:
            return ""
        return crypto.unseal(self.wrapped_key, self.sealed_caller, CONTEXT).decode()
