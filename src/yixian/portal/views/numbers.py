"""热线号码: every public number that leads here, what it is for and who answers, for everybody; and as open data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.models import HotlineNumber
from yixian.ground.access import EVERYONE, access
from yixian.ground.spreadsheets import file_answer
from yixian.people.queries import is_demonstration
from yixian.portal.views.figures import INVENTED
from yixian.telephony.queries import GENERAL, last_reached

KEPT_SECONDS = 300
COLUMNS = (
    "number",
    "name",
    "name_en",
    "purpose",
    "purpose_en",
    "mode",
    "department",
    "department_name",
    "department_name_en",
    "hours",
    "hours_en",
    "opened_on",
    "last_reached",
    "invented",
)


@dataclass(frozen=True)
class Told:
    """A number with what its mode means for whoever dials it."""

    row: HotlineNumber
    answered_by: str
    hours: str
    reached: datetime | None  # when a probing call last came through


@access(EVERYONE)
def numbers(request: HttpRequest) -> HttpResponse:
    """The ledger as a page: 12345 first, short numbers before long ones."""
    context = {"numbers": ledger()}
    answer = render(request, "portal/numbers.html", context)
    patch_cache_control(answer, private=True, max_age=60)
    return answer


@access(EVERYONE)
def open_numbers(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV."""
    invented = INVENTED if is_demonstration() else ""
    answer = file_answer("csv", "12345-numbers", COLUMNS, [_line(one, invented) for one in ledger()])
    patch_cache_control(answer, public=True, max_age=KEPT_SECONDS)
    return answer


def ledger() -> list[Told]:
    """The numbers in use, as they are told to the public."""
    rows = sorted(directory.numbers(), key=lambda row: (row.number != GENERAL, len(row.number), row.number))
    reached = last_reached()
    return [Told(row, _answered_by(row), _hours(row), reached.get(row.pk)) for row in rows]


def _answered_by(row: HotlineNumber) -> str:
    """Who takes up the telephone: the centre, the unit, or whichever of both is called."""
    centre = _("12345 热线中心")
    unit = row.department.label if row.department is not None else ""
    if row.mode == HotlineNumber.Mode.MERGED or not unit:
        return centre
    if row.mode == HotlineNumber.Mode.DUAL:
        return _("%(centre)s和%(unit)s") % {"centre": centre, "unit": unit}
    return _("%(unit)s的分中心") % {"unit": unit}


def _hours(row: HotlineNumber) -> str:
    """When somebody answers: what the city wrote, else day and night wherever that is the centre's."""
    if row.hours_label:
        return row.hours_label
    return _("见主管单位的公告") if row.mode == HotlineNumber.Mode.SUB_CENTRE else _("白天黑夜")


def _line(told: Told, invented: str) -> list[str]:
    row = told.row
    return [
        row.number,
        row.name,
        row.name_en,
        row.purpose,
        row.purpose_en,
        row.mode,
        row.department.code if row.department is not None else "",
        row.department.name if row.department is not None else "",
        row.department.name_en if row.department is not None else "",
        row.hours,
        row.hours_en,
        row.opened_on.isoformat() if row.opened_on is not None else "",
        timezone.localtime(told.reached).isoformat(timespec="seconds") if told.reached is not None else "",
        invented,
    ]
