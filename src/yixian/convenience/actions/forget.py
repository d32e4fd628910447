"""When a citizen is erased, so is what was booked, also by others of the same number who only booked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.cases.models import Case, Citizen
from yixian.convenience.actions.sweep import erase_citizen, forget_booking
from yixian.convenience.models import Booking

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def forget_bookings(step: Step) -> None:
    """Subscriber of `erase_identity`; every case of the citizen has such a step, and the second finds nothing."""
    citizen = step.case.citizen
    same = [citizen.pk]
    if citizen.telephone_hash:  # as it was read before the step
        others = Citizen.ids_by([citizen.telephone_hash])
        with_cases = set(Case.objects.filter(citizen_id__in=others).values_list("citizen_id", flat=True))
        same += [pk for pk in others if pk not in with_cases]
    rows = Booking.objects.filter(citizen_id__in=same).exclude(sealed_texts=b"")
    for booking in rows.select_related("citizen", "kind", "provider", "area"):
        forget_booking(booking, step.now)
        if booking.citizen_id != citizen.pk:
            erase_citizen(booking.citizen_id, step.now)
