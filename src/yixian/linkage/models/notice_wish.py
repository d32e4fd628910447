"""How somebody on the staff wants to be told, beside the system itself: chosen by each account on its own page."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeWish(models.Model):
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="notice_wish"
    )
    by_sms = models.BooleanField(_("短信通知"), default=False)
    mobile = models.CharField(_("手机"), max_length=30, blank=True, default="")
    by_email = models.BooleanField(_("邮件通知"), default=False)
    email = models.EmailField(_("邮箱"), max_length=200, blank=True, default="")

    by_wechat = models.BooleanField(_("微信通知"), default=False)
    openid = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("通知方式")
        verbose_name_plural = _("通知方式")

    def __str__(self) -> str:
        return f"wish of {self.pk}"
