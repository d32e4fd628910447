"""The back office of papers: letterheads with a preview, a city's own files with their versions."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.ground.test_docx_templates import made
from yixian.cases.models import Letterhead, PaperTemplate, issuer_of, template_of
from yixian.directory.models import RowChange
from yixian.people.models import Installation

ADD = "/backoffice/cases/papertemplate/add/"


def upload(world: World, content: bytes, paper: str = "reply_letter") -> Any:
    file = SimpleUploadedFile("模板.docx", content)
    return world.cast.client("sysadmin").post(ADD, {"paper": paper, "file": file, "in_use": "on"})


def test_a_city_without_rows_signs_by_its_name(world: World) -> None:
    Installation.objects.create(kind="live", city_name="晋阳市", city_name_en="Jinyang")
    issuer = issuer_of("work_order")
    assert issuer.body == issuer.signature == "晋阳市12345政务服务便民热线"


def test_a_letterhead_is_previewed_as_typed_and_not_saved(world: World) -> None:
    client = world.cast.client("sysadmin")
    typed = {"paper": "work_order", "body": "晋阳市政府热线中心", "contact": "府西街 9 号"}
    page = client.post("/backoffice/cases/letterhead/preview/", typed)
    assert "晋阳市政府热线中心" in page.content.decode()
    assert not Letterhead.objects.exists()
    Letterhead.objects.create(**typed)
    again = client.post("/backoffice/cases/letterhead/preview/", typed | {"body": "改过的名称"})
    assert "改过的名称" in again.content.decode()
    assert client.post("/backoffice/cases/letterhead/preview/", {"paper": "work_order"}).status_code == 400
    for who in ("secadmin", "auditadmin", "dispatcher"):
        refused = world.cast.client(who).post("/backoffice/cases/letterhead/preview/", typed)
        assert refused.status_code in (302, 403), who


def test_versions_are_kept_and_the_newest_in_use_is_drawn_into(world: World) -> None:
    assert upload(world, made("第一版", "{正文}")).status_code == 302
    assert upload(world, made("第二版", "{正文}")).status_code == 302
    assert list(PaperTemplate.objects.values_list("version", flat=True).order_by("version")) == [1, 2]
    case = world.to_callback()

    def first_line() -> str:
        answer = world.cast.client("dispatcher").post(
            f"/cases/{case.number}/reply-letter/", {"as_file": "on"}
        )
        return str(Document(io.BytesIO(answer.content)).paragraphs[0].text)

    assert first_line() == "第二版"
    second = PaperTemplate.objects.get(version=2)
    page = f"/backoffice/cases/papertemplate/{second.pk}/"
    world.cast.client("sysadmin").post(f"{page}change/", {})  # no longer in use
    assert first_line() == "第一版"
    trial = world.cast.client("sysadmin").get(f"{page}trial/")
    assert Document(io.BytesIO(trial.content)).paragraphs[0].text == "第二版"
    assert world.cast.client("secadmin").get(f"{page}trial/").status_code == 403
    assert template_of("work_order") is None


def test_a_version_has_a_story(world: World) -> None:
    upload(world, made("第一版", "{正文}"))
    row, client = PaperTemplate.objects.get(), world.cast.client("sysadmin")
    page = f"/backoffice/cases/papertemplate/{row.pk}/"
    client.post(f"{page}change/", {})  # no longer in use
    client.post(f"{page}change/", {})
    told = [(one.kind, one.row_id, one.sign, one.parts) for one in RowChange.objects.order_by("pk")]
    assert told == [
        ("cases.papertemplate", row.pk, "+", [["paper", "", "reply_letter"], ["in_use", "", "1"]]),
        ("cases.papertemplate", row.pk, "~", [["in_use", "1", "0"]]),
    ]
    assert "使用" in client.get(f"{page}history/", follow=True).content.decode()
    assert "cases.papertemplate" in client.get("/desk/rows/history/").content.decode()


def test_nothing_of_a_version_is_changed_or_deleted(world: World) -> None:
    upload(world, made("第一版", "{正文}"))
    row = PaperTemplate.objects.get()
    client, page = world.cast.client("sysadmin"), f"/backoffice/cases/papertemplate/{row.pk}/"
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    client.post(f"{page}change/", {"paper": "work_order", "in_use": "on", "version": 9})
    row.refresh_from_db()
    assert (row.paper, row.version, row.file_name) == ("reply_letter", 1, "模板.docx")
    assert row.account_name == "系统管理员·sysadmin"


@pytest.mark.parametrize(("content", "said"), [(b"not a file", "不是能打开的"), (made("x"), "现在有 0 段")])
def test_a_file_that_does_not_do_is_named(world: World, content: bytes, said: str) -> None:
    answer = upload(world, content)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not PaperTemplate.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_uploaded_at_once_are_two_versions_or_one_is_told(transactional_db: None) -> None:
    world = World(Cast())
    content = made("一版", "{正文}")
    answers = at_once(lambda: upload(world, content), lambda: upload(world, content))
    told = [one.status_code for one in answers]
    assert set(told) <= {302, 409, 503}, answers
    versions = list(PaperTemplate.objects.order_by("version").values_list("version", flat=True))
    assert versions == list(range(1, told.count(302) + 1))
