"""Questions of the press: asked, assigned to a department that drafts, answered. Each a compare-and-set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.portal.models import PressCard, PressQuestion, PublicRule
from yixian.portal.models.press import UNIT
from yixian.portal.models.public_rule import rule

if TYPE_CHECKING:
    from yixian.directory.models import Department
    from yixian.people.models import Actor

ANSWERERS = frozenset({"publisher", "duty_manager"})
State = PressQuestion.State


def card_of(actor: Actor) -> PressCard | None:
    """The card this journalist may use today; None where there is none that holds."""
    if "journalist" not in actor.roles:
        return None
    card = PressCard.objects.filter(account=actor.account_id).first()
    return card if card is not None and card.holds_on(timezone.localdate()) else None


def ask(actor: Actor, title: str, words: str) -> PressQuestion:
    """Ask the centre; to be answered within the city's working days. The same words sent again while they wait are the
    same question. `NotAllowed` without a card that holds.
    """
    card = card_of(actor)
    if card is None:
        raise NotAllowed(_("您的记者账号已过有效期，请联系热线中心延长。"))
    now = timezone.now()
    centre = directory.centre()
    calendar = directory.calendar_of(centre.pk if centre else None)
    due = calendar.add(now, rule(PublicRule.Code.PRESS_DAYS), "wd")
    asked = {"card": card, "title": title, "words": words}
    with transaction.atomic():
        PressCard.objects.select_for_update().get(pk=card.pk)  # of a form sent twice at once the second waits
        known = PressQuestion.objects.open().filter(**asked).first()
        made: PressQuestion = known or PressQuestion.objects.create(**asked, asked_at=now, due_at=due.at)
    return made


def assign(actor: Actor, question: PressQuestion, department: Department) -> None:
    """Have a department draft the answer."""
    _check(actor)
    columns = {
        "state": State.ASSIGNED,
        "department": department,
        "assigned_by": actor.account,
        "assigned_at": timezone.now(),
    }
    if question.department_id != department.pk:
        columns |= {"draft": "", "drafted_by": None, "drafted_at": None}  # another's words are not this one's
    _move(question, {State.ASKED, State.ASSIGNED, State.DRAFTED}, columns)


def draft_answer(actor: Actor, question: PressQuestion, words: str) -> None:
    """What the department would answer; the centre reads it before the press does."""
    if not actor.roles & UNIT or question.department_id not in actor.scope:
        raise NotAllowed(_("由交办的单位拟答。"))
    columns = {
        "state": State.DRAFTED,
        "draft": words,
        "drafted_by": actor.account,
        "drafted_at": timezone.now(),
    }
    _move(question, {State.ASSIGNED}, columns)


def answer(actor: Actor, question: PressQuestion, words: str) -> None:
    """Answer whoever asked; whether everybody reads it is decided apart, by a public text."""
    _check(actor)
    if not words:
        raise Refusal(_("请填写答复。"), field="answer")
    columns = {
        "state": State.ANSWERED,
        "answer": words,
        "answered_by": actor.account,
        "answered_at": timezone.now(),
    }
    _move(question, set(PressQuestion.OPEN), columns)


def _check(actor: Actor) -> None:
    if not actor.roles & ANSWERERS:
        raise NotAllowed(_("记者提问由发布员和值班主任答复。"))


def _move(question: PressQuestion, states: set[State], columns: Mapping[str, Any]) -> None:
    # Compare and set: of two who deal with it at once, one does; the row says what it was when it was read.
    known = PressQuestion.objects.filter(
        pk=question.pk, state=question.state, department=question.department_id, state__in=states
    )
    if not known.update(**columns):
        raise Conflict(_("刚刚有人办理了这个提问，请刷新后再看。"))
    question.refresh_from_db()
