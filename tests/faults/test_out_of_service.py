"""A locked or stopped database: every page says so in plain words with 503, programs in their own format."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast
from tests.faults.test_killed import Server, kill, new_case
from tests.portal.conftest import Citizen
from tests.systems import Places, city_server
from yixian.cases.models import Case
from yixian.directory.actions import load_rows
from yixian.directory.rows import DEFAULT
from yixian.people.actions import issue_token
from yixian.people.models import SYSTEM, LoginRecord

BUSY, UNREACHABLE = "系统正忙", "数据库暂时连不上"


@pytest.fixture
def locked(transactional_db: None, cast: Cast) -> Iterator[sqlite3.Connection | None]:
    """Somebody else holds the database and does not let go; our patience of twenty seconds is a moment here.

    On PostgreSQL nobody can lock a whole database: there it is None.
    """
    load_rows(DEFAULT)
    if connection.vendor != "sqlite":
        yield None
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    holding = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")
    yield holding
    holding.close()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 20000")


def is_said(page: Any, words: str) -> None:
    assert page.status_code == 503, page.content.decode()[:500]
    assert page["Retry-After"] == "10"
    assert words in page.content.decode()
    assert "Traceback" not in page.content.decode()


def test_pages_say_that_the_database_is_locked(locked: sqlite3.Connection | None, cast: Cast) -> None:
    if locked is None:
        return
    client = Client(raise_request_exception=False)
    is_said(client.post("/submit/", Citizen().form()), BUSY)
    is_said(client.post("/account/login/", {"login": "seat", "password": cast.PASSWORD}), BUSY)
    assert client.get("/").status_code == 200, "reading goes on"
    assert client.get("/track/").status_code == 200
    locked.execute("ROLLBACK")
    assert not Case.objects.exists()
    assert not LoginRecord.objects.exists()
    assert client.post("/account/login/", {"login": "seat", "password": cast.PASSWORD}).status_code == 302


def test_programs_are_told_that_the_database_is_locked(
    transactional_db: None, cast: Cast, request: pytest.FixtureRequest
) -> None:
    _token, raw = issue_token(SYSTEM, cast.dispatcher, "锁着")
    locked = request.getfixturevalue("locked")
    if locked is None:
        return
    client = Client(headers={"Authorization": f"Bearer {raw}"}, raise_request_exception=False)
    answer = client.post("/api/cases", json.dumps(new_case("x")), "application/json")
    is_said(answer, BUSY)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_session_that_cannot_be_written_at_the_end_of_a_request(
    locked: sqlite3.Connection | None, cast: Cast, settings: Any
) -> None:
    """Outside every view, where Django would know only of an error of ours."""
    if locked is None:
        return
    locked.execute("ROLLBACK")
    client = cast.client("seat")
    client.raise_request_exception = False
    settings.SESSION_SAVE_EVERY_REQUEST = True
    locked.execute("BEGIN EXCLUSIVE")
    is_said(client.get("/account/password/"), BUSY)
    answer = client.get("/api/cases")
    is_said(answer, BUSY)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.postgresql
@pytest.mark.own_database
def test_a_stopped_postgresql_is_said(tmp_path: Path) -> None:
    """The server was there, with connections in its pool, and goes away under a system that works."""
    with city_server() as url:
        system = Places(tmp_path, url).with_city()
        server = Server(system)
        process = server.start()
        try:
            assert server.ask("POST", "/api/cases", new_case("之前"))[0] == 201
            base = Path(unquote(urlsplit(url).hostname or "")) / "base"
            postmaster = int((base / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGQUIT)
            while (base / "postmaster.pid").exists():
                time.sleep(0.1)
            for _ in range(2):  # the connection that was there, and none any more
                status, problem = server.ask("POST", "/api/cases", new_case("之后"))
                assert status == 503
                assert problem["code"] == "out_of_service"
                assert "没有保存" in problem["detail"]
            status, page = server.ask("GET", "/figures/")
            assert status == 503
            assert "没有保存" in page.decode()
            assert server.ask("GET", "/healthz") == (
                503,
                {"status": "failing", "database": "unreachable", "keys": "unknown", "disk": "ok"},
            )
            assert server.ask("GET", "/static/shell/theme.css")[0] == 200
        finally:
            kill(process)
