"""Booking 预订: a citizen wants a service or a ticket; its asks, its steps and the places it takes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Citizen, Contact, ReplyWay
from yixian.cases.models.case import When, moment
from yixian.cases.queries import ALPHABET
from yixian.cases.visibility import SEAT_WINDOW
from yixian.convenience.models.provider import Provider, ProviderKind
from yixian.directory.models import Area
from yixian.people.models import Actor
from yixian.safeguard import crypto
from yixian.safeguard.models.append_only import AppendOnly

CONTEXT = "booking"
SIGNS = 20  # of a link, of thirty-two each: 100 bits
CODE_LENGTH = 8
# A link works so long after the end of what was accepted: for the price, or to say that nobody came.
LINK_AFTER = timedelta(days=3)
WAYS = [
    (ReplyWay.SMS, _("发短信给我")),
    (ReplyWay.EMAIL, _("发邮件给我")),
    (ReplyWay.PORTAL, _("我自己在网上查")),
]


def signs_of(what: str, purpose: str, count: int) -> str:
    """So many signs that nobody works out without the key."""
    number = int(crypto.keyed_hash(what, purpose), 16)
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(count))


class BookingState(models.TextChoices):
    """Where a booking stands (`convenience/states.py` has every step between them)."""

    ASKING = "asking", _("等服务商答复")
    PROPOSED = "proposed", _("服务商建议改时间")
    ACCEPTED = "accepted", _("已约定")
    UNPLACED = "unplaced", _("没有约到")
    DONE = "done", _("已完成")
    MISSED = "missed", _("没有来")
    CANCELLED = "cancelled", _("已取消")


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, actor: Actor) -> BookingQuerySet:
        """As of cases: a seat's own of a day and those of whoever it is talking to, a lead's own organisation's of a
        day, a duty manager's all. What a caller proves by number and code is the page's to open.
        """
        if "duty_manager" in actor.roles:
            return self
        since = timezone.now() - SEAT_WINDOW
        seen = Q(pk__in=())
        if "seat" in actor.roles:
            seen |= Q(account_id=actor.account_id, made_at__gte=since) | Q(
                citizen_id__in=_talking_to(actor, since)
            )
        if "lead" in actor.roles and actor.organisation_id is not None:
            seen |= Q(account__organisation_id=actor.organisation_id, made_at__gte=since)
        return self.filter(seen)


def _talking_to(actor: Actor, since: datetime) -> list[int]:
    """Whoever calls from the number of the contact that goes on (indexes `contact_agent`, `citizen_telephone`)."""
    mine = Contact.objects.filter(Contact.GOES_ON, agent_id=actor.account_id, entered_at__gte=since)
    return Citizen.ids_by(mine.exclude(citizen__telephone_hash="").values("citizen__telephone_hash"))


class Booking(models.Model):
    """What is wanted when. The words and who asks are sealed under the citizen's key and go with it."""

    OPEN: ClassVar = (BookingState.ASKING, BookingState.PROPOSED, BookingState.ACCEPTED)

    class Missed(models.TextChoices):
        PROVIDER = "provider", _("服务商没有来")
        CITIZEN = "citizen", _("诉求人没有来")

    # What makes two submissions one: the form as it was handed out, with every word in it.
    key = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.ForeignKey(ProviderKind, models.PROTECT, related_name="+", verbose_name=_("服务种类"))
    wished = models.ForeignKey(
        Provider, models.PROTECT, null=True, related_name="+", verbose_name=_("指定的服务商")
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, null=True, related_name="+", verbose_name=_("服务商"), db_index=False
    )
    state = models.CharField(_("状态"), max_length=10, choices=BookingState.choices)
    starts_at = models.DateTimeField(_("从"))
    ends_at = models.DateTimeField(_("到"))
    persons = models.PositiveSmallIntegerField(_("人数"), default=1)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name=_("区域"))
    citizen = models.ForeignKey(Citizen, models.PROTECT, related_name="bookings")
    sealed_texts = models.BinaryField(editable=False, default=b"")
    reply_way = models.CharField(_("通知方式"), max_length=9, choices=ReplyWay.choices)
    contact = models.ForeignKey("cases.Contact", models.PROTECT, null=True, related_name="bookings")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("话务员")
    )
    made_at = models.DateTimeField(_("时间"), default=timezone.now)
    # When the clock looks at it again: an answer is late, a reminder due, an end long past.
    next_at: When = moment(_("下次处理"))
    reminded_at: When = moment(_("提醒时间"))
    price = models.DecimalField(_("价格（元）"), max_digits=9, decimal_places=2, null=True)
    grade = models.PositiveSmallIntegerField(_("评分"), null=True)
    missed_by = models.CharField(_("谁没有来"), max_length=8, choices=Missed.choices, blank=True, default="")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="bookings")
    version = models.PositiveIntegerField(default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("预订")
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_start", condition=Q(ends_at__gt=models.F("starts_at"))
            )
        ]
        indexes = [
            models.Index(name="booking_due", fields=["next_at", "id"], condition=Q(next_at__isnull=False)),
            models.Index(name="booking_state", fields=["state", "-id"]),
            # Whose words are kept still: half a year's of very many.
            models.Index(name="booking_kept", fields=["ends_at"], condition=~Q(sealed_texts=b"")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What a citizen is told: F, the day, and the row."""
        return f"F{timezone.localtime(self.made_at):%Y%m%d}{self.pk:06}"

    @property
    def code(self) -> str:
        """查询码: opens the booking together with its number; derived, so it is stored nowhere."""
        signs = signs_of(f"{self.pk}:{self.made_at.timestamp():.6f}", "booking code", CODE_LENGTH)
        return f"{signs[:4]}-{signs[4:]}"

    def seal_texts(self, texts: dict[str, str]) -> None:
        """Keep address and notes under the citizen's key."""
        plain = json.dumps(texts, ensure_ascii=False)
        self.sealed_texts = crypto.seal(self.citizen.wrapped_key, plain, CONTEXT)

    @property
    def texts(self) -> dict[str, str]:
        """Address and notes; both empty once the citizen is erased."""
        if not self.citizen.wrapped_key or not self.sealed_texts:
            return {"address": "", "notes": ""}
        plain = crypto.unseal(bytes(self.citizen.wrapped_key), bytes(self.sealed_texts), CONTEXT)
        found: dict[str, str] = json.loads(plain)
        return found

    @property
    def is_open(self) -> bool:
        """Whether somebody may still come."""
        return self.state in self.OPEN


def booking_by_number(number: str) -> Booking | None:
    """The booking of this number, however it was typed; None for none."""
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    if not 9 <= len(digits) <= 26:
        return None
    found = Booking.objects.select_related("citizen", "kind", "provider", "area", "case", "contact").filter(
        pk=int(digits[8:])
    )
    booking = found.first()
    return booking if booking is not None and booking.number == f"F{digits}" else None


class BookingAsk(models.Model):
    """One provider is asked about one booking, by a link that nobody guesses."""

    class Answer(models.TextChoices):
        WAITING = "waiting", _("等答复")
        ACCEPTED = "accepted", _("接受")
        PROPOSED = "proposed", _("建议改时间")
        REFUSED = "refused", _("不接")
        LATE = "late", _("没有答复")
        OVER = "over", _("不再需要")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="asks", db_index=False)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("时间"))
    until = models.DateTimeField(_("最迟答复"))
    answer = models.CharField(_("答复"), max_length=8, choices=Answer.choices, default=Answer.WAITING)
    answered_at: When = moment(_("答复时间"))
    starts_at: When = moment(_("建议从"))
    ends_at: When = moment(_("建议到"))
    reply_until: When = moment(_("诉求人最迟答复"))

    class Meta:
        verbose_name = verbose_name_plural = _("询问服务商")
        constraints = [models.UniqueConstraint(name="ask_once", fields=["booking", "provider"])]

    def __str__(self) -> str:
        return f"ask {self.pk}"

    @property
    def token(self) -> str:
        """What stands in the address: the row and its signs, the moment among them: a row made anew has others."""
        what = f"{self.pk}:{self.booking_id}:{self.provider_id}:{self.asked_at.timestamp():.6f}"
        return f"{self.pk}-{signs_of(what, 'booking link', SIGNS).lower()}"

    @property
    def address(self) -> str:
        """The page it opens, as it stands in a message."""
        return f"{settings.PUBLIC_ADDRESS}/services/answer/?k={self.token}"


