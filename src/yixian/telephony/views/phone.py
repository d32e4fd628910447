"""The telephone in a seat's page: its window, what it signs in with, and how the seat stands."""

from __future__ import annotations

import re
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.ground.access import access
from yixian.ground.errors import Conflict, OutOfService, Refusal
from yixian.ground.told import told
from yixian.people.models import Role
from yixian.people.queries import acting, is_demonstration
from yixian.telephony.actions import be_ready, look, rest
from yixian.telephony.config import interface
from yixian.telephony.gates import why_not
from yixian.telephony.live import SeatState
from yixian.telephony.models import Seat
from yixian.telephony.models.break_reason import ABSENT, BREAK, NOT_TAKEN_UP, WRAP_UP
from yixian.telephony.passwords import kept_seat_password
from yixian.telephony.place import Place
from yixian.telephony.queries import browser_seat, only_calls, own_seat, rests, unfinished_call

SHIFT = 24 * 3600
_WINDOW = re.compile(r"[0-9a-f-]{8,40}\Z")


@access(*Seat.ROLES)
@never_cache
@require_GET
def phone(request: HttpRequest) -> HttpResponse:
    """The window that holds the call, so that no other page of the seat's ends it by being left."""
    actor = acting(request)
    seat, socket = browser_seat(actor), _socket(request)
    # A lead's and a duty manager's is for hearing seats and for calling who asked: registering asks for a seat's role.
    takes_no_calls = Role.SEAT not in actor.roles
    context = {
        "seat": seat,
        "kept_out": why_not(seat) if seat is not None else [],
        "rests": rests(),
        "only_calls": only_calls(actor),
        "socket": socket,
        "takes_no_calls": takes_no_calls,
        "demonstration": is_demonstration() and not takes_no_calls,
    }
    page = render(request, "telephony/phone.html", context)
    # This page alone speaks to the switch, and to nobody else.
    page._csp_update = {"connect-src": ["'self'", re.sub(r"(?<=[^/:])/.*", "", socket)]}  # type: ignore[attr-defined]
    return page


def _socket(request: HttpRequest) -> str:
    """Where the switch listens for browsers: behind the city's web server, else on this machine's loopback."""
    if request.is_secure():
        return f"wss://{request.get_host()}/line/ws"
    return f"ws://127.0.0.1:{Place.of_this_system().ports().web_port}/ws"


@access(*Seat.ROLES)
@require_POST
@told
def sign_in(request: HttpRequest) -> dict[str, Any]:
    """What the seat signs in with, for its own account alone; whoever signed in before in another window is out."""
    seat, place = own_seat(acting(request)), Place.of_this_system()
    state = look(seat)
    password = kept_seat_password(place, seat.extension)
    if not password:
        raise OutOfService(_("话务交换机还不认识您的座席。请一分钟后再试；一直这样，请联系系统管理员。"))
    cache.set(_key(seat), _window(request), SHIFT)
    return {"user": interface(seat.extension), "password": password, **_said(seat, state)}


@access(*Seat.ROLES)
@require_POST
@told
def attend(request: HttpRequest) -> dict[str, Any]:
    """Be ready, rest for a reason, or only hear how the seat stands, as `want` says: "ready", "rest" or "".

    `Conflict` in a window that is signed out by another one.
    """
    seat = own_seat(acting(request))
    another = request.POST.get("user", "") != interface(
        seat.extension
    )  # of whoever signed in to the system since
    if another or cache.get(_key(seat)) not in (None, _window(request)):
        raise Conflict(_("您的座席在别的窗口或别的电脑签入了，这里已签出。"), code="elsewhere")
    want = request.POST.get("want", "")
    if want == "ready":
        return _said(seat, be_ready(seat))
    if want == "rest":
        return _said(seat, rest(seat, request.POST.get("reason", "")[:20]))
    return _said(seat, look(seat))


def _window(request: HttpRequest) -> str:
    window = request.POST.get("window", "")
    if not _WINDOW.match(window):
        raise Refusal(_("话机窗口不对：请关掉，再从“接听登记”打开。"))
    return window


def _key(seat: Seat) -> str:
    return f"telephony:window:{seat.pk}"


def _said(seat: Seat, state: SeatState) -> dict[str, Any]:
    """The state as the telephone shows it: a word for the switch's, and what there is to finish first."""
    kept = unfinished_call(seat)
    unfinished = reverse("contact", args=[kept.pk]) if kept is not None else ""
    return {"mode": _mode(state), "unfinished": unfinished}


def _mode(state: SeatState) -> str:
    if not state.serves:
        return "idle"
    if not state.paused:
        return "ready"
    if state.reason in (WRAP_UP, NOT_TAKEN_UP, ABSENT):
        return state.reason
    return state.reason if state.reason in dict(rests()) else BREAK
