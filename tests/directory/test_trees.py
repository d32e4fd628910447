"""Areas, departments and categories are trees: a path always says where a node stands."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from yixian.directory.models import Area, Category, Department
from yixian.ground.errors import Refusal

pytestmark = pytest.mark.django_db


def area(code: str, level: str, parent: Area | None = None) -> Area:
    return Area.objects.create(code=code, name=code, level=level, parent=parent)


def department(code: str, parent: Department | None = None) -> Department:
    return Department.objects.create(code=code, name=code, tier="bureau", parent=parent)


def category(code: str, parent: Category | None = None, version: int = 1) -> Category:
    return Category.objects.create(
        code=code, name=code, parent=parent, version=version, valid_from=date(2025, 1, 1)
    )


def test_an_area_has_the_codes_above_it_as_its_path():
    district = area("140105", "district", area("140100", "city"))
    assert area("140105001", "street", district).path == "140100/140105/140105001"


def test_a_department_has_the_ids_above_it_as_its_path():
    bureau = department("CG")
    section = department("CG01", bureau)
    assert section.path == f"/{bureau.pk}/{section.pk}/"
    assert section.path_ids == [bureau.pk, section.pk]
    assert section.is_within(bureau)
    assert not bureau.is_within(section)


def test_a_category_has_its_level_and_path_by_its_code():
    third = category("010203", category("0102", category("01")))
    assert (third.path, third.level) == ("01/0102/010203", 3)


def test_a_moved_node_takes_its_subtree_along():
    old, new = department("A"), department("B")
    middle = department("A1", old)
    below = department("A11", middle)
    middle.parent = new
    middle.save()
    below.refresh_from_db()
    assert below.path == f"/{new.pk}/{middle.pk}/{below.pk}/"
    assert set(old.subtree()) == {old}
    assert set(new.subtree()) == {new, middle, below}


def test_a_renamed_code_renames_the_paths_below():
    city = area("1", "city")
    street = area("13", "street", area("12", "district", city))
    city.code = "9"
    city.save()
    street.refresh_from_db()
    assert street.path == "9/12/13"


def test_a_neighbour_whose_code_begins_alike_is_not_below():
    one, other = area("14", "city"), area("140", "city")
    assert list(one.subtree()) == [one]
    assert list(other.subtree()) == [other]


def test_a_path_follows_the_parent_as_it_is_in_the_database():
    old, new = department("A"), department("B")
    middle = department("A1", old)
    stale = Department.objects.get(pk=middle.pk)
    middle.parent = new
    middle.save()
    assert department("A11", stale).path.startswith(f"/{new.pk}/{middle.pk}/")


@pytest.mark.parametrize("under", ["A", "A1", "A11"])
def test_a_node_cannot_stand_below_itself(under):
    top = department("A")
    department("A11", department("A1", top))
    top.parent = Department.objects.get(code=under)
    with pytest.raises(Refusal, match="下级") as refusal:
        top.save()
    assert refusal.value.field == "parent"
    with pytest.raises(ValidationError, match="下级"):
        top.clean()
    assert Department.objects.get(code="A").parent is None


def test_an_area_stands_under_a_higher_level():
    street = area("2", "street", area("1", "city"))
    with pytest.raises(Refusal, match="层级"):
        area("3", "district", street)


def test_a_category_stands_under_the_code_it_begins_with():
    with pytest.raises(Refusal, match="末两位"):
        category("0203", category("01"))
    with pytest.raises(Refusal, match="末两位"):
        category("0203")


def test_saving_some_fields_keeps_the_path_too():
    new, section = department("B"), department("A1", department("A"))
    section.parent = new
    section.save(update_fields=["parent"])
    section.refresh_from_db()
    assert section.path == f"/{new.pk}/{section.pk}/"


def test_names_follow_the_language(settings):
    from django.utils.translation import override

    bureau = Department(code="CG", name="城市管理局", name_en="Urban Management Bureau", tier="bureau")
    assert str(bureau) == "城市管理局"
    with override("en"):
        assert str(bureau) == "Urban Management Bureau"
        assert str(Department(name="水务局")) == "水务局"
