"""Timetables, services and bookings for programs: a city's app, a robot. Read alone."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import Field

from yixian.cases.api import known_filters
from yixian.convenience import queries, schemas, shown
from yixian.convenience.asking import answered
from yixian.convenience.models import Booking, booking_by_number
from yixian.convenience.provider_queries import Wish, find, kind_called, kinds
from yixian.directory import queries as directory
from yixian.ground.errors import Invalid, NotFound
from yixian.ground.json_types import row_called
from yixian.ground.keyset import Keyset
from yixian.people.queries import caller, caller_with_role

router = Router(tags=["便民 convenience"])
BOOKINGS = Keyset("-pk")


@router.get(
    "/timetables/places",
    response=list[str],
    operation_id="list_timetable_places",
    summary="站名 Places of the timetables",
)
def list_places(request: HttpRequest, filters: Query[schemas.PlaceFilters]) -> list[str]:
    """The places somebody may mean, the likeliest first, twenty at most."""
    known_filters(request, schemas.PlaceFilters)
    caller_with_role(request)
    return [one.name for one in queries.places_like(filters.q)]


@router.get(
    "/timetables",
    response=schemas.TimetableAnswer,
    operation_id="ask_timetables",
    summary="查时刻 Ask the timetables",
)
def ask_timetables(request: HttpRequest, filters: Query[schemas.TimetableFilters]) -> dict[str, Any]:
    """What leaves a place next, or how to get from a place to a place, with what differs that day and notices."""
    known_filters(request, schemas.TimetableFilters)
    caller_with_role(request)
    asked = {"origin": filters.origin, "destination": filters.destination}
    if filters.at is not None:
        at = timezone.localtime(filters.at)
        asked |= {"day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}"}
    found = answered(asked, "")
    if found is None or not found.form.is_valid():
        errors = found.form.errors.items() if found is not None else ()
        raise Invalid(_("请改正标出的内容。"), {name: [str(one) for one in said] for name, said in errors})
    return shown.timetable_shown(found)


@router.get(
    "/services/kinds",
    response=list[schemas.ServiceKind],
    operation_id="list_service_kinds",
    summary="服务种类 Kinds of services",
)
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds in use, in their order."""
    caller_with_role(request)
    return [shown.kind_shown(one) for one in kinds()]


@router.post(
    "/services/search",
    response=schemas.ProviderList,
    operation_id="search_services",
    summary="查便民服务 Search services",
)
def search_services(request: HttpRequest, body: schemas.ServiceSearch) -> dict[str, Any]:
    """Who fits, in the neutral order of today, forty at most; as everybody finds them."""
    caller_with_role(request)
    kind = row_called("kind", body.kind, kind_called)
    area = row_called("area", body.area, directory.area)
    if not (body.q or kind or area or body.open_now):
        raise Invalid(_("请改正标出的内容。"), {"q": [_("请写要找什么，或选种类、地方。")]})
    found = find(Wish(body.q, kind, area, body.open_now), timezone.now())
    return {
        "items": [shown.provider_shown(one) for one in found.lines],
        "emergency": found.emergency,
        "clinics": [one.code for one in found.departments],
        "more": found.more,
    }


@router.get(
    "/bookings", response=schemas.BookingList, operation_id="list_bookings", summary="预订 List bookings"
)
def list_bookings(request: HttpRequest, filters: Query[schemas.BookingFilters]) -> dict[str, Any]:
    """The bookings the caller may see, newest first, paged by key (index: primary key, or booking_state)."""
    known_filters(request, schemas.BookingFilters)
    rows = Booking.objects.visible_to(caller(request)).select_related("kind", "provider", "area")
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    page = BOOKINGS.page(rows, after=filters.after or None, rows=filters.limit)
    return {"items": [shown.booking_row(one) for one in page.rows], "next": page.next}


@router.get(
    "/bookings/{number}",
    response=schemas.BookingShown,
    operation_id="get_booking",
    summary="一个预订 One booking",
)
def get_booking(
    request: HttpRequest,
    number: Path[Annotated[str, Field(description="预订编号 A booking's number", max_length=40)]],
) -> dict[str, Any]:
    """One booking the caller may see, with every step; name and telephone masked."""
    booking = booking_by_number(number)
    seen = Booking.objects.visible_to(caller(request))
    if booking is None or not seen.filter(pk=booking.pk).exists():
        raise NotFound(_("没有这个编号的预订，或者不归您查看。"))
    return shown.booking_shown(booking)
