"""System, security and audit administrators: never the same person, never on oneself."""

from itertools import permutations

import pytest
from django.db import IntegrityError, transaction

from tests.cast import PEOPLE
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.actions import (
    activate,
    create_account,
    deactivate,
    edit_account,
    grant_role,
    move_account,
    revoke_role,
    set_password,
)
from yixian.people.models import ADMINISTRATORS, AccountRecord, Actor, RoleGrant

PASSWORD = "correct-horse-battery"


@pytest.mark.parametrize(("held", "wanted"), list(permutations(sorted(ADMINISTRATORS), 2)))
def test_nobody_holds_two_of_them(cast, held, wanted):
    RoleGrant.objects.create(account=cast.nobody, role=held)
    with pytest.raises(Refusal, match="必须由不同的人担任"):
        grant_role(cast.actor("secadmin"), cast.nobody, wanted)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(account=cast.nobody, role=wanted)
    assert cast.actor("nobody").roles == {held}


def test_an_administrator_may_hold_a_working_role_too(cast):
    grant_role(cast.actor("secadmin"), cast.auditadmin, "leader")
    assert cast.actor("auditadmin").roles == {"auditadmin", "leader"}


CHANGES = {
    "grant": lambda by, who: grant_role(by, who, "leader"),
    "revoke": lambda by, who: revoke_role(by, who, "secadmin"),
    "password": lambda by, who: set_password(by, who, PASSWORD),
    "deactivate": deactivate,
    "activate": activate,
    "edit": lambda by, who: edit_account(by, who, clearance=True),
    "move": lambda by, who: move_account(by, who, organisation=who.organisation, department=None),
}


@pytest.mark.parametrize("change", CHANGES)
def test_never_on_oneself(cast, change):
    with pytest.raises(NotAllowed, match="不能更改自己的账号"):
        CHANGES[change](cast.actor("secadmin"), cast.secadmin)
    assert not AccountRecord.objects.exists()


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("username", sorted(set(PEOPLE) - {"secadmin", "second_secadmin"}))
def test_only_the_security_administrator(cast, change, username):
    with pytest.raises(NotAllowed, match="只有安全管理员"):
        CHANGES[change](cast.actor(username), cast.second_secadmin)


def test_a_citizen_changes_no_account(cast):
    with pytest.raises(NotAllowed):
        grant_role(Actor.citizen(1), cast.nobody, "leader")


def test_a_deactivated_security_administrator_is_one_no_more(cast):
    deactivate(cast.actor("second_secadmin"), cast.secadmin)
    with pytest.raises(NotAllowed):
        grant_role(Actor.of(cast.secadmin), cast.nobody, "leader")


def test_two_security_administrators_look_after_each_other(cast):
    deactivate(cast.actor("secadmin"), cast.second_secadmin)
    assert AccountRecord.objects.get().by == cast.secadmin


def test_only_security_administrators_open_accounts(cast):
    with pytest.raises(NotAllowed):
        create_account(
            cast.actor("sysadmin"),
            username="new",
            name="新",
            organisation=cast.city.government,
            password=PASSWORD,
        )


def test_revoking_what_is_not_held_is_said(cast):
    with pytest.raises(Conflict):
        revoke_role(cast.actor("secadmin"), cast.nobody, "leader")
