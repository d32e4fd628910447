"""API tokens: shown once, kept as a digest, ended at once."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from yixian.ground import caching
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.people.actions import issue_token, revoke_token
from yixian.people.models import SYSTEM, Account, AccountRecord, ApiToken, Installation
from yixian.people.queries import account_of_token

PAGE = "/account/tokens/"


def issue(cast, username="dispatcher", **kwargs):
    return issue_token(cast.actor(username), cast.people[username], "对接", **kwargs)


def test_only_a_digest_is_kept(cast):
    token, raw = issue(cast)
    row = ApiToken.objects.values().get()
    assert raw.startswith("yx_")
    assert len(raw) == 46
    assert row["prefix"] == raw[:10]
    assert raw not in str(row)
    assert raw[10:] not in str(row)
    assert str(token) == f"{raw[:10]}… 对接"
    assert AccountRecord.objects.get().details == {"prefix": raw[:10], "days": 90}


def test_a_token_is_its_account_with_its_roles_in_one_query(cast, django_assert_num_queries):
    _token, raw = issue(cast)
    assert account_of_token(raw) == cast.dispatcher
    with django_assert_num_queries(0):  # kept for some seconds
        account_of_token(raw)
    caching.drop_all()
    with django_assert_num_queries(1):
        account = account_of_token(raw)
        assert account.organisation.code == "gov"
        assert account.roles == {"dispatcher"}
        assert not account.is_operator


@pytest.mark.parametrize("raw", ["", "yx_", "yx_" + "x" * 43, "\x00", "令牌", "Bearer x"])
def test_an_unknown_token_is_nobody(cast, raw):
    issue(cast)
    assert account_of_token(raw) is None


def test_a_token_expires(cast):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        _token, raw = issue(cast, days=2)
        clock.shift(timedelta(days=2, seconds=-1))
        assert account_of_token(raw) == cast.dispatcher
        clock.shift(timedelta(seconds=1))
        assert account_of_token(raw) is None


def test_a_revoked_token_is_nobody_at_once(cast):
    token, raw = issue(cast)
    revoke_token(cast.actor("dispatcher"), token)
    assert account_of_token(raw) is None
    with pytest.raises(Conflict):
        revoke_token(cast.actor("dispatcher"), token)
    assert AccountRecord.objects.filter(what="token_revoked").count() == 1


def test_a_closed_account_has_no_tokens(cast):
    _token, raw = issue(cast)
    Account.objects.filter(username="dispatcher").update(is_active=False)
    assert account_of_token(raw) is None
    cast.dispatcher.refresh_from_db()
    with pytest.raises(Refusal, match="已停用"):
        issue(cast)


@pytest.mark.parametrize(("kind", "works"), [("demo", True), ("live", False)])
def test_a_demonstration_account_has_none_in_a_live_city(cast, kind, works):
    _token, raw = issue(cast)
    Account.objects.filter(username="dispatcher").update(demonstration=True)
    Installation.objects.create(kind=kind, city_name="某市")
    assert (account_of_token(raw) is not None) is works


def test_use_is_noted_once_an_hour(cast, django_assert_num_queries):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        token, raw = issue(cast)
        first = timezone.now()
        with django_assert_num_queries(2):
            account_of_token(raw)
        clock.shift(3599)
        caching.drop_all()
        with django_assert_num_queries(1):
            account_of_token(raw)
        token.refresh_from_db()
        assert token.last_used == first
        clock.shift(2)
        caching.drop_all()
        account_of_token(raw)
        token.refresh_from_db()
        assert token.last_used == timezone.now()


def test_only_its_owner_or_the_command_line_has_one_made(cast):
    for username in ("secadmin", "sysadmin", "lead"):
        with pytest.raises(NotAllowed, match="只能由本人"):
            issue_token(cast.actor(username), cast.dispatcher, "冒用")
    token, _raw = issue_token(SYSTEM, cast.dispatcher, "命令行")
    with pytest.raises(NotAllowed):
        revoke_token(cast.actor("lead"), token)
    revoke_token(cast.actor("secadmin"), token)
    record = AccountRecord.objects.latest("id")
    assert (record.by, record.account, record.what) == (cast.secadmin, cast.dispatcher, "token_revoked")


@pytest.mark.parametrize(
    ("name", "days", "field"),
    [("", 1, "name"), (" \u200b", 1, "name"), ("名" * 61, 1, "name"), ("甲", 0, "days"), ("甲", 367, "days")],
)
def test_wrong_wishes_are_named(cast, name, days, field):
    with pytest.raises(Refusal) as refused:
        issue_token(cast.actor("dispatcher"), cast.dispatcher, name, days)
    assert refused.value.field == field


class TestPage:
    def test_a_token_is_shown_once(self, cast):
        client = cast.client("dispatcher")
        made = client.post(PAGE, {"name": "区平台", "days": 30}).content.decode()
        raw = re.search(r"yx_[\w-]{43}", made)[0]
        assert account_of_token(raw) == cast.dispatcher
        again = client.get(PAGE)
        assert raw not in again.content.decode()
        assert raw[:10] in again.content.decode()
        assert "no-store" in again["Cache-Control"]

    @pytest.mark.parametrize(
        "form", [{}, {"name": "", "days": 3}, {"name": "甲", "days": 9999}, {"name": "甲", "days": "x"}]
    )
    def test_a_wrong_form_says_so(self, cast, form):
        response = cast.client("dispatcher").post(PAGE, form)
        assert response.status_code == 200
        assert "errorlist" in response.content.decode()
        assert not ApiToken.objects.exists()

    def test_one_revokes_ones_own(self, cast):
        token, raw = issue(cast)
        client = cast.client("dispatcher")
        asked = client.get(f"{PAGE}{token.pk}/revoke/")
        assert (asked.status_code, raw in asked.content.decode()) == (200, False)
        assert account_of_token(raw) == cast.dispatcher, "asked first, nothing has ended"
        assert client.post(f"{PAGE}{token.pk}/revoke/")["Location"] == PAGE
        assert account_of_token(raw) is None
        assert raw[:10] not in client.get(PAGE).content.decode()

    def test_and_nobody_elses(self, cast):
        token, raw = issue(cast)
        assert cast.client("lead").post(f"{PAGE}{token.pk}/revoke/").status_code == 404
        assert raw[:10] not in cast.client("lead").get(PAGE).content.decode()
        assert account_of_token(raw) == cast.dispatcher


class TestCommand:
    def test_prints_a_token_and_nothing_else(self, cast):
        out = StringIO()
        call_command("token", "dispatcher", "--days", "5", stdout=out)
        assert account_of_token(out.getvalue().strip()) == cast.dispatcher
        record = AccountRecord.objects.get()
        assert (record.by, record.details["days"]) == (None, 5)

    def test_says_when_there_is_no_such_account(self, cast):
        with pytest.raises(NotFound, match="stranger"):
            call_command("token", "stranger")


def test_nobody_makes_tokens_without_end(cast):
    client = cast.client("seat")
    for number in range(21):
        page = client.post("/account/tokens/", {"name": f"程序{number}", "days": "5"})
    assert "您已有 20 个有效的令牌" in page.content.decode()
    assert ApiToken.objects.filter(account=cast.seat).count() == 20
    revoke_token(cast.actor("seat"), ApiToken.objects.filter(account=cast.seat).first())
    client.post("/account/tokens/", {"name": "又一个", "days": "5"})
    assert ApiToken.objects.filter(account=cast.seat, name="又一个").exists()
    ApiToken.objects.filter(account=cast.seat).update(expires=timezone.now())
    assert issue_token(cast.actor("seat"), cast.seat, "过期的不算")
