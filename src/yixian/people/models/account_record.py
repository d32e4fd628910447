from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models.account import Account
from yixian.safeguard.models import AppendOnly


class AccountRecord(AppendOnly):
    """Who changed what about which account, when; read by the audit administrator. Never holds a password.

    `by` is empty when the change came from the command line of the machine.
    """

    class What(models.TextChoices):
        CREATED = "created", _("建立账号")
        EDITED = "edited", _("修改账号资料")
        ROLE_GRANTED = "role_granted", _("授予岗位")
        ROLE_REVOKED = "role_revoked", _("收回岗位")
        PASSWORD_SET = "password_set", _("重设密码")
        PASSWORD_CHANGED = "password_changed", _("本人修改密码")
        TOKEN_ISSUED = "token_issued", _("发放接口令牌")
        TOKEN_REVOKED = "token_revoked", _("吊销接口令牌")
        DEACTIVATED = "deactivated", _("停用账号")
        ACTIVATED = "activated", _("恢复账号")
        MOVED = "moved", _("调动")
        SECOND_FACTOR_SET = "second_factor_set", _("启用两步验证")
        SECOND_FACTOR_REMOVED = "second_factor_removed", _("停用两步验证")
        ORGANISATION_CHANGED = "organisation_changed", _("单位性质变更")

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="records_made", verbose_name=_("操作人")
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="records", verbose_name=_("账号"))
    what = models.CharField(_("事项"), max_length=30, choices=What)
    details = models.JSONField(_("内容"), default=dict)

    class Meta(AppendOnly.Meta):
        verbose_name = _("账号变更记录")
        verbose_name_plural = _("账号变更记录")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account} · {self.get_what_display()}"
