"""The messages by which citizens are asked, as evaluation sees them: whether they can go out, what became of them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from yixian.cases.models import Case, ReplyWay
from yixian.evaluation.messages import Delivery, Fate
from yixian.linkage.models import Matter, Notice, wording
from yixian.linkage.ways import why_not

State = Notice.State
FATES = {State.WAITING: Fate.WAITING, State.SENT: Fate.SENT, State.FAILED: Fate.FAILED}
MOST = 500  # a sweep


class ByNotice:
    """The carrier of the messages that ask (`evaluation.messages`)."""

    def why_not(self) -> str:
        """Why none can be sent in this city now, "" when they can."""
        if wording(Matter.RATE, settings.LANGUAGE_CODE) is None:
            return _("本市不发“请评价”的短信")
        return why_not(ReplyWay.SMS)

    def delivery(self, case: Case, since: int) -> Delivery:
        """What became of the newest one about the case, of event `since` or later (index `notice_once`)."""
        row = Notice.objects.filter(case=case, seq__gte=since, verb=Matter.RATE).order_by("-seq").first()
        if row is None:
            return Delivery(Fate.NEVER, None, self.why_not())
        fate = FATES.get(State(row.state), Fate.NEVER)
        why = row.reason_said or (str(State(row.state).label) if fate == Fate.NEVER else "")
        return Delivery(fate, row.sent_at if fate == Fate.SENT else row.next_at, why)

    def failed(self, since: datetime) -> list[int]:
        """The cases of those made since then that were given up, newest first (index `notice_state`)."""
        rows = Notice.objects.filter(state=State.FAILED, verb=Matter.RATE, made_at__gte=since)
        return list(rows.order_by("-id").values_list("case_id", flat=True)[:MOST])
