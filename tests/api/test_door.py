"""Who comes in, and what is said at the door: tokens, sessions with CSRF, methods, languages, a failing machine."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Caller
from tests.cast import PASSWORD, Cast
from yixian.cases import api as cases_api
from yixian.cases.models import Case
from yixian.people.models import ApiToken
from yixian.shell.api import api
from yixian.shell.management.commands.openapi import SNAPSHOT, described

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
GOOD = {"kind": "help", "content": "路灯不亮"}
OPERATIONS = [
    (method.upper(), path, details)
    for path, methods in json.loads(described())["paths"].items()
    for method, details in methods.items()
]
NAMES = [f"{method} {path}" for method, path, _details in OPERATIONS]
FILLED = {"{number}": "20260101000001", "{task_id}": "1", "{explanation_id}": "1", "{attachment_id}": "1"}
# No row but a definition: its operations narrow what they list to what the caller sees.
FILLED["{code}"] = "completion"


def address(path: str) -> str:
    for name, value in FILLED.items():
        path = path.replace(name, value)
    assert "{" not in path, f"what does {path} stand for?"
    return path


def call(client: Client, method: str, path: str, details: Any, **headers: str) -> Any:
    body = details.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in body:
        return client.post(address(path), headers=headers)
    return client.generic(method, address(path), "{}" if body else "", "application/json", headers=headers)


@pytest.mark.parametrize(("method", "path", "details"), OPERATIONS, ids=NAMES)
def test_no_operation_without_authentication(method: str, path: str, details: Any) -> None:
    assert details["security"] == [{"Bearer": []}, {"Session": []}]
    answer = call(Client(), method, path, details)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path", "details"),
    [one for one in OPERATIONS if "{" in one[1] and "{code}" not in one[1]],
    ids=[name for name in NAMES if "{" in name and "{code}" not in name],
)
def test_no_operation_tells_a_stranger_of_a_row(
    calling: Calling, city: Cast, method: str, path: str, details: Any, dispatched: Callable[..., Any]
) -> None:
    """Somebody without any role, and a colleague of another unit, get the 404 that a row that is not there gives."""
    task = dispatched()
    FILLED["{number}"], FILLED["{task_id}"] = task.case.number, str(task.pk)
    content = details.get("requestBody", {}).get("content", {})
    needed = _least(content.get("application/json", {}).get("schema", {}))
    for username in ("nobody", "liaison2", "handler2", "unit_head2"):
        caller = calling(username)
        if upload := content.get("multipart/form-data"):
            files = {name: SimpleUploadedFile("a.png", b"x") for name in ("file", "pictures")}
            answer = caller.client.post(
                address(path), {**_least(upload["schema"]), **files}, headers=caller.headers
            )
        elif method == "GET":
            answer = caller.get(address(path))
        else:
            answer = caller.post(address(path), needed)
        assert answer.status_code == 404, (username, answer.content)


def _least(schema: dict[str, Any]) -> dict[str, Any]:
    """The smallest body of the right form."""
    schemas = json.loads(described())["components"]["schemas"]

    def value(of: dict[str, Any]) -> Any:
        of = schemas[of["$ref"].rsplit("/", 1)[-1]] if "$ref" in of else of
        if "enum" in of:
            return of["enum"][0]
        if of.get("type") == "object":
            return {name: value(of["properties"][name]) for name in of.get("required", [])}
        return {"array": [], "boolean": True, "integer": 1}.get(
            of.get("type", ""), "2026-01-01" if of.get("format") else "x"
        )

    found = value(schema) if schema else {}
    return found if isinstance(found, dict) else {}


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Bearer \u00e9", "bearer x y z"])
def test_a_wrong_token(city: Cast, header: str) -> None:
    answer = Client().get("/api/cases", headers={"Authorization": header.encode("latin-1").decode("latin-1")})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_another_scheme_is_nobody(city: Cast) -> None:
    assert Client().get("/api/cases", headers={"Authorization": "Basic YTpi"}).status_code == 401


def test_a_revoked_token_does_not_fall_back_to_the_session(calling: Calling, city: Cast) -> None:
    caller = calling("dispatcher")
    ApiToken.objects.update(revoked_at=timezone.now())
    browser = city.client("dispatcher")
    assert browser.get("/api/cases", headers=caller.headers).status_code == 401
    assert browser.get("/api/cases").status_code == 200


def test_a_page_of_our_own_needs_its_csrf_token(city: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username="seat", password=PASSWORD)
    refused = browser.post("/api/cases", GOOD, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "stale_form")
    assert not Case.objects.exists()
    browser.get("/account/tokens/")
    token = browser.cookies["csrftoken"].value
    made = browser.post("/api/cases", GOOD, content_type="application/json", headers={"X-CSRFToken": token})
    assert made.status_code in (201, 400), made.content


def test_a_token_needs_no_csrf_token(calling: Calling) -> None:
    caller = calling("seat")
    caller.client = Client(enforce_csrf_checks=True)
    assert caller.post("/api/cases", GOOD).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_another_method(calling: Calling, method: str) -> None:
    caller = calling("seat")
    answer = caller.client.generic(method, "/api/cases", "{}", "application/json", headers=caller.headers)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, POST"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/cases/", "/api/cases/1/2/3", "/api/docs"])
def test_an_address_that_is_none(calling: Calling, method: str, path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    body = "" if method == "GET" else "{}"
    for headers, status in ((calling("seat").headers, 404), ({}, 401)):
        answer = client.generic(method, path, body, "application/json", headers=headers)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"


def test_an_action_that_is_none_is_named(calling: Calling, make_case: Callable[..., Case]) -> None:
    number = make_case().number
    for path in (f"/api/cases/{number}/actions/fly", "/api/tasks/503/actions/fly"):
        answer = calling("dispatcher").post(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        assert "没有“fly”这个操作" in answer.json()["detail"]
    answer = calling("dispatcher", "en").post(f"/api/cases/{number}/actions/sign")
    assert answer.json()["detail"] == "There is no action “sign” here; /api/actions lists them."


def test_the_language_is_the_callers(calling: Calling) -> None:
    chinese, english = calling("seat", "zh-CN"), calling("seat", "en-GB,en;q=0.8")
    assert chinese.get("/api/nothing")["Content-Language"] == "zh-hans"
    assert english.get("/api/nothing")["Content-Language"] == "en"
    assert chinese.get("/api/nothing").json()["title"] == "没有找到"
    assert "Accept-Language" in english.get("/api/cases")["Vary"]
    assert calling("seat", "tlh").get("/api/nothing")["Content-Language"] == "zh-hans"


def raising(exception: BaseException) -> Callable[..., Any]:
    def whole(*_args: Any) -> Any:
        raise exception

    return whole


def locked(words: str) -> OperationalError:
    error = OperationalError(words)
    error.__cause__ = sqlite3.OperationalError(words)
    return error


@pytest.mark.parametrize(
    ("exception", "status", "words"),
    [
        (locked("database is locked"), 503, "系统正忙"),
        (locked("database or disk is full"), 503, "磁盘已满"),
        (ValueError("secret detail"), 500, "我们的错"),
        (RecursionError("secret detail"), 500, "我们的错"),
    ],
    ids=str,
)
def test_a_failing_machine_is_said_in_plain_words(
    calling: Calling,
    make_case: Callable[..., Case],
    monkeypatch: pytest.MonkeyPatch,
    exception: Exception,
    status: int,
    words: str,
) -> None:
    number = make_case().number
    monkeypatch.setattr(cases_api, "whole", raising(exception))
    answer = calling("dispatcher").get(f"/api/cases/{number}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert words in answer.json()["detail"]
    assert "secret" not in answer.content.decode()
    assert answer.get("Retry-After") == ("10" if status == 503 else None)


def test_everybody_may_read_the_description() -> None:
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert set(answer.json()["components"]["securitySchemes"]) == {"Bearer", "Session"}


def test_no_page_of_scripts_from_elsewhere() -> None:
    assert api.docs_url is None


def test_the_description_in_the_repository_is_current() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == described(), "run `yixian openapi` and read the difference"
