from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.people.models import Account, Role
from yixian.telephony.models.call_queue import CallQueue
from yixian.telephony.models.coded import valid_extension


class Seat(Row):
    """A telephone at which somebody answers: one that stands there, or the one in the seat's page (`browser`).

    The password it signs in with is in no row (`passwords.py`).
    """

    ROLES = (Role.SEAT, Role.LEAD, Role.DUTY_MANAGER, Role.CALLBACK)  # who may have one

    extension = models.CharField(_("分机号"), max_length=6, unique=True, validators=[valid_extension])
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="seats",
        verbose_name=_("话务员"),
        limit_choices_to={"is_active": True, "grants__role__in": list(ROLES)},
    )
    browser = models.BooleanField(_("网页话机"), default=False, help_text=_("在网页上接电话，不用另外的话机"))
    home = models.BooleanField(_("居家座席"), default=False)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["extension"]
        verbose_name = _("座席")
        verbose_name_plural = _("座席")

    def __str__(self) -> str:
        return self.extension

    @property
    def code(self) -> str:
        """How other rows of a file name it."""
        return self.extension


class SeatQueue(Row):
    """That a seat serves a queue. Of free seats those with the lowest `penalty` are rung, others only after them."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="serves", verbose_name=_("座席"))
    queue = models.ForeignKey(CallQueue, models.CASCADE, related_name="served_by", verbose_name=_("话务队列"))
    penalty = models.PositiveSmallIntegerField(
        _("次序"),
        default=0,
        validators=[MaxValueValidator(10)],
        help_text=_("0 最先；数大的，在前面的人都不空时才振铃"),
    )

    class Meta:
        ordering = ["seat__extension", "queue__code"]
        verbose_name = _("座席服务的队列")
        verbose_name_plural = _("座席服务的队列")
        constraints = [models.UniqueConstraint(fields=["seat", "queue"], name="seat_queue_key")]

    def __str__(self) -> str:
        return f"{self.seat} · {self.queue}"
