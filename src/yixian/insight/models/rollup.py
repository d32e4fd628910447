"""Roll-up 汇总: the counts of one family on one whole day, and when they were taken."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

When = models.DateTimeField[datetime | None, datetime | None]


class RolledDay(models.Model):
    """A key of the roll-ups: one family on one day. Its counts hold if taken after the day and not dirty since."""

    family = models.CharField(max_length=12)
    day = models.DateField()
    rolled_at: When = models.DateTimeField(_("汇总时间"), null=True)
    dirty = models.BooleanField(default=True)
    # How often it was taken: of two sweeps at one key, one wins by comparing and setting it.
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("汇总日")
        constraints = [models.UniqueConstraint(name="rolled_day_once", fields=["day", "family"])]
        indexes = [models.Index(name="rolled_day_dirty", fields=["day"], condition=models.Q(dirty=True))]

    def __str__(self) -> str:
        return f"{self.family} {self.day}"


class Rollup(models.Model):
    """One count. `department` and `under` are numbers, not foreign keys: 0 in the city's counts."""

    family = models.CharField(max_length=12)
    day = models.DateField()
    measure = models.CharField(max_length=40)
    dimension = models.CharField(max_length=12)
    value = models.CharField(max_length=24, blank=True, default="")
    department = models.BigIntegerField(default=0)
    under = models.BigIntegerField(default=0)
    number = models.PositiveIntegerField(_("数量"))

    class Meta:
        verbose_name = _("汇总")
        indexes = [
            # Replacing a key, and a table of one dimension or of all departments over a period.
            models.Index(name="rollup_key", fields=["day", "family"]),
            models.Index(name="rollup_read", fields=["dimension", "day"]),
            # One department over a long period.
            models.Index(
                name="rollup_department",
                fields=["department", "dimension", "day"],
                condition=models.Q(department__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.dimension} {self.value}: {self.number}"
