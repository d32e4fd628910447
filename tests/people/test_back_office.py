"""The back office: accounts for the security administrator, records for the audit administrator."""

import pytest

from tests.cast import PEOPLE
from yixian.people.models import Account, AccountRecord, LoginRecord, Organisation, RoleGrant

BASE = "/backoffice/people"
ACCOUNTS = f"{BASE}/account/"
ORGANISATIONS = f"{BASE}/organisation/"
RECORDS = [f"{BASE}/accountrecord/", f"{BASE}/loginrecord/"]
PASSWORD = "correct-horse-battery"


def account_form(account=None, **changes):
    values = {
        "username": "newcomer",
        "name": "新人",
        "organisation": "",
        "department": "",
        "telephone": "",
        "language": "zh-hans",
        "roles": [],
        "new_password": "",
    }
    if account:
        values |= {
            "username": account.username,
            "name": account.name,
            "organisation": account.organisation_id,
            "department": account.department_id or "",
            "is_active": "on",
            "roles": sorted(account.grants.values_list("role", flat=True)),
        }
        if account.clearance:
            values["clearance"] = "on"
    return {**values, **changes}


def change(cast, who, **changes):
    account = cast.people[who]
    form = account_form(account, **changes)
    response = cast.client("secadmin").post(f"{ACCOUNTS}{account.pk}/change/", form)
    return response, Account.objects.get(username=who)


@pytest.mark.parametrize("username", PEOPLE)
def test_who_sees_which_list(cast, username):
    client = cast.client(username)
    manages, audits = username in ("secadmin", "second_secadmin"), username == "auditadmin"
    assert (client.get(ACCOUNTS).status_code == 200) is manages
    assert (client.get(ORGANISATIONS).status_code == 200) is manages
    for path in RECORDS:
        assert (client.get(path).status_code == 200) is audits


def test_the_auditor_only_reads(cast):
    record = AccountRecord.objects.create(account=cast.seat, what="edited")
    attempt = LoginRecord.objects.create(account=cast.seat, outcome="wrong", address_digest="0")
    client = cast.client("auditadmin")
    for page in (f"{RECORDS[0]}{record.pk}/change/", f"{RECORDS[1]}{attempt.pk}/change/"):
        shown = client.get(page).content.decode()
        assert cast.seat.username in shown
        assert ACCOUNTS not in shown  # no link that would be refused
    for row, path in zip((record, attempt), RECORDS, strict=True):
        assert client.get(f"{path}{row.pk}/change/").status_code == 200
        assert client.post(f"{path}{row.pk}/change/", {}).status_code == 403
        assert client.post(f"{path}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        assert client.get(f"{path}add/").status_code == 403


def test_records_say_what_was_done_in_words(cast):
    change(cast, "seat", name="新名", roles=["seat", "lead"])
    page = cast.client("auditadmin").get(RECORDS[0]).content.decode()
    assert "岗位：班长" in page
    assert "改了：姓名" in page
    assert "&quot;role&quot;" not in page


def test_opening_an_account(cast):
    form = account_form(
        organisation=cast.city.government.pk,
        department=cast.city.bureau.pk,
        roles=["liaison", "handler"],
        new_password=PASSWORD,
        clearance="on",
    )
    response = cast.client("secadmin").post(f"{ACCOUNTS}add/", form)
    assert response.status_code == 302
    account = Account.objects.get(username="newcomer")
    assert account.check_password(PASSWORD)
    assert account.roles == {"liaison", "handler"}
    assert account.clearance
    assert set(AccountRecord.objects.values_list("by__username", flat=True)) == {"secadmin"}
    assert AccountRecord.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"roles": ["dispatcher"]}, "运营单位的人员只能担任"),
        ({"new_password": "short"}, "10"),
        ({"new_password": ""}, "errorlist"),
        ({"username": "seat"}, "errorlist"),
        ({"username": "大王"}, "用户名以小写字母开头"),
        ({"name": ""}, "errorlist"),
        ({"roles": ["emperor"]}, "errorlist"),
        ({"roles": ["handler"]}, "要选所在的单位"),
    ],
)
def test_a_refusal_stands_on_the_form_and_nothing_is_made(cast, changes, said):
    form = account_form(organisation=cast.city.operator.pk, new_password=PASSWORD)
    response = cast.client("secadmin").post(f"{ACCOUNTS}add/", {**form, **changes})
    assert response.status_code == 200
    assert said in response.content.decode()
    assert Account.objects.count() == len(PEOPLE)
    assert not AccountRecord.objects.exists()


def test_roles_are_ticked_and_unticked(cast):
    response, handler = change(cast, "handler", roles=["liaison", "unit_head"])
    assert response.status_code == 302
    assert handler.roles == {"liaison", "unit_head"}
    assert sorted(AccountRecord.objects.values_list("what", flat=True)) == [
        "role_granted",
        "role_granted",
        "role_revoked",
    ]


