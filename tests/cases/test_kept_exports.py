"""Exports: the columns that are shown; big ones prepared by the clock, for their owner alone, for a day."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.test_pages_export import export, rows_of
from tests.cases.test_pages_lists import get
from tests.cases.world import NAME, World
from tests.cast import Cast
from yixian.cases import exports
from yixian.cases.actions import export as taking
from yixian.cases.actions import keep_export
from yixian.cases.actions.keep_export import MOST_WAITING, prepare_waiting
from yixian.cases.models import KeptExport
from yixian.cases.views import case_list
from yixian.safeguard.models import AccessRecord

PAGE = "/desk/exports/"


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, media_root: Path) -> None:
    """Two rows are many here."""
    monkeypatch.setattr(case_list, "MOST_AT_ONCE", 1)


@pytest.fixture
def short_parts(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part has two rows."""
    for module in (taking, exports, case_list):
        monkeypatch.setattr(module, "MOST_ROWS", 2)


def prepared(world: World, **typed: str) -> KeptExport:
    assert export(world, **typed)["Location"] == PAGE
    list(prepare_waiting(timezone.now()))
    return KeptExport.objects.latest("pk")


def test_a_file_holds_the_columns_that_are_shown(world: World) -> None:
    world.submitted()
    client = world.cast.client("supervisor")
    client.post("/desk/views/columns/", {"list": "cases", "column": ["channel"]})
    rows = rows_of(export(world))
    assert list(rows[0]) == ["编号", "标题", "渠道"]
    assert rows[0]["渠道"] == "电话"
    assert "诉求内容" in rows_of(export(world, columns="all"))[0]


