"""A city's folder of rows: loaded whole or not at all, and twice is as once."""

from __future__ import annotations

from datetime import date

import pytest

from tests.directory.calendars import at, said
from tests.directory.city_rows import counts, rewrite
from yixian.directory import queries
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    Department,
    DutyPerson,
    OfficeHours,
    ReasonCode,
    WorkingDay,
)
from yixian.directory.rows import DEFAULT
from yixian.ground.errors import Invalid, NotFound, Refusal

pytestmark = pytest.mark.django_db


def test_a_folder_becomes_rows_wherever_parents_stand_in_the_file(folder):
    made = load_rows(folder)
    assert made["areas.csv"] == 2
    assert Area.objects.get(code="1405").path == "14/1405"
    bureau = Department.objects.get(code="ZJ")
    assert Department.objects.get(code="ZJ1").path == f"/{bureau.pk}/{bureau.children.get().pk}/"
    assert (bureau.takes_orders, bureau.reply_needs_approval, bureau.in_city_tree) == (True, True, True)
    assert not Department.objects.get(code="TAX").in_city_tree
    assert Category.objects.get(code="0101").keyword_list == ["打桩", "渣土"]
    entry = CatalogueEntry.objects.get()
    assert (entry.assisting, entry.limit_override, entry.may_return) == (["TAX"], 3, False)
    assert OfficeHours.objects.filter(department=None).count() == 2
    assert DutyPerson.objects.get().urgencies == ["P1", "P2"]
    assert CalendarYear.objects.get(year=2027).confirmed is False


def test_loading_twice_changes_nothing(folder):
    load_rows(folder)
    before = counts()
    assert set(load_rows(folder).values()) == {0}
    assert counts() == before


def test_a_changed_row_is_updated_by_its_key(folder):
    load_rows(folder)
    rewrite(folder, "departments.csv", "住建局,", "住房和城乡建设局,")
    rewrite(folder, "departments.csv", "ZJ1,施工科,,bureau,ZJ", "ZJ1,施工科,,bureau,TAX")
    assert load_rows(folder)["departments.csv"] == 2
    assert Department.objects.get(code="ZJ").name == "住房和城乡建设局"
    assert Department.objects.get(code="ZJ1").parent.code == "TAX"
    assert queries.department_by_code("ZJ").name == "住房和城乡建设局"


