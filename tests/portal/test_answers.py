"""Before sending: answers the city lets everybody read, and no other; beside the form, or as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.portal.conftest import Citizen
from yixian.knowledge.models import KnowledgeItem
from yixian.portal.views import answers


@pytest.fixture
def lamp(db: None) -> KnowledgeItem:
    """What everybody may read; beside it one for the seats alone."""
    since = {"valid_from": date(2020, 1, 1), "text": "请说明灯杆编号，48 小时内修复。"}
    KnowledgeItem.objects.create(code="own", title="路灯不亮的内部口径", **since)
    return KnowledgeItem.objects.create(code="lamp", title="路灯不亮怎么报修", public=True, **since)


def test_only_what_is_public_is_found(citizen: Citizen, lamp: KnowledgeItem) -> None:
    found = citizen.client.post("/answers/", {"content": "门口路灯不亮了"}).content.decode()
    assert "路灯不亮怎么报修" in found
    assert "内部口径" not in found


def test_nothing_found_is_said(citizen: Citizen, lamp: KnowledgeItem) -> None:
    assert (
        "没有找到现成的答案" in citizen.client.post("/answers/", {"content": "公园几点开门"}).content.decode()
    )
    assert "没有找到" not in citizen.page("/answers/")


def test_nobody_asks_without_end(
    citizen: Citizen, lamp: KnowledgeItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "PER_ADDRESS", 2)
    sent = [citizen.client.post("/answers/", {"content": "路灯不亮"}).status_code for _ in range(3)]
    assert sent == [200, 200, 429]


def test_what_no_longer_holds_is_not_shown(citizen: Citizen, lamp: KnowledgeItem) -> None:
    lamp.valid_to = date(2021, 1, 1)
    lamp.save()
    assert "报修" not in citizen.client.post("/answers/", {"content": "路灯不亮"}).content.decode()


@pytest.mark.django_db(transaction=True)
def test_answers_come_while_one_writes(
    citizen: Any, lamp: KnowledgeItem, page: Page, axe: Callable[..., None]
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/submit/")
    page.get_by_label("请把事情说清楚").fill("门口路灯不亮了")
    page.get_by_label("请把事情说清楚").blur()
    expect(page.get_by_text("路灯不亮怎么报修")).to_be_visible()
    assert "路灯" not in page.url
    axe(page)
    page.goto("/answers/")
    axe(page)
