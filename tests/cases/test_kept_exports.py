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
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row["编号"] for row in rows] == [case.number for case in cases]
        assert NAME not in answer.content.decode()
        assert AccessRecord.objects.filter(what="export", reason="月度分析").count() == 3

    def test_a_workbook_too(self, world: World) -> None:
        world.submitted()
        world.submitted()
        one = prepared(world, form_of_file="xlsx", columns="all")
        answer = world.cast.client("supervisor").get(f"{PAGE}{one.pk}/file/")
        assert answer.content.startswith(b"PK")

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
