from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.telephony.models.coded import valid_code


class Trunk(NamedRow):
    """A line of a carrier's: calls from its address are citizens'. What comes from elsewhere signs in as a seat."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    address = models.GenericIPAddressField(
        _("运营商设备地址"), protocol="IPv4", help_text=_("IPv4 地址，由运营商给出")
    )
    port = models.PositiveIntegerField(
        _("端口"), default=5060, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("中继线路")
        verbose_name_plural = _("中继线路")
