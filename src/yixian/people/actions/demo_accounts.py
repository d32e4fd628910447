"""The people of the demonstration city: one account per role, and the few that its worked examples need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.ground.errors import Refusal
from yixian.people.actions.create_account import create_account
from yixian.people.models import SYSTEM, Account, Installation, Organisation, Role

# Documented for everybody. A live city makes no demonstration accounts, lets none in, refuses this password.
DEMO_PASSWORD = "yixian-demo-2026"  # noqa: S105


@dataclass(frozen=True)
class DemoDepartments:
    """Where the people of the demonstration sit.

    `bureau` and `second_bureau` take orders; `office` is the government office, which handles complaints
    about the centre; `supervisory` handles complaints about conduct.
    """

    centre: Department
    office: Department
    supervisory: Department
    bureau: Department
    second_bureau: Department


class Person(NamedTuple):
    username: str
    name: str
    roles: tuple[str, ...]
    place: str  # a field of DemoDepartments, "operator" or "government"
    clearance: bool = False


TRIO = (Role.LIAISON, Role.HANDLER, Role.UNIT_HEAD)
PEOPLE = [
    Person("seat", "苏文静", (Role.SEAT,), "operator"),
    Person("lead", "郝建平", (Role.LEAD,), "operator"),
    Person("editor", "温晓兰", (Role.EDITOR,), "operator"),
    Person("callback", "段秀英", (Role.CALLBACK,), "operator"),
    Person("dispatcher", "贾志强", (Role.DISPATCHER,), "centre", clearance=True),
    Person("duty_manager", "武红梅", (Role.DUTY_MANAGER,), "centre", clearance=True),
    Person("callback2", "乔丽萍", (Role.CALLBACK,), "centre"),
    Person("supervisor", "任国栋", (Role.SUPERVISOR,), "centre"),
    Person("assessor", "常海燕", (Role.ASSESSOR,), "centre"),
    Person("inspector", "裴俊峰", (Role.INSPECTOR,), "centre"),
    Person("inspector2", "米雅琴", (Role.INSPECTOR,), "centre"),
    Person("publisher", "侯雪", (Role.PUBLISHER,), "centre"),
    Person("auditor", "梁永生", (Role.AUDITOR,), "centre"),
    Person("liaison", "薛振华", (Role.LIAISON,), "bureau"),
    Person("handler", "牛宝山", (Role.HANDLER,), "bureau"),
    Person("unit_head", "霍明远", (Role.UNIT_HEAD,), "bureau"),
    Person("liaison2", "阎美玲", (Role.LIAISON,), "second_bureau"),
    Person("handler2", "申玉柱", (Role.HANDLER,), "second_bureau"),
    Person("unit_head2", "原志刚", (Role.UNIT_HEAD,), "second_bureau"),
    Person("office", "解慧芳", (Role.DISPATCHER, Role.DUTY_MANAGER, Role.CALLBACK), "office", clearance=True),
    Person("office_unit", "郗文涛", TRIO, "office", clearance=True),
    Person("discipline", "尹正平", TRIO, "supervisory", clearance=True),
    Person("leader", "晋怀远", (Role.LEADER,), "office"),
    Person("journalist", "宁小雨", (Role.JOURNALIST,), "government"),
    Person("sysadmin", "和致中", (Role.SYSADMIN,), "government"),
    Person("secadmin", "成守信", (Role.SECADMIN,), "government"),
    Person("auditadmin", "卫公正", (Role.AUDITADMIN,), "government"),
]


@transaction.atomic
def make_demo_accounts(departments: DemoDepartments) -> dict[str, Account]:
    """Make the demonstration's organisations and accounts, all with `DEMO_PASSWORD`; by username.

    Making them again changes nothing. Refused unless the database is marked as a demonstration.
    """
    if not Installation.objects.filter(kind=Installation.Kind.DEMONSTRATION).exists():
        raise Refusal(_("只有演示数据库可以建立演示账号。"), code="not_a_demonstration")
    government, _new = Organisation.objects.get_or_create(
        code="gov", defaults={"name": "太原市政府（演示）", "kind": Organisation.Kind.GOVERNMENT}
    )
    operator, _new = Organisation.objects.get_or_create(
        code="operator-a", defaults={"name": "甲运营公司（演示）", "kind": Organisation.Kind.OPERATOR}
    )
    made = {account.username: account for account in Account.objects.filter(demonstration=True)}
    hashed = make_password(DEMO_PASSWORD)
    for person in PEOPLE:
        if person.username in made:
            continue
        # The operator's people sit in the centre; somebody of the government at large has no department.
        place = "centre" if person.place == "operator" else person.place
        made[person.username] = create_account(
            SYSTEM,
            username=person.username,
            name=person.name,
            organisation=operator if person.place == "operator" else government,
            department=getattr(departments, place, None),
            password=DEMO_PASSWORD,
            hashed=hashed,
            roles=person.roles,
            clearance=person.clearance,
            demonstration=True,
        )
    return made
