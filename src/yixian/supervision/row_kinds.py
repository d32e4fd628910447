"""The rules of the clock as a file of a city's rows."""

from __future__ import annotations

from django.utils import timezone

from yixian.directory.row_file import Cells
from yixian.directory.row_kinds import Known, Values, row_kind
from yixian.supervision.models import ClockRule, Level

COLUMNS = (
    "code,name,name_en,position,what,when,amount,unit,kind,urgency,department,deed,level,days,to,by_sms,by_email,words,"
    "active"
)


def _rule(cells: Cells, known: Known) -> tuple[Values, Values]:
    rest: Values = {
        "name": cells.text("name", needed=True),
        "name_en": cells.text("name_en"),
        **{name: cells.text(name, needed=True) for name in ("what", "when", "deed")},
        **{name: cells.text(name) for name in ("kind", "urgency", "words")},
        "position": 100 if (position := cells.whole("position")) is None else position,
        "amount": cells.whole("amount") or 0,
        "unit": cells.text("unit") or "wh",
        "department": cells.one_of("department", known.departments),
        "level": cells.whole("level") or Level.ORDER.value,
        "days": cells.whole("days") or 2,
        "to": ";".join(cells.codes("to")),
        "by_sms": cells.flag("by_sms", True),
        "by_email": cells.flag("by_email", True),
        "active": cells.flag("active", True),
    }
    if cells.has("valid_from"):
        rest["valid_from"] = cells.day("valid_from") or timezone.localdate()
    if cells.has("valid_to"):
        rest["valid_to"] = cells.day("valid_to")
    return {"code": cells.text("code", needed=True)}, rest


KINDS = (row_kind("clock_rules.csv", ClockRule, COLUMNS, _rule, optional="valid_from,valid_to"),)
