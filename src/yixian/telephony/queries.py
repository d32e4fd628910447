"""The rows the switch is configured from, read together: ten queries, however many rows. A call's story, a seat's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Contact, ContactOutcome
from yixian.cases.visibility import SEAT_WINDOW
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Refusal
from yixian.people.models import Actor, Installation, Role
from yixian.telephony.gates import let_in
from yixian.telephony.models import (
    Announcement,
    BreakReason,
    Call,
    CallQueue,
    LineRule,
    NumberProbe,
    PlacedCall,
    PriorityCaller,
    Seat,
    SeatQueue,
    Surge,
    SwitchEvent,
    TakenCall,
    Trunk,
)
from yixian.telephony.models.break_reason import BREAK
from yixian.telephony.models.line_rule import rule_in
from yixian.telephony.models.placed_call import UNREAD

GENERAL = "12345"
DEMONSTRATION = "demonstration"  # the trunk that a demonstration system has besides its rows
Verb = SwitchEvent.Verb
HELPING = 10  # the last in order
MOST_DIGITS = 18  # fewer fit a key of the database


@dataclass(frozen=True)
class Line:
    """What is in use of the rows: trunks, numbers, announcements, queues, seats by extension, who serves what, and why
    seats rest.
    """

    trunks: list[Trunk] = field(default_factory=list)
    numbers: list[HotlineNumber] = field(default_factory=list)
    announcements: list[Announcement] = field(default_factory=list)
    queues: list[CallQueue] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    serving: list[SeatQueue] = field(default_factory=list)
    breaks: list[BreakReason] = field(default_factory=list)
    area_code: str = ""
    grades: int = 0  # of how many grades callers are asked for one after the call
    said_first: str = ""  # the code of an announcement, while a surge lasts
    is_demonstration: bool = False

    @property
    def general(self) -> CallQueue | None:
        """The queue of 12345, which takes what no other queue takes; else the first there is."""
        named = next((one.queue for one in self.numbers if one.number == GENERAL), "")
        return self.queue(named) or next(iter(self.queues), None)

    def queue(self, code: str) -> CallQueue | None:
        """The queue of this code, None where none is in use."""
        return next((one for one in self.queues if one.code == code), None)

    def announcement(self, code: str) -> Announcement | None:
        """The announcement of this code, None where none is in use."""
        return next((one for one in self.announcements if one.code == code), None)

    def onward(self, queue: CallQueue) -> CallQueue | None:
        """Where callers of a queue go on, past queues out of use."""
        seen = {queue.code}
        while queue.overflow is not None and queue.overflow.code not in seen:
            queue = queue.overflow
            seen.add(queue.code)
            if self.queue(queue.code) is not None:
                return self.queue(queue.code)
        return None


def last_reached() -> dict[int, datetime]:
    """When a probe last came through, by number; from the index on number and time."""
    reached = NumberProbe.objects.filter(outcome=NumberProbe.Outcome.ANSWERED)
    return dict(reached.order_by("number").values_list("number").annotate(last=Max("at")))


def line() -> Line:
    """The rows in use now. A seat whose account is deactivated is out of use with it."""
    queues = {one.pk: one for one in CallQueue.objects.select_related("announcement")}
    for one in queues.values():  # the same objects, so that a chain of overflows asks nothing more
        one.overflow = queues[one.overflow_id] if one.overflow_id else None
    seats = Seat.objects.filter(active=True, account__is_active=True).select_related("account")
    serving = list(
        SeatQueue.objects.filter(
            seat__active=True, seat__account__is_active=True, queue__active=True
        ).select_related("seat", "queue")
    )
    installation = Installation.objects.first()
    surge = Surge.objects.now(timezone.now()).select_related("announcement").first()
    if surge is not None:
        serving = [*serving, *_helping(list(seats), serving, queues.values())]
    serving = let_in(serving)  # a surge lets nobody take calls who may not
    return Line(
        trunks=list(Trunk.objects.filter(active=True)),
        numbers=list(HotlineNumber.objects.filter(active=True)),
        announcements=list(Announcement.objects.filter(active=True)),
        queues=[one for one in queues.values() if one.active],
        seats=list(seats),
        serving=serving,
        breaks=list(BreakReason.objects.filter(active=True)),
        area_code=installation.area_code if installation is not None else "",
        grades=rule_in(LineRule.objects.all(), LineRule.Code.GRADES),
        said_first=surge.announcement.code if surge is not None and surge.announcement is not None else "",
        is_demonstration=installation is not None and installation.is_demonstration,
    )


def _helping(seats: list[Seat], serving: list[SeatQueue], queues: Iterable[CallQueue]) -> list[SeatQueue]:
    """While a surge lasts seats at home serve every queue, after those who serve it anyhow."""
    served = {(one.seat_id, one.queue_id) for one in serving}
    return [
        SeatQueue(seat=seat, queue=queue, penalty=HELPING)
        for seat in seats
        if seat.home
        for queue in queues
        if queue.active and (seat.pk, queue.pk) not in served
    ]


def told_of(call: Call) -> list[SwitchEvent]:
    """What the switch wrote of a call, in order (index: switch_event_call)."""
    return list(SwitchEvent.objects.filter(uid=call.uid).order_by("at", "place", "pk"))


def call_state(call: Call, told: Iterable[SwitchEvent]) -> str:
    """What became of a call, or, while it is up and was answered, whether somebody talks or it waits again."""
    if call.ended_at is not None or call.outcome != Call.Outcome.ANSWERED:
        return str(call.get_outcome_display())
    turns = (Verb.QUEUED, Verb.CONNECTED, Verb.CUT_OFF, Verb.HANDED)
    last = next((one.verb for one in reversed(list(told)) if one.verb in turns), "")
    return _("已接听过，又在等待") if last in (Verb.QUEUED, Verb.CUT_OFF) else _("通话中")


def trunk_name(code: str) -> str:
    """What a trunk is called now; its code where no row has it any more."""
    if code == DEMONSTRATION:
        return _("演示线路")
    row = Trunk.objects.filter(code=code).first()
    return row.label if row is not None else code


def uids_of(ids: list[int]) -> dict[int, str]:
    """What the switch calls these calls: one query."""
    return dict(Call.objects.filter(pk__in=ids).values_list("pk", "uid"))


def id_of_uid(uid: str) -> int | None:
    """The call that the switch called so (index: its uid), None for none."""
    return Call.objects.filter(uid=uid).values_list("pk", flat=True).first()


def names_of_placed(ids: list[int]) -> dict[int, str]:
    """How calls of seats are called, in the record and as files: one query."""
    return {one.pk: one.file_name for one in PlacedCall.objects.filter(pk__in=ids)}


def id_of_placed(name: str) -> int | None:
    """The call of a seat that is called so, within another by its ticket (indexes: uid, ticket); None for none."""
    uid, _dash, ticket = name.partition("-")
    rows = PlacedCall.objects.filter(uid=uid).exclude(uid="")
    rows = rows.filter(ticket=ticket) if ticket else rows.filter(within="")
    return rows.values_list("pk", flat=True).first()


def codes_of_priority(ids: list[int]) -> dict[int, str]:
    """How these priority callers are called where no number is shown: one query."""
    return {one.pk: one.code for one in PriorityCaller.objects.filter(pk__in=ids).only("pk")}


def id_of_priority(code: str) -> int | None:
    """The priority caller called so, such as "P7"; None for none."""
    typed = code.upper().removeprefix("P")
    if typed == code.upper() or not (typed.isascii() and typed.isdigit() and len(typed) < MOST_DIGITS):
        return None
    return PriorityCaller.objects.filter(pk=int(typed)).values_list("pk", flat=True).first()


def placed_as(uid: str) -> PlacedCall | None:
    """What was placed last as, or within, the call of this uid, and is about a contact (index: placed_asked)."""
    recent = PlacedCall.objects.filter(asked_at__gte=timezone.now() - SEAT_WINDOW).exclude(contact=None)
    rows = recent.filter(Q(uid=uid) | Q(within=uid)).select_related("contact__number", "case", "seat")
    return rows.order_by("-asked_at", "-pk").first()


def about_call(seat: Seat, uid: str) -> dict[str, Any]:
    """What the call is about which the seat is in, as `place_call` takes it: the contact it came in as, or what a seat
    placed it for: a contact, a case, a missed caller whose contact is yet to be made.
    """
    taken = TakenCall.objects.select_related("contact__number").filter(uid=uid).first()
    if taken is not None:
        return {"contact": taken.contact}
    placed = placed_as(uid)
    if placed is None:
        # A seat has one leg: what it placed last, while it was in nothing. Its uid is known once the record is read.
        unread = Q(uid="", seat=seat, asked_at__gte=timezone.now() - UNREAD)
        own = PlacedCall.objects.filter(unread | Q(uid=uid), within="")
        placed = own.select_related("contact__number", "case", "missed").order_by("-pk").first()
    if placed is None:
        return {}
    return {"contact": placed.contact, "case": placed.case, "missed": placed.missed}


def is_talking(contact: Contact) -> bool:
    """Whether the contact is a call that a seat answered and that is not over by the record, a minute late at most."""
    taken = TakenCall.objects.filter(contact=contact, answered_at__isnull=False).first()
    return taken is not None and not Call.objects.filter(uid=taken.uid, ended_at__isnull=False).exists()


def browser_seat(actor: Actor) -> Seat | None:
    """The seat whose telephone is in this person's page; None for whoever has none (index of `account`)."""
    return Seat.objects.filter(account_id=actor.account_id or 0, browser=True, active=True).first()


