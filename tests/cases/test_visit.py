"""到场: pictures and the place of a site, kept as evidence, shown to whoever may read the case."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.cases.world import World
from yixian.cases import files
from yixian.cases.actions import perform
from yixian.cases.files import THUMBNAIL, thumbnail_of
from yixian.cases.models import Attachment, Case, Event, SiteVisit
from yixian.cases.places import Position
from yixian.ground.errors import Invalid, Refusal
from yixian.safeguard.models import AccessRecord

pytestmark = pytest.mark.django_db
MAKE, ORIENTATION, TURNED = 0x010F, 0x0112, 6


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    """A picture taken upright with a telephone: stored lying, with who made it beside it."""
    picture, file = Image.new("RGB", (800, 400), "green"), BytesIO()
    exif = picture.getexif()
    exif[MAKE], exif[ORIENTATION] = "某牌手机", TURNED
    picture.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def send(client: Client, task: Any, **given: Any) -> Any:
    return client.post(f"/tasks/{task.pk}/do/visit/", {"note": "已清理", **given})


def test_pictures_and_place_are_kept_with_the_event(world: World, media_root: Path) -> None:
    task = world.in_progress()
    answer = send(
        world.cast.client("handler"),
        task,
        pictures=[photo(), photo("2.jpg")],
        position="112.548900,37.870600,11",
    )
    assert answer.status_code == 302
    visit = SiteVisit.objects.get()
    assert Position.of(visit.place) == (112.5489, 37.8706, 11)
    assert {(one.task_id, one.seq) for one in Attachment.objects.all()} == {(task.pk, visit.seq)}
    event = Event.objects.get(verb="visit")
    assert (event.facts["pictures"], event.facts["located"]) == (2, True)
    assert "112.5" not in str(event.facts)  # the place may tell where somebody lives
    page = world.cast.client("handler").get(f"/cases/{task.case.number}/").content.decode()
    assert "已记录位置，附 2 张照片" in page
    assert "位置误差约 11 米" in page
    assert 'data-shown-lon="112.548900"' in page


def test_without_pictures_and_place_the_words_are_enough(world: World) -> None:
    task = world.in_progress()
    assert send(world.cast.client("handler"), task).status_code == 302
    assert SiteVisit.objects.get().place == ""


@pytest.mark.parametrize("position", ["x", "181,0,1", "1,91,1", "1,1", "1,1,-1", "nan,1,1"])
def test_a_place_that_is_none_is_refused(world: World, position: str) -> None:
    with pytest.raises(Invalid) as refused:
        world.do("visit", "handler", world.in_progress(), note="已清理", position=position)
    assert "position" in refused.value.errors


def test_only_pictures_and_not_too_many(world: World, media_root: Path) -> None:
    task = world.in_progress()
    pdf = SimpleUploadedFile("a.pdf", b"%PDF-1.7 ...")
    assert (
        "这里只收照片" in send(world.cast.client("handler"), task, pictures=[photo(), pdf]).content.decode()
    )
    many = [photo(f"{n}.jpg") for n in range(7)]
    assert "一次最多 6 张照片" in send(world.cast.client("handler"), task, pictures=many).content.decode()
    assert not Attachment.objects.exists()
    assert not [one for one in media_root.rglob("*") if one.is_file()], "what was refused is not kept"


def test_a_thumbnail_stands_upright_and_says_nothing_of_the_camera() -> None:
    small = thumbnail_of(photo().read())
    assert small is not None
    with Image.open(BytesIO(small)) as picture:
        assert picture.size == (THUMBNAIL // 2, THUMBNAIL)
        assert not dict(picture.getexif())
    assert "某牌手机".encode() not in small
    assert thumbnail_of(b"%PDF-1.7") is None


def test_pictures_are_shown_on_record_to_whoever_may_open_them(world: World, media_root: Path) -> None:
    task = world.in_progress()
    send(world.cast.client("handler"), task, pictures=[photo()])
    address = f"/cases/{task.case.number}/pictures/"
    shown = world.cast.client("handler").post(address, headers={"HX-Request": "true"}).content.decode()
    assert f'src="{address}' in shown
    assert "<html" not in shown
    assert AccessRecord.objects.filter(what="attachment").count() == 1
    assert "<html" in world.cast.client("handler").post(address).content.decode()  # without scripts a page
    refused = world.cast.client("dispatcher").post(address)
    assert refused.status_code == 400, "the centre gives a reason"
    assert world.cast.client("dispatcher").post(address, {"reason": "核对现场"}).status_code == 200
    assert world.cast.client("liaison2").post(address).status_code == 404
    assert world.cast.client("handler").get(address).status_code == 405


def test_each_picture_is_opened_when_it_is_scrolled_to(
    world: World, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many large pictures are not unsealed and made small while somebody waits for one page."""
    task = world.in_progress()
    send(world.cast.client("handler"), task, pictures=[photo(), photo()])
    number, opened, unseal = task.case.number, [], files.content_of
    monkeypatch.setattr(files, "content_of", lambda one: opened.append(one.pk) or unseal(one))
    shown = world.cast.client("handler").post(f"/cases/{number}/pictures/").content.decode()
    assert opened == []
    addresses = re.findall(r'<img src="([^"]+)" loading="lazy"', shown)
    assert len(addresses) == 2
    small = world.cast.client("handler").get(addresses[0])
    assert (small.status_code, small["Content-Type"]) == (200, "image/jpeg")
    assert len(opened) == 1
    with Image.open(BytesIO(small.content)) as picture:
        assert max(picture.size) == THUMBNAIL
    assert AccessRecord.objects.filter(what="attachment").count() == 2, "a look at each, once"

    mine, other = addresses[0].split("?"), addresses[1].split("?")
    assert world.cast.client("handler").get(mine[0]).status_code == 403, "not without a look on record"
    assert world.cast.client("handler").get(f"{mine[0]}?{other[1]}").status_code == 403
    assert world.cast.client("dispatcher").get(addresses[0]).status_code == 403, "nobody else's look"
    assert world.cast.client("liaison2").get(addresses[0]).status_code == 404
    Case.objects.filter(pk=task.case_id).update(secrecy="from_unit")
    assert world.cast.client("handler").get(addresses[0]).status_code == 403, "checked anew each time"


def test_protected_cases_show_a_unit_no_place_and_no_pictures(world: World, media_root: Path) -> None:
    task = world.in_progress(secrecy="from_unit")
    send(world.cast.client("handler"), task, pictures=[photo()], position="112.5,37.8,11")
    page = world.cast.client("handler").get(f"/cases/{task.case.number}/").content.decode()
    assert "显示照片" not in page
    assert "位置误差约" not in page
    shown = world.cast.client("handler").post(f"/cases/{task.case.number}/pictures/")
    assert (shown.status_code, "不对您开放" in shown.content.decode()) == (400, True)


def test_what_a_browser_shows_opens_there_and_the_rest_is_downloaded(world: World, media_root: Path) -> None:
    task = world.in_progress()
    send(world.cast.client("handler"), task, pictures=[photo()])
    handler = world.cast.client("handler")
    one = Attachment.objects.get()
    address = f"/cases/{task.case.number}/files/{one.pk}/"
    answer = handler.post(address, {"show": "yes"})
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert handler.post(address)["Content-Disposition"].startswith("attachment")
    Attachment.objects.update(
        media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    )
    assert handler.post(address, {"show": "yes"})["Content-Disposition"].startswith("attachment")


def test_somebody_elses_task_is_refused(world: World) -> None:
    with pytest.raises(Refusal):
        perform("visit", world.actor("handler2"), world.in_progress(), {"note": "x"})
