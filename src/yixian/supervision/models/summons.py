"""Summons 约谈: people of a unit are called in about what went wrong; what was said and agreed is written down."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.models.case import When, moment

if TYPE_CHECKING:
    from yixian.people.models import Actor

WHOLE_CITY = frozenset({"supervisor", "duty_manager", "leader"})
UNIT = frozenset({"liaison", "unit_head"})


class SummonsState(models.TextChoices):
    """Derived of two moments, never stored."""

    CALLED = "called", pgettext_lazy("summons", "已通知")
    HELD = "held", _("已约谈")
    OFF = "off", pgettext_lazy("summons", "已取消")


class SummonsQuerySet(models.QuerySet["Summons"]):
    def visible_to(self, actor: Actor) -> SummonsQuerySet:
        """The centre's supervisors and leaders see all, a unit its own and those of the units below it."""
        if actor.kind == "system" or actor.roles & WHOLE_CITY:
            return self
        return self.filter(department_id__in=actor.scope) if actor.roles & UNIT else self.none()

    def in_state(self, state: str) -> SummonsQuerySet:
        """Those in one of the three states."""
        return self.filter(
            recorded_at__isnull=state != SummonsState.HELD, off_at__isnull=state != SummonsState.OFF
        )


class Summons(models.Model):
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, related_name="+", verbose_name=_("被约谈单位")
    )
    # As it was called on that day: what was sent to it does not change with the tree.
    unit_name = models.CharField(max_length=120)
    persons = models.CharField(_("约谈对象"), max_length=300)
    host = models.CharField(_("约谈人"), max_length=300)
    meets_at = models.DateTimeField(_("约谈时间"))
    place = models.CharField(_("约谈地点"), max_length=300)
    matters = models.TextField(_("约谈事项"))
    orders = models.ManyToManyField("supervision.SupervisionOrder", related_name="summonses", blank=True)
    cases = models.ManyToManyField("cases.Case", related_name="+", blank=True)
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("通知时间"))
    held_at: When = moment(_("实际约谈时间"))
    present = models.CharField(_("到场人员"), max_length=500, blank=True, default="")
    said = models.TextField(_("谈话内容"), blank=True, default="")
    agreed = models.TextField(_("约定事项"), blank=True, default="")
    agreed_by: models.DateField[date | None, date | None] = models.DateField(
        _("约定完成日期"), null=True, blank=True
    )
    # When the unit was told that this day has come.
    agreed_told_at: When = moment(_("约定到期提醒时间"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at: When = moment(_("记录时间"))
    # Each time it was moved: [{"from", "place", "reason", "by", "at"}], when and where it was to be before.
    moves: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(
        default=list, blank=True
    )
    moved_at: When = moment(_("改期时间"))
    off_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    off_at: When = moment(_("取消时间"))
    off_reason = models.CharField(_("取消原因"), max_length=300, blank=True, default="")

    objects = SummonsQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("one", "约谈")
        verbose_name_plural = _("约谈")
        ordering = ["id"]
        constraints = [
            # Held or called off: of two people at once the second finds it done.
            models.CheckConstraint(
                name="summons_one_end", condition=Q(recorded_at__isnull=True) | Q(off_at__isnull=True)
            ),
        ]
        indexes = [
            # The list, the latest first; and what is to come or waits for its record, by day.
            models.Index(name="summons_latest", fields=["-called_at", "-id"]),
            models.Index(name="summons_day", fields=["meets_at", "id"]),
            # What was agreed and nobody was reminded of: few rows.
            models.Index(
                name="summons_agreed",
                fields=["agreed_by", "id"],
                condition=Q(agreed_by__isnull=False, agreed_told_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number it is quoted by, derived as an order's is."""
        return f"YT{timezone.localtime(self.called_at):%Y}-{self.pk:05d}"

    @property
    def state(self) -> SummonsState:
        if self.recorded_at is not None:
            return SummonsState.HELD
        return SummonsState.OFF if self.off_at is not None else SummonsState.CALLED

    @property
    def is_called(self) -> bool:
        """Whether it still stands: neither held nor called off."""
        return self.state == SummonsState.CALLED

    @property
    def moved(self) -> list[dict[str, Any]]:
        """Each time it was moved, the moments as such."""
        moments = ("from", "at")
        return [
            {**one, **{name: datetime.fromisoformat(one[name]) for name in moments}} for one in self.moves
        ]

    @property
    def unit(self) -> str:
        """The unit as it was called then, with what became of it since."""
        now = str(self.department.name)
        if not self.department.active:
            return str(_("%(unit)s（单位已停用）") % {"unit": self.unit_name})
        renamed = _("%(unit)s（现名%(now)s）") % {"unit": self.unit_name, "now": now}
        return self.unit_name if now == self.unit_name else str(renamed)
