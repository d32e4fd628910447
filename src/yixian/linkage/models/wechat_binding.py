"""WechatBinding 微信绑定: the WeChat account by which a citizen wants to be told, instead of the way of each case."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Citizen
from yixian.safeguard import crypto


class WechatBinding(models.Model):
    """Sealed under the citizen's own key: erased with the citizen, whatever becomes of this row."""

    citizen = models.OneToOneField(Citizen, models.CASCADE, primary_key=True, related_name="wechat")
    sealed = models.BinaryField()
    bound_at = models.DateTimeField(_("绑定时间"))

    class Meta:
        verbose_name = _("微信绑定")

    def __str__(self) -> str:
        return f"wechat of citizen {self.pk}"

    def keep(self, openid: str) -> None:
        """Seal who it is."""
        self.sealed = crypto.seal(self.citizen.wrapped_key, openid, self._context)

    @property
    def openid(self) -> str:
        """Who it is, "" once the citizen is erased."""
        if not self.citizen.wrapped_key:
            return ""
        return crypto.unseal(self.citizen.wrapped_key, self.sealed, self._context).decode()

    @property
    def _context(self) -> str:
        return f"wechat:{self.citizen_id}"
