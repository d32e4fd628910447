"""便民服务: who mends, cures, sells and puts up, for everybody and at the seat; in an order that is explained."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.convenience.forms import SearchForm
from yixian.convenience.models import ProviderKind
from yixian.convenience.order import KILOMETRES
from yixian.convenience.provider_queries import MOST, find, for_open_data, kinds
from yixian.ground.access import EVERYONE, access
from yixian.ground.limits import allow, counted_address
from yixian.ground.spreadsheets import file_answer
from yixian.people.queries import acting, is_demonstration
from yixian.telephony.queries import telephone_on_page

READERS = ("seat", "lead", "callback", "dispatcher", "duty_manager")
SENDERS = frozenset({"seat", "callback", "dispatcher"})  # who may send an answer to a caller
LOOKS_AFTER = frozenset({"seat", "lead", "duty_manager"})  # of bookings
PER_ADDRESS, PERIOD = 600, 600
KEPT_SECONDS = 300
COLUMNS = (
    "code",
    "name",
    "name_en",
    "kinds",
    "areas",
    "address",
    "lon",
    "lat",
    "hours",
    "prices",
    "licence",
    "verified_on",
    "languages",
    "telephone",
    "invented",
)


@access(EVERYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def services(request: HttpRequest) -> HttpResponse:
    """The directory for citizens. Words by POST: what somebody suffers from stands in no address."""
    allow("services", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    return render(request, "convenience/services.html", _found(request, timezone.now()))


@access(*READERS)
@never_cache
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The same for a seat, beside its telephone."""
    actor = acting(request)
    context = _found(request, timezone.now()) | telephone_on_page(actor)
    context["sends"] = bool(actor.roles & SENDERS)
    context["books"] = "seat" in actor.roles
    context["looks_after"] = bool(actor.roles & LOOKS_AFTER)
    return render(request, "convenience/desk_services.html", context)


@access(EVERYONE)
def order(request: HttpRequest) -> HttpResponse:
    """How the order comes about, for everybody to check."""
    context = {"kilometres": KILOMETRES, "today": timezone.localdate()}
    answer = render(request, "convenience/order.html", context)
    patch_cache_control(answer, private=True, max_age=60)
    return answer


@access(EVERYONE)
def open_services(request: HttpRequest) -> HttpResponseBase:
    """The directory as CSV, without the addresses that requests are sent to."""
    invented = _("虚构的演示数据") if is_demonstration() else ""
    lines = []
    for one in for_open_data():
        row = one.provider
        lines.append(
            [
                row.code,
                row.name,
                row.name_en,
                row.kinds,
                row.areas,
                row.address,
                "" if row.lon is None else str(row.lon),
                "" if row.lat is None else str(row.lat),
                row.hours,
                row.prices,
                row.licence,
                row.verified_on.isoformat(),
                row.languages,
                row.telephone,
                invented,
            ]
        )
    answer = file_answer("csv", "12345-services", COLUMNS, lines)
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer


def _found(request: HttpRequest, now: datetime) -> dict[str, Any]:
    asked = request.POST if request.method == "POST" else request.GET
    form = SearchForm({name: asked.get(name, "") for name in ("q", "kind", "area", "open_now")})
    wish = form.wish()
    looked = bool(wish.words or wish.kind or wish.area or wish.open_now)
    groups: dict[str, list[ProviderKind]] = {}
    for kind in kinds():
        groups.setdefault(str(kind.get_group_display()), []).append(kind)
    return {
        "form": form,
        "wish": wish,
        "looked": looked,
        "found": find(wish, now) if looked else None,
        "most": MOST,
        "groups": groups,
        "clinic": ProviderKind.Group.CLINIC,
    }
