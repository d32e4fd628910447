"""热线号码: what the public is told of every number, on a page and as open data."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yixian.directory.models import Department, HotlineNumber
from yixian.ground.caching import drop_all
from yixian.telephony.models import NumberProbe

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger() -> None:
    """12345, and a number of each mode; one is out of use."""
    tax = Department.objects.create(code="tax", name="税务局", name_en="Tax Bureau", tier="outside")
    rows = [
        {"number": "12315", "name": "消费", "mode": "merged", "department": tax, "opened_on": date(2025, 3, 15)},
        {"number": "12345", "name": "便民热线", "name_en": "Hotline", "mode": "merged", "purpose": "不知道找谁的事"},
        {"number": "12348", "name": "法律", "mode": "dual", "department": tax},
        {"number": "12366", "name": "纳税", "mode": "sub_centre", "department": tax, "hours": "工作日 9:00–17:00",
         "hours_en": "Working days 9:00–17:00", "purpose": "纳税", "purpose_en": "Taxes"},
        {"number": "12333", "name": "社保", "mode": "sub_centre", "department": tax},
        {"number": "12399", "name": "停用的", "mode": "merged", "active": False},
    ]  # fmt: skip
    for row in rows:
        HotlineNumber.objects.update_or_create(number=row["number"], defaults=row)
    drop_all()


def body(client: Client, path: str = "/numbers/", **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def row_of(page: str, number: str) -> str:
    return page.split(f">{number}</a>")[1].split("</tr>")[0]


def test_every_number_in_use_with_who_answers_and_when(ledger: None, client: Client) -> None:
    page = body(client)
    assert page.index("tel:12345") < page.index("tel:12315"), "the one to remember comes first"
    assert "停用的" not in page
    assert "不知道找谁的事" in row_of(page, "12345")
    assert "12345 热线中心" in row_of(page, "12315")
    assert "税务局" not in row_of(page, "12315")
    assert "2025-03-15" in row_of(page, "12315")
    assert "12345 热线中心和税务局" in row_of(page, "12348")
    assert "白天黑夜" in row_of(page, "12348")
    assert "税务局的分中心" in row_of(page, "12366")
    assert "工作日 9:00–17:00" in row_of(page, "12366")
    assert "见主管单位的公告" in row_of(page, "12333")


def test_when_a_probing_call_last_came_through(ledger: None, client: Client) -> None:
    number = HotlineNumber.objects.get(number="12315")
    for day, outcome in ((3, "answered"), (2, "answered"), (4, "busy")):
        at = datetime(2026, 11, day, 9, tzinfo=UTC)
        NumberProbe.objects.create(number=number, at=at, trunk="carrier", outcome=outcome)
    assert "2026-11-03" in row_of(body(client), "12315")
    assert "2026-11" not in row_of(body(client), "12345")
    lines = {
        line["number"]: line
        for line in csv.DictReader(StringIO(body(client, "/numbers/data.csv").lstrip("\ufeff")))
    }
    assert lines["12315"]["last_reached"].startswith("2026-11-03")


def test_in_english(ledger: None, client: Client) -> None:
    page = body(client, **{"accept-language": "en"})
    assert "The sub-centre of Tax Bureau" in row_of(page, "12366")
    assert "Working days 9:00–17:00" in row_of(page, "12366")
    assert "Taxes" in row_of(page, "12366")


def test_as_open_data(ledger: None, client: Client) -> None:
    lines = list(csv.DictReader(StringIO(body(client, "/numbers/data.csv").lstrip("\ufeff"))))
    assert [line["number"] for line in lines] == ["12345", "12315", "12333", "12348", "12366"]
    assert (
        lines[-1] | {"mode": "sub_centre", "department": "tax", "department_name_en": "Tax Bureau"}
        == lines[-1]
    )
    assert lines[1]["opened_on"] == "2025-03-15"


def test_the_front_page_leads_there_where_there_are_numbers(ledger: None, client: Client) -> None:
    assert 'href="/numbers/"' in body(client, "/")
    HotlineNumber.objects.all().delete()
    drop_all()
    assert 'href="/numbers/"' not in body(client, "/")
    assert "请拨打 12345" in body(client)


def test_it_asks_the_same_however_many_numbers(ledger: None, client: Client) -> None:
    body(client)
    with CaptureQueriesContext(connection) as done:
        body(client)
    assert len(done) <= 3
