"""What runs beside the feeds: coaches, trains and flights as rows, what differs on a day, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.convenience.models.provider import CODE, codes_in
from yixian.convenience.models.trip import HasMode, Mode
from yixian.directory.models import Area
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity
from yixian.ground.text import listed

LEAVES = RegexValidator(r"\A([01]\d|2[0-3]):[0-5]\d\Z", _("开出时间应如 08:05。"))
ARRIVES = RegexValidator(r"\A\d\d:[0-5]\d\Z", _("到达时间应如 12:30；第二天到的加 24 小时，如 30:30。"))
LONGEST_DELAY = 24 * 60  # minutes; what is later is of another day, or does not go
MOST_AHEAD = timedelta(days=400)  # of a change of a day; beyond that the year is mistyped
DAYS = RegexValidator(r"\A[1-7]{1,7}\Z", _("星期应如 1234567 或 67。"))


class Journey(HasMode, Row, Validity):
    """班次: a coach, train, flight or ferry from a place to a place, on some days of the week."""

    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices)
    number = models.CharField(_("班次号"), max_length=40)
    operator = models.CharField(_("运营单位"), max_length=100)
    origin = models.CharField(_("始发"), max_length=60)
    via = models.CharField(_("途经"), max_length=300, blank=True, help_text=_("用分号隔开"))
    destination = models.CharField(_("终到"), max_length=60)
    departs = models.CharField(_("开出"), max_length=5, validators=[LEAVES])
    arrives = models.CharField(_("到达"), max_length=5, blank=True, validators=[ARRIVES])
    days = models.CharField(_("星期"), max_length=7, default="1234567", validators=[DAYS])
    fare = models.CharField(_("票价"), max_length=60, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("长途班次")
        verbose_name_plural = _("长途班次")
        ordering = ["departs", "number"]
        constraints = [
            models.UniqueConstraint(fields=["mode", "number", "departs", "valid_from"], name="journey_key")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.departs}"

    @property
    def calls(self) -> list[str]:
        """The places it calls at, in their order."""
        return [name for name in (self.origin, *self.via.split(";"), self.destination) if name]

    @property
    def via_said(self) -> str:
        """Where it calls on its way, as people list it."""
        return listed(codes_in(self.via))

    @property
    def arrives_at(self) -> str:
        """The arrival as a clock shows it: 30:30 is 06:30."""
        return f"{int(self.arrives[:2]) % 24:02}{self.arrives[2:]}" if self.arrives else ""

    @property
    def days_later(self) -> int:
        """How many days after leaving it arrives."""
        return int(self.arrives[:2]) // 24 if self.arrives else 0


def too_far_ahead(day: date) -> str | None:
    """Says that a day is more than `MOST_AHEAD` away; None where it is not."""
    if day <= timezone.localdate() + MOST_AHEAD:
        return None
    return gettext("这一天在 %(n)d 天以后，年份可能写错了。") % {"n": MOST_AHEAD.days}


class DayChange(Row):
    """当日变动: what differs on a day from the timetable: cancelled, late, or leaving from elsewhere."""

    class What(models.TextChoices):
        CANCELLED = "cancelled", _("停运")
        LATE = "late", _("晚点")
        MOVED = "moved", _("改地点")

    KEY = ("day", "number", "departs", "origin")  # as the constraint below

    day = models.DateField(_("日期"))
    number = models.CharField(_("班次号或线路"), max_length=100)
    departs = models.CharField(
        _("开出"), max_length=5, blank=True, validators=[LEAVES], help_text=_("空是这一天的全部")
    )
    origin = models.CharField(
        _("起点站"), max_length=100, blank=True, default="", help_text=_("空是哪头开出的都算")
    )
    what = models.CharField(_("变动"), max_length=10, choices=What.choices)
    minutes = models.PositiveSmallIntegerField(_("晚点分钟"), default=0)
    text = models.CharField(_("说明"), max_length=200, blank=True)
    source = models.CharField(
        max_length=40, blank=True, default="", editable=False
    )  # which address brought it

    class Meta:
        verbose_name = _("当日变动")
        verbose_name_plural = _("当日变动")
        ordering = ["-day", "number", "departs"]
        constraints = [
            models.UniqueConstraint(fields=["day", "number", "departs", "origin"], name="day_change_key")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"

    def clean(self) -> None:
        super().clean()
        # A row that is changed or not read yet may lack its day: that is said of the field.
        if self.day and (too_far := too_far_ahead(self.day)):
            raise ValidationError({"day": too_far})
        if self.what == self.What.LATE and not self.minutes:
            raise ValidationError({"minutes": _("晚点要写多少分钟。")})
        if self.minutes and self.minutes > LONGEST_DELAY:
            raise ValidationError({"minutes": gettext("晚点最多写 %(n)d 分钟。") % {"n": LONGEST_DELAY}})

    def concerns(self, route: str, number: str, clock: str, origin: str) -> bool:
        """Whether it is about what bears this route and number and leaves this first stop then, such as at 08:05."""
        return self.number in (route, number) and self.departs in ("", clock) and self.origin in ("", origin)

    def closeness(self, number: str) -> tuple[bool, bool, bool]:
        """Of several that concern one vehicle with this number the greatest holds: of its time, of its first stop, of
        its number.
        """
        return bool(self.departs), bool(self.origin), bool(number) and self.number == number

    @property
    def goes(self) -> bool:
        return self.what != self.What.CANCELLED

    @property
    def words(self) -> str:
        """What differs: 停运, 当日停运; 晚点 20 分钟; 改地点，晚点 20 分钟."""
        if not self.goes and not self.departs:
            return gettext("当日停运")
        late = gettext("晚点 %(n)d 分钟") % {"n": self.minutes} if self.minutes and self.goes else ""
        if late and self.what == self.What.LATE:
            return late
        return gettext("，").join(filter(None, (self.get_what_display(), late)))

    @property
    def seconds_late(self) -> int:
        """By how much it leaves and arrives later than planned; what does not go is not late."""
        return min(self.minutes, LONGEST_DELAY) * 60 if self.goes else 0


class ChangeSource(Row):
    """变动来源: an address in the city's network that tells what differs today; asked by the clock if active."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[CODE])
    name = models.CharField(_("名称"), max_length=60)
    url: Any = models.URLField(_("网址"), max_length=300, help_text=_("返回与当日变动相同表头的 CSV"))
    active = models.BooleanField(_("启用"), default=False)
    asked_at: Any = models.DateTimeField(_("上次读取"), null=True, editable=False)
    failed = models.CharField(_("没有办成"), max_length=300, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("变动来源")
        verbose_name_plural = _("变动来源")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class TravelNotice(Row, Validity):
    """出行提示: a closure, diversion, road works or plan, shown with the answers it touches; one without place and
    route touches all."""

    class Kind(models.TextChoices):
        CLOSURE = "closure", _("封路")
        DIVERSION = "diversion", _("绕行改道")
        WORKS = "works", _("道路施工")
        PLANNING = "planning", _("规划公示")
        OTHER = "other", _("其他")

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[CODE])
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"), max_length=1000)
    places = models.CharField(
        _("涉及地点"), max_length=300, blank=True, help_text=_("站名或路名，用分号隔开")
    )
    routes = models.CharField(_("涉及线路"), max_length=300, blank=True, help_text=_("用分号隔开"))
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在区域")
    )
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("出行提示")
        verbose_name_plural = _("出行提示")
        ordering = ["-valid_from", "code"]

    def __str__(self) -> str:
        return self.title

    @property
    def concerns_said(self) -> str:
        """Its places and lines, as people list them; "" for one that touches all."""
        return listed(codes_in(f"{self.places};{self.routes}"))

    def touches(self, places: set[str], routes: set[str]) -> bool:
        """Whether an answer with these places and routes is told of it."""
        own_places = [one for one in self.places.split(";") if one]
        own_routes = [one for one in self.routes.split(";") if one]
        if not own_places and not own_routes:
            return True
        return any(meets(own, places) for own in own_places) or bool(routes.intersection(own_routes))

    def unmet(self, places: set[str]) -> list[str]:
        """Its places that meet none of these: by them no answer is told of it."""
        return [one for one in self.places.split(";") if one and not meets(one, places)]


def meets(own: str, places: Iterable[str]) -> bool:
    """Whether a notice's place is a part of the name of one of these, or such a name a part of it."""
    return any(own in place or place in own for place in places if place)
