"""Schedule of briefings 简报计划: which the clock composes at what hour, and who is told."""

from __future__ import annotations

import re
from datetime import time

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.insight.models.briefing import READERS, Briefing
from yixian.people.models import Account, Role

KINDS = [(one.value, one.label) for one in (Briefing.Kind.DAY, Briefing.Kind.WEEK, Briefing.Kind.MONTH)]
HOUR = time(7, 30)
BETWEEN = re.compile(r"[;；,，\s]+")


class BriefingSchedule(Row):
    """A daily one comes every day, a weekly one on Monday, a monthly one on the first."""

    kind = models.CharField(_("种类"), max_length=7, choices=KINDS, unique=True)
    at = models.TimeField(
        _("几点"), default=HOUR, help_text=_("日报每天写前一天的，周报星期一写上周的，月报一号写上月的")
    )
    roles = models.CharField(
        _("告知的岗位"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("岗位的代码，用分号隔开，如 leader;duty_manager"),
    )
    accounts = models.TextField(
        _("告知的账号"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("用户名，用分号隔开；按各人选的邮件通知"),
    )
    addresses = models.TextField(
        _("告知的邮箱"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("用分号隔开；只发标题和网址，登录后才能看"),
    )
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["kind"]
        verbose_name = verbose_name_plural = _("简报计划")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%H:%M}"

    def clean(self) -> None:
        super().clean()
        self.roles, self.accounts, self.addresses = (
            ";".join(split(text)) for text in (self.roles, self.accounts, self.addresses)
        )
        for role in split(self.roles):
            if role not in Role.values:
                raise ValidationError({"roles": _("没有岗位“%(code)s”。") % {"code": role}})
            if role not in READERS:
                told = {"code": role, "known": ";".join(READERS)}
                raise ValidationError({"roles": _("岗位“%(code)s”不能看简报，可以写：%(known)s") % told})
        known = set(
            Account.objects.filter(username__in=split(self.accounts)).values_list("username", flat=True)
        )
        for username in split(self.accounts):
            if username not in known:
                raise ValidationError({"accounts": _("没有账号“%(code)s”。") % {"code": username}})
        for address in split(self.addresses):
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError({"addresses": _("“%(code)s”不是邮箱。") % {"code": address}}) from error


def split(text: str) -> list[str]:
    """What was typed between semicolons, commas or white space."""
    return [one for one in BETWEEN.split(text) if one]
