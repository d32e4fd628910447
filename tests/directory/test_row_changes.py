"""The story of every row: who changed it when, from what to what, read by the auditor too."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from tests.cast import PEOPLE
from yixian.directory.models import (
    Area,
    CatalogueEntry,
    Category,
    Department,
    DutyPerson,
    RowChange,
    WorkingDay,
)
from yixian.directory.row_kinds import OPEN_CASES
from yixian.directory.working_time import CHINA
from yixian.safeguard.models.append_only import Unchangeable

PAGE = "/desk/rows/history/"
# The security administrator reads those of organisations alone: tests/people/test_row_stories.py.
READERS = ("sysadmin", "auditadmin", "auditor", "secadmin", "second_secadmin")


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def area_form(area: Area, **changes: object) -> dict[str, object]:
    given = {
        "code": area.code,
        "name": area.name,
        "name_en": area.name_en,
        "level": area.level,
        "active": "on",
    }
    return {**given, "parent": area.parent_id or "", "sort": "0", "lon": "", "lat": "", **changes}


@pytest.mark.parametrize("username", PEOPLE)
def test_who_reads_it(cast, username):
    assert (cast.client(username).get(PAGE).status_code == 200) is (username in READERS)


def test_a_row_edited_in_the_back_office(cast):
    area = Area.objects.create(code="140199", name="新区", level=Area.Level.DISTRICT)
    client = cast.client("sysadmin")
    address = f"/backoffice/directory/area/{area.pk}/"
    client.post(f"{address}change/", area_form(area, name="高新区", level="street"))
    assert Area.objects.get(pk=area.pk).name == "高新区"
    told = client.get(f"{address}history/", follow=True)
    assert told.redirect_chain
    for words in ("sysadmin", "区域", "名称： 新区 → 高新区", "层级： 区县 → 街道", "修改"):
        assert words in text(told)
    assert "高新区" in text(cast.client("auditadmin").get(PAGE, {"q": "高新"}))
    assert "没有这样的变更" in text(cast.client("auditadmin").get(PAGE, {"q": "nothing"}))
    client.post(f"{address}change/", area_form(area, name="高新区", level="street"))
    assert RowChange.objects.count() == 1, "saving what was there changes nothing"


def test_it_is_searched_by_name_code_person_and_day(cast):
    area = Area.objects.create(code="140199", name="新区", level=Area.Level.DISTRICT)
    address = f"/backoffice/directory/area/{area.pk}/change/"
    cast.client("sysadmin").post(address, area_form(area, name="高新区"))
    today = f"{RowChange.objects.get().at.astimezone(CHINA):%Y-%m-%d}"
    auditor = cast.client("auditadmin")
    for asked in (
        {"q": "高新"},
        {"q": "140199", "kind": "directory.area"},
        {"who": "Sysadmin"},
        {"day": today},
        {"q": "高", "who": "sysadmin", "day": today},
        {"day": "yesterday"},
    ):
        assert "新区 → 高新区" in text(auditor.get(PAGE, asked)), asked
    for asked in (
        {"q": "新区"},
        {"q": "140199", "kind": "directory.category"},
        {"who": "sysadm"},
        {"day": "2001-01-01"},
    ):
        assert "没有这样的变更" in text(auditor.get(PAGE, asked)), asked


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads them all for a beginning")
def test_each_way_to_look_has_its_index(db):
    with connection.cursor() as cursor:  # among a handful of rows it would rather read them all
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    ways = {
        "row_change_row": {"row__startswith": "高新"},
        "row_change_person": {"account_name": "sysadmin"},
        "row_change_day": {"at__gte": timezone.now()},
        "row_change_story": {"kind": "directory.area", "row_id": 1},
    }
    for index, wanted in ways.items():
        assert index in RowChange.objects.filter(**wanted).explain()


def test_added_deleted_and_by_many(cast):
    client = cast.client("sysadmin")
    client.post("/backoffice/directory/workingday/add/", {"date": "2027-02-06", "note": "春节"})
    day = WorkingDay.objects.get()
    client.post(f"/backoffice/directory/workingday/{day.pk}/delete/", {"post": "yes"})
    other = WorkingDay.objects.create(date="2027-02-07", is_working=False)
    ticked = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    client.post("/backoffice/directory/workingday/", ticked)
    assert not WorkingDay.objects.exists()
    assert list(RowChange.objects.values_list("sign", "row_id")) == [
        ("x", other.pk),
        ("x", day.pk),
        ("+", day.pk),
    ]


def test_rows_within_the_page_of_a_department(cast):
    bureau = cast.city.bureau
    person = DutyPerson.objects.create(
        department=bureau, name="甲", telephone="19900000001", urgencies=["P1"], position=1
    )
    form = {
        "code": bureau.code, "name": bureau.name, "name_en": bureau.name_en, "tier": bureau.tier, "active": "on",
        "parent": bureau.parent_id or "", "area": bureau.area_id or "", "takes_orders": "on", "in_city_tree": "on",
        "telephone": "", "operator": "",
        "office_hours-TOTAL_FORMS": "0", "office_hours-INITIAL_FORMS": "0",
        "duty_persons-TOTAL_FORMS": "1", "duty_persons-INITIAL_FORMS": "1",
        "duty_persons-0-id": person.pk, "duty_persons-0-department": bureau.pk, "duty_persons-0-DELETE": "on",
    }  # fmt: skip
    answer = cast.client("sysadmin").post(f"/backoffice/directory/department/{bureau.pk}/change/", form)
    assert answer.status_code == 302, text(answer)
    gone = RowChange.objects.get(kind="directory.dutyperson")
    assert (gone.sign, gone.row_id) == ("x", person.pk)


def test_a_used_entry_and_its_next_version_both_have_a_story(cast, monkeypatch):
    category = Category.objects.create(code="01", name="城建", valid_from=date(2025, 1, 1))
    entry = CatalogueEntry.objects.create(
        category=category, department=cast.city.bureau, valid_from=date(2025, 1, 1)
    )
    monkeypatch.setattr(CatalogueEntry, "is_used", lambda self: self.pk == entry.pk)
    form = {
        "area": "", "department": entry.department_id, "legal_basis": "新规", "limit_override": "",
        "may_return": "on", "valid_to": "",
    }  # fmt: skip
    cast.client("sysadmin").post(f"/backoffice/directory/catalogueentry/{entry.pk}/change/", form)
    assert sorted(RowChange.objects.values_list("sign", flat=True)) == ["+", "~"]


def test_a_file_leaves_the_story_of_each_row(cast, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    WorkingDay.objects.create(date="2027-02-06", is_working=False, note="春节")
    client = cast.client("sysadmin")
    content = "日期,上班,说明\n2027-02-06,0,春节放假\n2027-02-14,1,调休\n".encode()
    previewed = client.post("/desk/rows/", {"kind": "", "file": SimpleUploadedFile("days.csv", content)})
    client.post("/desk/rows/load/", {"sealed": previewed.context["sealed"]})
    said = text(client.get(PAGE, {"kind": "directory.workingday"}))
    assert "说明： 春节 → 春节放假" in said
    assert "上班：是" in said
    assert "文件：days.csv" in said


def test_a_story_is_never_changed(cast):
    one = RowChange.objects.create(kind="directory.area", row_id=1, row="x", sign="~")
    with pytest.raises(Unchangeable):
        one.save()
    with pytest.raises(Unchangeable):
        one.delete()


def test_a_page_costs_the_same_however_long(cast, django_assert_max_num_queries):
    RowChange.objects.bulk_create(
        RowChange(kind="directory.area", row_id=n, row=f"区{n}", sign="~", parts=[["name", "a", "b"]])
        for n in range(120)
    )
    client = cast.client("auditadmin")
    with django_assert_max_num_queries(8):
        first = client.get(PAGE)
    assert "更早的" in text(first)
    assert "区0" in text(client.get(PAGE, {"before": RowChange.objects.all()[99].pk}))


def test_open_cases_are_named_before_a_row_is_changed(cast, monkeypatch):
    monkeypatch.setitem(OPEN_CASES, "departments.csv", lambda rows: 7)
    bureau: Department = cast.city.bureau
    page = cast.client("sysadmin").get(f"/backoffice/directory/department/{bureau.pk}/change/")
    assert "涉及在办诉求 7 件" in text(page)
