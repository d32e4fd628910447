"""Sending once more what was given up, at the system administrator's wish."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yixian.ground.errors import NotFound, WrongState
from yixian.linkage.models import STALE_AFTER, WISHES, AnswerSent, BookingNotice, Notice, StaffNotice
from yixian.linkage.ways import why_not

State = Notice.State


def resend(
    model: type[Notice] | type[StaffNotice] | type[AnswerSent] | type[BookingNotice], pk: int, now: datetime
) -> None:
    """Let the next sweep send it, with all its patience; a `Refusal` says why not.

    Compare-and-set: of two who ask at once one wins, and one that was sent meanwhile stays sent.
    """
    row = model._default_manager.filter(pk=pk, way__in=WISHES).first()
    if row is None:
        raise NotFound(_("没有这条通知。"))
    if isinstance(row, Notice | AnswerSent) and not row.words:
        raise WrongState(_("诉求人身份已销毁，不能再发送。"))
    if row.made_at < now - STALE_AFTER:
        raise WrongState(_("超过七天的通知不再发送，旧消息只会让人误会。"))
    if missing := why_not(row.way):
        raise WrongState(_("%(why)s，现在发不出去。") % {"why": missing})
    again = {
        "state": State.WAITING,
        "next_at": now,
        "attempts": 0,
        "reason": gettext_noop("系统管理员要求重新发送"),
    }
    # A lease may still be held by a sweep that is sending this very one: that one settles it.
    free = model._default_manager.filter(pk=pk, state__in=(State.FAILED, State.WAITING), lease="")
    if free.update(**again) != 1:
        raise WrongState(_("这条通知正在发送或已经发送，请刷新后再看。"))
