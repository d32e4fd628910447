"""How a city sends: when nobody is disturbed, by what its staff may be told, how its text messages are signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
DAILY_CITIZEN, DAILY_STAFF = 10, 50  # messages to one address


class SendingRule(Row):
    """One row; without it the defaults of its columns."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    quiet_from = models.TimeField(
        _("免打扰开始"), default=QUIET_FROM, help_text=_("开始和结束相同表示没有免打扰时段")
    )
    quiet_until = models.TimeField(_("免打扰结束"), default=QUIET_UNTIL)
    quiet_email = models.BooleanField(
        _("邮件也免打扰"), default=False, help_text=_("不勾选时只有短信和微信等到早上再发")
    )
    staff_sms = models.BooleanField(_("工作人员可选短信"), default=True)
    staff_email = models.BooleanField(_("工作人员可选邮件"), default=True)
    staff_wechat = models.BooleanField(_("工作人员可选微信"), default=True)
    daily_citizen = models.PositiveSmallIntegerField(
        _("诉求人每天最多"),
        default=DAILY_CITIZEN,
        help_text=_("同一号码、同一邮箱一天最多收几条，多的第二天发；0 表示不限"),
    )
    daily_staff = models.PositiveSmallIntegerField(
        _("工作人员每天最多"), default=DAILY_STAFF, help_text=_("同上；特急和紧急件不受限制")
    )
    signature = models.CharField(
        _("短信签名"),
        max_length=20,
        blank=True,
        default="",
        help_text=_("与运营商备案的一致，不写括号，发送时写成【签名】；由网关自己加签名的，留空"),
    )

    class Meta:
        verbose_name = _("发送规则")
        verbose_name_plural = _("发送规则")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_sending_rule")]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}–{self.quiet_until:%H:%M}"

    def clean(self) -> None:
        super().clean()
        self.signature = self.signature.strip()
        if any(sign in self.signature for sign in "【】[]{}"):
            raise ValidationError({"signature": _("签名里不写括号。")})


@dataclass(frozen=True)
class Sending:
    """The rule in force."""

    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    quiet_email: bool = False
    staff_sms: bool = True
    staff_email: bool = True
    staff_wechat: bool = True
    daily_citizen: int = DAILY_CITIZEN
    daily_staff: int = DAILY_STAFF
    signature: str = ""

    def held_until(self, way: str, now: datetime) -> datetime | None:
        """When the quiet hours end in which `now` lies, by the city's clock; None when it may be sent at once."""
        if self.quiet_from == self.quiet_until or (way == "email" and not self.quiet_email):
            return None
        local = timezone.localtime(now)
        ends = local.replace(
            hour=self.quiet_until.hour, minute=self.quiet_until.minute, second=0, microsecond=0
        )
        clock = local.time()
        if self.quiet_from < self.quiet_until:
            return ends if self.quiet_from <= clock < self.quiet_until else None
        if clock >= self.quiet_from:
            return ends + timedelta(days=1)
        return ends if clock < self.quiet_until else None

    def signed(self, text: str) -> str:
        """The text as a message of this city's: with its signature in front."""
        return f"【{self.signature}】{text}" if self.signature else text

    def allows(self, way: str) -> bool:
        """Whether staff may be told by this way."""
        return {"sms": self.staff_sms, "wechat": self.staff_wechat}.get(way, self.staff_email)


def _load() -> Sending:
    row = SendingRule.objects.first()
    if row is None:
        return Sending()
    return Sending(**{name: getattr(row, name) for name in Sending.__dataclass_fields__})


_sending: Snapshot[Sending] = Snapshot(_load, SendingRule)


def sending() -> Sending:
    """The city's rule, kept for some seconds."""
    return _sending()
