"""A unit head's day with one hand: the figures, what waits, a reply checked point by point, and a plan opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from tests.cases.test_main_job_in_a_browser import Desk
from tests.cases.world import ANSWER, World
from yixian.cases.actions import perform
from yixian.cases.models import Case, ReplyPoint, Task
from yixian.ground.caching import drop_all
from yixian.safeguard.models import AccessRecord

pytestmark = pytest.mark.django_db(transaction=True)
HAND = {"width": 390, "height": 844}


@pytest.fixture
def desk(page: Page, world: World, axe: Any, live_server: Any, media_root: Path) -> Desk:
    return Desk(page, world, axe, live_server.url)


@pytest.fixture
def waiting(world: World) -> tuple[Case, Case]:
    """Two replies wait for the unit head; of the points to be made, one was and one was not."""
    world.city.bureau.reply_needs_approval = True
    world.city.bureau.save()
    for code, name in (("course", "写明办理过程"), ("evidence", "附上现场照片")):
        ReplyPoint.objects.create(code=code, name=name)
    drop_all()
    told = {**ANSWER, "points": ["course"], "incomplete": True}
    made = [world.in_progress(telephone=f"861391111222{number}") for number in range(2)]
    for task in made:
        world.do("reply", "handler", task, **told)
    return made[0].case, made[1].case


def in_hand(desk: Desk) -> None:
    """No barriers, and nothing wider than the telephone; left as a telephone."""
    desk.look()
    desk.page.set_viewport_size(HAND)  # type: ignore[arg-type]


def test_figures_then_approve_then_decline_with_words(
    desk: Desk, world: World, waiting: tuple[Case, Case]
) -> None:
    page, (good, wanting) = desk.page, waiting
    page.set_viewport_size(HAND)  # type: ignore[arg-type]
    desk.sign_in("unit_head", "/desk/inbox/")
    strip = page.get_by_role("region", name="本单位的数字")
    expect(strip.get_by_text("本月按时办结率")).to_be_visible()
    expect(strip.get_by_text("本月还没有有效回访").first).to_be_visible()
    in_hand(desk)
    page.get_by_role("link", name="审批和裁定").click()
    in_hand(desk)
    page.get_by_role("link", name=f"审批 {good.number}").click()
    expect(page.get_by_text("✓ 写明办理过程")).to_be_visible()
    expect(page.get_by_text("✗ 附上现场照片")).to_be_visible()
    in_hand(desk)
    desk.press("审批答复")
    expect(page.get_by_text("现在是“待审核”")).to_be_visible()
    page.goto(f"/cases/{wanting.number}/")
    page.get_by_role("link", name="退回答复").first.click()
    desk.press("退回答复")
    expect(page.get_by_text("必填").or_(page.get_by_text("请填写")).first).to_be_visible()
    page.get_by_label("退回意见").fill("请附上清理后的照片")
    in_hand(desk)
    desk.press("退回答复")
    assert Task.objects.get(case=wanting).status == "in_progress"
    desk.sign_in("handler", f"/tasks/{Task.objects.get(case=wanting).pk}/do/reply/")
    expect(page.get_by_text("请附上清理后的照片").first).to_be_visible()


def test_a_pdf_opens_in_a_tab_of_its_own_and_is_on_record(desk: Desk, world: World) -> None:
    task, page = world.in_progress(), desk.page
    plan: Any = SimpleUploadedFile("方案.pdf", b"%PDF-1.4\n%%EOF")
    perform("attach", world.actor("handler"), task.case, {}, {"file": plan})
    desk.sign_in("handler", f"/cases/{task.case.number}/")
    answers: list[Any] = []
    page.context.on("response", lambda answer: answers.append(answer) if "/files/" in answer.url else None)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="打开（会记录） 方案.pdf").press("Enter")
    opened.value.wait_for_load_state()
    expect(page.get_by_role("heading", name="附件")).to_be_visible()  # the case stayed where it was
    (answer,) = answers
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    assert AccessRecord.objects.filter(what="attachment").count() == 1
