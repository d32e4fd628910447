"""The cases near one: the one it was merged into, those merged into it, those linked with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from yixian.cases.models import Case, CaseLink, CaseQuerySet
from yixian.people.models import Actor


@dataclass(frozen=True)
class Family:
    """Each oldest first; a case has at most one parent."""

    parents: list[Case]
    members: list[Case]
    linked: list[Case]


def near(actor: Actor, case: Case) -> CaseQuerySet:
    """Parent, merged members and linked cases that this actor may know of, oldest first.

    The few ids are read first: an OR over joins would read every case there is. Indexes: primary key and `parent`.
    """
    links = CaseLink.objects.filter(Q(case=case) | Q(earlier=case)).values_list("case_id", "earlier_id")
    ids = {pk for pair in links for pk in pair if pk != case.pk}
    if case.parent_id is not None:
        ids.add(case.parent_id)
    return Case.objects.visible_to(actor).filter(Q(parent=case) | Q(pk__in=ids)).order_by("id")


def family_of(case: Case, found: Iterable[Case]) -> Family:
    """The cases that `near` found, by what they are to `case`."""
    family = Family([], [], [])
    for one in found:
        if one.pk == case.parent_id:
            family.parents.append(one)
        elif one.parent_id == case.pk:
            family.members.append(one)
        else:
            family.linked.append(one)
    return family
