"""The working calendar as a calendar: seen by who counts on it, changed with a reason by the system administrator."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.cast import PEOPLE, Cast
from tests.pages import fits
from yixian.directory.models import CalendarYear, OfficeHours, RowChange, WorkingDay

PAGE = "/desk/calendar/"
DAY = {"year": "2027", "day": "2027-02-14"}
ASKED = {"kind": "work", "note": "春节调休", "reason": "国办发明电〔2026〕7号"}
CHANGES = "/desk/rows/history/"


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("username", PEOPLE)
def test_who_sees_it_and_who_changes_it(cast, username):
    client = cast.client(username)
    sees = bool(cast.people[username].roles & {"sysadmin", "duty_manager", "auditadmin"})
    page = client.get(PAGE)
    assert (page.status_code == 200) is sees
    changes = client.get(CHANGES).status_code
    assert (f'href="{CHANGES}' in page.content.decode()) is (sees and changes == 200)
    status = client.post(f"{PAGE}?day=2027-02-14", ASKED).status_code
    assert status == (302 if username == "sysadmin" else 403)


def test_a_day_is_changed_with_a_reason_and_has_a_story(cast):
    client = cast.client("sysadmin")
    refused = client.post(f"{PAGE}?day=2027-02-14", {**ASKED, "reason": " "})
    assert refused.status_code == 200
    assert not WorkingDay.objects.exists()
    assert "已改 2027-02-14" in text(client.post(f"{PAGE}?day=2027-02-14", ASKED, follow=True))
    assert WorkingDay.objects.get().is_working
    assert RowChange.objects.get().reason == ASKED["reason"]
    assert "没有改动" in text(client.post(f"{PAGE}?day=2027-02-14", ASKED, follow=True))
    assert RowChange.objects.count() == 1
    client.post(f"{PAGE}?day=2027-02-14", {**ASKED, "kind": "week", "reason": "安排有变"})
    assert not WorkingDay.objects.exists()
    said = text(cast.client("auditadmin").get(PAGE, DAY))
    assert "理由：安排有变" in said
    assert "理由：国办发明电〔2026〕7号" in said


def test_what_hangs_on_a_day_is_said_before(cast, monkeypatch):
    from yixian.directory.row_kinds import OPEN_CASES

    monkeypatch.setitem(
        OPEN_CASES, "calendar.csv", lambda rows: 3 if rows[0].date == date(2027, 2, 14) else 0
    )
    said = text(cast.client("sysadmin").get(PAGE, DAY))
    assert "有 3 件在办诉求的时限跨过这一天" in said
    assert "重算时限" in said


def test_the_horizon_is_said_aloud(cast):
    CalendarYear.objects.create(year=2026, confirmed=True)
    client = cast.client("sysadmin")
    assert "2030 年的放假安排还没有标为已公布" in text(client.get(PAGE, {"year": "2030"}))
    assert "还没有标为已公布" not in text(client.get(PAGE, {"year": "2026"}))


@pytest.mark.parametrize(
    "asked", [{"year": "1"}, {"year": "99999"}, {"year": "二"}, {"day": "2027-02-30"}, {"unit": "x"}]
)
def test_nonsense_shows_this_year(cast, asked):
    assert cast.client("sysadmin").get(PAGE, asked).status_code == 200


def test_a_year_costs_the_same_however_full(cast, django_assert_max_num_queries):
    for number in range(1, 29):
        WorkingDay.objects.create(date=date(2027, 2, number), is_working=False)
    OfficeHours.objects.create(department=cast.city.bureau, weekday=0, opens="09:00", closes="17:00")
    client = cast.client("sysadmin")
    with django_assert_max_num_queries(14):
        said = text(client.get(PAGE, {"year": "2027", "unit": cast.city.bureau.pk}))
    assert "09:00–17:00" in said


@pytest.mark.parametrize("width", [1366, 390])
@pytest.mark.django_db(transaction=True)
def test_by_keys_and_by_finger(
    page: Page, live_server: Any, transactional_db: None, axe: Any, width: int
) -> None:
    cast = Cast()
    session = cast.client("sysadmin").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{PAGE}?year=2027")
    fits(page)
    axe(page)
    first = page.get_by_role("link", name="2027-01-01 上班")
    first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="2027-01-08")).to_be_visible()
    page.get_by_label("休息", exact=True).check()
    page.get_by_label("理由").fill("试行")
    axe(page)
    page.get_by_role("button", name="改这一天").click()
    expect(page.get_by_role("link", name="2027-01-08 休息")).to_contain_text("休")
    expect(page.get_by_text("理由：试行")).to_be_visible()
