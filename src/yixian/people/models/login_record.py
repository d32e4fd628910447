from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models.account import Account
from yixian.safeguard.models import AppendOnly


class LoginRecord(AppendOnly):
    """An attempt to sign in; read by the audit administrator.

    `account` is empty when the typed name is nobody's: what was typed is not kept, it may be a password.
    `address_digest` is a keyed hash: it shows that two attempts came from one place, not from where.
    """

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", _("登录成功")
        WRONG = "wrong", _("用户名或密码不对")
        WRONG_CODE = "wrong_code", _("动态码不对")
        DEACTIVATED = "deactivated", _("账号已停用")
        DEMONSTRATION = "demonstration", _("演示账号不得用于正式环境")
        LIMITED = "limited", _("尝试过多被暂时拒绝")
        SIGNED_OUT = "signed_out", _("退出")

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="logins", verbose_name=_("账号")
    )
    outcome = models.CharField(_("结果"), max_length=20, choices=Outcome)
    address_digest = models.CharField(_("来源摘要"), max_length=64)

    class Meta(AppendOnly.Meta):
        verbose_name = _("登录记录")
        verbose_name_plural = _("登录记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account or '—'} · {self.get_outcome_display()}"
