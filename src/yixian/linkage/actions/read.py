"""Reading one's own notices, and putting one back among the unread."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.linkage.models import StaffNotice, StaffWay
from yixian.linkage.queries import forget_count
from yixian.people.models import Actor


def set_read(actor: Actor, pk: int, at: datetime | None) -> StaffNotice:
    """Note when the person read this notice of theirs, None for unread; `NotFound` for anybody else's."""
    mine = StaffNotice.objects.filter(account=actor.account_id, way=StaffWay.SYSTEM)
    notice = mine.select_related("case", "summons").filter(pk=pk).first()
    if notice is None:
        raise NotFound(_("没有这条通知。"))
    if (notice.read_at is None) != (at is None):
        mine.filter(pk=pk).update(read_at=at)
        forget_count()
    return notice


def read_all(actor: Actor, at: datetime, *, up_to: int) -> int:
    """Note that the person read every notice up to the newest one shown (index `staff_unread`); how many."""
    mine = StaffNotice.objects.filter(account=actor.account_id, way=StaffWay.SYSTEM, read_at=None)
    count = mine.filter(pk__lte=up_to).update(read_at=at)
    forget_count()
    return count
