"""The demonstration city hangs together: every code exists, every matter has an owner, nobody is real."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

import yixian.directory
from yixian.directory.actions import load_rows

DEMO = Path(yixian.directory.__file__).parent / "rows" / "demo"
INVENTED = re.compile(r"(0351-555\d{4}|1990000\d{4})\Z")
LEVELS = ["city", "district", "street", "community", "grid"]

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (DEMO / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def by_code(name: str) -> dict[str, Row]:
    return {row["code"]: row for row in rows(name)}


def depth(code: str, departments: dict[str, Row]) -> int:
    parent = departments[code]["parent"]
    return 1 + (depth(parent, departments) if parent else 0)


def owners() -> dict[tuple[str, str], str]:
    return {(row["category"], row["area"]): row["department"] for row in rows("catalogue.csv")}


def owner(category: str, area: str, entries: dict[tuple[str, str], str]) -> str | None:
    """Category 3 → 2 → 1, for each of them the area before the whole city."""
    for length in (6, 4, 2):
        for place in (area, ""):
            found = entries.get((category[:length], place))
            if found:
                return found
    return None


def test_the_city_has_ten_districts_with_streets_and_communities() -> None:
    areas = by_code("areas.csv")
    count = Counter(row["level"] for row in areas.values())
    assert count["city"] == 1
    assert count["district"] == 10
    assert 250 <= count["community"] <= 500
    for row in areas.values():
        if row["parent"]:
            assert LEVELS.index(areas[row["parent"]]["level"]) == LEVELS.index(row["level"]) - 1
    bare = {code for code, row in areas.items() if row["level"] in ("district", "street")}
    assert not bare - {row["parent"] for row in areas.values()}


def test_departments_stand_in_a_tree_of_at_least_three_levels() -> None:
    departments = by_code("departments.csv")
    areas = by_code("areas.csv")
    assert len(departments) >= 55
    assert max(depth(code, departments) for code in departments) >= 4
    assert {row["tier"] for row in departments.values()} == {
        "centre",
        "office",
        "supervisory",
        "district",
        "street",
        "bureau",
        "utility",
        "outside",
    }
    assert all(not row["area"] or row["area"] in areas for row in departments.values())
    assert departments["operator-a"]["operator"] == "operator-a"
    assert departments["operator-a"]["takes_orders"] == "0"
    assert departments["tax-jy"]["in_city_tree"] == "0"


@pytest.mark.parametrize("name", ["areas.csv", "departments.csv", "categories.csv"])
def test_no_code_stands_twice(name: str) -> None:
    listed = rows(name)
    assert len(listed) == len(by_code(name))


def test_the_category_tree_has_three_levels_in_both_languages() -> None:
    categories = by_code("categories.csv")
    count = Counter(len(code) for code in categories)
    assert count[2] >= 15
    assert count[4] >= 70
    assert count[6] >= 260
    for code, row in categories.items():
        assert row["parent"] == code[:-2]
        assert not row["parent"] or row["parent"] in categories
        assert row["name_en"]
        assert len(code) < 6 or len(row["keywords"].split(";")) >= 2


def test_third_level_names_are_told_apart() -> None:
    names = Counter(row["name"] for row in rows("categories.csv") if len(row["code"]) == 6)
    assert [name for name, times in names.items() if times > 1] == []


def test_every_third_level_category_has_an_owner_in_every_district() -> None:
    entries = owners()
    departments = by_code("departments.csv")
    districts = [row["code"] for row in rows("areas.csv") if row["level"] == "district"]
    for category in by_code("categories.csv"):
        if len(category) == 6:
            for district in districts:
                found = owner(category, district, entries)
                assert found, (category, district)
                assert departments[found]["takes_orders"] == "1", (category, district)


def test_every_code_in_the_catalogue_exists() -> None:
    categories, areas, departments = (
        by_code(name) for name in ("categories.csv", "areas.csv", "departments.csv")
    )
    for row in rows("catalogue.csv"):
        assert row["category"] in categories
        assert not row["area"] or row["area"] in areas
        assisting = [code for code in row["assisting"].split(";") if code]
        assert {row["department"], *assisting} <= set(departments)
        assert row["department"] not in assisting
        assert row["legal_basis"]


def test_every_department_named_elsewhere_exists() -> None:
    departments = by_code("departments.csv")
    for name in ("numbers.csv", "duty_persons.csv", "office_hours.csv"):
        assert {row["department"] for row in rows(name) if row["department"]} <= set(departments)


def test_every_department_that_takes_orders_has_somebody_to_ring_at_night() -> None:
    rung = {row["department"] for row in rows("duty_persons.csv") if row["urgencies"] == "P1;P2"}
    takers = {row["code"] for row in rows("departments.csv") if row["takes_orders"] == "1"}
    assert takers <= rung


def test_the_number_12345_and_some_of_each_mode_are_registered() -> None:
    numbers = {row["number"]: row["mode"] for row in rows("numbers.csv")}
    assert {"12345", "12315", "12348", "12358", "12319"} <= set(numbers)
    assert set(numbers.values()) == {"merged", "dual", "sub_centre"}
    assert all(row["queue"] and row["announcement"] for row in rows("numbers.csv"))


def test_only_invented_telephones_are_written_down() -> None:
    personal = [row["telephone"] for row in rows("duty_persons.csv")]
    public = [row["telephone"] for row in rows("departments.csv")]
    numbers = [row["number"] for row in rows("numbers.csv")]
    assert all(INVENTED.match(one) for one in personal)
    assert all(one in ("", "12345") or INVENTED.match(one) for one in public)
    assert all(re.match(r"123\d\d\Z", one) or INVENTED.match(one) for one in numbers)


def test_every_number_has_its_queue_and_callers_get_to_the_general_one() -> None:
    queues = by_code("queues.csv")
    assert {row["queue"] for row in rows("numbers.csv")} == set(queues)
    # Reports wait for whoever is named for them; everybody else is answered by the general queue in the end.
    assert {code for code, row in queues.items() if not row["overflow"]} == {"main", "discipline"}
    assert {row["overflow"] for row in queues.values()} == {"", "main"}


def test_the_calendar_of_2027_is_marked_as_not_announced() -> None:
    assert [(row["year"], row["confirmed"]) for row in rows("calendar_years.csv")] == [("2027", "0")]
    for row in rows("calendar.csv"):
        assert row["date"].startswith("2027-")
        assert row["is_working"] == "0" or "示范" in row["note"]


@pytest.mark.django_db
def test_the_city_loads_and_loading_twice_changes_nothing() -> None:
    load_rows(DEMO.parent / "default")
    first = load_rows(DEMO)
    assert first["departments.csv"] == len(rows("departments.csv"))
    assert set(load_rows(DEMO).values()) == {0}
