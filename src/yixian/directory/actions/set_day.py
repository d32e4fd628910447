from __future__ import annotations

from datetime import date
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.directory.actions.record_change import record_change
from yixian.directory.models import RowChange, WorkingDay
from yixian.directory.row_texts import texts_of
from yixian.ground.database import lock_against_writers
from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line


@transaction.atomic
def set_day(
    day: date, works: bool | None, *, note: str, reason: str, by_id: int | None, by_name: str
) -> RowChange | None:
    """Say of a day whether it is worked on, None for what its weekday says; kept with the reason.

    Due times worked out before stay what they are. Returns None where the day is so already; `Refusal` without a
    reason.
    """
    reason, note = clean_line(reason), clean_line(note)
    if not reason:
        raise Refusal(_("请写明为什么改这一天，如“国务院办公厅2027年放假安排”。"), field="reason")
    lock_against_writers(WorkingDay)
    row = WorkingDay.objects.filter(date=day).first()
    before = texts_of(row) if row is not None else None
    keep = partial(record_change, by_id=by_id, by_name=by_name, reason=reason)
    if works is None:
        if row is None:
            return None
        change = keep(row, before, deleted=True)
        row.delete()
        return change
    row = row or WorkingDay(date=day)
    row.is_working, row.note = works, note
    row.save()
    return keep(row, before)
