"""What a timetable is made of, read from one file and never changed after: routes, stops, days, trips and their times.

Only the reading of a file inserts these rows, and they go with their version: the many that point at each other bear
no constraint in the database, which would look each of half a million up again.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.convenience.models.feed import FeedVersion


class Mode(models.TextChoices):
    BUS = "bus", _("公交")
    METRO = "metro", _("地铁")
    TRAM = "tram", _("有轨电车")
    RAIL = "rail", _("火车")
    COACH = "coach", _("长途汽车")
    FERRY = "ferry", _("轮渡")
    FLIGHT = "flight", _("航班")
    OTHER = "other", _("其他")


class HasMode:
    """Whatever goes by a mode, said as passengers say it."""

    mode: str

    @property
    def mode_label(self) -> str:
        return str(Mode(self.mode).label)


class Route(models.Model):
    """线路, as passengers call it: 102 路."""

    version = models.ForeignKey(FeedVersion, models.CASCADE, related_name="+")
    name = models.CharField(_("线路"), max_length=100)
    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices)

    class Meta:
        verbose_name = _("线路")

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """站点: a place to board. All of one `place` (the station it belongs to, else its own name) are found together."""

    version = models.ForeignKey(FeedVersion, models.CASCADE, related_name="+")
    name = models.CharField(_("站名"), max_length=100)
    place = models.CharField(_("站名"), max_length=100)
    initials = models.CharField(max_length=100)
    platform = models.CharField(_("站台"), max_length=40, blank=True)
    lon = models.FloatField(_("经度"), null=True)
    lat = models.FloatField(_("纬度"), null=True)

    class Meta:
        verbose_name = _("站点")

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """开行日: the days on which trips run: weekdays from a first to a last day, days beside and days without."""

    version = models.ForeignKey(FeedVersion, models.CASCADE, related_name="+")
    weekdays = models.CharField(_("星期"), max_length=7)  # of 1 to 7, those on which it runs
    first = models.DateField(_("开始日期"), null=True)
    last = models.DateField(_("结束日期"), null=True)
    added = models.JSONField(default=list)  # days in ISO form
    removed = models.JSONField(default=list)

    class Meta:
        verbose_name = _("开行日")

    def __str__(self) -> str:
        return f"{self.weekdays} {self.first}–{self.last}"


class Trip(models.Model):
    """车次: one vehicle's way along its stops. `about`: its times say how often one comes, not when."""

    version = models.ForeignKey(FeedVersion, models.CASCADE, related_name="+")
    route = models.ForeignKey(Route, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    service = models.ForeignKey(
        Service, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    headsign = models.CharField(_("开往"), max_length=100, blank=True)
    number = models.CharField(_("车次号"), max_length=40, blank=True)
    about = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("车次")

    def __str__(self) -> str:
        return self.number or str(self.pk)


class StopTime(models.Model):
    """到发时刻, in seconds since the service day began (noon less twelve hours): 25:10 is ten past one in the night."""

    trip = models.ForeignKey(Trip, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    stop = models.ForeignKey(Stop, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)
    position = models.PositiveSmallIntegerField()
    arrives = models.PositiveIntegerField(_("到达"))
    departs = models.PositiveIntegerField(_("开出"))
    boards = models.BooleanField()
    alights = models.BooleanField()

    class Meta:
        verbose_name = _("到发时刻")
        indexes = [
            models.Index(name="stop_time_at_stop", fields=["stop", "departs"]),  # what leaves a stop next
            models.Index(name="stop_time_of_trip", fields=["trip", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.trip_id} {self.position}"