@pytest.mark.usefixtures("few")
class TestBig:
    def test_it_is_prepared_by_the_clock_with_its_progress(self, world: World) -> None:
        cases = [world.submitted(), world.submitted(kind="complaint"), world.submitted()]
        export(world, query="sort=received_at")
        client = world.cast.client("supervisor")
        assert "排队中" in get(client, PAGE)
        assert not AccessRecord.objects.filter(what="export").exists()
        list(prepare_waiting(timezone.now()))
        one = KeptExport.objects.get()
        assert (one.rows, one.done) == (3, 3)
        assert "下载" in get(client, PAGE)
        answer = client.get(f"{PAGE}{one.pk}/file/")
        text = answer.getvalue().decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["编号"] for row in rows] == [case.number for case in cases]
        assert NAME not in text
        assert AccessRecord.objects.filter(what="export", reason="月度分析").count() == 3

    def test_a_workbook_too(self, world: World) -> None:
        world.submitted()
        world.submitted()
        one = prepared(world, form_of_file="xlsx", columns="all")
        answer = world.cast.client("supervisor").get(f"{PAGE}{one.pk}/file/")
        assert answer.getvalue().startswith(b"PK")

    def test_on_disk_it_is_sealed(self, world: World, media_root: Path) -> None:
        case = world.submitted()
        world.submitted()
        prepared(world)
        [path] = media_root.rglob("*.sealed")
        assert case.number.encode() not in path.read_bytes()

    def test_only_its_owner_fetches_it(self, world: World) -> None:
        world.submitted()
        world.submitted()
        one = prepared(world)
        for other in ("duty_manager", "dispatcher"):
            assert world.cast.client(other).get(f"{PAGE}{one.pk}/file/").status_code == 404
            assert "月度分析" not in get(world.cast.client(other), PAGE)
        assert world.cast.client("seat").get(f"{PAGE}{one.pk}/file/").status_code == 403

    def test_after_a_day_it_is_gone(self, world: World, media_root: Path) -> None:
        world.submitted()
        world.submitted()
        one = prepared(world)
        KeptExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert world.cast.client("supervisor").get(f"{PAGE}{one.pk}/file/").status_code == 404
        list(prepare_waiting(timezone.now()))
        assert not KeptExport.objects.exists()
        assert not list(media_root.rglob("*.sealed"))

    def test_what_one_may_not_see_any_more_is_not_in_it(self, world: World) -> None:
        world.submitted()
        world.submitted()
        export(world)
        type(world.cast.people["supervisor"]).objects.filter(username="supervisor").update(is_active=False)
        list(prepare_waiting(timezone.now()))
        assert KeptExport.objects.get().failed == "账号已停用。"

    def test_who_may_not_export_any_more_gets_none(self, world: World) -> None:
        world.submitted()
        world.submitted()
        export(world)
        world.cast.people["supervisor"].grants.all().delete()
        list(prepare_waiting(timezone.now()))
        assert "岗位不能导出" in KeptExport.objects.get().failed

    def test_a_query_too_long_to_keep_is_refused_and_never_cut(self, world: World) -> None:
        world.submitted()
        world.submitted()
        answer = export(world, query=f"sort=received_at&x={'x' * 2000}")
        assert answer.status_code == 400
        assert "条件太长" in answer.content.decode()
        assert not KeptExport.objects.exists()

    def test_a_clock_that_died_is_followed(self, world: World) -> None:
        world.submitted()
        world.submitted()
        export(world)
        KeptExport.objects.update(lease="dead", leased_until=timezone.now() + timedelta(minutes=5))
        assert list(prepare_waiting(timezone.now())) == []
        list(prepare_waiting(timezone.now() + timedelta(minutes=6)))
        assert KeptExport.objects.get().ready_at is not None

    def test_what_fails_is_told_and_not_tried_again(
        self, world: World, settings: Any, media_root: Path
    ) -> None:
        world.submitted()
        world.submitted()
        export(world)
        (media_root / "full").touch()
        settings.MEDIA_ROOT = media_root / "full"  # no folder: nothing can be written
        with pytest.raises(NotADirectoryError):
            list(prepare_waiting(timezone.now()))
        assert "没有写成" in KeptExport.objects.get().failed
        assert list(prepare_waiting(timezone.now() + timedelta(minutes=20))) == []
        assert AccessRecord.objects.filter(what="export").count() == 2

    def test_nobody_fills_the_queue(self, world: World) -> None:
        world.submitted()
        world.submitted()
        for _ in range(MOST_WAITING + 1):
            answer = export(world)
        assert answer.status_code == 400
        assert KeptExport.objects.count() == MOST_WAITING