def test_saving_without_a_change_records_nothing(cast):
    response, _handler = change(cast, "handler")
    assert response.status_code == 302
    assert not AccountRecord.objects.exists()


def test_whatever_the_administrator_clicks_an_operator_never_decides(cast):
    response, seat = change(cast, "seat", roles=["seat", "dispatcher", "duty_manager"])
    assert "运营单位的人员只能担任" in response.content.decode()
    assert seat.roles == {"seat"}
    response, seat = change(
        cast, "seat", roles=["seat", "dispatcher"], organisation=cast.city.government.pk, name="新名"
    )
    assert response.status_code == 302, "now of the government"
    assert seat.roles == {"seat", "dispatcher"}
    response = cast.client("secadmin").post(
        f"{ACCOUNTS}{seat.pk}/change/", account_form(seat, organisation=cast.city.operator.pk), follow=True
    )
    assert "审核派单员" in response.content.decode(), "what was lost is said"
    assert Account.objects.get(pk=seat.pk).roles == {"seat"}


def test_nobody_gets_two_administrators_roles(cast):
    response, account = change(cast, "nobody", roles=["sysadmin", "auditadmin"])
    assert "必须由不同的人担任" in response.content.decode()
    assert account.roles == frozenset()
    assert not RoleGrant.objects.filter(account=account).exists()


def test_a_refused_change_changes_nothing_at_all(cast):
    response, seat = change(cast, "seat", name="改名", roles=["seat", "dispatcher"], new_password=PASSWORD)
    assert response.status_code == 200
    assert seat.name == cast.seat.name
    assert not seat.check_password(PASSWORD)
    assert not AccountRecord.objects.exists()


def test_ones_own_account_is_only_shown(cast):
    assert cast.client("secadmin").get(f"{ACCOUNTS}{cast.secadmin.pk}/change/").status_code == 200
    response, account = change(cast, "secadmin", roles=["secadmin", "duty_manager"])
    assert response.status_code == 403
    assert account.roles == {"secadmin"}


def test_deactivating_and_setting_a_password(cast):
    form = account_form(cast.handler, new_password=PASSWORD)
    del form["is_active"]
    cast.client("secadmin").post(f"{ACCOUNTS}{cast.handler.pk}/change/", form)
    handler = Account.objects.get(username="handler")
    assert not handler.is_active
    assert handler.check_password(PASSWORD)
    page = cast.client("secadmin").get(f"{ACCOUNTS}{cast.handler.pk}/change/").content.decode()
    assert handler.password not in page
    assert PASSWORD not in page


def test_a_username_stays(cast):
    response, handler = change(cast, "handler", username="somebody")
    assert response.status_code == 302
    assert handler.username == "handler"


def test_accounts_are_never_deleted(cast):
    client = cast.client("secadmin")
    assert client.post(f"{ACCOUNTS}{cast.handler.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(ACCOUNTS, {"action": "delete_selected", "_selected_action": [cast.handler.pk], "post": "yes"})
    assert Account.objects.filter(username="handler").exists()


def test_organisations(cast):
    client = cast.client("secadmin")
    client.post(f"{ORGANISATIONS}add/", {"code": "bing", "name": "丙公司", "kind": "operator"})
    made = Organisation.objects.get(code="bing")
    twice = client.post(f"{ORGANISATIONS}add/", {"code": "bing", "name": "又一个", "kind": "operator"})
    assert "已经有单位使用" in twice.content.decode()
    client.post(f"{ORGANISATIONS}{made.pk}/change/", {"code": "x", "name": "丙局", "kind": "government"})
    made.refresh_from_db()
    assert (made.code, made.name, made.kind) == ("bing", "丙局", "government")


def test_the_own_organisation_keeps_its_kind(cast):
    path = f"{ORGANISATIONS}{cast.city.government.pk}/change/"
    response = cast.client("secadmin").post(path, {"code": "gov", "name": "市政府", "kind": "operator"})
    assert "自己所在单位" in response.content.decode()
    cast.city.government.refresh_from_db()
    assert cast.city.government.kind == "government"


@pytest.mark.parametrize("path", [ACCOUNTS, ORGANISATIONS])
def test_lists_cost_the_same_however_long(cast, path, django_assert_max_num_queries):
    client = cast.client("secadmin")
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


def test_the_back_office_has_no_doors_of_its_own(cast):
    """Password and way out are those of everybody: with their limits, and recorded."""
    client = cast.client("secadmin")
    page = client.get("/backoffice/").content.decode()
    for address in ("/account/password/", "/account/second-factor/", "/account/logout/", "/desk/"):
        assert f'"{address}"' in page
    assert client.post("/backoffice/password_change/")["Location"] == "/account/password/"
    assert client.post("/backoffice/logout/")["Location"] == "/account/logout/"
    assert client.get("/backoffice/").status_code == 200
