"""What a person is told when something is refused or the machine fails: plain words and the right status."""

from __future__ import annotations

import errno
import json
import sqlite3
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from tests.cast import Cast
from yixian.cases.actions import ACTIONS
from yixian.cases.fields import Text
from yixian.cases.schemas import fields_of
from yixian.ground import errors
from yixian.shell import urls as real
from yixian.shell.errors import TYPED, failed
from yixian.shell.middleware import out_of_service

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
TO_RAISE: dict[str, BaseException] = {}


def fail(_request: HttpRequest) -> HttpResponse:
    raise TO_RAISE["now"]


def end(request: HttpRequest) -> HttpResponse:
    """The session is changed, and somebody ended it meanwhile."""
    request.session["changed"] = True
    Session.objects.all().delete()
    return HttpResponse()


urlpatterns = [path("fail", fail), path("end", end), *real.urlpatterns]
handler400, handler403, handler404, handler500 = (
    real.handler400,
    real.handler403,
    real.handler404,
    real.handler500,
)


def answer(client: Client, exception: BaseException) -> Any:
    TO_RAISE["now"] = exception
    client.raise_request_exception = False
    return client.get("/fail")


@pytest.mark.parametrize(
    ("exception", "status"),
    [
        (errors.Refusal("标题太长"), 400),
        (errors.NotAllowed("标题太长"), 403),
        (errors.NotFound("标题太长"), 404),
        (errors.WrongState("标题太长"), 409),
        (errors.Conflict("标题太长"), 409),
        (errors.TooLarge("标题太长"), 413),
        (errors.TooMany("标题太长"), 429),
    ],
)
def test_a_refusal_is_a_plain_page_with_its_status(client: Client, exception: Exception, status: int) -> None:
    page = answer(client, exception)
    assert page.status_code == status
    assert "标题太长" in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_words_of_a_refusal_are_escaped(client: Client) -> None:
    assert "<script>alert" not in answer(client, errors.Refusal("<script>alert(1)</script>")).content.decode()


def wrapped(cause: BaseException) -> OperationalError:
    """As Django hands on what the driver raised."""
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


