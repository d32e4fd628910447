"""PlacedCall 拨出电话: that a seat called somebody, by itself or while a citizen waited."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Contact
from yixian.cases.models.case import When, moment
from yixian.ground.text import listed
from yixian.people.models import Account, Actor
from yixian.safeguard import crypto
from yixian.telephony.models.missed_caller import MissedCaller
from yixian.telephony.models.seat import Seat

CONTEXT = "placed call"
UNREAD = timedelta(minutes=2)  # so long the switch's record, read once a minute, may not tell of a call yet
BUSY, NOBODY = (17,), (16, 18, 19)  # causes of ITU-T Q.850; 16: the seat gave up


class PlacedCallQuerySet(models.QuerySet["PlacedCall"]):
    def visible_to(self, actor: Actor) -> PlacedCallQuerySet:
        """A duty manager sees all, a shift lead those of the own organisation's seats."""
        if "duty_manager" in actor.roles:
            return self
        if "lead" not in actor.roles or actor.organisation_id is None:
            return self.none()
        return self.filter(agent__organisation_id=actor.organisation_id)


class PlacedCall(models.Model):
    """A call that went out. Not a `Call`: whatever counts those counts citizens who called.

    Made when it is allowed; when it began, was taken up and ended the switch's own record tells. What a citizen is
    called by is sealed under a key of the row's own, and destroyed with their identity.
    """

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("诉求人")
        DEPARTMENT = "department", _("承办单位")
        HOTLINE = "hotline", _("其他热线")
        EMERGENCY = "emergency", _("紧急电话")
        SEAT = "seat", _("座席")
        PROVIDER = "provider", _("服务商")
        NUMBER = "number", _("手拨号码")

    class Part(models.TextChoices):
        """What of a matter somebody is told to whom a caller is handed on."""

        NUMBER = "number", _("编号")
        MATTER = "matter", _("什么事")
        PLACE = "place", _("在哪里")
        PERSON = "person", _("诉求人")

    class Outcome(models.TextChoices):
        UNREAD = "unread", _("记录还没到")
        NOT_BEGUN = "not_begun", _("没有拨出")
        RINGING = "ringing", _("呼叫中")
        TALKING = "talking", _("通话中")
        REACHED = "reached", _("接通")
        BUSY = "busy", _("占线")
        NO_ANSWER = "no_answer", _("无人接听")
        FAILED = "failed", _("打不通")

    ticket = models.CharField(max_length=24, unique=True, editable=False)
    uid = models.CharField(_("通话标识"), max_length=40, blank=True, default="", db_index=True)
    seat = models.ForeignKey(Seat, models.PROTECT, db_index=False, related_name="+", verbose_name=_("座席"))
    agent = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("话务员"))
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placed_calls",
        verbose_name=_("来电/来访"),
    )
    # For which matter it was placed, where it was placed from the page of one.
    case = models.ForeignKey(
        Case,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placed_calls",
        verbose_name=_("诉求"),
    )
    missed = models.ForeignKey(
        MissedCaller,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placed_calls",
        verbose_name=_("漏话"),
    )
    kind = models.CharField(_("打给谁"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=120, blank=True, default="")
    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed_called = models.BinaryField(editable=False, default=b"")
    called_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    asked_at = models.DateTimeField(_("拨打时间"))
    began_at: When = moment(_("开始"))
    reached_at: When = moment(_("接听时间"))
    ended_at: When = moment(_("结束时间"))
    seen_at: When = moment()  # when the switch last said that it is up
    cause = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # The uid of the call the seat was in when it placed this one, which is its own, too; "" for none.
    within = models.CharField(max_length=40, blank=True, default="", editable=False)
    # Where it lies in clear, below the place's recordings and without what follows the uid; "" once it is sealed.
    recording = models.CharField(_("录音"), max_length=60, blank=True, default="")

    # That the seat told them the matter, when, and which parts of it; the words themselves are in no row.
    told_at: When = moment(_("告知时间"))
    told = models.CharField(_("告知了什么"), max_length=40, blank=True, default="")

    objects = PlacedCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("拨出电话")
        verbose_name_plural = _("拨出电话")
        indexes = [
            models.Index(name="placed_asked", fields=["asked_at", "id"]),
            models.Index(name="placed_hash", fields=["called_hash"], condition=~models.Q(called_hash="")),
            # What is still up, and must be closed when the switch knows it no more.
            models.Index(
                name="placed_up",
                fields=["began_at"],
                condition=models.Q(ended_at=None, began_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"placed call {self.pk}"

    def seal_called(self, telephone: str, telephone_hash: str) -> None:
        """Keep whom it goes to, sealed."""
        self.wrapped_key = crypto.new_key()
        self.sealed_called = crypto.seal(self.wrapped_key, telephone, CONTEXT)
        self.called_hash = telephone_hash

    @property
    def called(self) -> str:
        """The number that was called; "" for whoever is known by name, and once it was erased."""
        if not self.wrapped_key:
            return ""
        return crypto.unseal(self.wrapped_key, self.sealed_called, CONTEXT).decode()

    @property
    def told_parts(self) -> str:
        """What they were told, in words; "" for nothing."""
        return listed(self.Part(one).label for one in self.told.split())

    @property
    def is_recorded(self) -> bool:
        """Whether it has a recording of its own: whoever was called is no colleague, and took it up."""
        over = None not in (self.began_at, self.reached_at, self.ended_at)
        return over and self.kind != self.Kind.SEAT

    @property
    def file_name(self) -> str:
        """What the files of its recording are called, before whose voice is in them: a call that was up has its own."""
        return f"{self.uid}-{self.ticket}" if self.within else self.uid

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.began_at is None:
            return self.Outcome.UNREAD if timezone.now() - self.asked_at < UNREAD else self.Outcome.NOT_BEGUN
        if self.ended_at is None:
            return self.Outcome.RINGING if self.reached_at is None else self.Outcome.TALKING
        if self.reached_at is not None:
            return self.Outcome.REACHED
        if self.cause in BUSY:
            return self.Outcome.BUSY
        return self.Outcome.NO_ANSWER if self.cause in NOBODY else self.Outcome.FAILED

    @property
    def talked(self) -> int | None:
        """Seconds from the answer to the end; None where nobody answered, or who did is still there."""
        if self.reached_at is None or self.ended_at is None:
            return None
        return max(0, int((self.ended_at - self.reached_at).total_seconds()))
