"""Bookings at the desk: a seat books for a caller, and looks after what was booked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.cases.models import Contact
from yixian.cases.models.telephone import dialled
from yixian.cases.queries import hides_caller
from yixian.cases.visibility import SEAT_WINDOW
from yixian.convenience.actions import Doer, book, check_not_twice
from yixian.convenience.booking_forms import BookForm, TrackForm
from yixian.convenience.models import Booking, BookingState, BookingStep, booking_by_number
from yixian.convenience.telling import told
from yixian.convenience.views.bookings import done, first, is_remembered, proved, remember, shown
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.text import number_in
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.safeguard.masking import mask_name, mask_phone

BOOKERS = ("seat", "lead", "duty_manager")
FRAME = "cases/frame.html"
ORDER = Keyset("-pk")
NOT_SEEN = gettext_lazy("没有这个编号的预订，或者不归您查看。请诉求人报查询码，在“预订”页核对后打开。")


@access("seat")
@never_cache
def desk_book(request: HttpRequest) -> HttpResponse:
    """A seat books for whoever is on the line; of a contact of its own the name and number stand there already."""
    actor = acting(request)
    contact = _contact(actor, request.POST.get("contact") or request.GET.get("contact", ""))
    form, status = BookForm(initial=first(request) | _caller(contact)), 200
    if request.method == "POST":
        form, status = BookForm(request.POST), 400
        if form.is_valid():
            try:
                wanted, key = form.wanted(), form.key()
                if not form.cleaned_data["again"]:
                    check_not_twice(wanted, key, Booking.objects.visible_to(actor))
                booking = book(_doer(actor), wanted, key, timezone.now(), contact)
            except Refusal as refusal:
                status = refusal.status
                refusal.into(form)
            else:
                messages.success(request, _("预订已登记，请把编号和查询码告诉来电人。"))
                return redirect("desk_booking", booking.number)
    context = {"form": form, "frame": FRAME, "contact": contact, "seat": True}
    return render(request, "convenience/book.html", context, status=status)


def _contact(actor: Actor, typed: str) -> Contact | None:
    """The actor's own contact of the last day, by its key or else the one that goes on (index: contact_agent)."""
    since = timezone.now() - SEAT_WINDOW
    mine = Contact.objects.filter(agent_id=actor.account_id, entered_at__gte=since).select_related("citizen")
    pk = number_in(typed)
    return mine.filter(pk=pk).first() if pk else mine.filter(Contact.GOES_ON).order_by("-entered_at").first()


def _caller(contact: Contact | None) -> dict[str, str]:
    """Who calls, where that is not kept from the seat since."""
    if contact is None or contact.citizen is None or hides_caller(pk=contact.pk):
        return {}
    identity = contact.citizen.identity
    return {"name": identity.name, "telephone": dialled(identity.telephone), "email": identity.email}


def _doer(actor: Actor) -> Doer:
    return Doer(BookingStep.By.SEAT, account_id=actor.account_id)


@access(*BOOKERS)
@never_cache
@require_http_methods(["GET", "POST"])
def desk_bookings(request: HttpRequest) -> HttpResponse:
    """The bookings this actor may see, newest first. Posted, number and query code that a caller tells open another."""
    actor = acting(request)
    number = request.GET.get("number", "").strip()[:40]
    form = TrackForm(request.POST if request.method == "POST" else None, initial={"number": number})
    status = 400 if form.is_bound else 200
    if form.is_valid():
        try:
            proven = proved(f"account {actor.account_id}", **form.cleaned_data)
        except Refusal as refusal:
            status = refusal.status
            form.add_error(None, str(refusal))
        else:
            remember(request, proven)
            return redirect("desk_booking", proven.number)
    if number:
        found = booking_by_number(number)
        if found is not None and _sees(request, actor, found):
            return redirect("desk_booking", found.number)
        messages.warning(request, NOT_SEEN)
    rows = Booking.objects.visible_to(actor).select_related("kind", "provider")
    state = request.GET.get("state", "")
    if state in BookingState.values:
        rows = rows.filter(state=state)
    page = ORDER.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context = {"page": page, "states": BookingState.choices, "state": state, "number": number, "form": form}
    return render(request, "convenience/desk_bookings.html", context, status=status)


@access(*BOOKERS)
@never_cache
def desk_booking(request: HttpRequest, number: str) -> HttpResponse:
    """One booking with its steps and what was told of it; name and number stay masked. Its codes, which open it to
    whoever has them, are a seat's to read to the caller.
    """
    actor = acting(request)
    booking = _known(request, actor, number)
    identity = booking.citizen.identity
    context: dict[str, Any] = shown(booking, timezone.now())
    context |= {
        "frame": FRAME,
        "seat": True,
        "hides_codes": "seat" not in actor.roles,
        "who": f"{mask_name(identity.name)} {mask_phone(identity.telephone)}",
        "told": told(booking),
    }
    return render(request, "convenience/booking.html", context)


@access(*BOOKERS)
@never_cache
def desk_do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """What a citizen asks for on the telephone."""
    actor = acting(request)
    booking = _known(request, actor, number)
    return done(request, booking, verb, _doer(actor), actor, "desk_booking", FRAME)


def _sees(request: HttpRequest, actor: Actor, booking: Booking) -> bool:
    """Whether it is this actor's to see, or a caller has told its number and code."""
    return is_remembered(request, booking) or Booking.objects.visible_to(actor).filter(pk=booking.pk).exists()


def _known(request: HttpRequest, actor: Actor, number: str) -> Booking:
    """One that this actor may see; `NotFound` for others', which nobody is told of."""
    booking = booking_by_number(number)
    if booking is None or not _sees(request, actor, booking):
        raise NotFound(NOT_SEEN)
    return booking
