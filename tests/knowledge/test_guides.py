"""Guides and dated lists: found, read by everybody where public, over when their last day is; forms that are safe."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import World
from tests.cast import Cast
from tests.pages import fits
from yixian.directory.models import Category
from yixian.directory.rows import DEMO
from yixian.ground.answers import answer_of
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, NotFound
from yixian.knowledge import guides as known
from yixian.knowledge.actions.guide_forms import add_guide_form, remove_guide_form
from yixian.knowledge.guides import guides
from yixian.knowledge.guides_admin import GuideRowForm
from yixian.knowledge.models import Guide, GuideForm, Job, Policy
from yixian.knowledge.telling import guide_told

PDF = b"%PDF-1.4 a form"


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


def guide(world: World, code: str = "stall", **columns: Any) -> Guide:
    row = {
        "title": "摆摊许可",
        "department": world.city.bureau,
        "categories": ["010101"],
        "keywords": "摆地摊;夜市摊位",
        "who": "本市居民",
        "materials": "身份证\n照片",
        "steps": "申请\n领证",
        "place": "城管窗口",
        "basis": "市容条例",
        "valid_from": date(2026, 1, 1),
        **columns,
    }
    made = Guide.objects.create(code=code, **row)
    drop_all()
    return made


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


class TestFinding:
    def test_by_words_department_and_group(self, world: World) -> None:
        stall = guide(world)
        other = guide(
            world, "water", title="用水过户", keywords="", categories=[], department=world.city.second_bureau
        )
        assert guides("地摊") == [stall]
        assert guides("身份证 夜市") == [stall]
        assert guides("身份证") == [stall, other]
        assert guides("", "SW") == [other]
        assert guides("", "", "01") == [stall]
        assert guides("没有这种事") == []

    def test_the_last_of_many_has_its_page_its_words_and_its_department(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(known, "MOST_FOUND", 1)
        guide(world)
        last = guide(world, "water", title="用水过户", department=world.city.second_bureau)
        assert [one.code for one in known.guides()] == ["stall"]
        assert known.guide_called("water") == last
        assert guide_told("water") is not None
        assert known.departments_with_guides() == [world.city.bureau, world.city.second_bureau]

    def test_what_is_over_not_in_use_or_not_public_is_not_shown(self, world: World) -> None:
        guide(world, "over", valid_to=yesterday())
        guide(world, "idle", active=False)
        inner = guide(world, "inner", public=False)
        assert guides() == []
        assert guides(public=False) == [inner]
        answer = Client().get("/guides/inner/")
        assert answer.status_code == 404
        with pytest.raises(NotFound):
            answer_of("guide", "over", "gone")

    def test_it_is_told_as_one_takes_it_along(self, world: World) -> None:
        guide(world, limit_days=0, hours="工作日上午")
        told = guide_told("stall")
        assert told is not None
        assert "材料：身份证；照片\n" in told.text
        assert "几天办好：当场办好\n收费：不收费" in told.text

    def test_many_cost_no_more_than_one(self, world: World, django_assert_num_queries: Any) -> None:
        for number in range(12):
            guide(world, f"g{number}")
        client = world.cast.client("seat")
        client.get("/desk/guides/")
        with django_assert_num_queries(3):  # session, account, roles
            assert client.post("/desk/guides/", {"q": "摆摊"}).status_code == 200


class TestForms:
    def add(self, client: Client, name: str, content: bytes) -> Any:
        return client.post("/desk/guides/stall/forms/", {"file": SimpleUploadedFile(name, content)})

    def test_a_form_is_downloaded_by_everybody_and_taken_away(self, world: World, media_root: Any) -> None:
        guide(world)
        editor = world.cast.client("editor")
        assert self.add(editor, "申请表.pdf", PDF).status_code == 302
        form = GuideForm.objects.get()
        assert "申请表.pdf" in Client().get("/guides/stall/").content.decode()
        got = Client().get(f"/guides/stall/forms/{form.pk}/")
        assert got.content == PDF
        assert got["Content-Disposition"].startswith("attachment")
        Guide.objects.update(public=False)
        drop_all()
        assert Client().get(f"/guides/stall/forms/{form.pk}/").status_code == 404
        assert editor.get(f"/guides/stall/forms/{form.pk}/").status_code == 200
        editor.post(f"/desk/guides/stall/forms/{form.pk}/remove/")
        assert not GuideForm.objects.exists()

    def test_only_those_who_keep_guides_change_them(self, world: World, media_root: Any) -> None:
        stall, seat = guide(world), world.cast.actor("seat")
        with pytest.raises(NotAllowed):
            add_guide_form(seat, stall, SimpleUploadedFile("申请表.pdf", PDF))
        form = add_guide_form(world.cast.actor("editor"), stall, SimpleUploadedFile("申请表.pdf", PDF))
        with pytest.raises(NotAllowed):
            remove_guide_form(seat, stall, form.pk)

    def test_wrong_types_and_macros_are_refused(self, world: World, media_root: Any) -> None:
        guide(world)
        macro = io.BytesIO()
        with zipfile.ZipFile(macro, "w") as book:
            book.writestr("[Content_Types].xml", "")
            book.writestr("word/vbaProject.bin", "x")
        editor = world.cast.client("editor")
        for name, content in (
            ("x.exe", b"MZ"),
            ("x.mp3", b"ID3"),
            ("x.pdf", b"no pdf"),
            ("x.docx", macro.getvalue()),
            ("x.pdf", b""),
        ):
            assert self.add(editor, name, content).status_code == 400
        assert not list(media_root.rglob("*.sealed"))
        assert self.add(world.cast.client("seat"), "a.pdf", PDF).status_code == 403


class TestDatedLists:
    def test_what_is_over_leaves_the_list_by_itself(self, world: World) -> None:
        told = {"issuer": "人社局", "text": "招人", "valid_from": date(2026, 1, 1)}
        Job.objects.create(code="j1", title="驾驶员", number=3, **told)
        Job.objects.create(code="j2", title="厨师", valid_to=yesterday(), **told)
        Policy.objects.create(
            code="p1", title="补贴办法", number="1号", link="https://example.gov.cn/", **told
        )
        jobs = Client().get("/jobs/").content.decode()
        assert "驾驶员" in jobs
        assert "招 3 人" in jobs
        assert "厨师" not in jobs
        assert "补贴办法" in Client().get("/policies/?q=补贴").content.decode()
        desk = world.cast.client("seat").post("/desk/jobs/", {"q": "驾驶"}).content.decode()
        assert "/desk/answers/job/j1/" in desk
        assert "1号" in answer_of("policy", "p1", "").text
        with pytest.raises(NotFound):
            answer_of("job", "j2", "gone")

    def test_of_an_area_with_what_holds_everywhere(self, world: World) -> None:
        told = {"issuer": "人社局", "text": "招人", "valid_from": date(2026, 1, 1)}
        Job.objects.create(code="j1", title="全市都招", **told)
        Job.objects.create(code="j2", title="本市招", area=world.area, **told)
        page = Client().get(f"/jobs/?area={world.area.code}").content.decode()
        assert "全市都招" in page
        assert "本市招" in page


@pytest.mark.django_db
def test_its_categories_are_written_by_code_in_the_back_office(world: World) -> None:
    Category.objects.create(code="99", name="其他", level=1, version=1, valid_from="2026-01-01")
    row = guide(world, categories=["99"])
    given = {**model_to_dict(row), "valid_to": "", "place": "一号窗口"}
    assert GuideRowForm(instance=row).initial["categories"] == "99"
    wrong = GuideRowForm({**given, "categories": "99;x9"}, instance=row)
    assert wrong.errors == {"categories": ["没有编码为 x9 的事项分类。"]}
    right = GuideRowForm({**given, "categories": " 99；99 "}, instance=row)
    assert right.is_valid(), right.errors
    assert right.save().categories == ["99"]


def test_the_demonstration_has_enough_of_each() -> None:
    rows = {}
    for name in ("guides", "jobs", "policies", "departments", "categories"):
        with (DEMO / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    departments, categories = ({row["code"] for row in rows[name]} for name in ("departments", "categories"))
    assert len(rows["guides"]) >= 25
    assert len(rows["jobs"]) == len(rows["policies"]) == 15
    for row in rows["guides"]:
        assert row["department"] in departments
        assert set(row["categories"].split(";")) <= categories


@pytest.mark.django_db(transaction=True)
def test_a_citizen_finds_a_guide(page: Page, live_server: Any, axe: Any) -> None:
    world = World(Cast())
    guide(world, limit_days=3)
    page.goto("/guides/?q=地摊")
    page.get_by_role("link", name="摆摊许可").click()
    expect(page.locator("main")).to_contain_text("3 个工作日")
    for address in (page.url, "/guides/", "/jobs/"):
        page.goto(address)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            fits(page)
