"""What a citizen was told is forgotten with the identity: that and when there was a notice stays, its words go.

Notices to the staff are let go when they are old: they hold references alone, and nobody needs them any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yixian.linkage.models import AnswerSent, Notice, StaffNotice, WechatBinding

if TYPE_CHECKING:
    from yixian.cases.actions import Step

State = Notice.State
# docs/domain.md, "Who sees what": logs are kept for six months at least.
STAFF_KEPT = timedelta(days=184)
BATCH = 1000


def forget(step: Step) -> None:
    """Empty the notices of a case whose citizen is erased, and send none of them (subscriber).

    Every case of the citizen has such a step of its own, so each empties its own notices.
    """
    told = Notice.objects.filter(case=step.case)
    told.filter(state=State.WAITING).update(state=State.FAILED, reason=gettext_noop("诉求人身份已销毁"))
    told.update(subject="", words="", facts={})
    WechatBinding.objects.filter(citizen=step.case.citizen_id).delete()
    sent = AnswerSent.objects.filter(citizen=step.case.citizen_id)
    sent.filter(state=State.WAITING).update(state=State.FAILED, reason=gettext_noop("诉求人身份已销毁"))
    sent.update(title="", text="", facts={})


def forget_old(now: datetime) -> Iterator[str]:
    """Delete the oldest notices to the staff, a batch in each sweep: by their keys, which follow their times."""
    oldest = StaffNotice.objects.order_by("pk").values_list("pk", "made_at")[:BATCH]
    old = [pk for pk, made_at in oldest if made_at < now - STAFF_KEPT]
    if old:
        count, _rows = StaffNotice.objects.filter(pk__in=old).delete()
        yield _("清除 %(count)s 条过期的工作通知") % {"count": count}
