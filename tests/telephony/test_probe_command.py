"""`yixian telephony probe`: what it prints, what it keeps, with what it ends; and what stands beside a number."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Cast
from tests.telephony.carrier import Carrier
from tests.telephony.conftest import Exchange
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import NotFound, OutOfService, Refusal
from yixian.telephony.actions import keep_record
from yixian.telephony.ami import Ami
from yixian.telephony.models import Call, CallQueue, NumberProbe, SwitchEvent, Trunk
from yixian.telephony.place import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(cast: Cast) -> None:
    """12345 and 12315 with a queue each, as the switch of the tests has them."""
    HotlineNumber.objects.all().delete()
    for number, queue in (("12315", "market"), ("12345", "main")):
        CallQueue.objects.create(code=queue, name=queue)
        HotlineNumber.objects.create(number=number, name=f"热线{number}", mode="merged", queue=queue)


@pytest.fixture
def city(exchange: Exchange, ledger: None, settings: Any) -> Iterator[None]:
    """This system's switch is that of the tests, and its carrier passes on all but 12315, which is engaged."""
    Trunk.objects.create(code="carrier", name="运营商", address="127.0.0.1", port=exchange.carrier_port)
    settings.DATA_DIR = exchange.place.folder.parent
    over, there = threading.Event(), threading.Event()

    async def carry(ami: Ami) -> None:
        async with Carrier(exchange.carrier_port, exchange.trunk, {"12315": "486 Busy Here"}):
            there.set()
            await asyncio.to_thread(over.wait, 50)

    with ThreadPoolExecutor(1) as thread:
        carrying = thread.submit(exchange.run, carry)
        assert there.wait(20)
        try:
            yield
        finally:
            over.set()
            carrying.result()


def probing(*arguments: str) -> tuple[str, int]:
    out, status = StringIO(), 0
    try:
        call_command("telephony", "probe", *arguments, stdout=out, stderr=out)
    except SystemExit as ended:
        status = int(ended.code or 0)
    return out.getvalue(), status


def test_the_ledger_is_tried_and_the_results_are_kept(city: None, cast: Cast) -> None:
    told, status = probing()
    assert status == 1, "one of them is engaged"
    engaged, general = told.splitlines()
    assert engaged.startswith("✗ 12315")
    assert "busy" in engaged
    assert general.startswith("✓ 12345")
    assert "main" in general
    kept = {one.number.number: one for one in NumberProbe.objects.select_related("number")}
    assert (kept["12345"].outcome, kept["12345"].queue, kept["12315"].outcome) == ("answered", "main", "busy")
    told, status = probing("12345", "--trunk", "carrier", "--json")
    assert status == 0
    (one,) = json.loads(told)
    assert (one["number"], one["outcome"], one["queue"], one["as_written"]) == (
        "12345",
        "answered",
        "main",
        True,
    )
    HotlineNumber.objects.filter(number="12345").update(queue="market")
    assert probing("12345")[1] == 1, "it comes into another queue than the ledger says"
    page = cast.client("sysadmin").get("/backoffice/directory/hotlinenumber/").content.decode()
    assert "占线" in page.split("热线12315")[1]
    assert "接通" in page.split("热线12345")[1]


def test_a_probe_is_no_citizens_call_in_the_record(city: None, exchange: Exchange) -> None:
    keep_record(exchange.place, timezone.now())
    before = set(Call.objects.values_list("uid", flat=True))
    for number, status in (("12345", 0), ("12315", 1), ("12345", 0)):
        assert probing(number)[1] == status
    for _ in range(100):
        keep_record(exchange.place, timezone.now())
        if SwitchEvent.objects.filter(verb=SwitchEvent.Verb.PROBED).count() >= 4:
            break
        time.sleep(0.1)
    assert SwitchEvent.objects.filter(verb=SwitchEvent.Verb.PROBED).count() >= 4, "there and back, twice"
    assert set(Call.objects.values_list("uid", flat=True)) == before


def test_what_is_said_before_anything_is_called(ledger: None, settings: Any, tmp_path: Any) -> None:
    settings.DATA_DIR = tmp_path
    Place.of_this_system().make()
    with pytest.raises(NotFound, match="没有在用的中继线路"):
        probing()
    Trunk.objects.create(code="carrier", name="运营商", address="192.0.2.1")
    with pytest.raises(NotFound, match="没有在用的中继线路 other"):
        probing("--trunk", "other")
    with pytest.raises(NotFound, match="没有在用的热线号码 12399"):
        probing("12399")
    with pytest.raises(OutOfService, match="没有在运行"):
        probing()
    HotlineNumber.objects.update(active=False)
    with pytest.raises(Refusal, match="还没有热线号码"):
        probing()
    assert not NumberProbe.objects.exists()


def test_the_list_of_numbers_asks_the_same_however_many(ledger: None, cast: Cast) -> None:
    client, page = cast.client("sysadmin"), "/backoffice/directory/hotlinenumber/"
    assert "没有试过" in client.get(page).content.decode()
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for number in range(20):
        HotlineNumber.objects.create(number=f"555{number:04}", name="号码", mode="merged")
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
