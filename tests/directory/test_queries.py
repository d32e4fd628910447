"""What the other rooms ask the directory, and that asking costs no database query."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from tests.directory.calendars import at, said
from yixian.directory import queries
from yixian.directory.models import (
    Area,
    CalendarYear,
    CatalogueEntry,
    Category,
    DeadlineRule,
    Department,
    DutyPerson,
    HotlineNumber,
    OfficeHours,
    ReasonCode,
    WorkingDay,
)

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def city():
    """A city of one district and street, with three bureaus and a small catalogue."""
    place = Area.objects.create(code="14", name="市", level="city")
    district = Area.objects.create(code="1405", name="小店区", level="district", parent=place)
    Area.objects.create(code="140501", name="坞城街道", level="street", parent=district)
    first = Category.objects.create(code="01", name="城建", valid_from=date(2025, 1, 1))
    second = Category.objects.create(code="0101", name="施工", parent=first, valid_from=date(2025, 1, 1))
    Category.objects.create(code="010101", name="夜间施工", parent=second, valid_from=date(2025, 1, 1))
    for code in ("ZJ", "CG", "XD"):
        Department.objects.create(code=code, name=code, tier="bureau")


def entry(category: str, area: str, department: str, **rest) -> CatalogueEntry:
    return CatalogueEntry.objects.create(
        **{"valid_from": date(2025, 1, 1)} | rest,
        category=Category.objects.get(code=category),
        area=Area.objects.get(code=area) if area else None,
        department=Department.objects.get(code=department),
    )


def owners(category: str, area: str | None, day: date = DAY) -> list[str]:
    return [one.department.code for one in queries.owner_of(category, area, day)]


def test_the_district_in_a_path_is_told_by_its_level_wherever_it_stands(city):
    county = Area.objects.create(code="33", name="直辖县", level="district")
    street = Area.objects.create(code="3301", name="城关镇", level="street", parent=county)
    for path, district in (("14/1405/140501", "1405"), (street.path, "33"), ("14", ""), ("", ""), (None, "")):
        assert queries.district_in(path) == district


def test_the_more_particular_category_wins_then_the_smaller_area(city):
    entry("01", "", "ZJ")
    entry("0101", "1405", "XD")
    entry("0101", "", "CG")
    assert owners("010101", "140501") == ["XD", "CG", "ZJ"]
    assert owners("010101", None) == ["CG", "ZJ"]
    assert owners("01", "140501") == ["ZJ"]
    assert owners("02", "140501") == []


def test_rows_may_be_given_instead_of_codes(city):
    entry("0101", "1405", "XD")
    category, area = Category.objects.get(code="010101"), Area.objects.get(code="140501")
    assert [one.department.code for one in queries.owner_of(category, area, DAY)] == ["XD"]


def test_an_owner_is_the_owner_of_a_day(city):
    entry("01", "", "ZJ", valid_to=date(2026, 2, 28))
    entry("01", "", "CG", valid_from=date(2026, 3, 1))
    assert owners("01", None, date(2026, 2, 28)) == ["ZJ"]
    assert owners("01", None, date(2026, 3, 1)) == ["CG"]
    assert owners("01", None, date(2024, 3, 1)) == []


def test_a_closed_department_owns_nothing(city):
    entry("01", "", "ZJ")
    bureau = Department.objects.get(code="ZJ")
    bureau.active = False
    bureau.save()
    assert owners("01", None) == []


def test_entries_outlive_a_new_version_of_their_category(city):
    entry("01", "", "ZJ")
    old = Category.objects.get(code="01")
    old.valid_to = date(2025, 12, 31)
    old.save()
    new = Category.objects.create(code="01", version=2, name="城乡建设", valid_from=date(2026, 1, 1))
    assert queries.category("01", on_date=DAY) == new
    assert queries.category("01", on_date=date(2025, 6, 1)) == old
    assert queries.category("01", version=1) == old
    assert queries.category("99") is None
    assert owners("01", None) == ["ZJ"]
    assert [one.code for one in queries.categories(level=1, on_date=DAY)] == ["01"]


def test_the_most_particular_limit_wins():
    rules = [
        ("", "", 5),
        ("report", "", 15),
        ("", "hard", 20),
        ("report", "hard", 30),
    ]
    for kind, matter, amount in rules:
        DeadlineRule.objects.create(
            urgency="normal", kind=kind, matter=matter, step="result", amount=amount, unit="wd"
        )
    assert queries.deadline("normal", "help", "", "result") == (5, "wd")
    assert queries.deadline("normal", "report", "", "result") == (15, "wd")
    assert queries.deadline("normal", "help", "hard", "result") == (20, "wd")
    assert queries.deadline("normal", "report", "hard", "result") == (30, "wd")
    assert queries.deadline("P1", "report", "hard", "result") is None


def test_a_department_counts_by_its_own_hours_and_the_city_by_the_default(city):
    WorkingDay.objects.create(date=date(2026, 3, 3), is_working=False, note="庙会")
    CalendarYear.objects.create(year=2026, confirmed=True)
    hall = Department.objects.get(code="ZJ")
    for weekday in range(5):
        OfficeHours.objects.create(weekday=weekday, opens=time(8, 30), closes=time(12))
        OfficeHours.objects.create(department=hall, weekday=weekday, opens=time(9), closes=time(17))
    start = at("2026-03-02 07:00 Mon")
    assert said(queries.calendar_of(None).add(start, 1, "wd").at) == "2026-03-04 08:30 Wed"
    assert said(queries.calendar_of(hall.pk).add(start, 1, "wd").at) == "2026-03-04 09:00 Wed"
    other = Department.objects.get(code="CG")
    assert queries.calendar_of(other.pk) is queries.calendar_of(None)
    explained = queries.explain(queries.calendar_of(None).add(start, 1, "wd").steps)
    assert "跳过2026-03-03（周二）（庙会）" in explained


def test_a_city_without_hours_still_has_a_clock():
    due = queries.calendar_of(None).add(at("2026-03-02 10:00 Mon"), 1, "wd")
    assert due.beyond == [2026]


def test_subtrees_and_the_places_of_departments(city):
    bureau = Department.objects.get(code="ZJ")
    section = Department.objects.create(code="ZJ1", name="科", tier="bureau", parent=bureau)
    assert queries.subtree_ids(bureau) == {bureau.pk, section.pk}
    assert queries.subtree_ids(section.pk) == {section.pk}
    assert queries.subtree_ids(0) == frozenset()
    assert queries.department(section.pk) == queries.department_by_code("ZJ1") == section
    assert queries.centre() is None
    centre = Department.objects.create(code="RX", name="热线", tier="centre", takes_orders=False)
    watch = Department.objects.create(code="JC", name="监督", tier="supervisory")
    assert queries.centre() == centre
    assert queries.supervisory_departments() == [watch]
    assert "RX" not in dict(queries.department_choices())
    assert "RX" in dict(queries.all_department_choices())


def test_choices_say_where_a_row_stands(city):
    assert dict(queries.area_choices())["140501"] == "市 / 小店区 / 坞城街道"
    assert dict(queries.category_choices())["010101"] == "城建 / 施工 / 夜间施工"
    assert [one.code for one in queries.areas(level="street", under="1405")] == ["140501"]


def test_reasons_in_use_are_offered_and_old_ones_still_known():
    ReasonCode.objects.create(purpose="refuse", code="b", name="乙", sort=2)
    ReasonCode.objects.create(purpose="refuse", code="a", name="甲", sort=1)
    ReasonCode.objects.create(purpose="refuse", code="old", name="旧", active=False)
    assert queries.reason_choices("refuse") == [("a", "甲"), ("b", "乙")]
    assert queries.reason("refuse", "old").name == "旧"
    assert queries.reason("refuse", "none") is None
    assert queries.reasons("return") == []


def test_the_next_duty_person_is_the_next_in_order_and_the_superior_answers_for_an_empty_unit(city):
    bureau = Department.objects.get(code="ZJ")
    section = Department.objects.create(code="ZJ1", name="科", tier="bureau", parent=bureau)
    for position, name, urgencies in ((2, "乙", ["P1", "P2"]), (1, "甲", ["P1"])):
        DutyPerson.objects.create(
            department=bureau, name=name, telephone="03511234", position=position, urgencies=urgencies
        )
    assert [one.name for one in queries.duty_persons(bureau.pk, "P1")] == ["甲", "乙"]
    assert [one.name for one in queries.duty_persons(section.pk, "P2")] == ["乙"]
    assert queries.duty_persons(0, "P1") == []


@pytest.mark.parametrize(
    ("moment", "on_duty"),
    [("2026-03-02 21:00", True), ("2026-03-03 07:59", True), ("2026-03-03 08:00", False)],
)
def test_a_night_watch_passes_midnight(moment, on_duty):
    person = DutyPerson(since=time(20), until=time(8))
    assert person.is_on_duty(datetime.fromisoformat(moment)) is on_duty
    person.weekdays = "6"
    assert not person.is_on_duty(datetime.fromisoformat(moment))


def test_answers_cost_no_query_when_warm_and_a_saved_row_is_seen_at_once(
    city, django_assert_num_queries, monkeypatch
):
    monkeypatch.setattr("yixian.ground.caching.TTL", 3600)
    entry("01", "", "ZJ")
    HotlineNumber.objects.create(number="12315", name="消费", mode="merged")
    bureau = Department.objects.get(code="ZJ")

    def everything():
        queries.owner_of("010101", "140501")
        queries.area("14"), queries.category("01"), queries.categories(), queries.number("12315")
        queries.district_in("14/1405")
        queries.deadline("normal", "help", "", "result"), queries.reasons("refuse")
        queries.calendar_of(bureau.pk), queries.subtree_ids(bureau), queries.departments()
        queries.duty_persons(bureau.pk, "P1"), queries.area_choices(), queries.category_choices()

    everything()
    with django_assert_num_queries(0):
        everything()
    bureau.name = "住建局"
    bureau.save()
    assert queries.department(bureau.pk).name == "住建局"
    assert queries.owner_of("01")[0].department.name == "住建局"
