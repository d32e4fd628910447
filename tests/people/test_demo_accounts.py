"""The demonstration's people: one account per role, useless anywhere else."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests.cast import make_city
from yixian.ground.errors import Conflict, Refusal
from yixian.people.actions import DEMO_PASSWORD, create_account, make_demo_accounts, mark_installation
from yixian.people.actions.demo_accounts import DemoDepartments
from yixian.people.models import SYSTEM, Account, Organisation, Role, RoleGrant
from yixian.people.queries import is_demonstration, may_sign_in

ONE_PER_ROLE = [
    "seat", "lead", "dispatcher", "duty_manager", "liaison", "handler", "unit_head", "callback", "supervisor",
    "assessor", "inspector", "publisher", "editor", "auditor", "leader", "journalist",
    "sysadmin", "secadmin", "auditadmin",
]  # fmt: skip


@pytest.fixture
def city_places(db):
    """The cast's departments; its organisations give way to the demonstration's own."""
    city = make_city()
    Organisation.objects.all().delete()
    return DemoDepartments(
        centre=city.centre,
        office=city.office,
        supervisory=city.supervisory,
        bureau=city.bureau,
        second_bureau=city.second_bureau,
    )


def test_one_account_per_role_named_like_it(city_places):
    mark_installation("demo", "太原市")
    made = make_demo_accounts(city_places)
    assert set(ONE_PER_ROLE) == set(Role.values)
    for username in ONE_PER_ROLE:
        assert made[username].roles == {username}
        assert made[username].demonstration
        assert made[username].check_password(DEMO_PASSWORD)
    assert {name for name, account in made.items() if account.is_operator} == {
        "seat",
        "lead",
        "editor",
        "callback",
    }


def test_everybody_sits_where_the_examples_need_them(city_places):
    mark_installation("demo", "太原市")
    made = make_demo_accounts(city_places)
    seats = {name: account.department_id for name, account in made.items()}
    assert {seats[name] for name in ("dispatcher", "duty_manager", "callback")} == {city_places.centre.pk}
    assert {seats[name] for name in ("liaison", "handler", "unit_head")} == {city_places.bureau.pk}
    assert {seats[name] for name in ("liaison2", "handler2", "unit_head2")} == {city_places.second_bureau.pk}
    assert (seats["office"], made["office"].roles) == (
        city_places.office.pk,
        {"dispatcher", "duty_manager", "callback"},
    )
    assert (seats["discipline"], made["discipline"].roles) == (
        city_places.supervisory.pk,
        {"liaison", "handler", "unit_head"},
    )
    assert (seats["secadmin"], seats["journalist"]) == (None, None)


def test_making_them_again_changes_nothing(city_places):
    mark_installation("demo", "太原市")
    first = make_demo_accounts(city_places)
    grants = RoleGrant.objects.count()
    assert {name: account.pk for name, account in make_demo_accounts(city_places).items()} == {
        name: account.pk for name, account in first.items()
    }
    assert RoleGrant.objects.count() == grants


@pytest.mark.parametrize("kind", ["live", None])
def test_they_are_made_in_a_demonstration_only(city_places, kind):
    if kind:
        mark_installation(kind, "太原市")
    with pytest.raises(Refusal, match="只有演示数据库"):
        make_demo_accounts(city_places)
    assert not Account.objects.exists()


def test_they_sign_in_to_the_demonstration_and_not_to_a_live_city(city_places):
    installation = mark_installation("demo", "太原市")
    seat = make_demo_accounts(city_places)["seat"]
    form = {"login": "seat", "password": DEMO_PASSWORD}
    assert Client().post("/account/login/", form)["Location"] == "/desk/"
    installation.kind = "live"
    installation.save()
    assert Client().post("/account/login/", form)["Location"] == "/account/closed/"
    assert not may_sign_in(seat)


@pytest.mark.parametrize("password", [DEMO_PASSWORD, DEMO_PASSWORD.upper(), f"{DEMO_PASSWORD}!"])
def test_their_password_is_refused_in_a_live_city(city_places, password):
    mark_installation("live", "某市")
    with pytest.raises(ValidationError, match="公开的演示密码"):
        validate_password(password)
    with pytest.raises(Refusal, match="公开的演示密码"):
        create_account(
            SYSTEM,
            username="seat",
            name="话务员",
            organisation=Organisation.objects.create(code="g", name="某市", kind="government"),
            password=password,
        )


def test_their_password_is_taken_in_a_demonstration(city_places):
    mark_installation("demo", "太原市")
    validate_password(DEMO_PASSWORD)


def test_a_database_is_marked_once(db):
    assert not is_demonstration()
    mark_installation("demo", "太原市")
    assert is_demonstration()
    with pytest.raises(Conflict):
        mark_installation("live", "太原市")
