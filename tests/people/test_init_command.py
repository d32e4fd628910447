"""`yixian init`: an empty database becomes a live city with three administrators, and never twice."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from tests.cast import make_city
from yixian.directory.models import DeadlineRule, Department, ReasonCode, WorkingDay
from yixian.ground.errors import Conflict, Refusal
from yixian.people.actions import DEMO_PASSWORD
from yixian.people.models import Account, AccountRecord, Installation, Organisation


def init(**options):
    out = StringIO()
    call_command("init", stdout=out, **options)
    return out.getvalue()


def test_a_live_city_starts_with_three_administrators_and_the_default_rows(db):
    printed = init(city="某市", generate=True)
    passwords = dict(re.findall(r"^(\w+)  (\S+)$", printed, re.MULTILINE))
    assert list(passwords) == ["secadmin", "sysadmin", "auditadmin"]
    assert len(set(passwords.values())) == 3
    for username, password in passwords.items():
        account = Account.objects.get(username=username)
        assert account.check_password(password)
        assert account.roles == {username}
        assert not account.demonstration
    assert Installation.objects.get().kind == "live"
    assert DeadlineRule.objects.exists()
    assert ReasonCode.objects.exists()
    assert WorkingDay.objects.exists()
    assert not Department.objects.exists(), "a city's departments are its own"
    assert set(AccountRecord.objects.values_list("by", flat=True)) == {None}
    signed_in = Client().post("/account/login/", {"login": "secadmin", "password": passwords["secadmin"]})
    assert signed_in["Location"] == "/desk/"


def test_passwords_are_made_up_where_nobody_can_be_asked(db, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert "secadmin  " in init(city="某市")


def test_typed_passwords_are_not_printed_and_weak_ones_asked_again(db, monkeypatch):
    typed = iter(
        [DEMO_PASSWORD] * 2 + ["first-secret-x", "typo"] + ["first-secret-x"] * 2 + ["second-secret-x"] * 2
        + ["third-secret-x"] * 2
    )  # fmt: skip
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    printed = init(city="某市")
    assert "secret" not in printed
    assert Account.objects.get(username="secadmin").check_password("first-secret-x")
    assert Account.objects.get(username="auditadmin").check_password("third-secret-x")


def test_the_area_code_is_said_at_once_or_asked_for(db):
    assert "没有给出长途区号" not in init(city="某市", area_code="0351", generate=True)
    assert Installation.objects.get().area_code == "0351"


def test_what_is_no_area_code_makes_no_city(db):
    with pytest.raises(Refusal, match="长途区号是") as refused:
        init(city="某市", area_code="351", generate=True)
    assert refused.value.field == "area_code"
    assert not Account.objects.exists()
    said = init(city="某市", generate=True)
    assert "没有给出长途区号" in said
    assert "第一次登录都要先改密码" in said


def occupied_by_a_city():
    make_city()


def occupied_by_an_organisation():
    Organisation.objects.create(code="x", name="某单位", kind="government")


def occupied_by_a_demonstration():
    Installation.objects.create(kind="demo", city_name="太原市")


@pytest.mark.parametrize(
    "occupy", [occupied_by_a_city, occupied_by_an_organisation, occupied_by_a_demonstration]
)
def test_a_database_in_use_is_refused_and_left_alone(db, occupy):
    occupy()
    before = (Installation.objects.count(), Organisation.objects.count())
    with pytest.raises(Conflict, match="not empty"):
        init(city="某市", generate=True)
    assert (Installation.objects.count(), Organisation.objects.count()) == before
    assert not Account.objects.exists()


def test_twice_is_refused(db):
    init(city="某市", generate=True)
    with pytest.raises(Conflict):
        init(city="某市", generate=True)
    assert Account.objects.count() == 3
