"""The rows of the directory in the back office: for the system administrator alone."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import timezone

from tests.cast import PEOPLE
from yixian.directory import queries
from yixian.directory.models import (
    Area,
    CatalogueEntry,
    Category,
    Department,
    DutyPerson,
    OfficeHours,
    WorkingDay,
)

BASE = "/backoffice/directory"
PAGES = [
    "area",
    "department",
    "category",
    "catalogueentry",
    "reasoncode",
    "hotlinenumber",
    "deadlinerule",
    "workingday",
    "calendaryear",
    "officehours",
    "dutyperson",
    "cutoff",
]


@pytest.fixture
def entry(cast) -> CatalogueEntry:
    category = Category.objects.create(code="01", name="城建", valid_from=date(2025, 1, 1))
    return CatalogueEntry.objects.create(
        category=category, department=cast.city.bureau, valid_from=date(2025, 1, 1)
    )


def entry_form(entry: CatalogueEntry, **changes: object) -> dict[str, object]:
    return {
        "category": entry.category_id,
        "area": "",
        "department": entry.department_id,
        "legal_basis": "",
        "limit_override": "",
        "may_return": "on",
        "valid_from": "2025-01-01",
        "valid_to": "",
    } | changes


@pytest.mark.parametrize("username", PEOPLE)
def test_only_the_system_administrator_enters(cast, username):
    status = cast.client(username).get(f"{BASE}/area/").status_code
    assert (status == 200) is (username == "sysadmin")


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_row_has_its_list_and_form(cast, entry, page):
    client = cast.client("sysadmin")
    assert client.get(f"{BASE}/{page}/", {"q": "城"}).status_code == 200
    assert client.get(f"{BASE}/{page}/add/").status_code == 200


def test_the_day_of_publication_is_one_row(cast):
    client = cast.client("sysadmin")
    assert "28" in client.post(f"{BASE}/cutoff/add/", {"day": "29"}).content.decode()
    assert client.post(f"{BASE}/cutoff/add/", {"day": "10"}).status_code == 302
    assert client.get(f"{BASE}/cutoff/add/").status_code == 403
    assert client.post(f"{BASE}/cutoff/1/change/", {"day": "12"}).status_code == 302
    assert queries.cut_off(date(2026, 3, 1)) == date(2026, 4, 12)


def test_a_circle_of_departments_is_refused_beside_the_field(cast):
    bureau = cast.city.bureau
    form = {
        "code": "CG",
        "name": "城市管理局",
        "active": "on",
        "tier": "bureau",
        "parent": cast.city.bureau_section.pk,
    }
    for prefix in ("office_hours", "duty_persons"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    response = cast.client("sysadmin").post(f"{BASE}/department/{bureau.pk}/change/", form)
    assert "不能移到自己或自己的下级之下" in response.content.decode()
    assert Department.objects.get(pk=bureau.pk).parent is None


def test_wrong_dates_and_hours_are_refused_in_the_form(cast, entry):
    client = cast.client("sysadmin")
    response = client.post(
        f"{BASE}/catalogueentry/{entry.pk}/change/", entry_form(entry, valid_to="2024-01-01")
    )
    assert "失效日期不能早于生效日期" in response.content.decode()
    hours = {"department": "", "weekday": "0", "opens": "09:00", "closes": "08:00"}
    response = client.post(f"{BASE}/officehours/add/", hours)
    assert "下班时间必须晚于上班时间" in response.content.decode()
    assert not OfficeHours.objects.exists()


def test_assisting_departments_are_chosen_by_name(cast, entry):
    client = cast.client("sysadmin")
    page = f"{BASE}/catalogueentry/{entry.pk}/change/"
    city = cast.city
    form = entry_form(entry, assisting=[city.second_bureau.code, city.office.code])
    assert client.post(page, form).status_code == 302
    assert set(CatalogueEntry.objects.get().assisting) == {city.second_bureau.code, city.office.code}
    assert f'<option value="{city.office.code}" selected>' in client.get(page).content.decode()
    assert client.post(page, entry_form(entry)).status_code == 302
    assert CatalogueEntry.objects.get().assisting == []
    for wrong in ("NONE", city.bureau.code):  # unknown; the lead itself
        assert client.post(page, entry_form(entry, assisting=[wrong])).status_code == 200


def test_the_boxes_they_are_chosen_in_speak_the_language_of_the_page(cast):
    client = cast.client("sysadmin")
    address = "/backoffice/jsi18n/"
    chinese = client.get(address).content.decode()
    assert json.dumps("全部移入%s") in chinese
    english = client.get(address, headers={"Accept-Language": "en"}).content.decode()
    assert "Choose all %s" not in english, "the text itself is English"


def test_urgencies_of_a_duty_person_are_ticked(cast):
    form = {"department": cast.city.bureau.pk, "name": "甲", "telephone": "19900000001", "position": 1}
    client = cast.client("sysadmin")
    assert client.post(f"{BASE}/dutyperson/add/", form | {"urgencies": ["P2"]}).status_code == 302
    assert DutyPerson.objects.get().urgencies == ["P2"]


def test_an_unused_entry_is_corrected_in_place(cast, entry):
    form = entry_form(entry, limit_override="3")
    cast.client("sysadmin").post(f"{BASE}/catalogueentry/{entry.pk}/change/", form)
    assert CatalogueEntry.objects.get().limit_override == 3


def test_a_used_entry_is_followed_by_its_next_version(cast, entry, monkeypatch):
    monkeypatch.setattr(CatalogueEntry, "is_used", lambda self: True)
    form = entry_form(entry, limit_override="3")
    response = cast.client("sysadmin").post(f"{BASE}/catalogueentry/{entry.pk}/change/", form, follow=True)
    assert "新版本2自今日生效" in response.content.decode()
    old, new = CatalogueEntry.objects.order_by("version")
    assert (old.limit_override, new.limit_override) == (None, 3)
    assert new.valid_from == timezone.localdate()


def test_what_is_in_use_is_closed_and_not_deleted(cast):
    area = Area.objects.create(code="14", name="市", level="city")
    day = WorkingDay.objects.create(date=date(2026, 3, 3), is_working=False)
    client = cast.client("sysadmin")
    client.post(f"{BASE}/area/{area.pk}/delete/", {"post": "yes"})
    client.post(f"{BASE}/workingday/{day.pk}/delete/", {"post": "yes"})
    assert Area.objects.exists()
    assert not WorkingDay.objects.exists()
