"""Planning shifts: added all or none, taken back, a week copied onto the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.clocks import start_of
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.people.models import Account, Actor
from yixian.staffing.models import Shift
from yixian.staffing.queries import people_of

PLANNERS = frozenset({"lead", "duty_manager"})
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class NewShift:
    """A shift that somebody wants."""

    account_id: int
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def add_shifts(actor: Actor, wanted: Iterable[NewShift]) -> list[Shift]:
    """Add these shifts, all or none.

    `NotAllowed` for whoever plans nobody, `NotFound` for people who are not theirs to plan, `Refusal` for a shift that
    is no half hours, too long or (but to a duty manager) has begun, `Conflict` where it overlaps another one.
    """
    asked = list(wanted)
    people = _locked(actor, {one.account_id for one in asked})
    for one in asked:
        _check(actor, one)
    made, last = list[Shift](), dict[int, Shift]()
    for one in sorted(asked, key=lambda one: one.starts_at):
        before = last.get(one.account_id)
        _check_free(one, people[one.account_id].name, [before] if before else ())
        last[one.account_id] = Shift(**vars(one), made_by=actor.account)
        made.append(last[one.account_id])
    _check_against_rows(made, people)
    return Shift.objects.bulk_create(made)


def remove_shift(actor: Actor, pk: int) -> Shift:
    """Take a shift back; the row stays. One that has begun only by a duty manager. Twice is as once."""
    if not actor.roles & PLANNERS:
        raise NotAllowed(_("您的岗位不能排班。"))
    shift = Shift.objects.visible_to(actor).filter(pk=pk).select_related("account").first()
    if shift is None:
        raise NotFound(_("没有这个班次，或者您不能查看。"))
    _check_begun(actor, shift.starts_at)
    Shift.objects.filter(pk=pk, removed_at=None).update(removed_at=timezone.now(), removed_by=actor.account)
    return shift


def copy_week(actor: Actor, monday: date) -> tuple[int, int]:
    """Copy the shifts of a week onto the next one: how many were added, and how many left out.

    Left out is what is there already or would overlap, and who is planned no more.
    """
    people = set(people_of(actor).values_list("pk", flat=True))
    rows = Shift.objects.visible_to(actor).standing()
    rows = rows.filter(starts_at__gte=start_of(monday), starts_at__lt=start_of(monday + WEEK))
    again = [NewShift(one.account_id, one.starts_at + WEEK, one.ends_at + WEEK) for one in rows]
    there = _by_person(Shift.objects.standing().between(start_of(monday + WEEK), start_of(monday + 3 * WEEK)))
    free = [
        one
        for one in again
        if one.account_id in people
        and _may_change(actor, one.starts_at)
        and not any(_overlaps(one, other) for other in there.get(one.account_id, ()))
    ]
    add_shifts(actor, free)
    return len(free), len(again) - len(free)


def _locked(actor: Actor, ids: set[int]) -> dict[int, Account]:
    """The people, held until the transaction ends, so that two plans for one person cannot cross."""
    if not actor.roles & PLANNERS:
        raise NotAllowed(_("您的岗位不能排班。"))
    theirs = set(people_of(actor).filter(pk__in=ids).values_list("pk", flat=True))
    if ids - theirs:
        raise NotFound(_("只能给本单位在岗的话务员和班长排班。"), field="account")
    rows = Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {one.pk: one for one in rows}


def _check(actor: Actor, one: NewShift) -> None:
    _check_begun(actor, one.starts_at)
    if any(at.minute % 30 or at.second or at.microsecond for at in (one.starts_at, one.ends_at)):
        raise Refusal(_("上下班时间应是整点或半点。"), field="starts")
    length = one.ends_at - one.starts_at
    if not timedelta() < length <= timedelta(hours=Shift.LONGEST):
        raise Refusal(_("一个班最长 %(hours)s 小时。") % {"hours": Shift.LONGEST}, field="ends")


def _check_begun(actor: Actor, starts_at: datetime) -> None:
    if not _may_change(actor, starts_at):
        raise Refusal(_("已经开始的班次只有值班主任能改。"), field="first")


def _may_change(actor: Actor, starts_at: datetime) -> bool:
    """What has begun is what people were to do, and is held against what they did: no operator changes it."""
    return starts_at > timezone.now() or "duty_manager" in actor.roles


def _check_against_rows(made: Sequence[Shift], people: dict[int, Account]) -> None:
    """The rows around the new ones, read once (index: shift_time)."""
    if not made:
        return
    start, end = made[0].starts_at, max(one.ends_at for one in made)
    there = _by_person(Shift.objects.standing().between(start, end).filter(account_id__in=people))
    for one in made:
        _check_free(one, people[one.account_id].name, there.get(one.account_id, ()))


def _by_person(shifts: Iterable[Shift]) -> dict[int, list[Shift]]:
    found: dict[int, list[Shift]] = {}
    for one in shifts:
        found.setdefault(one.account_id, []).append(one)
    return found


def _overlaps(one: NewShift | Shift, other: Shift) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _check_free(one: NewShift | Shift, name: str, others: Iterable[Shift]) -> None:
    for other in others:
        if _overlaps(one, other):
            local = timezone.localtime(other.starts_at)
            raise Conflict(
                _("%(name)s在 %(at)s 已经有班，时间重叠。") % {"name": name, "at": f"{local:%m-%d %H:%M}"},
                field="account",
            )