def own_telephones(actor: Actor) -> list[Seat]:
    """Everything at which this person can be rung, the telephone in the page first (index of `account`)."""
    mine = Seat.objects.filter(account_id=actor.account_id or 0, active=True)
    return list(mine.order_by("-browser", "extension"))


def telephone_on_page(actor: Actor) -> dict[str, Any]:
    """By what this person talks, as `telephony/bar.html` shows it: the telephone in the page, one that stands there, or
    none.
    """
    own = next(iter(own_telephones(actor)), None) if actor.roles.intersection(Seat.ROLES) else None
    return {
        "own_telephone": own,
        "rests": rests() if own is not None and own.browser else [],
        "only_calls": only_calls(actor),
    }


def only_calls(actor: Actor) -> bool:
    """Whether the telephone in this person's page serves to call out alone, neither to take calls nor to hear seats."""
    return actor.roles.isdisjoint({Role.SEAT, Role.LEAD, Role.DUTY_MANAGER})


def own_seat(actor: Actor) -> Seat:
    """As `browser_seat`, for whoever must have one. `Refusal` if not."""
    seat = browser_seat(actor)
    if seat is None:
        raise Refusal(_("您的账号没有网页话机的座席。需要的话，请联系系统管理员。"))
    return seat


def rests() -> list[tuple[str, str]]:
    """Why a seat may take no calls for a while: codes and names, a break without a reason first."""
    rows = BreakReason.objects.filter(active=True)
    return [(BREAK, _("小休")), *((one.code, one.label) for one in rows)]


def unfinished_call(seat: Seat) -> Contact | None:
    """The contact of a call this seat answered that nobody has said the outcome of (index contact_agent)."""
    recent = Contact.objects.select_related("call").filter(
        agent_id=seat.account_id, entered_at__gte=timezone.now() - SEAT_WINDOW
    )
    found: Contact | None = (
        recent.filter(outcome=ContactOutcome.OPEN, call__answered_at__isnull=False).order_by("-pk").first()
    )
    return found