FAILING = [
    (wrapped(sqlite3.OperationalError("database is locked")), "系统正忙"),
    (wrapped(sqlite3.OperationalError("database table is locked: cases_case")), "系统正忙"),
    (wrapped(sqlite3.OperationalError("database or disk is full")), "磁盘已满"),
    (wrapped(sqlite3.OperationalError("unable to open database file")), "连不上"),
    (wrapped(psycopg.errors.DiskFull("no space")), "磁盘已满"),
    (wrapped(psycopg.errors.LockNotAvailable("lock")), "系统正忙"),
    (wrapped(psycopg.OperationalError("connection refused")), "连不上"),
    (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
]


@pytest.mark.parametrize(("exception", "words"), FAILING, ids=lambda value: str(value)[:40])
def test_a_failing_machine_is_said_in_plain_words(client: Client, exception: Exception, words: str) -> None:
    page = answer(client, exception)
    assert page.status_code == 503
    assert words in page.content.decode()
    assert page["Retry-After"] == "10"


@pytest.mark.parametrize(
    "exception",
    [ValueError("x"), wrapped(sqlite3.OperationalError("no such table: x")), OSError(errno.ENOENT, "gone")],
)
def test_other_exceptions_are_not_taken_for_the_machine(exception: Exception) -> None:
    assert out_of_service(exception) is None


@pytest.mark.parametrize(
    ("exception", "status", "words"),
    [
        (Http404(), 404, "没有这一页"),
        (PermissionDenied(), 403, "不能查看"),
        (SuspiciousOperation(), 400, "读不懂"),
        (ValueError("secret detail"), 500, "这是我们的错"),
    ],
)
def test_what_django_raises(client: Client, exception: Exception, status: int, words: str) -> None:
    page = answer(client, exception)
    assert page.status_code == status
    assert words in page.content.decode()
    assert "secret detail" not in page.content.decode()


def test_an_old_form_is_told_so() -> None:
    page = Client(enforce_csrf_checks=True).post("/track/", {"number": "1"})
    assert page.status_code == 403
    assert "这一页打开得太久，这次没有保存" in page.content.decode()


def test_a_session_that_ended_meanwhile_is_said(client: Client, cast: Cast) -> None:
    client.force_login(cast.seat)
    page = client.get("/end")
    assert page.status_code == 400
    assert "已在别处结束" in page.content.decode()


def test_a_failing_machine_outside_a_view_is_no_fault_of_ours() -> None:
    """Django gives the exception to the page of its number, for a middleware's as for a view's."""
    request = RequestFactory().get("/api/cases")
    request.user, request.session = AnonymousUser(), {}  # type: ignore[assignment]
    for address, kind in (
        ("/track/", "text/html; charset=utf-8"),
        ("/api/cases", "application/problem+json"),
    ):
        request.path = address
        try:
            raise wrapped(sqlite3.OperationalError("database is locked"))
        except OperationalError:
            page = failed(request)
        assert (page.status_code, page["Content-Type"], page["Retry-After"]) == (503, kind, "10")
    try:
        raise ValueError("secret")
    except ValueError:
        page = failed(request)
    assert page.status_code == 500
    assert b"secret" not in page.content
    assert json.loads(page.content)["code"] == "failed"


def test_a_method_that_a_page_does_not_take_is_a_page_too(client: Client) -> None:
    page = client.get("/track/leave/")
    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "不能这样打开" in page.content.decode()
    assert client.get("/account/logout/").status_code != 405, "that one asks first"


def test_when_to_try_again_is_told_where_it_is_known(client: Client) -> None:
    assert answer(client, errors.TooMany("慢一点", retry_after=321))["Retry-After"] == "321"
    assert answer(client, errors.TooMany("慢一点"))["Retry-After"] == "10"
    assert "Retry-After" not in answer(client, errors.Conflict("别人先了"))


SAID: list[tuple[BaseException, int]] = [
    (SuspiciousOperation(), 400),
    (PermissionDenied(), 403),
    (Http404(), 404),
    (errors.TooLarge("太大"), 413),
    (errors.TooMany("太多"), 429),
    (ValueError("x"), 500),
    (errors.OutOfService("停了"), 503),
]


@pytest.mark.parametrize(("language", "marked"), [("zh-hans", "zh-CN"), ("en", "en")])
@pytest.mark.parametrize(("exception", "status"), SAID)
def test_every_refusal_is_a_styled_page_in_the_readers_language(
    client: Client, exception: BaseException, status: int, language: str, marked: str
) -> None:
    client.cookies["django_language"] = language
    page = answer(client, exception)
    words = page.content.decode()
    assert page.status_code == status
    assert f'<html lang="{marked}"' in words
    assert "shell/theme.css" in words
    assert ("没有" in words or "系统" in words or "不能" in words) is (language == "zh-hans")


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "这一页打开得太久，这次没有保存"), ("en", "expired")]
)
def test_an_old_form_and_a_wrong_method_are_said_in_the_readers_language(language: str, said: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = language
    forged, wrong = client.post("/track/", {"number": "1"}), client.get("/track/leave/")
    assert (forged.status_code, wrong.status_code) == (403, 405)
    assert said in forged.content.decode()
    for page in (forged, wrong):
        assert "shell/theme.css" in page.content.decode()


def test_every_free_text_of_an_action_would_be_shown_again() -> None:
    texts = {
        name
        for action in ACTIONS.values()
        for name, field in fields_of(action).items()
        if isinstance(field, Text)
    }
    assert texts <= set(TYPED)


def test_no_page_allows_inline_scripts(client: Client) -> None:
    policy = answer(client, errors.NotFound("没有"))["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
