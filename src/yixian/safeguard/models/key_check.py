"""What tells, without the keys, that this database has had keys, and with them, whether they fit."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.safeguard.models.append_only import AppendOnly


class KeyCheck(AppendOnly):
    """One row, number 1, made with the keys (`safeguard.keys`)."""

    suite = models.CharField(_("算法"), max_length=20)
    master = models.BinaryField(_("主密钥核对值"))
    index = models.CharField(_("索引密钥核对值"), max_length=32)
    seal = models.CharField(_("封存密钥核对值"), max_length=32)
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("密钥核对")

    def __str__(self) -> str:
        return self.suite
