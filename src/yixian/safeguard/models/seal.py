"""Daily seals over the heads of all chains that grew."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.safeguard.models.append_only import AppendOnly


class Seal(AppendOnly):
    """One day's seal. The root covers the row, its heads and the root before; the signature the root."""

    number = models.PositiveBigIntegerField(_("编号"), primary_key=True)
    day = models.DateField(_("日期"), unique=True)
    root = models.CharField(_("根"), max_length=64)
    previous_root = models.CharField(_("前一个根"), max_length=64, blank=True)
    signature = models.CharField(_("签名"), max_length=64)
    chains = models.PositiveBigIntegerField(_("链数"))
    mark = models.CharField(_("书签"), max_length=100, blank=True)
    access_after = models.BigIntegerField(_("查阅记录起（不含）"), default=0)
    access_until = models.BigIntegerField(_("查阅记录止"), default=0)
    access_count = models.PositiveBigIntegerField(_("查阅记录数"), default=0)
    access_digest = models.CharField(_("查阅记录摘要"), max_length=64, blank=True)
    made_at = models.DateTimeField(_("封存时间"))

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("封存")

    def __str__(self) -> str:
        return f"{self.number} {self.day}"


class SealedHead(AppendOnly):
    """The last event of one chain at the time of a seal; `place` counts from 1 within the seal."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="heads", verbose_name=_("封存"))
    place = models.PositiveBigIntegerField(_("行"))
    chain = models.CharField(_("链"), max_length=80)
    seq = models.PositiveBigIntegerField(_("序号"))
    hash = models.CharField(_("校验值"), max_length=64)

    class Meta(AppendOnly.Meta):
        verbose_name = verbose_name_plural = _("封存清单")
        constraints = [
            models.UniqueConstraint(fields=["seal", "place"], name="sealed_head_place"),
            # The newest seal of a chain; and a chain is never sealed twice at one event.
            models.UniqueConstraint(fields=["chain", "seq"], name="sealed_head_event"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} #{self.seq}"
