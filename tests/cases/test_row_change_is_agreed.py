"""A single row that open cases hang on is changed in the back office after its change was shown and agreed to."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.cases.scenes import somebody
from tests.cases.world import World
from tests.cast import Cast
from tests.pages import fits
from yixian.directory.models import Category, Department, RowChange, WorkingDay

BASE = "/backoffice/directory"


def department_form(row: Department, **changes: Any) -> dict[str, Any]:
    given = {
        "code": row.code, "name": row.name, "name_en": row.name_en, "tier": row.tier, "active": "on",
        "parent": row.parent_id or "", "area": row.area_id or "", "takes_orders": "on", "in_city_tree": "on",
        "telephone": "", "operator": "",
        "office_hours-TOTAL_FORMS": "0", "office_hours-INITIAL_FORMS": "0",
        "duty_persons-TOTAL_FORMS": "0", "duty_persons-INITIAL_FORMS": "0",
    }  # fmt: skip
    return {**given, **changes}


def agreed(page: str) -> str:
    """What agreeing to the change shown on the page sends."""
    found = re.search(r'name="agreed" value="(\w{64})"', page)
    return found.group(1) if found else ""


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def client(world: World) -> Client:
    return world.cast.client("sysadmin")


def test_old_and_new_are_shown_and_nothing_is_saved_before_that_is_agreed_to(
    world: World, client: Client
) -> None:
    world.dispatched()
    world.dispatched(telephone=somebody())
    bureau = world.city.bureau
    address = f"{BASE}/department/{bureau.pk}/change/"
    form = department_form(bureau, name="城市运行局", telephone="0351-7000000")
    asked = client.post(address, {**form, "_continue": "1"})
    assert asked.status_code == 200
    page = asked.content.decode()
    said = text(page)
    assert "还没有保存" in said
    assert f"{bureau.name} → 城市运行局" in said
    assert "（空） → 0351-7000000" in said
    assert "涉及在办诉求 2 件" in said
    assert 'value="城市运行局"' in page, "what was typed is still there"
    assert 'name="_continue" value="yes"' in page, "and so is what was pressed"
    assert "errornote" not in page
    bureau.refresh_from_db()
    assert bureau.name != "城市运行局"
    assert not RowChange.objects.exists()
    assert client.post(address, {**form, "_continue": "1", "agreed": agreed(page)}).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.name, bureau.telephone) == ("城市运行局", "0351-7000000")
    assert RowChange.objects.count() == 1


def test_only_what_was_shown_is_agreed_to(world: World, client: Client) -> None:
    world.dispatched()
    bureau = world.city.bureau
    address = f"{BASE}/department/{bureau.pk}/change/"
    shown = agreed(client.post(address, department_form(bureau, name="甲局")).content.decode())
    other = client.post(address, {**department_form(bureau, name="乙局"), "agreed": shown})
    assert "乙局" in text(other.content.decode())
    assert agreed(other.content.decode()) != shown
    Department.objects.filter(pk=bureau.pk).update(name="别人改过的局")
    again = client.post(address, {**department_form(bureau, name="甲局"), "agreed": shown})
    assert "别人改过的局 → 甲局" in text(again.content.decode())
    assert Department.objects.get(pk=bureau.pk).name == "别人改过的局"


def test_without_open_cases_or_without_a_change_nothing_is_asked(world: World, client: Client) -> None:
    bureau = world.city.bureau
    address = f"{BASE}/department/{bureau.pk}/change/"
    assert client.post(address, department_form(bureau, name="新名局")).status_code == 302
    world.dispatched()
    bureau.refresh_from_db()
    assert client.post(address, department_form(bureau)).status_code == 302


def test_what_is_wrong_is_told_first(world: World, client: Client) -> None:
    world.dispatched()
    bureau = world.city.bureau
    page = client.post(
        f"{BASE}/department/{bureau.pk}/change/", department_form(bureau, name="")
    ).content.decode()
    assert "errornote" in page
    assert agreed(page) == ""


def test_a_day_that_is_added_is_asked_about_too(world: World, client: Client) -> None:
    case = world.dispatched().case
    assert case.submitted_at is not None
    day = timezone.localdate(case.submitted_at).isoformat()
    form = {"date": day, "note": "试行"}
    page = client.post(f"{BASE}/workingday/add/", form).content.decode()
    assert "涉及在办诉求 1 件" in text(page)
    assert "<del>" not in page
    assert not WorkingDay.objects.filter(date=day, note="试行").exists()
    assert client.post(f"{BASE}/workingday/add/", {**form, "agreed": agreed(page)}).status_code == 302
    assert WorkingDay.objects.filter(date=day, note="试行").exists()


def test_of_a_category_and_not_of_an_area(world: World, client: Client) -> None:
    case = world.dispatched().case
    row = Category.objects.get(pk=case.category_id)
    form = {
        "name": "改名的类", "name_en": row.name_en, "parent": row.parent_id or "", "keywords": row.keywords,
        "description": "", "valid_from": row.valid_from.isoformat(), "valid_to": "", "active": "on", "sort": "0",
    }  # fmt: skip
    page = client.post(f"{BASE}/category/{row.pk}/change/", form).content.decode()
    assert "→ 改名的类" in text(page)
    assert (
        client.post(f"{BASE}/category/{row.pk}/change/", {**form, "agreed": agreed(page)}).status_code == 302
    )


def test_asking_costs_the_same_for_many_cases(world: World, client: Client) -> None:
    bureau = world.city.bureau
    address = f"{BASE}/department/{bureau.pk}/change/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert agreed(client.post(address, department_form(bureau, name="甲局")).content.decode())
        return len(counted)

    world.dispatched(telephone=somebody())
    cost()
    few = cost()
    for _ in range(4):
        world.dispatched(telephone=somebody())
    assert cost() == few


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.django_db(transaction=True)
def test_in_a_browser(page: Page, live_server: Any, axe: Any, width: int) -> None:
    world = World(Cast())
    world.dispatched()
    session = world.cast.client("sysadmin").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{BASE}/department/{world.city.bureau.pk}/change/")
    page.locator("#id_name").fill("城市运行局")
    page.locator("input[name=_save]").click()
    expect(page.get_by_role("heading", name="还没有保存")).to_be_visible()
    fits(page)
    axe(page)
    page.get_by_role("button", name="确认保存").click()
    expect(page.locator("#messages, .messagelist").first).to_contain_text("城市运行局")
    assert Department.objects.get(pk=world.city.bureau.pk).name == "城市运行局"