def test_office_hours_of_a_file_are_the_whole_truth(folder):
    load_rows(folder)
    rewrite(folder, "office_hours.csv", ",0,14:00,24:00\n", "")
    assert load_rows(folder)["office_hours.csv"] == 1
    assert OfficeHours.objects.filter(department=None).count() == 1


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "what"),
    [
        ("areas.csv", "1405,小店区", "1405,", 2, "name 不能为空"),
        ("areas.csv", "district,14", "district,99", 2, "parent：没有编码“99”"),
        ("areas.csv", "city,,112.5", "city,1405,112.5", 2, "parent"),
        ("areas.csv", "112.5", "east", 3, "lon 应为数字"),
        ("areas.csv", "112.5", "912.5", 3, "180"),
        ("areas.csv", "district", "borough", 2, "borough"),
        ("departments.csv", "bureau,,14", "ministry,,14", 3, "ministry"),
        ("departments.csv", "0351-5550000,1,1", "0351-5550000,yes,1", 3, "takes_orders 应为 1 或 0"),
        ("departments.csv", "0351-5550000", "总机", 3, "请填写电话号码"),
        ("departments.csv", "TAX,税务局", "ZJ,税务局", 4, "与第 3 行重复"),
        ("categories.csv", "0101,1", "01x1,1", 2, "没有编码"),
        ("categories.csv", "2025-01-01,\n01", "2025-02-30,\n01", 2, "valid_from 应为日期"),
        ("categories.csv", "2025-01-01,\n01", "2025-01-01,2024-01-01\n01", 2, "失效日期"),
        ("categories.csv", "0101,1,施工,,,", "0101,1,施工,,02,", 2, "parent 应为“01”"),
        ("catalogue.csv", "01,,ZJ", "09,,ZJ", 2, "category：没有编码“09”"),
        ("catalogue.csv", "ZJ,TAX", "ZJ,NONE", 2, "assisting：没有编码“NONE”"),
        ("catalogue.csv", "ZJ,TAX", "ZJ,ZJ", 2, "主办单位不能同时协办"),
        ("catalogue.csv", "职责,3", "职责,-3", 2, "limit_wd 应为整数"),
        ("numbers.csv", "12319", "一二三", 2, "号码"),
        ("office_hours.csv", "09:00", "9点", 4, "opens 应为时间"),
        ("office_hours.csv", "09:00,17:00", "09:00,08:00", 0, "下班时间必须晚于上班时间"),
        ("office_hours.csv", "14:00,24:00", "11:00,18:00", 0, "重叠"),
        ("calendar.csv", "2027-02-06,0", "2027-02-06,", 2, "is_working 不能为空"),
        ("calendar_years.csv", "2027", "27", 2, "1949"),
        ("duty_persons.csv", "19900000001", "甲", 2, "电话"),
        ("duty_persons.csv", "P1;P2", "P9", 2, "紧急程度"),
    ],
)
def test_a_wrong_row_is_refused_by_file_and_line_and_nothing_is_loaded(folder, name, old, new, line, what):
    rewrite(folder, name, old, new)
    with pytest.raises(Invalid) as refusal:
        load_rows(folder)
    message = str(refusal.value)
    assert message.startswith(name)
    assert what in message
    if line:
        assert f"第 {line} 行" in message
    assert list(refusal.value.errors) == [name]
    assert set(counts()) == {0}
    assert queries.area("14") is None


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"code,name\n14,x\n", "表头应为"),
        ("code,name,name_en,level,parent,lon,lat\n14,小店区".encode("gb18030"), "应有 7 格"),
        (b"code,name,name_en,level,parent,lon,lat\n14,x\n", "7"),
        (b'code,name,name_en,level,parent,lon,lat\n14,"x"y,,,,,\n', "CSV"),
        (b"", "表头应为"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, what):
    (tmp_path / "areas.csv").write_bytes(content)
    with pytest.raises(Invalid, match=what):
        load_rows(tmp_path)


def test_every_wrong_row_of_a_file_is_named(folder):
    rewrite(folder, "areas.csv", "1405,小店区", "1405,")
    rewrite(folder, "areas.csv", "112.5", "east")
    with pytest.raises(Invalid) as refusal:
        load_rows(folder)
    assert len(refusal.value.errors["areas.csv"]) == 2
    assert str(refusal.value).count("\n") == 1


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(NotFound):
        load_rows(tmp_path)


def test_a_later_entry_closes_the_one_before(folder):
    load_rows(folder)
    with (folder / "catalogue.csv").open("a", encoding="utf-8") as more:
        more.write("01,,ZJ,,新职责,5,1,2026-01-01,\n")
    load_rows(folder)
    earlier, later = CatalogueEntry.objects.order_by("valid_from")
    assert earlier.valid_to == date(2025, 12, 31)
    assert (later.version, later.valid_to) == (2, None)
    assert set(load_rows(folder).values()) == {0}


def test_what_every_city_starts_with():
    made = load_rows(DEFAULT)
    assert set(made) >= {"reasons.csv", "deadlines.csv", "office_hours.csv", "cut_off.csv"}
    refusals = {row.code: row for row in queries.reasons("refuse")}
    assert all(row.script and row.route and row.name_en for row in refusals.values())
    assert {"emergency", "litigation", "repeated", "beyond_duty", "too_vague"} <= set(refusals)
    assert {row.code for row in queries.reasons("exempt")} == {
        "unreached",
        "malicious",
        "unlawful_demand",
        "beyond_power",
        "statutory_process",
        "impossible_with_plan",
    }
    for purpose in ReasonCode.Purpose.values:
        assert queries.reasons(purpose), purpose


