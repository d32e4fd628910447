from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow


class ReasonCode(NamedRow):
    """Why something was refused, returned, extended …; `script` is read aloud, `route` is the lawful way."""

    class Purpose(models.TextChoices):
        REFUSE = "refuse", _("不予受理")
        RETURN = "return", _("退单")
        EXTEND = "extend", _("延期")
        SUSPEND = "suspend", _("挂账")
        TERMINATE = "terminate", _("终止")
        EXEMPT = "exempt", _("免予考核")
        REVEAL = "reveal", _("查看身份信息")
        OUTAGE = "outage", _("中断补录")
        RECOMPUTE = "recompute", _("重算时限")
        WITHDRAW = "withdraw", _("撤单")
        BLOCK = "block", _("限制呼入")

    purpose = models.CharField(_("用途"), max_length=10, choices=Purpose.choices)
    code = models.CharField(_("编码"), max_length=40)
    script = models.TextField(_("话术"), blank=True)
    route = models.TextField(_("合法途径"), blank=True)
    sort = models.PositiveIntegerField(_("顺序"), default=0)

    class Meta:
        ordering = ["purpose", "sort", "code"]
        verbose_name = _("原因代码")
        verbose_name_plural = _("原因代码")
        constraints = [models.UniqueConstraint(fields=["purpose", "code"], name="reason_purpose_code")]
