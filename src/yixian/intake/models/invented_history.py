"""How far the history of a demonstration city has been invented: an interrupted one is taken up where it stopped."""

from __future__ import annotations

from django.db import models
from django.dispatch import Signal
from django.utils.translation import gettext_lazy as _

# Sent when a demonstration has its line, with `seats`, `first_day`, `seed` and `now`: other rooms invent more of it.
line_invented = Signal()
# Sent when its history and its today are there, with `seed` and `now`: what people thought of the work may follow.
work_invented = Signal()
# Sent when all of a demonstration is there, its published months too: other rooms tell of it.
city_told = Signal()


class InventedHistory(models.Model):
    """One row, only in a demonstration. `lived` contacts are whole; `finished_at` says the city is complete."""

    first_day = models.DateField(_("第一天"))
    per_day = models.PositiveIntegerField(_("每天约多少个来电来访"))  # 0: no history at all
    seed = models.BigIntegerField(_("随机种子"))
    lived = models.PositiveIntegerField(_("已虚构"), default=0)
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("虚构的历史")

    def __str__(self) -> str:
        return f"history since {self.first_day}"
