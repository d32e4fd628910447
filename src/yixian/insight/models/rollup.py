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
    # Of the definitions it was counted by: counts of other definitions are not believed.
    shape = models.CharField(max_length=16, blank=True, default="")
    # How often it was taken: of two sweeps at one key, one wins by comparing and setting it.
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("汇总日")
        constraints = [models.UniqueConstraint(name="rolled_day_once", fields=["day", "family"])]
        indexes = [models.Index(name="rolled_day_dirty", fields=["day"], condition=models.Q(dirty=True))]

    def __str__(self) -> str:
        return f"{self.family} {self.day}"


def _number() -> models.IntegerField[int, int]:
    return models.IntegerField(default=0)


class Rollup(models.Model):
    """One line of counts: all measures of a family for one value of one dimension, or for one department.

    `n0` … hold the measures in the order of the family; a line for each measure would be ten times the rows.
    `department` and `under` are numbers, not foreign keys: 0 in the city's counts.
    """

    family = models.CharField(max_length=12)
    day = models.DateField()
    dimension = models.CharField(max_length=12)
    value = models.CharField(max_length=24, blank=True, default="")
    department = models.BigIntegerField(default=0)
    under = models.BigIntegerField(default=0)
    n0 = _number()
    n1 = _number()
    n2 = _number()
    n3 = _number()
    n4 = _number()
    n5 = _number()
    n6 = _number()
    n7 = _number()
    n8 = _number()
    n9 = _number()
    n10 = _number()
    n11 = _number()
    n12 = _number()
    n13 = _number()
    n14 = _number()
    n15 = _number()
    n16 = _number()
    n17 = _number()
    n18 = _number()
    n19 = _number()

    class Meta:
        verbose_name = _("汇总")
        indexes = [
            # Replacing a key, and a table of one dimension or of all departments over a period.
            models.Index(name="rollup_key", fields=["day", "family"]),
            models.Index(name="rollup_read", fields=["dimension", "day"]),
            # One department over a long period.
            models.Index(
                name="rollup_department", fields=["department", "day"], condition=models.Q(department__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.family} {self.dimension} {self.value} {self.department}"


NUMBERS = tuple(f"n{place}" for place in range(20))
