"""Every change of an account leaves one line in a record that only grows."""

import json

import pytest

from yixian.ground.errors import Conflict, Invalid, Refusal
from yixian.people.actions import (
    activate,
    create_account,
    deactivate,
    edit_account,
    grant_role,
    issue_token,
    move_account,
    revoke_role,
    set_password,
)
from yixian.people.models import SYSTEM, Account, AccountRecord, LoginRecord
from yixian.safeguard.models import Unchangeable

PASSWORD = "correct-horse-battery"


def records(account):
    return [
        (record.what, record.details)
        for record in AccountRecord.objects.filter(account=account).order_by("id")
    ]


def make(cast, **changes):
    values = {
        "username": "newcomer",
        "name": "新 人",
        "organisation": cast.city.government,
        "department": cast.city.bureau,
        "password": PASSWORD,
        "roles": ["liaison", "handler"],
    }
    return create_account(cast.actor("secadmin"), **{**values, **changes})


def test_opening_an_account(cast):
    account = make(cast, username=" NewComer ", name=" 新\u202e人\n甲 ")
    assert (account.username, account.name) == ("newcomer", "新人 甲")
    assert account.check_password(PASSWORD)
    assert account.roles == {"liaison", "handler"}
    assert records(account) == [
        ("created", {"organisation": "gov", "department": "CG", "clearance": False}),
        ("role_granted", {"role": "liaison"}),
        ("role_granted", {"role": "handler"}),
    ]
    assert PASSWORD not in json.dumps(records(account))


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("username", "张三"),
        ("username", "2fast"),
        ("username", "a"),
        ("username", "x" * 41),
        ("username", "seat"),
        ("username", "SEAT"),
        ("username", "se at"),
        ("name", ""),
        ("name", "\u200b"),
        ("name", "名" * 51),
        ("telephone", "1" * 31),
        ("language", "xx"),
    ],
)
def test_wrong_values_are_named(cast, field, wrong):
    with pytest.raises(Invalid) as refused:
        make(cast, **{field: wrong})
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("weak", ["short", "1234567890123", "password123", "newcomer12"])
def test_weak_passwords_are_refused(cast, weak):
    with pytest.raises(Refusal) as refused:
        make(cast, password=weak)
    assert refused.value.field == "password"
    assert not Account.objects.filter(username="newcomer").exists()


def test_an_unknown_role_is_refused(cast):
    with pytest.raises(Refusal, match="没有这个岗位"):
        make(cast, roles=["emperor"])


def test_granting_twice_records_once(cast):
    by = cast.actor("secadmin")
    assert grant_role(by, cast.nobody, "leader") == grant_role(by, cast.nobody, "leader")
    assert records(cast.nobody) == [("role_granted", {"role": "leader"})]
    revoke_role(by, cast.nobody, "leader")
    assert cast.nobody.roles == frozenset()
    assert records(cast.nobody)[-1] == ("role_revoked", {"role": "leader"})


def test_editing_names_what_changed(cast):
    edit_account(cast.actor("secadmin"), cast.handler, name=" 王 五 ", clearance=True, telephone="")
    assert records(cast.handler) == [("edited", {"fields": ["clearance", "name"], "clearance": True})]
    edit_account(cast.actor("secadmin"), cast.handler, name="王 五")
    assert len(records(cast.handler)) == 1
    with pytest.raises(TypeError):
        edit_account(cast.actor("secadmin"), cast.handler, organisation=cast.city.operator)


def test_a_new_password_takes_the_old_sessions(cast):
    client = cast.client("handler")
    assert client.get("/desk/").status_code == 200
    set_password(cast.actor("secadmin"), cast.handler, PASSWORD)
    assert client.get("/desk/").status_code == 302
    assert records(cast.handler) == [("password_set", {})]


def test_deactivating_signs_out_and_ends_tokens(cast):
    client = cast.client("handler")
    token, _raw = issue_token(SYSTEM, cast.handler, "试")
    deactivate(cast.actor("secadmin"), cast.handler)
    assert client.get("/desk/").status_code == 302
    token.refresh_from_db()
    assert not token.is_valid
    with pytest.raises(Conflict):
        deactivate(cast.actor("secadmin"), cast.handler)
    activate(cast.actor("secadmin"), cast.handler)
    assert cast.actor("handler").roles == {"handler"}
    with pytest.raises(Conflict):
        activate(cast.actor("secadmin"), cast.handler)
    assert [what for what, _details in records(cast.handler)] == ["token_issued", "deactivated", "activated"]


def test_moving_within_the_government_keeps_the_roles(cast):
    lost = move_account(
        cast.actor("secadmin"),
        cast.handler,
        organisation=cast.city.government,
        department=cast.city.second_bureau,
    )
    assert lost == []
    assert cast.actor("handler").roles == {"handler"}
    assert cast.actor("handler").scope == {cast.city.second_bureau.pk, cast.city.second_section.pk}
    assert records(cast.handler) == [("moved", {"organisation": "gov", "department": "SW"})]
    move_account(
        cast.actor("secadmin"),
        cast.handler,
        organisation=cast.city.government,
        department=cast.city.second_bureau,
    )
    assert len(records(cast.handler)) == 1


def test_records_only_grow(cast):
    grant_role(cast.actor("secadmin"), cast.nobody, "leader")
    record = AccountRecord.objects.get()
    attempt = LoginRecord.objects.create(account=cast.nobody, outcome="wrong", address_digest="0")
    for row in (record, attempt):
        with pytest.raises(Unchangeable):
            row.save()
        with pytest.raises(Unchangeable):
            row.delete()
        with pytest.raises(Unchangeable):
            type(row).objects.update(account=cast.seat)
        with pytest.raises(Unchangeable):
            type(row).objects.all().delete()
