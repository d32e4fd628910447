from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.telephony.models.coded import valid_code, valid_sound


class Announcement(NamedRow):
    """Something callers are told: the words, and the recording that says them.

    `sound` names a recording of the city's (`YIXIAN_DATA/telephony/sounds/`, WAV, 8 kHz, one channel) or, where it
    has none of that name, one of the product's (`prompts/`).
    """

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    text = models.TextField(_("说的话"), max_length=500)
    sound = models.CharField(_("录音名"), max_length=40, validators=[valid_sound])

    class Meta:
        ordering = ["code"]
        verbose_name = _("提示音")
        verbose_name_plural = _("提示音")
