"""Who acts: cheap to make, and the same whoever asks."""

import dataclasses

import pytest

from yixian.people.models import SYSTEM, Account, Actor


def test_making_an_actor_costs_nothing(cast, django_assert_num_queries):
    account = Account.objects.get(username="liaison")
    with django_assert_num_queries(0):
        actor = Actor.of(account, "api")
        assert (actor.kind, actor.channel, actor.name) == ("account", "api", account.name)
        assert (actor.account_id, actor.department_id) == (account.pk, cast.city.bureau.pk)
        assert (actor.organisation_id, actor.clearance) == (cast.city.government.pk, False)
    with django_assert_num_queries(1):
        assert actor.roles == {"liaison"}
        assert not actor.is_operator
    with django_assert_num_queries(1):
        assert actor.scope == actor.scope


@pytest.mark.parametrize(
    ("username", "scope"),
    [
        ("liaison", {"bureau", "bureau_section"}),
        ("section_liaison", {"bureau_section"}),
        ("liaison2", {"second_bureau", "second_section"}),
        ("dispatcher", {"centre"}),
        ("journalist", set()),
    ],
)
def test_scope_is_the_own_department_and_what_lies_below(cast, username, scope):
    assert cast.actor(username).scope == {getattr(cast.city, name).pk for name in scope}


def test_a_citizen_acts_on_one_case_without_roles(cast):
    citizen = Actor.citizen(7, "api")
    assert (citizen.kind, citizen.case_id, citizen.channel) == ("citizen", 7, "api")
    assert (citizen.account, citizen.account_id, citizen.roles, citizen.scope) == (None, None, set(), set())
    assert not citizen.clearance
    assert not citizen.is_operator


def test_the_system_has_no_roles_either(cast):
    assert (SYSTEM.kind, SYSTEM.channel, SYSTEM.roles, SYSTEM.scope) == ("system", "clock", set(), set())


def test_an_actor_is_never_changed(cast):
    with pytest.raises(dataclasses.FrozenInstanceError):
        cast.actor("seat").kind = "system"


def test_the_operator_is_known(cast):
    assert cast.actor("callback").is_operator
    assert not cast.actor("government_callback").is_operator
