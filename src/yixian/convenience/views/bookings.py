"""预订, for citizens: booked, followed by number and query code, and what may be done with it."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yixian.cases.queries import query_code
from yixian.convenience.actions import CITIZEN, Doer, ask_of, book, check_not_twice
from yixian.convenience.booking_forms import BookForm, TrackForm, new_mark
from yixian.convenience.doors import door_called, go_through, open_doors, story
from yixian.convenience.models import Booking, BookingState, booking_by_number
from yixian.convenience.models.provider import codes_in
from yixian.convenience.provider_queries import provider_called
from yixian.convenience.telling import address_again
from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.limits import allow, counted_address
from yixian.ground.problem import say_when
from yixian.people.models import Actor

KEY = "proved_bookings"
REMEMBERED_SECONDS = 3600
MOST = 20
PER_ADDRESS, PERIOD = 20, 3600
TRIES, TRIES_PERIOD = 60, 600
FRAME = "portal/frame.html"


@access(EVERYONE)
@never_cache
def book_service(request: HttpRequest) -> HttpResponse:
    """A citizen books. The same form sent twice makes one booking."""
    form, status, refused = BookForm(initial=first(request)), 200, None
    if request.method == "POST":
        form, status = BookForm(request.POST), 400
        if form.is_valid():
            try:
                allow("book", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
                booking = _booked(request, form)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
                refusal.into(form)
            else:
                remember(request, booking)
                messages.success(request, _("预订已收到。请记下编号和查询码。"))
                return redirect("booking", booking.number)
    page = render(request, "convenience/book.html", {"form": form, "frame": FRAME}, status=status)
    say_when(page, refused)
    return page


def _booked(request: HttpRequest, form: BookForm) -> Booking:
    """The booking of this form. Of the same booked already only who followed that one here is told: by a telephone
    number alone nobody learns what somebody else has booked.
    """
    wanted, key = form.wanted(), form.key()
    if not form.cleaned_data["again"]:
        check_not_twice(wanted, key, Booking.objects.filter(pk__in=list(_remembered(request))))
    return book(CITIZEN, wanted, key, timezone.now())


def first(request: HttpRequest) -> dict[str, Any]:
    """What a form begins with: the provider and kind of the link that led here."""
    provider = provider_called(request.GET.get("provider", "")[:40])
    kind = request.GET.get("kind", "")[:40]
    if provider is not None and not kind:
        kind = codes_in(provider.kinds)[0]
    area = request.GET.get("area", "")[:40]
    return {
        "once": new_mark(),
        "kind": kind,
        "area": area,
        "provider": provider.code if provider is not None else "",
        "persons": 1,
        "reply_way": "sms",
    }


@access(EVERYONE)
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Number and query code open the booking."""
    form, status, refused = TrackForm(request.POST or None), 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                booking = proved(counted_address(request), **form.cleaned_data)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
                form.add_error(None, str(refusal))
            else:
                remember(request, booking)
                return redirect("booking", booking.number)
    page = render(request, "convenience/track.html", {"form": form}, status=status)
    say_when(page, refused)
    return page


def proved(asker: str, number: str, code: str) -> Booking:
    """The booking of this number if the code is its own; a `Refusal` that does not say which of the two is wrong, and
    one to an `asker` who guesses.
    """
    allow("booking_code", asker, most=TRIES, seconds=TRIES_PERIOD)
    typed = "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())
    booking = booking_by_number(number)
    right = (
        booking or Booking(pk=0, made_at=datetime(2020, 1, 1, tzinfo=timezone.get_current_timezone()))
    ).code
    fits = constant_time_compare(typed.encode(), right.replace("-", "").encode())
    if booking is None or not fits:
        raise Refusal(_("编号或查询码不对，请对照您记下的再填一次。忘记了可以拨打 12345。"))
    return booking


def remember(request: HttpRequest, booking: Booking) -> None:
    """This browser may follow the booking for an hour, under a new session key: an old one may be known to others."""
    proved = _remembered(request)
    request.session.cycle_key()
    proved[str(booking.pk)] = timezone.now().timestamp() + REMEMBERED_SECONDS
    request.session[KEY] = dict(sorted(proved.items(), key=lambda kv: kv[1])[-MOST:])


def _remembered(request: HttpRequest) -> dict[str, float]:
    """The bookings this browser may follow, each until when."""
    now = timezone.now().timestamp()
    return {pk: until for pk, until in request.session.get(KEY, {}).items() if until > now}


def is_remembered(request: HttpRequest, booking: Booking) -> bool:
    """Whether number and code of this booking were given in this browser within the hour."""
    return str(booking.pk) in _remembered(request)


def _own(request: HttpRequest, number: str) -> Booking | None:
    booking = booking_by_number(number)
    return booking if booking is not None and is_remembered(request, booking) else None


@access(EVERYONE)
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Done looking: the next person at this machine sees nothing."""
    request.session.pop(KEY, None)
    messages.success(request, _("已退出查询。"))
    return redirect("bookings")


@access(EVERYONE)
@never_cache
def booking_page(request: HttpRequest, number: str) -> HttpResponse:
    """Every step, and what may be done now."""
    booking = _own(request, number)
    if booking is None:
        return redirect("bookings")
    context = shown(booking, timezone.now()) | {"frame": FRAME}
    if booking.state in (BookingState.CANCELLED, BookingState.UNPLACED):
        context["again"] = address_again(booking)
    return render(request, "convenience/booking.html", context)


@access(EVERYONE)
@never_cache
def do(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """One thing that may be done, with its form."""
    booking = _own(request, number)
    if booking is None:
        return redirect("bookings")
    return done(request, booking, verb, CITIZEN, Actor.citizen(), "booking")


def done(
    request: HttpRequest, booking: Booking, verb: str, doer: Doer, actor: Actor, back: str, frame: str = FRAME
) -> HttpResponse:
    """The form of a door; sent, what it does, and back to the booking."""
    door = door_called(verb)
    now = timezone.now()
    if door not in open_doors(booking, now) and request.method != "POST":
        messages.warning(request, _("这个预订现在不能这样做。"))
        return redirect(back, booking.number)
    form = door.form(request.POST if request.method == "POST" else None)
    status, refused = 200, None
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                go_through(door, booking, doer, actor, form.cleaned_data, now)
            except Refusal as refusal:
                refused, status = refusal, refusal.status
                refusal.into(form)
            else:
                messages.success(request, str(door.done))
                return redirect(back, booking.number)
    context = {"form": form, "door": door, "booking": booking, "frame": frame, "back": back}
    page = render(request, "convenience/do.html", context | _proposal(booking), status=status)
    say_when(page, refused)
    return page


def shown(booking: Booking, now: datetime) -> dict[str, Any]:
    """What the page of a booking tells."""
    if booking.case is not None and booking.case.citizen_id != booking.citizen_id:
        raise NotFound(_("没有这个预订。"))
    return {
        "booking": booking,
        "texts": booking.texts,
        "story": story(booking),
        "doors": open_doors(booking, now),
        "case_code": query_code(booking.case) if booking.case is not None else "",
        **_proposal(booking),
    }


def _proposal(booking: Booking) -> dict[str, Any]:
    ask = ask_of(booking) if booking.state == BookingState.PROPOSED else None
    return {"proposal": ask}
