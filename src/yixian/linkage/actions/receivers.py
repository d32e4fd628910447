"""Whom a step asks for work: the people of the units it names, or of the centre, who may know of the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from yixian.cases.accused import is_within
from yixian.cases.models import Case
from yixian.cases.visibility import centre_may_know
from yixian.directory import queries as directory
from yixian.linkage.models import WISHES
from yixian.people.models import RoleGrant
from yixian.people.queries import is_demonstration


@dataclass(frozen=True)
class Receiver:
    """Somebody who is told, and by which ways beside the system."""

    account: int
    department: int | None
    clearance: bool
    ways: tuple[str, ...]


def people(accounts: Iterable[int]) -> list[Receiver]:
    """These accounts, if they are in use; one query."""
    wanted = set(accounts)
    return list({one.account: one for one in _found(account__in=wanted)}.values()) if wanted else []


def of_units(roles: Iterable[str], departments: Iterable[int]) -> dict[int, list[Receiver]]:
    """Who holds one of `roles` in each department, or in the nearest one above it that has somebody; one query.

    No unit is given a task where it, or one above it, is complained of for its conduct (`cases.accused`). A case may
    come to be such a complaint while the unit has it: what is told of it after that goes through `not_accused`.
    """
    units = {pk: directory.department(pk) for pk in departments}
    paths = {pk: unit.path_ids for pk, unit in units.items() if unit is not None}
    if not paths:
        return {}
    asked = {above for path in paths.values() for above in path}
    by_unit: dict[int | None, dict[int, Receiver]] = {}
    for one in _found(role__in=tuple(roles), account__department__in=asked):
        by_unit.setdefault(one.department, {})[one.account] = one
    told: dict[int, list[Receiver]] = {}
    for pk, path in paths.items():
        nearest = next((by_unit[above] for above in reversed(path) if above in by_unit), {})
        told[pk] = list(nearest.values())
    return told


def of_centre(roles: Iterable[str], case: Case) -> list[Receiver]:
    """Who holds one of these deciding roles and may know of the case; one query."""
    return knowing(holding(roles), case)


def holding(roles: Iterable[str]) -> list[Receiver]:
    """Who holds one of these roles, each once; one query."""
    return list({one.account: one for one in _found(role__in=tuple(roles))}.values())


def knowing(found: Iterable[Receiver], case: Case) -> list[Receiver]:
    """Those of the centre's people who may know of the case; no query."""
    return [one for one in found if centre_may_know(case, one.department, one.clearance)]


def not_accused(found: Iterable[Receiver], case: Case) -> list[Receiver]:
    """Those who are not of a unit whose conduct the case complains of, or of one below it; no query."""
    accused = directory.department(case.accused_id) if case.accused_id and case.counts_as_conduct else None
    if accused is None:
        return list(found)
    units = {one: directory.department(one.department) if one.department else None for one in found}
    return [one for one, unit in units.items() if unit is None or not is_within(unit, accused)]


def _found(**narrowed: object) -> list[Receiver]:
    """Grants of accounts in use, with what the account wishes (unique: account and role)."""
    grants = RoleGrant.objects.filter(account__is_active=True, **narrowed).order_by("account_id")
    if not is_demonstration():
        grants = grants.filter(account__demonstration=False)  # nobody signs in with these in a live city
    wish = "account__notice_wish__by_"
    rows = grants.values_list(
        "account_id", "account__department_id", "account__clearance", *(F(f"{wish}{way}") for way in WISHES)
    )
    return [
        Receiver(
            account,
            department,
            clearance,
            tuple(way for way, chosen in zip(WISHES, by, strict=True) if chosen),
        )
        for account, department, clearance, *by in rows
    ]
