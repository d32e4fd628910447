"""The clock's part in learning: at night, when enough was dispatched since the last time, in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.dispatch.models import Aid, CategoryModel, DepartmentModel, is_on
from yixian.ground.sweeps import YIXIAN, run_apart

HOURS = range(2, 5)  # local time: fewest calls
BETWEEN = timedelta(hours=20)
NEW_CASES = 200  # dispatched since the last time
SECONDS = 1800  # the longest it may take
COMMAND = [*YIXIAN, "retrain"]


def retrain_at_night(now: datetime) -> Iterator[str]:
    """The sweep."""
    if timezone.localtime(now).hour not in HOURS or not (is_on(Aid.CATEGORY) or is_on(Aid.DEPARTMENT)):
        return
    rows = (models._default_manager.first() for models in (CategoryModel, DepartmentModel))
    last = max((row.made_at for row in rows if row is not None), default=None)
    if last is not None and last > now - BETWEEN:
        return
    since = Case.objects.filter(dispatched_at__isnull=False)
    if last is not None:
        since = since.filter(dispatched_at__gt=last)
    if since.order_by()[:NEW_CASES].count() < NEW_CASES:
        return
    done = run_apart(COMMAND, SECONDS)
    if done is not None:
        yield done.stdout.strip() or done.stderr.strip() or _("训练没有结果")
