"""Reading one's own notices, and putting one back among the unread."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.linkage.models import StaffNotice
from yixian.linkage.queries import forget_count, mine
from yixian.people.models import Actor


def set_read(actor: Actor, pk: int, at: datetime | None) -> StaffNotice:
    """Note when the person read this notice of theirs, None for unread; `NotFound` for anybody else's."""
    notice = mine(actor).filter(pk=pk).first()
    if notice is None:
        raise NotFound(_("没有这条通知。"))
    if (notice.read_at is None) != (at is None):
        mine(actor).filter(pk=pk).update(read_at=at)
        forget_count()
    return notice


def read_all(actor: Actor, at: datetime, *, up_to: int) -> int:
    """Note that the person read every notice up to the newest one shown (index `staff_unread`); how many."""
    count = mine(actor, unread=True).filter(pk__lte=up_to).update(read_at=at)
    forget_count()
    return count