@pytest.mark.usefixtures("short_parts")
class TestLong:
    def test_it_is_written_part_by_part_to_its_end(self, world: World, media_root: Path) -> None:
        cases = [world.submitted() for _ in range(5)]
        export(world, query="sort=received_at")
        client = world.cast.client("supervisor")
        for done in (2, 4):
            assert list(prepare_waiting(timezone.now())) == [
                f"导出 {KeptExport.objects.get().pk} 已写 {done} 行"
            ]
            assert f"{done} / 5" in get(client, PAGE)
            assert AccessRecord.objects.filter(what="export").count() == done, "recorded part by part"
            assert client.get(f"{PAGE}{KeptExport.objects.get().pk}/file/").status_code == 404
        list(prepare_waiting(timezone.now()))
        one = KeptExport.objects.get()
        assert (one.done, one.rows, len(one.parts), one.after) == (5, 5, 3, "")
        answer = client.get(f"{PAGE}{one.pk}/file/")
        content = answer.getvalue()
        assert int(answer["Content-Length"]) == len(content) == one.size
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row["编号"] for row in rows] == [case.number for case in cases]
        assert AccessRecord.objects.filter(what="export").count() == 5
        KeptExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        list(prepare_waiting(timezone.now()))
        assert not list(media_root.rglob("*.sealed"))

    @pytest.mark.parametrize("query", ["", "sort=-number", "sort=promise_due", "q=路灯"])
    def test_in_whatever_order_nothing_is_twice_or_missing(self, world: World, query: str) -> None:
        numbers = {world.submitted(title="路灯不亮").number for _ in range(5)}
        export(world, query=query)
        for _part in range(3):
            list(prepare_waiting(timezone.now()))
        answer = world.cast.client("supervisor").get(f"{PAGE}{KeptExport.objects.get().pk}/file/")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert sorted(row["编号"] for row in rows) == sorted(numbers)

    def test_a_queues_own_order_goes_on_where_it_ended(self, world: World) -> None:
        numbers = [world.submitted().number for _ in range(3)]
        client = world.cast.client("dispatcher")
        typed = {"reason": "月度分析", "form_of_file": "csv"}
        assert client.post("/desk/to-dispatch/export/?sort=urgency", typed)["Location"] == PAGE
        for _part in range(2):
            list(prepare_waiting(timezone.now()))
        answer = client.get(f"{PAGE}{KeptExport.objects.get().pk}/file/")
        rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
        assert sorted(row["编号"] for row in rows) == sorted(numbers)

    def test_a_part_that_was_cut_off_is_written_anew(self, world: World) -> None:
        for _ in range(3):
            world.submitted()
        export(world)
        list(prepare_waiting(timezone.now()))
        # The machine died in the midst of the second part.
        KeptExport.objects.update(done=3, lease="dead", leased_until=timezone.now())
        list(prepare_waiting(timezone.now() + timedelta(minutes=1)))
        one = KeptExport.objects.get()
        assert (one.done, len(one.parts), one.ready_at is not None) == (3, 2, True)
        answer = world.cast.client("supervisor").get(f"{PAGE}{one.pk}/file/")
        assert len(answer.getvalue().decode().splitlines()) == 4

    def test_a_short_one_does_not_wait_for_a_long_one(self, world: World) -> None:
        for _ in range(5):
            world.submitted()
        export(world)
        list(prepare_waiting(timezone.now()))
        export(world, query=f"number={world.submitted().number}")
        export(world)
        assert [one.done for one in KeptExport.objects.order_by("pk")] == [2, 0]
        list(prepare_waiting(timezone.now()))
        assert [one.done for one in KeptExport.objects.order_by("pk")] == [2, 2]

    def test_too_long_a_workbook_is_refused_before_anybody_waits(self, world: World) -> None:
        for _ in range(3):
            world.submitted()
        answer = export(world, form_of_file="xlsx")
        assert answer.status_code == 400
        assert "请改选 CSV" in answer.content.decode()
        assert not KeptExport.objects.exists()
        assert not AccessRecord.objects.filter(what="export").exists()

    def test_a_workbook_that_became_too_long_meanwhile_says_so(self, world: World) -> None:
        world.submitted()
        world.submitted()
        export(world, form_of_file="xlsx")
        world.submitted()
        list(prepare_waiting(timezone.now()))
        assert "请改选 CSV" in KeptExport.objects.get().failed


def test_what_a_file_holds_at_most_is_said_before_it_is_asked_for(world: World) -> None:
    world.submitted()
    said = "Excel 最多 20000 行，更多的请选 CSV"
    assert said in get(world.cast.client("supervisor"), "/desk/cases/")
    assert said in get(world.cast.client("dispatcher"), "/desk/to-dispatch/")


@pytest.mark.django_db(transaction=True)
def test_two_ticks_write_it_once(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, media_root: Path
) -> None:
    monkeypatch.setattr(case_list, "MOST_AT_ONCE", 1)
    world = World(Cast())
    world.submitted()
    world.submitted()
    export(world)
    now = timezone.now()
    done: list[Any] = at_once(*[lambda: list(keep_export.prepare_waiting(now))] * 2)
    assert sorted(map(len, done)) == [0, 1], done
    assert AccessRecord.objects.filter(what="export").count() == 2
    assert len(list(media_root.rglob("*.sealed"))) == 1
