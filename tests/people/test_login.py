"""Signing in: by username only, with limits, and every attempt leaves a line without what was typed."""

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse

from yixian.people import login
from yixian.people.models import Account, AccountRecord, Installation, LoginRecord

LOGIN = "/account/login/"


def sign_in(username, password, client=None, **extra):
    client = client or Client()
    return client.post(LOGIN, {"login": username, "password": password}, **extra)


def outcomes():
    return [
        (record.account and record.account.username, record.outcome)
        for record in LoginRecord.objects.order_by("id")
    ]


def words(response):
    return response.content.decode()


@pytest.mark.parametrize("typed", ["seat", " seat ", "SEAT", "ｓｅａｔ"])
def test_signing_in_leads_to_the_desk(cast, typed):
    response = sign_in(typed, cast.PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/desk/"
    assert outcomes() == [("seat", "signed_in")]


def test_the_page_asked_for_comes_after(cast):
    client = Client()
    asked = client.get("/account/tokens/")
    assert asked["Location"] == "/account/login/?next=/account/tokens/"
    response = client.post(LOGIN, {"login": "seat", "password": cast.PASSWORD, "next": "/account/tokens/"})
    assert response["Location"] == "/account/tokens/"


def test_a_foreign_address_is_not_followed(cast):
    response = sign_in("seat", cast.PASSWORD, None, QUERY_STRING="next=https://example.org/")
    assert response["Location"] == "/desk/"


@pytest.mark.parametrize(
    ("username", "known"), [("seat", "seat"), ("stranger", None), ("hunter2-typed-here", None)]
)
def test_a_failure_says_what_to_do_and_not_which_half_was_wrong(cast, username, known):
    response = sign_in(username, "wrong-password")
    assert response.status_code == 200
    assert "用户名或密码不对" in words(response)
    assert "安全管理员" in words(response)
    assert outcomes() == [(known, "wrong")]


def test_nothing_typed_is_kept(cast):
    sign_in("hunter2-typed-here", "secret-typed-here", REMOTE_ADDR="203.0.113.7")
    row = LoginRecord.objects.values().get()
    assert not {"hunter2-typed-here", "secret-typed-here", "203.0.113.7"} & {
        str(value) for value in row.values()
    }
    assert len(row["address_digest"]) == 32


def test_one_place_has_one_digest(cast):
    for address in ("203.0.113.7", "203.0.113.7", "203.0.113.8"):
        sign_in("seat", "wrong", REMOTE_ADDR=address)
    first, second, third = LoginRecord.objects.order_by("id").values_list("address_digest", flat=True)
    assert first == second != third


@pytest.mark.parametrize(
    "empty", [{}, {"login": "seat"}, {"password": "x"}, {"login": "\x00", "password": "\x00"}]
)
def test_an_empty_form_is_refused_without_a_fault(cast, empty):
    assert Client().post(LOGIN, empty).status_code == 200


def test_a_stranger_shuts_nobody_out(cast):
    """Five failures close a name to the address they came from; its owner sits elsewhere."""
    for _attempt in range(6):
        sign_in("seat", "wrong", REMOTE_ADDR="203.0.113.7")
    assert "已暂停登录" in words(sign_in("seat", cast.PASSWORD, REMOTE_ADDR="203.0.113.7"))
    assert sign_in("seat", cast.PASSWORD, REMOTE_ADDR="203.0.113.8").status_code == 302


def test_a_name_is_guarded_against_guesses_from_everywhere(cast):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        for number in range(login.PER_NAME):
            assert "用户名或密码不对" in words(sign_in("seat", "wrong", REMOTE_ADDR=f"10.0.0.{number}"))
        assert "已暂停登录" in words(sign_in("seat", cast.PASSWORD, REMOTE_ADDR="10.0.1.1"))
        assert sign_in("lead", cast.PASSWORD, REMOTE_ADDR="10.0.1.1").status_code == 302
        clock.shift(301)
        assert sign_in("seat", cast.PASSWORD, REMOTE_ADDR="10.0.1.1").status_code == 302


def test_behind_the_proxy_everybody_has_their_own_address(cast, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(6):
        # Neither another host name nor an invented hop makes the guesser somebody else.
        sign_in("seat", "wrong", HTTP_X_FORWARDED_FOR=f"1.1.1.{number}, 203.0.113.7", HTTP_HOST=f"h{number}")
    assert "已暂停登录" in words(sign_in("seat", cast.PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.7"))
    assert sign_in("seat", cast.PASSWORD, HTTP_X_FORWARDED_FOR="203.0.113.8").status_code == 302
    digests = LoginRecord.objects.values_list("address_digest", flat=True).distinct()
    assert len(set(digests)) == 2


def test_five_failures_close_the_account_for_five_minutes(cast):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as clock:
        for _attempt in range(5):
            assert "用户名或密码不对" in words(sign_in("seat", "wrong"))
        closed = sign_in("seat", cast.PASSWORD)
        assert "已暂停登录" in words(closed)
        assert closed.status_code == 200
        assert sign_in("lead", cast.PASSWORD).status_code == 302
        clock.shift(301)
        assert sign_in("seat", cast.PASSWORD).status_code == 302
    assert outcomes()[5:] == [("seat", "limited"), ("lead", "signed_in"), ("seat", "signed_in")]


def test_a_place_that_guesses_many_names_is_stopped(cast):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        for number in range(10):
            sign_in(f"guess{number}", "wrong")
        assert "已暂停登录" in words(sign_in("seat", cast.PASSWORD))
        assert sign_in("seat", cast.PASSWORD, REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_whole_shift_may_sign_in_from_one_place(cast):
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False):
        answers = [sign_in("seat", cast.PASSWORD) for _attempt in range(121)]
    assert {answer.status_code for answer in answers[:120]} == {302}
    stopped = answers[120]
    assert (stopped.status_code, stopped["Retry-After"]) == (429, "60")
    assert "请1分钟后再试" in words(stopped)
    assert "shell/theme.css" in words(stopped)


def test_a_closed_account_is_told_so(cast):
    Account.objects.filter(username="seat").update(is_active=False)
    client = Client()
    response = client.post(LOGIN, {"login": "seat", "password": cast.PASSWORD}, follow=True)
    assert "账号不可用" in words(response)
    assert "安全管理员" in words(response)
    assert client.get("/desk/").status_code == 302
    assert outcomes() == [("seat", "deactivated")]


def test_a_closed_account_with_a_wrong_password_learns_nothing(cast):
    Account.objects.filter(username="seat").update(is_active=False)
    assert "用户名或密码不对" in words(sign_in("seat", "wrong"))


@pytest.mark.parametrize(("kind", "enters"), [("demo", True), ("live", False), (None, False)])
def test_demonstration_accounts_enter_demonstrations_only(cast, kind, enters):
    Account.objects.filter(username="seat").update(demonstration=True)
    if kind:
        Installation.objects.create(kind=kind, city_name="某市")
    client = Client()
    sign_in("seat", cast.PASSWORD, client)
    assert (client.get("/desk/").status_code == 200) is enters
    assert outcomes() == [("seat", "signed_in" if enters else "demonstration")]


def test_a_demonstration_session_ends_when_the_city_goes_live(cast):
    Account.objects.filter(username="seat").update(demonstration=True)
    installation = Installation.objects.create(kind="demo", city_name="某市")
    client = Client()
    sign_in("seat", cast.PASSWORD, client)
    installation.kind = "live"
    installation.save()
    assert client.get("/desk/").status_code == 302


def test_the_desk_comes_in_the_language_of_the_account(cast):
    Account.objects.filter(username="seat").update(language="en")
    client = Client()
    response = sign_in("seat", cast.PASSWORD, client)
    assert response.cookies["django_language"].value == "en"
    assert 'lang="en"' in words(client.get("/desk/"))


def test_signing_out_asks_first_and_is_recorded(cast):
    client = Client()
    sign_in("seat", cast.PASSWORD, client)
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302
    assert outcomes() == [("seat", "signed_in"), ("seat", "signed_out")]


def test_the_session_lasts_one_shift_at_most(cast):
    client = Client()
    with time_machine.travel("2026-03-02 08:00+08:00", tick=False) as clock:
        sign_in("seat", cast.PASSWORD, client)
        assert client.session.get_expire_at_browser_close()
        clock.shift(12 * 3600 + 1)
        assert client.get("/desk/").status_code == 302


class TestOwnPassword:
    NEW = "correct-horse-battery"

    def change(self, client, old, new, again=None):
        form = {"oldpassword": old, "password1": new, "password2": new if again is None else again}
        return client.post("/account/password/", form)

    def test_is_changed_with_the_old_one(self, cast):
        client = cast.client("seat")
        assert self.change(client, cast.PASSWORD, self.NEW)["Location"] == "/desk/"
        assert "密码已修改" in words(client.get("/desk/"))
        assert Account.objects.get(username="seat").check_password(self.NEW)
        record = AccountRecord.objects.get()
        assert (record.by, record.account, record.what) == (cast.seat, cast.seat, "password_changed")

    def test_ends_the_other_sessions(self, cast):
        other, client = cast.client("seat"), cast.client("seat")
        self.change(client, cast.PASSWORD, self.NEW)
        assert other.get("/desk/").status_code == 302
        assert client.get("/desk/").status_code == 200

    @pytest.mark.parametrize(
        ("old", "new", "again", "said"),
        [
            ("wrong", NEW, None, "当前密码不对"),
            (None, NEW, "correct-horse-batteries", "两次输入的新密码不一致"),
            (None, "short", None, "10"),
            (None, "yixian-demo-2026", None, "公开的演示密码"),
            (None, "", None, "errorlist"),
        ],
    )
    def test_is_refused_in_plain_words(self, cast, old, new, again, said):
        response = self.change(cast.client("seat"), old or cast.PASSWORD, new, again)
        assert response.status_code == 200
        assert said in words(response)
        assert Account.objects.get(username="seat").check_password(cast.PASSWORD)


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_set_password",
        "account_confirm_email",
        "mfa_list_webauthn",
    ],
)
def test_nobody_signs_up_or_resets_by_mail(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    "path", ["/account/signup/", "/accounts/signup/", "/accounts/login/", "/account/email/"]
)
def test_the_libraries_own_addresses_are_gone(cast, path):
    assert Client().get(path).status_code == 404


def test_the_login_page_is_ours(cast):
    page = words(Client().get(LOGIN))
    assert "工作人员登录" in page
    assert "用户名" in page
    assert "signup" not in page
    assert "Remember" not in page


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("a1!", "密码太短，至少 10 个字符。"),
        ("Aq1!" * 33, "密码太长，最多 128 个字符。"),
        ("password123", "太常见"),
        ("839201938471", "只包含数字"),
        ("dispatcher1", "太相似"),
    ],
)
def test_a_new_password_that_guards_nothing_is_refused_in_chinese(cast, password, said):
    form = {"oldpassword": cast.PASSWORD, "password1": password, "password2": password}
    page = cast.client("dispatcher").post("/account/password/", form)
    assert page.status_code == 200
    assert said in words(page)