# The table of docs/domain.md, "Clocks", and the other limits there.
#   urgency   kind          matter  dispatch       sign           contact        result
LIMITS = [
    ("P1", "help", "", (10, "minute"), (15, "minute"), (30, "minute"), (24, "hour")),
    ("P2", "help", "", (30, "minute"), (1, "hour"), (2, "hour"), (24, "hour")),
    ("normal", "enquiry", "", (2, "wh"), (4, "wh"), (1, "wd"), (1, "wd")),
    ("normal", "help", "", (2, "wh"), (4, "wh"), (1, "wd"), (5, "wd")),
    ("normal", "complaint", "", (2, "wh"), (4, "wh"), (1, "wd"), (5, "wd")),
    ("normal", "report", "", (2, "wh"), (4, "wh"), (1, "wd"), (15, "wd")),
    ("normal", "suggestion", "", (1, "wd"), (1, "wd"), (3, "wd"), (15, "wd")),
    ("normal", "help", "hard", (2, "wd"), (1, "wd"), (1, "wd"), (5, "wd")),
]
EVERYWHERE = {
    "return_ask": (1, "wd"),
    "return_rule": (4, "wh"),
    "review": (1, "wd"),
    "rework": (3, "wd"),
    "rehandle": (3, "wd"),
    "callback": (2, "wd"),
    "assist_before": (1, "wd"),
    "object": (1, "wd"),
    "object_answer": (1, "wd"),
    "evaluate": (7 * 24, "hour"),
    "archive": (30 * 24, "hour"),
}


@pytest.mark.parametrize(("urgency", "kind", "matter", "dispatch", "sign", "contact", "result"), LIMITS)
def test_the_limits_of_a_city_as_delivered(urgency, kind, matter, dispatch, sign, contact, result):
    load_rows(DEFAULT)
    found = [
        queries.deadline(urgency, kind, matter, step) for step in ("dispatch", "sign", "contact", "result")
    ]
    assert found == [dispatch, sign, contact, result]
    assert {step: queries.deadline(urgency, kind, matter, step) for step in EVERYWHERE} == EVERYWHERE


@pytest.mark.parametrize(
    ("urgency", "kind", "matter", "step", "allowed"),
    [
        ("P1", "help", "", "stage", (2, "hour")),
        ("P1", "help", "", "extend", (0, "hour")),
        ("P2", "help", "", "extend", (24, "hour")),
        ("normal", "enquiry", "", "extend_all", (2, "wd")),
        ("normal", "complaint", "", "extend", (5, "wd")),
        ("normal", "complaint", "", "extend_all", (10, "wd")),
        ("normal", "suggestion", "", "extend_all", (10, "wd")),
        ("normal", "report", "", "stage", (5, "wd")),
        ("normal", "report", "", "extend_all", None),
        ("normal", "complaint", "hard", "plan", (15, "wd")),
        ("normal", "complaint", "hard", "plan_review", (30 * 24, "hour")),
        ("normal", "complaint", "hard", "extend", (0, "wd")),
        ("normal", "complaint", "", "plan", None),
    ],
)
def test_the_limits_of_some_matters_only(urgency, kind, matter, step, allowed):
    load_rows(DEFAULT)
    assert queries.deadline(urgency, kind, matter, step) == allowed


def test_the_announced_calendar_is_seeded_and_seeding_again_changes_nothing():
    load_rows(DEFAULT)
    WorkingDay.objects.create(date=date(2026, 3, 3), is_working=False, note="本市放假")
    first = seed_calendar(2025, 2026)
    assert seed_calendar(2025, 2026) == first == WorkingDay.objects.count() - 1
    assert WorkingDay.objects.get(date=date(2026, 2, 14)).is_working
    assert WorkingDay.objects.get(date=date(2026, 2, 17)).note == "春节"
    assert "chinesecalendar" in CalendarYear.objects.get(year=2026).source
    due = queries.calendar_of(None).add(at("2026-02-14 16:00 Sat"), 1, "wd")
    assert said(due.at) == "2026-02-24 16:00 Tue"


def test_every_announced_year_is_seeded_when_none_is_named():
    seed_calendar()
    assert {2025, 2026} <= set(CalendarYear.objects.values_list("year", flat=True))
    assert not WorkingDay.objects.filter(note__regex="[A-Za-z]").exists()


def test_a_year_not_yet_announced_is_refused():
    with pytest.raises(Refusal, match="2027"):
        seed_calendar(2027)
    assert not CalendarYear.objects.exists()
