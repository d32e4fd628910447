"""What other rooms may ask about notices."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.limited import limited_count
from yixian.cases.models import Case, Contact
from yixian.cases.waiting import Waiting
from yixian.ground.caching import Kept
from yixian.linkage.models import (
    WECHAT,
    WISHES,
    AnswerSent,
    BookingNotice,
    Letter,
    Notice,
    StaffNotice,
    StaffWay,
    WechatBinding,
)
from yixian.linkage.reasons import reason_said
from yixian.linkage.ways import why_not
from yixian.people.models import Actor

__all__ = [
    "answers_beside_call",
    "answers_of_case",
    "answers_to",
    "email_missing",
    "failed_waiting",
    "letters_of",
    "log_of",
    "mine",
    "notices_of",
    "unread_count",
    "unsent_by_reason",
    "wechat_missing",
    "wechat_shown",
]

Logged = type[Notice] | type[StaffNotice] | type[AnswerSent] | type[BookingNotice]
Rows = QuerySet[Notice] | QuerySet[StaffNotice] | QuerySet[AnswerSent] | QuerySet[BookingNotice]
MOST_ANSWERS = 30  # of one contact or case on a page
READERS_OF_ANSWERS = frozenset({"seat", "lead", "callback", "dispatcher", "duty_manager", "supervisor"})
MOST_COUNTED = 100  # beyond it the bell says "99+"


def notices_of(case: Case) -> list[Notice]:
    """What the citizen of this case was told, newest first (index of the foreign key).

    Not what was withdrawn, nor what is to be true later: a publication under embargo.
    """
    told = Notice.objects.filter(case=case, made_at__lte=timezone.now()).exclude(state=Notice.State.WITHDRAWN)
    rows = list(told.order_by("-id"))
    for row in rows:
        row.case = case
    return rows


def answers_to(contact: int, case: Case | None) -> list[AnswerSent]:
    """What was sent in a contact or about a case, newest first (indexes of the foreign keys)."""
    to = Q(contact=contact) if case is None else Q(case=case) | Q(contact=case.contact_id)
    rows = AnswerSent.objects.filter(to).select_related("account", "case")
    return list(rows.order_by("-id")[:MOST_ANSWERS])


def answers_beside_call(_actor: Actor, contact: Contact) -> dict[str, Any]:
    """Beside the seat's form: what was sent to this caller, and whom the next goes to."""
    return {"contact": contact.pk, "sent": answers_to(contact.pk, None)}


def answers_of_case(actor: Actor, case: Case) -> dict[str, Any] | None:
    """On the page of a case, for those at the hotline: what was sent; nothing where nothing was."""
    if not actor.roles & READERS_OF_ANSWERS or not (sent := answers_to(0, case)):
        return None
    return {"sent": sent}


def log_of(model: Logged) -> Rows:
    """What was to go out to citizens, to staff, or to callers (indexes `notice_log`, `staff_log`, `answer_log`)."""
    rows: Rows = model._default_manager.filter(way__in=WISHES).select_related(*about_of(model))
    return rows


def about_of(model: Logged) -> tuple[str, ...]:
    """The columns of what a notice is about."""
    if model is BookingNotice:
        return ("booking",)
    return ("case", "summons") if model is StaffNotice else ("case",)


def failed_waiting(actor: Actor) -> list[Waiting]:
    """On the page a system administrator lands on: what was given up."""
    if "sysadmin" not in actor.roles:
        return []
    found = []
    logged: tuple[tuple[str, Logged, str], ...] = (
        (_("没有发出的通知（诉求人）"), Notice, "citizens"),
        (_("没有发出的通知（工作人员）"), StaffNotice, "staff"),
        (_("没有发出的答复（来电人）"), AnswerSent, "answers"),
        (_("没有发出的预订通知"), BookingNotice, "bookings"),
    )
    for label, model, whose in logged:
        failed = model.State.FAILED
        count = limited_count(log_of(model).filter(state=failed))
        url = f"{reverse('notice_log', args=[whose])}?state={failed}"
        found.append(Waiting(label, count, url, loud=count != "0"))
    return found


def letters_of(key: str) -> list[tuple[str, int, str]]:
    """What became of the letters about something: state in words, how many, the reason (unique: key)."""
    rows = Letter.objects.filter(key__startswith=f"{key}:").values_list("state", "reason")
    counted = rows.annotate(n=Count("pk")).order_by("state", "reason")
    return [(str(Letter.State(state).label), n, reason_said(reason)) for state, reason, n in counted]


def unsent_by_reason(model: Logged) -> list[dict[str, object]]:
    """How many wait or were given up, by way, state and reason (indexes `*_state`)."""
    waiting = (model.State.WAITING, model.State.FAILED)
    counted = model._default_manager.filter(state__in=waiting).values("way", "state", "reason")
    return [dict(row) for row in counted.annotate(count=Count("pk")).order_by("way", "state", "-count")[:50]]


def email_missing() -> str:
    """Why nobody can be told by e-mail here, "" where they can."""
    return why_not("email")


def wechat_missing() -> str:
    """Why nobody can be told by WeChat here, "" where they can."""
    return why_not(WECHAT)


def wechat_shown(case: Case, agent: str) -> dict[str, bool] | None:
    """What the citizen's page offers: whether it is bound, and whether `agent`, the browser, is WeChat's own."""
    if wechat_missing():
        return None
    bound = WechatBinding.objects.filter(citizen=case.citizen_id).exists()
    return {"bound": bound, "inside": "MicroMessenger" in agent}


def mine(actor: Actor, *, unread: bool = False) -> QuerySet[StaffNotice]:
    """One's own notices in the system (indexes `staff_mine`, `staff_unread`)."""
    rows = StaffNotice.objects.filter(account=actor.account_id, way=StaffWay.SYSTEM)
    rows = rows.select_related(*about_of(StaffNotice))
    return rows.filter(read_at=None) if unread else rows


def _count(account: str) -> int:
    unread = StaffNotice.objects.filter(account=int(account), way=StaffWay.SYSTEM, read_at=None)
    return unread[:MOST_COUNTED].count()


_unread: Kept[int] = Kept(_count, StaffNotice)


def unread_count(actor: Actor) -> int:
    """How many notices somebody has not read, at most `MOST_COUNTED`; kept for five seconds in the process."""
    return _unread(str(actor.account_id)) or 0


def forget_count() -> None:
    """Count anew: rows were changed without a signal."""
    _unread.forget()
