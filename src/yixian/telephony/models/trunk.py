from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.telephony.certificates import fault
from yixian.telephony.models.coded import valid_code
from yixian.telephony.place import Place


class Trunk(NamedRow):
    """A line of a carrier's: calls from its address are citizens'. What comes from elsewhere signs in as a seat."""

    class Transport(models.TextChoices):
        UDP = "udp", "UDP"
        TCP = "tcp", "TCP"
        TLS = "tls", "TLS"

    class Media(models.TextChoices):
        PLAIN = "plain", _("不加密（RTP）")
        SRTP = "srtp", _("加密（SRTP）")

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    address = models.GenericIPAddressField(
        _("运营商设备地址"), protocol="IPv4", help_text=_("IPv4 地址，由运营商给出")
    )
    port = models.PositiveIntegerField(
        _("端口"), default=5060, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    transport = models.CharField(
        _("信令"),
        max_length=3,
        choices=Transport,
        default=Transport.UDP,
        help_text=_("TLS 加密，要先放好证书，端口一般是 5061"),
    )
    media = models.CharField(
        _("语音"), max_length=5, choices=Media, default=Media.PLAIN, help_text=_("加密的语音要配 TLS")
    )
    outgoing = models.BooleanField(
        _("可呼出"), default=True, help_text=_("座席往外打电话走编码最前的一条可呼出的线路")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("中继线路")
        verbose_name_plural = _("中继线路")

    def clean(self) -> None:
        """The keys of encrypted sound go with the signalling: in clear they would protect nothing. Calls cannot leave
        by TLS without a certificate: who chose such a line would have calls fail, and learn it by them.
        """
        super().clean()
        if self.media == self.Media.SRTP and self.transport != self.Transport.TLS:
            raise ValidationError({"media": _("加密语音的密钥随信令传送：信令请选 TLS，否则密钥是明文的。")})
        wants = self.active and self.outgoing and self.transport == self.Transport.TLS
        if wants and (wrong := fault(Place.of_this_system())):
            raise ValidationError(
                {"transport": _("证书放好以前不能选 TLS 呼出：%(wrong)s") % {"wrong": wrong}}
            )
