"""Two cases that look alike are something else: said of a proposal, or by taking a merged case out again."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Kind, by_number
from yixian.dispatch.models import Aid, KeptReading, NotTheSame
from yixian.dispatch.open_cases import taking_members
from yixian.ground.errors import NotFound
from yixian.people.models import Actor

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def tell_apart(actor: Actor, case: Case, number: str) -> None:
    """The case of this number is not the same as `case`, which the actor sees. Said twice it is kept once.

    `NotFound` for a number that is never proposed: closed, protected, a report, held by the office.
    """
    other = by_number(taking_members(), number)
    if other is None or other.pk == case.pk or _is_secret(case):
        raise NotFound(_("没有这个编号的诉求，或者已经不能并单。"))
    _keep(actor.account_id, case.pk, other.pk)


def take_back_apart(actor: Actor, case: Case, number: str) -> None:
    """It was said by mistake: the two may be proposed to one another again. Taken back twice it is gone once.

    `NotFound` for a case the actor does not see.
    """
    other = by_number(Case.objects.visible_to(actor), number)
    if other is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    _forget(case.pk, other.pk)


def tell_apart_registered(actor: Actor, case: Case, numbers: Collection[str]) -> None:
    """What a seat said of proposals while it wrote, once the matter has become a case.

    A report or a protected case leaves no such row, which would tell what it is like.
    """
    if _is_secret(case):
        return
    for number in numbers:
        other = by_number(taking_members(), number)
        if other is not None and other.pk not in (case.pk, case.parent_id):
            _keep(actor.account_id, case.pk, other.pk)


def remember_split(step: Step) -> None:
    """Somebody took the case out of the one it was merged into. A parent that ends lets members go and says nothing."""
    if "because" not in step.facts:
        _keep(step.actor.account_id, step.case.pk, step.facts["parent"])


def forget_apart(step: Step) -> None:
    """It was merged after all."""
    _forget(step.case.pk, step.facts["parent"])


def forget_secret(step: Step) -> None:
    """What the case was like, or was not, is forgotten when it becomes a report or protected."""
    if _is_secret(step.case):
        NotTheSame.objects.filter(Q(one=step.case) | Q(other=step.case)).delete()
        KeptReading.objects.filter(case=step.case, aid=Aid.ALIKE).delete()


def _is_secret(case: Case) -> bool:
    return case.protected or case.kind == Kind.REPORT


def _keep(account_id: int | None, pk: int, other_pk: int) -> None:
    one, other = sorted((pk, other_pk))
    rows = [NotTheSame(one_id=one, other_id=other, said_by_id=account_id)]
    NotTheSame.objects.bulk_create(rows, ignore_conflicts=True)


def _forget(pk: int, other_pk: int) -> None:
    one, other = sorted((pk, other_pk))
    NotTheSame.objects.filter(one=one, other=other).delete()
