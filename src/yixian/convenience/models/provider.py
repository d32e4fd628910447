"""Provider 服务商: who mends, cleans, cures, sells or puts up, where, when and for how much; and the kinds of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.telephone import is_mobile, normal_telephone
from yixian.directory.models import Area
from yixian.directory.models.row import NamedRow
from yixian.ground.errors import Refusal
from yixian.ground.hours import spans_of

CODE = RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
NO_CODE = _("没有编码“%(code)s”。")
# After so long nobody can say that hours, prices and licence still hold.
VERIFIED_FOR = timedelta(days=365)
LANGUAGES = {
    "zh": _("普通话"),
    "dialect": _("本地方言"),
    "sign": _("手语"),
    "en": _("英语"),
    "ja": _("日语"),
    "ko": _("韩语"),
    "ru": _("俄语"),
    "fr": _("法语"),
    "de": _("德语"),
    "es": _("西班牙语"),
    "ar": _("阿拉伯语"),
}


class ProviderKind(NamedRow):
    """What is offered: plumbing, an orthopaedic department, a table. `words` are how citizens ask for it."""

    class Group(models.TextChoices):
        REPAIR = "repair", _("维修")
        HOUSEKEEPING = "housekeeping", _("家政")
        CLINIC = "clinic", _("看病")
        PHARMACY = "pharmacy", _("药店")
        RESTAURANT = "restaurant", _("餐饮")
        HOTEL = "hotel", _("住宿")
        SHOP = "shop", _("购物")
        TICKETS = "tickets", _("票务")

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[CODE])
    group = models.CharField(_("大类"), max_length=12, choices=Group.choices)
    words = models.CharField(
        _("市民的说法"),
        max_length=600,
        blank=True,
        help_text=_("用分号隔开；医院科室写症状，如牙疼、牙龈出血"),
    )
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    bookable = models.BooleanField(_("可以预订"), default=True)
    answer_minutes = models.PositiveIntegerField(
        _("几分钟内答复"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(7 * 24 * 60)],
        help_text=_("过了还没有答复，就问下一家"),
    )
    ahead_days = models.PositiveSmallIntegerField(
        _("最多提前几天预订"), default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    longest_hours = models.PositiveSmallIntegerField(
        _("一次最长几小时"), default=12, validators=[MinValueValidator(1), MaxValueValidator(24 * 31)]
    )

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("服务种类")
        verbose_name_plural = _("服务种类")


class Provider(NamedRow):
    """One row a business or department that citizens are told of. Nothing in it can buy a place in a list."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[CODE])
    kinds = models.CharField(_("服务种类"), max_length=400, help_text=_("种类的编码，用分号隔开"))
    areas = models.CharField(
        _("服务区域"),
        max_length=1000,
        blank=True,
        help_text=_("区域编码，用分号隔开，包括下级；空的是全市"),
    )
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在区域")
    )
    address = models.CharField(_("地址"), max_length=200, blank=True)
    lon = models.FloatField(
        _("经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    lat = models.FloatField(
        _("纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    hours = models.CharField(
        _("营业时间"),
        max_length=200,
        blank=True,
        help_text=_("如 1-5 08:00-18:00;6,7 09:00-12:00，1 是周一，7 是周日，可以过午夜；空的是不清楚"),
    )
    prices = models.CharField(_("价格"), max_length=300, blank=True)
    licence = models.CharField(_("许可证或执照"), max_length=100, blank=True)
    verified_on = models.DateField(_("核实日期"), help_text=_("最近一次核实电话、地址、价格和执照的日子"))
    languages = models.CharField(
        _("语言"), max_length=100, default="zh", help_text=_("语言代码，用分号隔开，如 zh;en;sign")
    )
    telephone = models.CharField(_("电话"), max_length=30)
    email = models.EmailField(_("接单邮箱"), max_length=200, blank=True)
    sms = models.CharField(_("接单手机"), max_length=20, blank=True, help_text=_("收短信的手机号"))
    capacity = models.PositiveSmallIntegerField(
        _("同时能接几单"),
        default=0,
        validators=[MaxValueValidator(500)],
        help_text=_("一个时段里最多几单；0 是不限"),
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("时段长（分钟）"), default=60, validators=[MinValueValidator(15), MaxValueValidator(24 * 60)]
    )
    per_person = models.BooleanField(_("按人数算"), default=False, help_text=_("座位、票：每人占一个"))

    class Meta:
        ordering = ["code"]
        verbose_name = _("服务商")
        verbose_name_plural = _("服务商")

    def clean(self) -> None:
        """Hours that can be read, numbers that can be called. That kinds and areas exist is checked where they are
        written: those of a file may not be saved yet.
        """
        super().clean()
        unknown = [code for code in codes_in(self.languages) if code not in LANGUAGES]
        if unknown:
            raise ValidationError({"languages": NO_CODE % {"code": unknown[0][:40]}})
        if not codes_in(self.kinds):
            raise ValidationError({"kinds": _("至少要有一个种类。")})
        if (self.lon is None) != (self.lat is None):
            raise ValidationError({"lat": _("经度和纬度要一起填。")})
        try:
            spans_of(self.hours)
        except ValueError as error:
            raise ValidationError({"hours": str(error)}) from error
        if self.verified_on and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": _("核实日期不能晚于今天。")})
        for name in ("telephone", "sms"):
            try:
                normal = normal_telephone(getattr(self, name))
            except Refusal as refusal:
                raise ValidationError({name: str(refusal)}) from refusal
            if name == "sms" and normal and not is_mobile(normal):
                raise ValidationError({name: _("要能收短信的手机号。")})

    @property
    def place(self) -> str:
        """Where it is, in words; "" where nobody said."""
        return self.address or (self.area.label if self.area is not None else "")

    def is_verified(self, today: date) -> bool:
        """Whether what its row says was looked at within a year."""
        return today - self.verified_on <= VERIFIED_FOR


def codes_in(text: str) -> list[str]:
    """The codes between semicolons, each once."""
    return list(dict.fromkeys(code.strip() for code in re.split("[;；]", text) if code.strip()))
