"""An operator's people never hold a permission to dispatch, rule, evaluate, publish or handle (docs/domain.md).

Four walls, each tried by itself: the action, the model, the database, and what `roles` says.
"""

import pytest
from django.db import IntegrityError, connection, transaction

from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.actions import change_organisation_kind, create_account, grant_role, move_account
from yixian.people.models import OPERATOR_ROLES, Account, AccountRecord, Role, RoleGrant

DECIDING = sorted(set(Role.values) - OPERATOR_ROLES)


@pytest.mark.parametrize("role", DECIDING)
def test_the_action_refuses(cast, role):
    with pytest.raises(Refusal, match="运营单位的人员只能担任") as refused:
        grant_role(cast.actor("secadmin"), cast.seat, role)
    assert refused.value.code == "operator_role"
    assert refused.value.field == "role"
    assert cast.actor("seat").roles == {"seat"}


@pytest.mark.parametrize("role", DECIDING)
def test_opening_an_account_refuses_and_leaves_nothing(cast, role):
    with pytest.raises(Refusal):
        create_account(
            cast.actor("secadmin"),
            username="newcomer",
            name="新人",
            organisation=cast.city.operator,
            password="correct-horse-battery",
            roles=["seat", role],
        )
    assert not Account.objects.filter(username="newcomer").exists()


@pytest.mark.parametrize("role", sorted(OPERATOR_ROLES))
def test_the_four_operator_roles_are_granted(cast, role):
    grant_role(cast.actor("secadmin"), cast.lead, role)
    assert role in cast.actor("lead").roles


@pytest.mark.parametrize("role", DECIDING)
def test_the_model_refuses(cast, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=cast.seat, role=role)


@pytest.mark.parametrize("role", DECIDING)
def test_the_database_refuses_a_change_behind_the_model(cast, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(account=cast.seat).update(role=role)


def test_the_database_refuses_a_grant_without_a_kind(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.bulk_create([RoleGrant(account=cast.seat, role="dispatcher")])


@pytest.mark.parametrize("role", DECIDING)
def test_a_forged_row_gives_nothing(cast, role):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_rolegrant (account_id, role, organisation_kind, granted_at)"
            " VALUES (%s, %s, 'government', '2026-01-01 00:00:00')",
            [cast.seat.pk, role],
        )
    assert cast.actor("seat").roles == {"seat"}


def test_a_move_to_the_operator_takes_the_deciding_roles_and_records_it(cast):
    lost = move_account(
        cast.actor("secadmin"), cast.office, organisation=cast.city.operator, department=cast.city.centre
    )
    assert lost == ["dispatcher", "duty_manager"]
    assert cast.actor("office").roles == {"callback"}
    assert set(RoleGrant.objects.filter(account=cast.office).values_list("organisation_kind", flat=True)) == {
        "operator"
    }
    revoked = AccountRecord.objects.filter(account=cast.office, what="role_revoked")
    assert sorted(record.details["role"] for record in revoked) == lost


def test_a_move_behind_the_actions_gives_nothing(cast):
    Account.objects.filter(pk=cast.dispatcher.pk).update(organisation=cast.city.operator)
    assert Account.objects.get(username="dispatcher").roles == frozenset()


def test_an_organisation_that_becomes_an_operator_takes_the_roles_of_its_people(cast):
    company = type(cast.city.operator).objects.create(code="company", name="丙公司", kind="government")
    move_account(cast.actor("secadmin"), cast.office, organisation=company, department=None)
    lost = change_organisation_kind(cast.actor("secadmin"), company, "operator")
    assert lost == {"office": ["dispatcher", "duty_manager"]}
    assert cast.actor("office").roles == {"callback"}
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(account=cast.office).update(role="dispatcher")


def test_an_operator_that_becomes_governmental_may_be_granted_roles(cast):
    assert change_organisation_kind(cast.actor("secadmin"), cast.city.operator, "government") == {}
    cast.seat.organisation.refresh_from_db()
    grant_role(cast.actor("secadmin"), cast.seat, "dispatcher")
    assert cast.actor("seat").roles == {"seat", "dispatcher"}


def test_nobody_changes_the_kind_of_their_own_organisation(cast):
    with pytest.raises(NotAllowed, match="自己所在单位"):
        change_organisation_kind(cast.actor("secadmin"), cast.city.government, "operator")
    with pytest.raises(Refusal):
        change_organisation_kind(cast.actor("secadmin"), cast.city.operator, "church")
