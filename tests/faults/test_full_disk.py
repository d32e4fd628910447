"""A disk without room: said in plain words, with 503, and nothing is half written."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client

from tests.cast import Cast
from yixian.cases import audit
from yixian.cases.models import Case, Citizen, Contact
from yixian.directory.actions import load_rows
from yixian.directory.rows import DEFAULT
from yixian.people.actions import issue_token
from yixian.people.models import SYSTEM

ROOMY = 1_073_741_823


@pytest.fixture
def no_room(transactional_db: None, cast: Cast) -> Iterator[None]:
    """To SQLite the same as a full disk: its file may not grow any more.

    What PostgreSQL's server does with its own disk is not ours to fill; there the city simply has room.
    """
    load_rows(DEFAULT)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # pages given back by whoever used the file before are room, too
            cursor.execute("PRAGMA page_count")
            pages = cursor.fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 8}")
    yield
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA max_page_count = {ROOMY}")


def test_a_full_disk_is_said_and_nothing_is_half_written(no_room: None, cast: Cast) -> None:
    if connection.vendor != "sqlite":
        return
    _token, raw = issue_token(SYSTEM, cast.dispatcher, "写满")
    client = Client(headers={"Authorization": f"Bearer {raw}"}, raise_request_exception=False)
    body = json.dumps({"kind": "help", "content": "内容" * 2000})
    statuses = [client.post("/api/cases", body, "application/json") for _ in range(12)]
    accepted = [answer for answer in statuses if answer.status_code == 201]
    refused = [answer for answer in statuses if answer.status_code != 201]
    assert refused
    assert {answer.status_code for answer in refused} == {503}
    assert all("磁盘" in answer.json()["detail"] for answer in refused)
    assert Case.objects.count() == Contact.objects.count() == Citizen.objects.count() == len(accepted)
    assert not list(audit.verify())
