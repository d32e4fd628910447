from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.telephony.models.coded import valid_code

# What the switch and the program themselves call a pause: no row may mean something else by it.
BREAK, WRAP_UP, NOT_TAKEN_UP, ABSENT = "break", "wrap-up", "Auto-Pause", "absent"
valid_key = RegexValidator(r"\A[1-9]\Z", _("按键是 1 到 9 的一位数字。"))


class BreakReason(NamedRow):
    """Why a seat takes no calls for a while: a meal, training. Its telephone dials *0 and the key."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    key = models.CharField(
        _("按键"),
        max_length=1,
        blank=True,
        validators=[valid_key],
        help_text=_("座席话机拨 *0 加这一位；空着就不能从话机上选"),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("小休原因")
        verbose_name_plural = _("小休原因")

    def clean(self) -> None:
        super().clean()
        if self.code in (BREAK, WRAP_UP, ABSENT):
            raise ValidationError({"code": _("“%(code)s”另有用途，请换一个编码。") % {"code": self.code}})
        if (
            self.key
            and BreakReason.objects.filter(key=self.key, active=True).exclude(code=self.code).exists()
        ):
            raise ValidationError({"key": _("这个按键已经用在另一个小休原因上。")})
