"""Dirty mark: something changed that may have counted on a day before today. Inserted, folded, gone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DirtyMark(models.Model):
    """What an action leaves for the roll-ups: the case it changed, or the day of a contact without a case.

    Nothing here is unique and nothing is updated, so no two actions ever wait for one another; the sweep finds
    the days out and folds many marks into one key.
    """

    case_id = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    families = models.CharField(max_length=100)
    # The action that left a day it counted on before (an extension, a rework): its record says which.
    moved = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("待汇总标记")

    def __str__(self) -> str:
        return f"case {self.case_id} {self.families}" if self.case_id else f"{self.day} {self.families}"
