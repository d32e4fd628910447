"""The optional second factor, with real codes (RFC 6238) computed here and not by the library under test."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from yixian.people.models import AccountRecord, LoginRecord

SETUP = "/account/second-factor/activate/"
CODE = "/account/code/"


def code_at(secret, seconds):
    """The six digits for `secret` (base 32) at a time in seconds since 1970 (RFC 6238: SHA-1, 30 s)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(seconds) // 30), hashlib.sha1)
    start = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_the_codes_of_the_standard():
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_at(secret, at) for at in (59, 1111111109, 2000000000)] == ["287082", "081804", "279037"]


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02 09:00+08:00", tick=False) as travelled:
        yield travelled


def full_width(code):
    return code.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})


def text(response):
    return response.content.decode()


def sign_in(cast, client):
    return client.post("/account/login/", {"login": "dispatcher", "password": cast.PASSWORD})


def secret_on(page):
    return re.search(r"<code[^>]*>([A-Z2-7]{16,})</code>", text(page))[1]


@pytest.fixture
def setup(cast, clock, django_capture_on_commit_callbacks):
    """The dispatcher sets a second factor up as a person would: (client, secret, recovery codes shown)."""
    client = Client()
    sign_in(cast, client)
    asked = client.get(SETUP)
    assert asked["Location"].startswith("/account/confirm/"), "the password is asked for again first"
    page = client.post(asked["Location"], {"password": cast.PASSWORD}, follow=True)
    assert "data:image/svg+xml" in text(page)
    secret = secret_on(page)
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(SETUP, {"code": code_at(secret, time.time())}, follow=True)
    codes = re.findall(r"<li><code[^>]*>(\d+)</code></li>", text(done))
    clock.shift(60)  # a code serves once
    return client, secret, codes


def test_setting_up_shows_recovery_codes_and_is_recorded(cast, setup):
    client, _secret, codes = setup
    assert len(codes) == 10
    record = AccountRecord.objects.get()
    assert (record.account, record.what) == (cast.dispatcher, "second_factor_set")
    assert "已启用" in text(client.get("/account/second-factor/"))


def test_a_wrong_code_sets_nothing_up(cast, clock):
    client = Client()
    sign_in(cast, client)
    client.post(client.get(SETUP)["Location"], {"password": cast.PASSWORD})
    assert "动态码不对" in text(client.post(SETUP, {"code": "000000"}))
    assert not Authenticator.objects.exists()


def test_no_secret_lies_open_in_the_database(setup):
    _client, secret, codes = setup
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_a_password_alone_no_longer_opens(cast, setup):
    client = Client()
    assert sign_in(cast, client)["Location"].startswith(CODE)
    assert client.get("/desk/").status_code == 302
    assert (
        not LoginRecord.objects.filter(outcome="signed_in")
        .exclude(pk=LoginRecord.objects.earliest("id").pk)
        .exists()
    )


def test_a_password_and_a_code_open(cast, setup):
    _client, secret, _codes = setup
    client = Client()
    sign_in(cast, client)
    assert "动态码或备用码" in text(client.get(CODE))
    assert client.post(CODE, {"code": code_at(secret, time.time())})["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert LoginRecord.objects.filter(outcome="signed_in").count() == 2


@pytest.mark.parametrize("written", [lambda code: code[:3] + " " + code[3:], full_width, lambda c: f" {c} "])
def test_a_code_may_be_written_anyhow(cast, setup, clock, written):
    """Input methods leave full-width digits; telephones show the code in two groups."""
    _client, secret, codes = setup
    clock.shift(60)
    for code in (code_at(secret, time.time()), codes[0]):
        client = Client()
        sign_in(cast, client)
        assert client.post(CODE, {"code": written(code)})["Location"] == "/desk/"


def test_a_wrong_code_is_refused_and_recorded(cast, setup):
    client = Client()
    sign_in(cast, client)
    assert "动态码不对" in text(client.post(CODE, {"code": "123456"}))
    assert client.get("/desk/").status_code == 302
    assert LoginRecord.objects.latest("id").outcome == "wrong_code"


def test_guessing_codes_is_stopped(cast, setup):
    _client, secret, _codes = setup
    client = Client()
    sign_in(cast, client)
    for number in range(5):
        client.post(CODE, {"code": f"{number:06d}"})
    stopped = client.post(CODE, {"code": code_at(secret, time.time())})
    assert stopped.status_code == 200
    assert "已暂停登录" in text(stopped)


def test_a_code_serves_once(cast, setup):
    _client, secret, _codes = setup
    code = code_at(secret, time.time())
    first, second = Client(), Client()
    sign_in(cast, first)
    assert first.post(CODE, {"code": code}).status_code == 302
    sign_in(cast, second)
    assert second.post(CODE, {"code": code}).status_code == 200


def test_a_recovery_code_serves_once(cast, setup):
    _client, _secret, codes = setup
    first, second = Client(), Client()
    sign_in(cast, first)
    assert first.post(CODE, {"code": codes[0]})["Location"] == "/desk/"
    sign_in(cast, second)
    assert second.post(CODE, {"code": codes[0]}).status_code == 200
    assert second.post(CODE, {"code": codes[1]}).status_code == 302


def test_the_code_page_is_for_those_between_password_and_code(cast):
    assert Client().get(CODE)["Location"].startswith("/account/login/")


def test_recovery_codes_are_downloaded_and_made_anew(cast, setup):
    client, _secret, codes = setup
    assert codes[3] in text(client.get("/account/recovery-codes/file/"))
    assert client.get("/account/recovery-codes/new/").status_code == 200
    renewed = client.post("/account/recovery-codes/new/", follow=True)
    assert codes[3] not in text(renewed)


def test_switching_off_asks_again_and_is_recorded(cast, setup, django_capture_on_commit_callbacks):
    client, secret, _codes = setup
    with time_machine.travel(time.time() + 600, tick=False), django_capture_on_commit_callbacks(execute=True):
        asked = client.get("/account/second-factor/deactivate/")
        assert "/confirm/" in asked["Location"]
        client.post("/account/second-factor/confirm/", {"code": code_at(secret, time.time())})
        assert client.get("/account/second-factor/deactivate/").status_code == 200
        client.post("/account/second-factor/deactivate/")
    assert not Authenticator.objects.exists()
    assert AccountRecord.objects.latest("id").what == "second_factor_removed"
    assert sign_in(cast, Client())["Location"] == "/desk/"
