"""Somebody subscribes on a telephone, confirms, looks and unsubscribes, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.pages import fits
from yixian.linkage.actions import send_waiting
from yixian.portal.models import Subscription

pytestmark = pytest.mark.django_db(transaction=True)


def test_subscribed_confirmed_looked_at_and_ended(
    page: Page, axe: Callable[..., None], media_root: Path, settings: Any, live_server: Any
) -> None:
    Cast()
    settings.MAIL_CONFIGURED, settings.PUBLIC_ADDRESS = True, live_server.url

    def looked_at() -> None:
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 850})
            axe(page)
            fits(page)

    page.set_viewport_size({"width": 390, "height": 850})
    page.goto("/")
    page.get_by_role("link", name="订阅").click()
    page.get_by_role("button", name="用邮件订阅").click()
    expect(page.get_by_role("alert").first).to_contain_text("还没有订阅")
    page.get_by_label("政策解读").uncheck()
    page.get_by_label("电子邮箱").fill("reader@example.org")
    page.get_by_role("button", name="给我 Atom 网址").click()
    expect(page.get_by_role("textbox", name="Atom 网址")).to_have_value(
        re.compile(r"/feeds/own\.atom\?kinds=replies&")
    )
    expect(page.get_by_label("电子邮箱")).to_have_value("reader@example.org")
    looked_at()
    page.get_by_role("button", name="用邮件订阅").click()
    expect(page.get_by_role("heading", name="请看邮箱")).to_be_visible()
    looked_at()
    list(send_waiting(timezone.now()))
    found = re.search(r"http\S+/subscription/confirm/\S+", str(mail.outbox[0].body))
    assert found is not None
    page.goto(found[0])
    looked_at()
    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_text("订阅已确认")).to_be_visible()
    looked_at()
    page.get_by_label("每周一封").check()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存")).to_be_visible()
    page.get_by_role("link", name="退订", exact=True).click()
    looked_at()
    page.get_by_role("button", name="退订").click()
    expect(page.get_by_role("heading", name="已退订")).to_be_visible()
    looked_at()
    assert not Subscription.objects.exists()
