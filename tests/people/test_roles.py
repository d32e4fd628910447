"""Who holds what: one query, per account, and nothing for those who left."""

import pytest

from tests.cast import PEOPLE
from yixian.people.models import OPERATOR_ROLES, Account, Role, RoleGrant


def test_roles_are_those_of_the_domain():
    assert Role.values == [
        "seat", "lead", "editor", "callback",
        "dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "publisher", "auditor",
        "liaison", "handler", "unit_head",
        "leader", "journalist",
        "sysadmin", "secadmin", "auditadmin",
    ]  # fmt: skip
    assert set(OPERATOR_ROLES) == {"seat", "lead", "editor", "callback"}


@pytest.mark.parametrize("username", PEOPLE)
def test_everybody_holds_exactly_their_roles(cast, username):
    assert Account.objects.get(username=username).roles == set(PEOPLE[username][0])


def test_roles_cost_one_query_and_are_kept(cast, django_assert_num_queries):
    account = Account.objects.get(username="office")
    with django_assert_num_queries(1):
        assert len(account.roles) == 3
        assert account.roles == account.roles
        assert not account.is_operator


def test_an_account_without_roles_still_knows_whose_it_is(cast):
    cast.seat.grants.all().delete()
    seat = Account.objects.get(username="seat")
    assert seat.roles == frozenset()
    assert seat.is_operator


def test_a_deactivated_account_has_no_roles(cast):
    Account.objects.filter(username="dispatcher").update(is_active=False)
    assert Account.objects.get(username="dispatcher").roles == frozenset()


def test_saving_a_grant_shows_at_once(cast):
    assert cast.nobody.roles == frozenset()
    RoleGrant.objects.create(account=cast.nobody, role="handler")
    assert cast.nobody.roles == {"handler"}


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditadmin"])
def test_the_back_office_opens_to_the_three_administrators(cast, username):
    account = cast.people[username]
    assert account.is_staff
    assert account.has_module_perms("people")
    # … and its pages decide for themselves: no permission is given wholesale.
    assert not account.has_perm("people.change_account")
    assert not account.has_perms(["people.change_account"])


def test_nobody_is_all_powerful(cast):
    assert not hasattr(cast.sysadmin, "is_superuser")
    assert not cast.duty_manager.is_staff
