from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row


class AlarmLimit(Row):
    """From what on the page of the line warns. A kind without a row warns from `USUAL` on, an inactive row never."""

    class Kind(models.TextChoices):
        WAIT = "wait", _("来电等待（秒）")
        WAITING = "waiting", _("一个队列等待（人）")
        BREAK = "break", _("小休（分钟）")
        WRAP_UP = "wrap_up", _("话后整理（分钟）")
        SOON = "soon", _("近半小时 15 秒接听率低于（%）")

    kind = models.CharField(_("提醒"), max_length=10, choices=Kind.choices, unique=True)
    most = models.PositiveSmallIntegerField(
        _("界限"), validators=[MinValueValidator(1), MaxValueValidator(3600)]
    )
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["kind"]
        verbose_name = _("话务提醒界限")
        verbose_name_plural = _("话务提醒界限")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.most}"


Kind = AlarmLimit.Kind
# Ours, where a city says nothing: twice the 15 seconds in which GB/T 33358 wants an answer, and so on.
USUAL: dict[str, int] = {Kind.WAIT: 30, Kind.WAITING: 5, Kind.BREAK: 20, Kind.WRAP_UP: 5, Kind.SOON: 80}


def limits() -> dict[str, int]:
    """The limit of each kind that warns: one query."""
    found = dict(USUAL)
    for kind, most, active in AlarmLimit.objects.values_list("kind", "most", "active"):
        if active:
            found[kind] = most
        else:
            found.pop(kind, None)
    return found
