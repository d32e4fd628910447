"""The demonstration's bookings, one in every state and how it came there, all invented, by the actions themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.cases.models import Citizen, Identity, ReplyWay
from yixian.convenience import actions
from yixian.convenience.actions import CITIZEN, Doer, Wanted
from yixian.convenience.models import Booking, BookingAsk, BookingState, BookingStep, ProviderKind
from yixian.convenience.provider_queries import in_order
from yixian.ground.rows import insert
from yixian.people.models import Account

ADDRESS, NOTES = "迎宾路示范小区 3 号楼", "演示：来之前请打电话。"
# Whose telephone the demonstration's numbers are: nobody's.
TELEPHONES = 8619900100200
Step = Callable[["Told"], None]


@dataclass
class Told:
    """A booking on its way. `at` is when the next step is taken."""

    booking: Booking
    at: datetime
    doer: Doer

    def again(self) -> Booking:
        """As the database holds it."""
        rows = Booking.objects.select_related("citizen", "kind", "provider", "area", "wished")
        self.booking = rows.get(pk=self.booking.pk)
        return self.booking

    @property
    def ask(self) -> BookingAsk:
        """The ask of whoever it is with, as its link opens it."""
        rows = BookingAsk.objects.select_related(
            "provider", "booking__kind", "booking__area", "booking__citizen", "booking__provider"
        )
        found = self.again()
        return rows.get(booking=found, provider=found.provider_id)


def _accept(told: Told) -> None:
    actions.accept(told.ask, told.at)


def _refuse(told: Told) -> None:
    actions.refuse(told.ask, told.at)


def _refuse_all(told: Told) -> None:
    while told.again().state == BookingState.ASKING:
        actions.refuse(told.ask, told.at)
        told.at += timedelta(minutes=10)


def _propose(told: Told) -> None:
    booking = told.again()
    later = timedelta(hours=1)
    span = booking.starts_at + later, booking.ends_at + later
    if actions.is_shut(told.ask.provider, booking.kind, *span):
        later = timedelta()
    actions.propose(told.ask, booking.starts_at + later, booking.ends_at + later, told.at)


def _agree(told: Told) -> None:
    actions.agree(told.again(), told.doer, told.at)


def _cancel(told: Told) -> None:
    actions.cancel(told.again(), told.doer, told.at)


def _finish(price: str, grade: int) -> Step:
    def finish(told: Told) -> None:
        told.at = told.again().ends_at
        actions.finish(told.ask, Decimal(price), told.at)
        told.at += timedelta(hours=1)
        actions.grade(told.again(), told.doer, grade, told.at)

    return finish


def _nobody_came(told: Told) -> None:
    told.at = told.again().ends_at
    actions.miss_provider(told.booking, told.doer, told.at)


def _nobody_there(told: Told) -> None:
    told.at = told.again().starts_at + timedelta(minutes=40)
    actions.miss_citizen(told.ask, told.at)


@dataclass(frozen=True)
class Scene:
    """Booked so many minutes ago, wanted on a day from today at an hour for so many; a step every ten minutes."""

    kind: str
    who: str
    ago: int
    day: int
    hour: int
    steps: tuple[Step, ...] = ()
    hours: int = 2
    persons: int = 1
    by_seat: bool = False


A_DAY = 24 * 60
SCENES = (
    Scene("plumber", "何先生", 5, 1, 10, by_seat=True),
    Scene("electrician", "毕女士", 25, 1, 9, (_propose,), by_seat=True),
    Scene("cleaning", "傅女士", 180, 2, 9, (_accept,), hours=3, by_seat=True),
    Scene("restaurant", "聂先生", 300, 1, 18, (_propose, _agree), persons=4),
    Scene("nanny", "柴女士", 360, 3, 9, (_accept, _cancel), by_seat=True),
    Scene("moving", "康先生", A_DAY, 1, 9, (_refuse_all,), hours=4),
    Scene("appliance", "施女士", 4 * A_DAY, -2, 14, (_refuse, _accept, _finish("180.00", 5))),
    Scene("locksmith", "尤先生", 3 * A_DAY, -2, 20, (_accept, _finish("160.00", 2)), hours=1, by_seat=True),
    Scene("plumber", "倪女士", 3 * A_DAY, -1, 9, (_accept, _nobody_came)),
    Scene("restaurant", "杜先生", 2 * A_DAY, -1, 12, (_accept, _nobody_there), persons=6),
)


def invent_bookings(sender: Any, now: datetime, **_signal: Any) -> None:
    """Receiver of an invented city: book there what nobody has booked; a city that has bookings keeps them."""
    seat = Account.objects.filter(username="seat", demonstration=True).first()
    if seat is None or Booking.objects.exists():
        return
    kinds = {one.code: one for one in ProviderKind.objects.filter(active=True, bookable=True)}
    with transaction.atomic():
        for number, scene in enumerate(SCENES):
            if scene.kind in kinds:
                doer = Doer(BookingStep.By.SEAT, seat.pk) if scene.by_seat else CITIZEN
                _play(scene, number, kinds[scene.kind], doer, now)


def _play(scene: Scene, number: int, kind: ProviderKind, doer: Doer, now: datetime) -> None:
    begins = _when_open(scene, kind, now)
    if begins is None:  # rows of a city whose providers are closed then
        return
    identity = Identity(f"{scene.who}（虚构）", telephone=str(TELEPHONES + number))
    insert(Citizen.with_identity(identity, invented=True))  # booking finds them by number and name
    wanted = Wanted(
        kind,
        begins,
        begins + timedelta(hours=scene.hours),
        identity,
        ReplyWay.SMS,
        persons=scene.persons,
        address="" if kind.group == ProviderKind.Group.RESTAURANT else ADDRESS,
        notes=NOTES,
    )
    at = now - timedelta(minutes=scene.ago)
    told = Told(actions.book(doer, wanted, f"demonstration-{number}", at), at, doer)
    for step in scene.steps:
        told.at += timedelta(minutes=10)
        if told.again().state == BookingState.UNPLACED:  # rows of a city that has nobody for it
            return
        step(told)


def _when_open(scene: Scene, kind: ProviderKind, now: datetime) -> datetime | None:
    """When the scene plays: at its hour, of what is still to come on the first day that somebody is open."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    offering = in_order(kind, None, now)
    for days in range(7 if scene.day > 0 else 1):
        begins = midnight + timedelta(days=scene.day + days, hours=scene.hour)
        if not offering or actions.open_ones(offering, kind, begins, begins + timedelta(hours=scene.hours)):
            return begins
    return None
