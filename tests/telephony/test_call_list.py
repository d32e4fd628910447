"""The list of calls is a list as every other: chips, views, columns, counts, files; and the page of a call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.test_pages_export import rows_of
from tests.cases.test_pages_lists import get
from tests.cases.test_saved_views import COLUMNS, heads, save
from tests.cast import PEOPLE, Cast
from yixian.cases.models.citizen import hash_telephone
from yixian.directory.models import HotlineNumber
from yixian.safeguard.models import AccessRecord
from yixian.telephony.models import Call, CallQueue, Seat, SwitchEvent

pytestmark = pytest.mark.django_db
LIST, NUMBER = "/desk/calls/", "8613800138000"
TYPED = {"reason": "月度核对", "form_of_file": "csv"}


@pytest.fixture
def calls(cast: Cast) -> dict[str, Call]:
    return made_calls(cast)


def made_calls(cast: Cast) -> dict[str, Call]:
    """One that an operator's seat answered, one that the government's did, one that nobody did, one of last week."""
    ledger = HotlineNumber.objects.create(number="12345", name="热线", mode="merged", queue="main")
    queue = CallQueue.objects.create(code="main", name="综合")
    market = CallQueue.objects.create(code="market", name="市场监管")
    seats = [
        Seat.objects.create(extension=extension, account=cast.people[username])
        for extension, username in (("8001", "seat"), ("8002", "government_callback"))
    ]
    now = timezone.now()
    made = {}
    for place, (name, seat, outcome) in enumerate(
        [("ours", seats[0], "answered"), ("theirs", seats[1], "answered"), ("nobody", None, "abandoned"),
         ("old", seats[0], "answered")]
    ):  # fmt: skip
        began = now - timedelta(minutes=place + 1, days=7 if name == "old" else 0)
        call = Call(
            uid=f"1750000000.{place}", number=ledger, dialled="12345", trunk="carrier", began_at=began,
            queued_at=began, ended_at=began + timedelta(seconds=50), first_queue=market, last_queue=queue,
            overflowed=True, seat=seat, agent=seat.account if seat else None, waited=12, outcome=outcome,
            answered_at=began + timedelta(seconds=12) if seat else None, talked=38 if seat else None,
            ended_by="caller",
        )  # fmt: skip
        call.seal_caller(NUMBER, hash_telephone(NUMBER))
        call.save()
        made[name] = call
    SwitchEvent.objects.create(
        key="a" * 32, uid=made["ours"].uid, at=made["ours"].began_at, verb="queued", queue="main"
    )
    return made


def seen(cast: Cast, username: str, query: str = "") -> set[str]:
    return {call.uid for call in cast.client(username).get(f"{LIST}?{query}").context["page"].rows}


@pytest.mark.parametrize("username", PEOPLE)
def test_shift_leads_and_the_duty_manager_read_it(cast: Cast, calls: dict[str, Call], username: str) -> None:
    client = cast.client(username)
    reads = bool({"lead", "duty_manager"} & set(PEOPLE[username][0]))
    for path in (LIST, f"{LIST}{calls['ours'].pk}/"):
        assert (client.get(path).status_code == 200) is reads
    assert (client.post(f"{LIST}export/", TYPED).status_code == 200) is (
        "duty_manager" in PEOPLE[username][0]
    )


def test_a_lead_sees_the_own_organisations_and_what_nobody_took(cast: Cast, calls: dict[str, Call]) -> None:
    assert seen(cast, "duty_manager") == {call.uid for call in calls.values()}
    assert seen(cast, "lead") == {calls[name].uid for name in ("ours", "nobody", "old")}
    assert cast.client("lead").get(f"{LIST}{calls['theirs'].pk}/").status_code == 404
    assert (
        cast.client("lead").post(f"{LIST}{calls['theirs'].pk}/caller/", {"reason": "核对"}).status_code == 404
    )


def test_every_filter_narrows_and_is_a_chip_in_words(cast: Cast, calls: dict[str, Call]) -> None:
    assert seen(cast, "duty_manager", "outcome=abandoned") == {calls["nobody"].uid}
    assert seen(cast, "duty_manager", "seat=8002&queue=main&number=12345") == {calls["theirs"].uid}
    assert seen(cast, "duty_manager", "queue=market") == set()
    old = timezone.localdate(calls["old"].began_at)
    assert seen(cast, "duty_manager", f"day={old}") == {calls["old"].uid}
    answer = cast.client("duty_manager").get(
        f"{LIST}?outcome=abandoned&number=12345&seat=8001&day=2026-03-01"
    )
    words = {chip.name: chip.words for chip in answer.context["chips"]}
    assert (words["outcome"], words["number"], words["day"]) == ("等待中挂断", "12345 热线", "2026-03-01")
    assert words["seat"].startswith("8001 ")
    assert cast.client("duty_manager").get(f"{LIST}?outcome=lunch").status_code == 400


def test_views_columns_and_orders_are_those_of_every_list(cast: Cast, calls: dict[str, Call]) -> None:
    client = cast.client("lead")
    client.post(COLUMNS, {"list": "calls", "column": ["waited"]})
    assert heads(get(client, LIST)) == ["began_at", "outcome", "waited"]
    assert "view=" in save(client, "calls", query="outcome=abandoned")["Location"]
    rows = cast.client("duty_manager").get(f"{LIST}?sort=began_at").context["page"].rows
    assert [row.uid for row in rows] == [calls[name].uid for name in ("old", "nobody", "theirs", "ours")]


def test_more_calls_cost_no_more_queries(cast: Cast, calls: dict[str, Call]) -> None:
    client = cast.client("duty_manager")

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            get(client, LIST)
        return len(counted)

    cost()
    few, one = cost(), calls["ours"]
    Call.objects.bulk_create(
        Call(uid=f"1760000000.{place}", began_at=one.began_at, seat=one.seat, agent=one.agent, number=one.number,
             first_queue=one.first_queue, last_queue=one.last_queue)
        for place in range(60)
    )  # fmt: skip
    assert cost() == few
    assert "共 64 件" in get(client, f"{LIST}?count=1")


def test_a_number_is_masked_until_a_reason_is_on_record(cast: Cast, calls: dict[str, Call]) -> None:
    client, page = cast.client("duty_manager"), f"{LIST}{calls['ours'].pk}/"
    for shown in (get(client, LIST), get(client, page)):
        assert "138****8000" in shown
        assert "13800138000" not in shown
    assert "进入队列" in get(client, page)
    refused = client.post(f"{page}caller/", {"reason": " "})
    assert refused.status_code == 400
    assert "13800138000" not in refused.content.decode()
    assert not AccessRecord.objects.exists()
    assert "13800138000" in client.post(f"{page}caller/", {"reason": "回拨核实"}).content.decode()
    record = AccessRecord.objects.get()
    assert (record.subject, record.reason, record.fields) == (
        f"call:{calls['ours'].pk}", "回拨核实", ["telephone"]
    )  # fmt: skip
    told = cast.client("auditadmin").get("/backoffice/safeguard/accessrecord/").content.decode()
    assert f"通话 {calls['ours'].uid}" in told


def test_an_operators_lead_sees_numbers_for_a_day(cast: Cast, calls: dict[str, Call]) -> None:
    client = cast.client("lead")
    assert (
        "13800138000"
        in client.post(f"{LIST}{calls['ours'].pk}/caller/", {"reason": "回拨核实"}).content.decode()
    )
    assert client.post(f"{LIST}{calls['old'].pk}/caller/", {"reason": "回拨核实"}).status_code == 403
    assert "显示来电号码" not in get(client, f"{LIST}{calls['old'].pk}/")


def test_the_file_holds_what_the_page_shows_with_numbers_masked(cast: Cast, calls: dict[str, Call]) -> None:
    answer = cast.client("duty_manager").post(f"{LIST}export/?outcome=abandoned", TYPED)
    rows = rows_of(answer)
    assert [list(row) for row in rows] == [
        ["来电时间", "热线号码", "来电号码", "队列", "溢出", "结果", "话务员", "等待（秒）", "通话（秒）", "谁先挂断",
         "话后评价"]
    ]  # fmt: skip
    assert rows[0]["来电号码"] == "138****8000"
    record = AccessRecord.objects.get(what="export")
    assert (record.subject, record.reason) == (f"call:{calls['nobody'].pk}", "月度核对")


def test_an_erased_number_says_so(cast: Cast, calls: dict[str, Call]) -> None:
    Call.objects.update(wrapped_key=b"", sealed_caller=b"", caller_hash="", caller_erased=True)
    page = get(cast.client("duty_manager"), f"{LIST}{calls['ours'].pk}/")
    assert "已随身份销毁" in page
    assert "显示来电号码" not in page


def test_a_call_that_is_up_says_who_has_its_caller_now(cast: Cast, calls: dict[str, Call]) -> None:
    """Talking, waiting again after a hand-over that failed, and over; names stand where the switch has codes."""
    call, client = calls["ours"], cast.client("duty_manager")
    Call.objects.filter(pk=call.pk).update(ended_at=None, trunk="demonstration")

    def page(verb: str) -> str:
        seconds = SwitchEvent.objects.count()
        at = call.began_at + timedelta(seconds=seconds)
        SwitchEvent.objects.create(key=f"{seconds:032}", uid=call.uid, at=at, verb=verb)
        return client.get(f"{LIST}{call.pk}/").content.decode()

    talks = page("connected")
    for words in ("通话中", "通话结束后几分钟内封存", "<td>综合</td>", "演示线路"):
        assert words in talks, words
    assert "已接听过，又在等待" in page("cut_off")
    assert "通话中" in page("connected")
    Call.objects.filter(pk=call.pk).update(ended_at=timezone.now(), recording="20261126/1")
    over = page("completed")
    assert "已接听" in over
    assert "又在等待" not in over
    assert "等待封存" in over