class BookingStep(AppendOnly):
    """What happened to a booking: who did what when; no personal data in it."""

    class By(models.TextChoices):
        CITIZEN = "citizen", _("诉求人")
        SEAT = "seat", _("话务员")
        PROVIDER = "provider", _("服务商")
        SYSTEM = "system", _("系统")

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="steps", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField(_("时间"))
    verb = models.CharField(max_length=12)
    by = models.CharField(_("谁"), max_length=8, choices=By.choices)
    account_id = models.BigIntegerField(null=True)
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(_("状态"), max_length=10, choices=BookingState.choices)
    facts = models.JSONField(default=dict)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("预订记录")
        constraints = [models.UniqueConstraint(name="booking_step_once", fields=["booking", "seq"])]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.seq} {self.verb}"


class SlotTaken(models.Model):
    """One place of a provider in one slot of time: of two who want the last one the database takes one."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+", db_index=False)
    begins_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(_("时段"))
    place = models.PositiveSmallIntegerField(_("第几个"))
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="slots")

    class Meta:
        verbose_name = verbose_name_plural = _("已占的时段")
        constraints = [
            models.UniqueConstraint(name="slot_taken_once", fields=["provider", "begins_at", "place"])
        ]
        indexes = [models.Index(name="slot_taken_over", fields=["begins_at"])]  # what the clock clears away

    def __str__(self) -> str:
        return f"{self.provider_id} {self.begins_at:%Y-%m-%d %H:%M} {self.place}"
