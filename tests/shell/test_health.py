"""What the watchdog and Prometheus are told."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from yixian.shell import health

Usage = namedtuple("Usage", "total used free")


@pytest.mark.django_db
def test_in_order(client: Client) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "keys": "ok", "disk": "ok"}


@pytest.mark.django_db
def test_a_full_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Usage(10**9, 10**9, 1000))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["disk"]) == (503, "full")


@pytest.mark.django_db
def test_another_suite_than_the_databases(client: Client, settings: Any) -> None:
    settings.YIXIAN_CRYPTO = "gm"
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["keys"]) == (503, "unfit")


def test_no_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("could not connect to db.internal as yixian")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {
        "status": "failing",
        "database": "unreachable",
        "keys": "unknown",
        "disk": "ok",
    }
    assert "internal" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.1.2.3"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "203.0.113.9"}, 403),
        ({"REMOTE_ADDR": ""}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.1"}, 403),
    ],
)
def test_figures_are_told_nearby_only(client: Client, where: dict[str, str], status: int) -> None:
    answer = client.get("/metrics", **where)  # type: ignore[arg-type]
    assert answer.status_code == status
    assert (b"django_http_requests" in answer.content) == (status == 200)
