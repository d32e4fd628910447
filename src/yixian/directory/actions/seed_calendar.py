from __future__ import annotations

from datetime import date
from importlib.metadata import version

import chinese_calendar
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import CalendarYear, WorkingDay
from yixian.ground.errors import Refusal

FESTIVALS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def seed_calendar(*years: int) -> int:
    """Write the announced holidays and make-up workdays of `years` (all that are known when none is named).

    Returns how many days were written; other days already in the table stay as they are.
    `Refusal` for a year that the package `chinesecalendar` does not know: it must be typed or loaded as rows.
    """
    days = {day: (False, name) for day, name in chinese_calendar.constants.holidays.items()}
    days |= {day: (True, name) for day, name in chinese_calendar.constants.workdays.items()}
    known = {day.year for day in days}
    for year in years:
        if year not in known:
            raise Refusal(_("没有%(year)d年的放假安排，请自行填写。") % {"year": year}, field="year")
    wanted = {day: what for day, what in days.items() if not years or day.year in years}
    with transaction.atomic():
        _write(wanted)
        source = f"国务院办公厅放假通知（chinesecalendar {version('chinesecalendar')}）"
        for year in sorted({day.year for day in wanted}):
            CalendarYear.objects.update_or_create(year=year, defaults={"confirmed": True, "source": source})
    return len(wanted)


def _write(days: dict[date, tuple[bool, str]]) -> None:
    rows = [
        WorkingDay(date=day, is_working=works, note=FESTIVALS.get(name, name))
        for day, (works, name) in sorted(days.items())
    ]
    WorkingDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_working", "note", "changed_at"],
    )
