"""The log of what goes out: filtered, paged, sent once more; never to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.world import NAME, World
from tests.cast import Cast
from tests.linkage.gateway import Gateway
from tests.pages import fits
from yixian.cases.queries import query_code
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import STALE_AFTER, Notice, NoticeWish, StaffNotice

State = Notice.State


@pytest.fixture
def refused(world: World, gateway: Gateway) -> Notice:
    """A text message the gateway refused for good."""
    gateway.body = b'{"code": "BLACKLIST"}'
    world.submitted(reply_way="sms")
    list(send_waiting(timezone.now()))
    gateway.body = b'{"code": "0"}'
    return Notice.objects.get()


def shown(client: Client, address: str = "/desk/notices/", **query: str) -> list[int]:
    return [row.pk for row in client.get(address, query).context["page"].rows]


def test_filtered_by_way_state_matter_and_day(world: World, refused: Notice, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    mail = Notice.objects.get(case=world.submitted(reply_way="email"))
    world.submitted(reply_way="telephone")
    Notice.objects.filter(pk=mail.pk).update(made_at=timezone.now() - timedelta(days=2))
    client = world.cast.client("sysadmin")
    assert shown(client) == [refused.pk, mail.pk]
    assert shown(client, way="sms") == [refused.pk]
    assert shown(client, state="waiting") == [mail.pk]
    assert shown(client, verb="closed") == []
    assert shown(client, day=f"{timezone.localdate():%Y-%m-%d}") == [refused.pk]
    assert shown(client, day=f"{timezone.localdate() - timedelta(days=2):%Y-%m-%d}") == [mail.pk]
    assert client.get("/desk/notices/", {"day": "x"}).status_code == 400
    assert client.get("/desk/notices/nobody/").status_code == 404


def test_of_the_staff_too_and_never_to_whom(world: World, refused: Notice) -> None:
    NoticeWish.objects.create(account=world.cast.liaison, by_sms=True, mobile="8613900139000")
    task = world.dispatched()
    client = world.cast.client("sysadmin")
    page = client.get("/desk/notices/staff/").content.decode()
    assert task.case.number in page
    both = page + client.get("/desk/notices/").content.decode()
    for secret in ("13900139000", "13800138000", NAME, world.cast.liaison.name, query_code(refused.case)):
        assert secret not in both


def test_sent_once_more(world: World, gateway: Gateway, refused: Notice) -> None:
    client = world.cast.client("sysadmin")
    back = "/desk/notices/citizens/?state=failed"
    answer = client.post(f"/desk/notices/citizens/{refused.pk}/resend/", {"back": back})
    assert answer["Location"] == back
    list(send_waiting(timezone.now()))
    refused.refresh_from_db()
    assert (refused.state, refused.attempts) == (State.SENT, 1)
    assert gateway.asked[-1].json["msgid"] == f"notice-{refused.pk}"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": State.SENT}, "正在发送或已经发送"),
        ({"lease": "x"}, "正在发送或已经发送"),
        ({"made_at": timezone.now() - STALE_AFTER}, "超过七天"),
        ({"words": ""}, "身份已销毁"),
    ],
)
def test_what_is_not_sent_again_and_why(
    world: World, refused: Notice, change: dict[str, Any], why: str
) -> None:
    Notice.objects.update(**change)
    before = Notice.objects.values().get()
    client = world.cast.client("sysadmin")
    page = client.post(f"/desk/notices/citizens/{refused.pk}/resend/", follow=True)
    assert why in page.content.decode()
    assert Notice.objects.values().get() == before


def test_not_without_a_way(world: World, refused: Notice, settings: Any) -> None:
    settings.SECRET_SMS_GATEWAY = {}
    client = world.cast.client("sysadmin")
    page = client.post(f"/desk/notices/citizens/{refused.pk}/resend/", follow=True).content.decode()
    assert "没有短信网关，现在发不出去" in page


def test_by_the_system_administrator_alone_and_back_to_no_other_site(world: World, refused: Notice) -> None:
    address = f"/desk/notices/citizens/{refused.pk}/resend/"
    for who in ("dispatcher", "auditadmin", "secadmin"):
        assert world.cast.client(who).post(address).status_code == 403
        assert world.cast.client(who).get("/desk/notices/staff/").status_code == 403
    client = world.cast.client("sysadmin")
    answer = client.post(address, {"back": "https://elsewhere.example/"})
    assert answer["Location"] == "/desk/notices/citizens/"
    assert client.post("/desk/notices/citizens/999999/resend/", follow=True).status_code == 200
    assert client.post(f"/desk/notices/nobody/{refused.pk}/resend/").status_code == 404


def test_paged_by_key_at_one_price(world: World) -> None:
    case = world.submitted(reply_way="sms")
    row = Notice.objects.get()
    client = world.cast.client("sysadmin")

    def cost(**query: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get("/desk/notices/", query)
        return len(counted)

    cost()
    few = cost()
    Notice.objects.bulk_create(
        Notice(
            case=case, citizen=case.citizen, seq=number, verb="dispatched", way="sms", language="zh-hans",
            subject="x", words="x", state="failed", reason="x", made_at=row.made_at,
        )
        for number in range(100, 160)
    )  # fmt: skip
    assert cost() == few
    first = client.get("/desk/notices/").context["page"]
    second = client.get("/desk/notices/", {"after": first.next}).context["page"]
    assert (len(first.rows), len(second.rows)) == (50, 11)


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="of an IN, SQLite does not see that an index fits"
)
def test_each_list_has_its_index(world: World) -> None:
    case, people = world.submitted(), world.cast.people
    others = [people["liaison"]] * 2000 + [people["handler"]] * 5
    StaffNotice.objects.bulk_create(
        StaffNotice(
            account=account, case=case, verb="new_task", way="system", state="sent", made_at=case.received_at
        )
        for account in others
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        cursor.execute("ANALYZE linkage_staffnotice")  # of an empty table every index looks alike
    sent = {"way__in": ["sms", "email"]}
    lists = {
        "staff_mine": StaffNotice.objects.filter(account=people["handler"], way="system").order_by("-pk")[
            :50
        ],
        "staff_log": StaffNotice.objects.filter(**sent).order_by("-made_at", "-pk")[:50],
        "notice_log": Notice.objects.filter(**sent).order_by("-made_at", "-pk")[:50],
        "staff_due": StaffNotice.objects.filter(state="waiting", way="sms").order_by("next_at", "id")[:500],
    }
    for index, rows in lists.items():
        assert index in rows.explain()


@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page, axe: Callable[..., None]) -> None:
    world = World(Cast())
    world.submitted(reply_way="sms")
    Notice.objects.update(state=State.FAILED, reason="试了 5 次没有发出（HTTP 500）")
    page.goto("/account/login/?next=/desk/notices/")
    page.get_by_label("用户名").fill("sysadmin")
    page.get_by_label("密码").fill(Cast.PASSWORD)
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("通知发送")
    axe(page)
    page.set_viewport_size({"width": 390, "height": 800})
    fits(page)
    page.get_by_role("button", name="重新发送").click()
    expect(page.locator("#messages")).to_contain_text("没有短信网关")
    axe(page)
