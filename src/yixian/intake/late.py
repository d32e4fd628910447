"""How long after it was received a matter may still be entered by hand or by a program."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

# An outage is entered within days; what is a year old comes from another system, by `yixian import`.
LONGEST_AGO = timedelta(days=366)


def too_old(received_at: datetime | None) -> str:
    """Why this moment is not taken, "" if it is."""
    if received_at is None or received_at >= timezone.now() - LONGEST_AGO:
        return ""
    return _("受理时间最早为一年前。更早的诉求请用 yixian import 导入。")
