"""The log of what goes out is two lists as every other: chips, views, columns, counts, files; the administrator's."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.test_pages_export import rows_of
from tests.cases.test_pages_lists import get
from tests.cases.test_saved_views import COLUMNS, heads, save
from tests.cases.world import NAME, World
from yixian.cases.actions.keep_export import prepare_waiting
from yixian.cases.models import KeptExport, SavedView
from yixian.cases.views import case_list
from yixian.linkage.models import Notice
from yixian.safeguard.models import AccessRecord

LOG = "/desk/notices/citizens/"
EXPORT = f"{LOG}export/"
TYPED = {"reason": "查短信故障", "form_of_file": "csv"}


def waiting(world: World, count: int = 1) -> list[Notice]:
    for _ in range(count):
        world.submitted(reply_way="sms", telephone=somebody())
    return list(Notice.objects.order_by("pk"))


def test_every_filter_is_a_chip_in_words(world: World) -> None:
    answer = world.cast.client("sysadmin").get(f"{LOG}?way=sms&state=failed&verb=dispatched&day=2026-03-01")
    words = {chip.name: chip.words for chip in answer.context["chips"]}
    assert (words["way"], words["state"], words["day"]) == ("短信", "发送失败", "2026-03-01")
    assert words["verb"] != "dispatched"
    assert 'href="/desk/notices/citizens/?state=failed' in answer.content.decode()


def test_views_and_columns_are_kept_of_each_list_by_itself(world: World) -> None:
    waiting(world)
    client = world.cast.client("sysadmin")
    client.post(COLUMNS, {"list": "notices-citizens", "column": ["way"]})
    assert heads(get(client, LOG)) == ["made_at", "number", "way", "state", "act"]
    answer = save(client, "notices-citizens", query="state=failed&telephone=1")
    view = SavedView.objects.get(name="我的视图")
    assert answer["Location"] == f"{LOG}?state=failed&view={view.pk}"
    assert f"view={view.pk}" in get(client, LOG)
    assert f"view={view.pk}" not in get(client, "/desk/notices/staff/")


def test_the_oldest_first_where_that_is_asked(world: World) -> None:
    first, second = waiting(world, 2)
    page = world.cast.client("sysadmin").get(f"{LOG}?sort=made_at").context["page"]
    assert [row.pk for row in page.rows] == [first.pk, second.pk]
    assert 'data-column="made_at" aria-sort="descending"' in get(world.cast.client("sysadmin"), LOG)


def test_more_than_a_page_is_counted_when_asked_at_the_price_of_one_query(world: World) -> None:
    [row] = waiting(world)
    client = world.cast.client("sysadmin")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            get(client, address)
        return len(counted)

    cost(LOG)
    few = cost(LOG)
    Notice.objects.bulk_create(
        Notice(
            case_id=row.case_id, citizen_id=row.citizen_id, seq=number, verb="dispatched", way="sms",
            language="zh-hans", subject="x", words="x", state="failed", made_at=row.made_at,
        )
        for number in range(100, 160)
    )  # fmt: skip
    assert cost(LOG) == few
    assert "本页 50 件" in get(client, LOG)
    assert "共 61 件" in get(client, f"{LOG}?count=1")
    assert cost(f"{LOG}?count=1") == few + 1


def test_the_file_holds_what_the_page_shows_and_nobody_it_goes_to(world: World) -> None:
    [row] = waiting(world)
    client = world.cast.client("sysadmin")
    answer = client.post(f"{EXPORT}?way=sms", TYPED)
    text = answer.getvalue().decode("utf-8-sig")
    assert row.case.number in text
    assert NAME not in text
    assert "1380013" not in text
    assert list(rows_of(client.post(EXPORT, TYPED))[0]) == [
        "时间", "编号", "事项", "方式", "状态", "发送时间", "尝试次数", "下次发送", "说明"
    ]  # fmt: skip
    record = AccessRecord.objects.filter(what="export").first()
    assert record is not None
    assert (record.subject, record.reason) == (f"case:{row.case_id}", "查短信故障")
    assert rows_of(client.post(f"{EXPORT}?state=failed", TYPED)) == []
    assert client.post(EXPORT, {**TYPED, "reason": ""}).status_code == 400
    assert client.post(f"{EXPORT}?way=pigeon", TYPED).status_code == 400


@pytest.mark.parametrize("who", ["dispatcher", "supervisor", "auditadmin", "secadmin"])
def test_nobody_else_takes_it_out_or_keeps_a_view_of_it(world: World, who: str) -> None:
    assert world.cast.client(who).post(EXPORT, TYPED).status_code == 403
    assert save(world.cast.client(who), "notices-staff").status_code == 403
    assert not SavedView.objects.exists()


def test_a_big_one_is_prepared_by_the_clock_and_fetched(
    world: World, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    monkeypatch.setattr(case_list, "MOST_AT_ONCE", 1)
    rows = waiting(world, 3)
    client = world.cast.client("sysadmin")
    assert client.post(EXPORT, TYPED)["Location"] == "/desk/exports/"
    list(prepare_waiting(timezone.now()))
    one = KeptExport.objects.get()
    assert (one.list_name, one.done, one.failed) == ("notices-citizens", 3, "")
    assert get(client, "/desk/exports/")
    text = client.get(f"/desk/exports/{one.pk}/file/").getvalue().decode("utf-8-sig")
    assert all(row.case.number in text for row in rows)
