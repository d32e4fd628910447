"""Sound and video of a case are played inside its page: checked and recorded first, and by nobody else's ticket."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import World
from tests.portal.test_own_files import sound
from yixian.cases.actions import perform
from yixian.cases.models import Attachment, Task
from yixian.cases.views.looks import TICKET_SECONDS
from yixian.safeguard.models import AccessRecord

pytestmark = pytest.mark.django_db


def recorded(world: World, name: str = "漏水声.wav", content: bytes = b"") -> tuple[Task, Attachment]:
    """A task with a recording a handler attached."""
    task = world.in_progress()
    file: Any = SimpleUploadedFile(name, content or sound())
    perform("attach", world.actor("handler"), task.case, {}, {"file": file})
    return world.again(task), Attachment.objects.get()


def ticket_of(page: str) -> str:
    found = re.search(r'<(?:audio|video)[^>]* controls preload="none" src="([^"]+)"', page)
    assert found is not None, page
    return html.unescape(found[1])


def looked() -> int:
    return AccessRecord.objects.filter(what="attachment").count()


def test_the_look_is_recorded_once_and_played_in_parts(world: World, media_root: Path) -> None:
    task, file = recorded(world)
    client, address = world.cast.client("handler"), f"/cases/{task.case.number}/files/{file.pk}/"
    page = client.get(f"/cases/{task.case.number}/").content.decode()
    assert f'hx-post="{address}player/"' in page
    assert "<audio" not in page, "nothing is played before the look is recorded"
    assert looked() == 0
    part = client.post(f"{address}player/", headers={"hx-request": "true"}).content.decode()
    assert 'aria-label="漏水声.wav"' in part
    assert looked() == 1
    source = ticket_of(part)
    whole = client.get(source)
    assert (whole.status_code, whole["Content-Type"], whole.content) == (200, "audio/wav", sound())
    assert "no-store" in whole["Cache-Control"]
    cut = client.get(source, headers={"range": "bytes=0-3"})
    assert (cut.status_code, cut.content) == (206, b"RIFF")
    assert looked() == 1


def test_video_without_scripts_has_a_page_of_its_own(world: World, media_root: Path) -> None:
    task, file = recorded(world, "录像.mp4", b"\x00\x00\x00\x18ftypmp42....")
    address = f"/cases/{task.case.number}/files/{file.pk}/player/"
    page = world.cast.client("handler").post(address).content.decode()
    assert "<h1>播放" in page
    assert "<video" in page


def test_a_ticket_is_one_persons_for_one_file_and_a_while(world: World, media_root: Path) -> None:
    task, file = recorded(world)
    client, place = world.cast.client("handler"), f"/cases/{task.case.number}/files/{file.pk}/"
    source = ticket_of(client.post(f"{place}player/").content.decode())
    assert world.cast.client("liaison").get(source).status_code == 403
    assert client.get(f"{place}play/").status_code == 403
    assert client.get(f"{place}play/?ticket=x").status_code == 403
    assert client.get(source.replace(f"/files/{file.pk}/", "/files/99/")).status_code == 404
    with time_machine.travel(timezone.now().timestamp() + TICKET_SECONDS + 60):
        assert world.cast.client("handler").get(source).status_code == 403


def test_whoever_may_not_open_it_hears_nothing(world: World, media_root: Path) -> None:
    task, file = recorded(world)
    address = f"/cases/{task.case.number}/files/{file.pk}/player/"
    assert world.cast.client("liaison2").post(address).status_code == 404
    refused = world.cast.client("supervisor").post(address)
    assert (refused.status_code, looked()) == (400, 0)
    assert "请写明查看附件的理由" in refused.content.decode()
    given = world.cast.client("supervisor").post(address, {"reason": "核对答复"})
    assert (given.status_code, looked()) == (200, 1)


def test_what_is_no_sound_is_not_played(world: World, media_root: Path) -> None:
    task, file = recorded(world, "合同.pdf", b"%PDF-1.4")
    client, number = world.cast.client("handler"), task.case.number
    assert client.post(f"/cases/{number}/files/{file.pk}/player/").status_code == 404
    assert "播放" not in client.get(f"/cases/{number}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_heard_by_keys_inside_the_page(
    page: Page, world: World, axe: Any, live_server: Any, media_root: Path
) -> None:
    task, _file = recorded(world)
    desk = Desk(page, world, axe, live_server.url)
    desk.sign_in("handler", f"/cases/{task.case.number}/")
    page.get_by_role("button", name="播放（会记录）").press("Enter")
    expect(page.locator("audio")).to_be_visible()
    desk.look()
    played = page.locator("audio").evaluate("""heard => new Promise(resolve => {
        heard.muted = true; heard.onended = () => resolve("ended"); heard.onerror = () => resolve("error");
        heard.play().catch(error => resolve(String(error)));
    })""")
    assert played == "ended"
    assert looked() == 1
