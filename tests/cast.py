"""The named cast: a small city and one person per role, for every room's tests.

    def test_something(cast):
        perform("dispatch", cast.actor("dispatcher"), case, {...})
        page = cast.client("liaison").get("/desk/")

`cast.city` has the departments and organisations, `cast.NAME` an Account, `cast.actor(NAME)` an Actor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from yixian.directory.models import Department
from yixian.people.models import Account, Actor, Organisation, Role, RoleGrant

PASSWORD = "a-long-word-for-tests"


@dataclass(frozen=True)
class City:
    """The departments and organisations of the cast."""

    centre: Department
    office: Department
    supervisory: Department
    bureau: Department
    bureau_section: Department
    second_bureau: Department
    second_section: Department
    government: Organisation
    operator: Organisation


# username: (roles, department of the city, is the operator's, has clearance)
PEOPLE: dict[str, tuple[tuple[str, ...], str | None, bool, bool]] = {
    "seat": (("seat",), "centre", True, False),
    "lead": (("lead",), "centre", True, False),
    "editor": (("editor",), "centre", True, False),
    "callback": (("callback",), "centre", True, False),
    "government_callback": (("callback",), "centre", False, False),
    "dispatcher": (("dispatcher",), "centre", False, False),
    "cleared_dispatcher": (("dispatcher",), "centre", False, True),
    "duty_manager": (("duty_manager",), "centre", False, True),
    "supervisor": (("supervisor",), "centre", False, False),
    "assessor": (("assessor",), "centre", False, False),
    "inspector": (("inspector",), "centre", False, False),
    "publisher": (("publisher",), "centre", False, False),
    "auditor": (("auditor",), "centre", False, False),
    "liaison": (("liaison",), "bureau", False, False),
    "handler": (("handler",), "bureau", False, False),
    "unit_head": (("unit_head",), "bureau", False, False),
    "section_liaison": (("liaison",), "bureau_section", False, False),
    "section_handler": (("handler",), "bureau_section", False, False),
    "liaison2": (("liaison",), "second_bureau", False, False),
    "handler2": (("handler",), "second_bureau", False, False),
    "unit_head2": (("unit_head",), "second_bureau", False, False),
    "office": (("dispatcher", "duty_manager", "callback"), "office", False, True),
    "discipline": (("liaison", "handler", "unit_head"), "supervisory", False, True),
    "leader": (("leader",), "office", False, False),
    "journalist": (("journalist",), None, False, False),
    "sysadmin": (("sysadmin",), None, False, False),
    "secadmin": (("secadmin",), None, False, False),
    "second_secadmin": (("secadmin",), None, False, False),
    "auditadmin": (("auditadmin",), None, False, False),
    "nobody": ((), None, False, False),
}


def make_city() -> City:
    """Five departments, two of them with a section below; the government and one operator."""

    def department(code: str, name: str, tier: str, parent: Department | None = None) -> Department:
        return Department.objects.create(
            code=code, name=name, tier=tier, parent=parent, takes_orders=tier != Department.Tier.CENTRE
        )

    tier = Department.Tier
    bureau = department("CG", "城市管理局", tier.BUREAU)
    second = department("SW", "水务局", tier.BUREAU)
    return City(
        centre=department("RX", "热线中心", tier.CENTRE),
        office=department("BGT", "政府办公室", tier.OFFICE),
        supervisory=department("JC", "监督机构", tier.SUPERVISORY),
        bureau=bureau,
        bureau_section=department("CG01", "市容科", tier.BUREAU, bureau),
        second_bureau=second,
        second_section=department("SW01", "供水科", tier.BUREAU, second),
        government=Organisation.objects.create(code="gov", name="市政府", kind="government"),
        operator=Organisation.objects.create(code="operator-a", name="甲公司", kind="operator"),
    )


def make_people(city: City) -> dict[str, Account]:
    """Everybody in `PEOPLE`, by username, in two inserts."""
    hashed = make_password(PASSWORD)
    accounts = Account.objects.bulk_create(
        Account(
            username=username,
            name=f"{Role(roles[0]).label if roles else '无岗位'}·{username}",
            organisation=city.operator if of_operator else city.government,
            department=getattr(city, place) if place else None,
            clearance=cleared,
            password=hashed,
        )
        for username, (roles, place, of_operator, cleared) in PEOPLE.items()
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, organisation_kind=account.organisation.kind)
        for account in accounts
        for role in PEOPLE[account.username][0]
    )
    return {account.username: account for account in accounts}


class Cast:
    """The people of a test; see the head of this file."""

    PASSWORD = PASSWORD

    def __init__(self) -> None:
        self.city = make_city()
        self.people = make_people(self.city)

    def __getattr__(self, username: str) -> Account:
        try:
            return self.__dict__["people"][username]
        except KeyError:
            raise AttributeError(f"nobody in the cast is called {username}") from None

    def actor(self, username: str, channel: Any = "page") -> Actor:
        """The person as an Actor, with roles as they are in the database now."""
        account = self.people[username]
        account.forget_roles()
        return Actor.of(account, channel)

    def client(self, username: str) -> Client:
        """A browser in which the person has signed in."""
        client = Client()
        client.force_login(self.people[username])
        return client


@pytest.fixture
def cast(db: None) -> Cast:
    """A fresh city and its people."""
    return Cast()
