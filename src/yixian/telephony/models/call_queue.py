from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.telephony.models.announcement import Announcement
from yixian.telephony.models.coded import valid_code

LONGEST = MaxValueValidator(3600)


class CallQueue(NamedRow):
    """A skill group: callers wait here, and the seats that serve it answer them, who has waited longest first.

    All times in seconds, but `return_within` in minutes. `overflow_after` without an `overflow` (or the other way
    round) is refused, and so is a circle of overflows: the last queue of a chain keeps its callers until somebody
    answers.
    """

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    skill = models.CharField(
        _("受理范围"), max_length=100, blank=True, help_text=_("如综合、企业、方言、外语")
    )
    ring = models.PositiveSmallIntegerField(
        _("每席振铃（秒）"), default=15, validators=[MinValueValidator(3), MaxValueValidator(60)]
    )
    wrap_up = models.PositiveSmallIntegerField(_("话后整理（秒）"), default=0, validators=[LONGEST])
    most_waiting = models.PositiveSmallIntegerField(
        _("最多等待人数"), default=0, help_text=_("0 为不限；满了就转到溢出队列")
    )
    overflow = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="overflowing",
        verbose_name=_("溢出到"),
    )
    overflow_after = models.PositiveSmallIntegerField(
        _("等待多久溢出（秒）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), LONGEST],
    )
    return_within = models.PositiveSmallIntegerField(
        _("漏话多久内回拨（分钟）"), default=60, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )
    announcement = models.ForeignKey(
        Announcement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("等待时的提示音"),
        help_text=_("每半分钟说一次；空为“座席正忙，请您耐心等待”"),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("话务队列")
        verbose_name_plural = _("话务队列")

    def clean(self) -> None:
        super().clean()
        if (self.overflow is None) != (self.overflow_after is None):
            raise ValidationError({"overflow_after": _("溢出到哪个队列、等待多久溢出，须同时填写。")})
        if self.most_waiting and self.overflow is None:
            raise ValidationError({"overflow": _("限了人数，就要写满了以后溢出到哪个队列。")})
        seen, onward = {self.code}, self.overflow
        while onward is not None:
            if onward.code in seen:
                raise ValidationError({"overflow": _("溢出绕成了圈：来电会转来转去，请改成一条线。")})
            seen.add(onward.code)
            onward = onward.overflow
