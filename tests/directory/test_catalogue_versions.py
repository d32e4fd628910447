"""A catalogue entry that orders were dispatched by is never edited: its next version follows it."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from yixian.directory.actions import replace_entry
from yixian.directory.models import CatalogueEntry, Category, Department
from yixian.ground.errors import Conflict, Refusal, WrongState

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)


@pytest.fixture
def entry() -> CatalogueEntry:
    category = Category.objects.create(code="01", name="城建", valid_from=date(2025, 1, 1))
    bureau = Department.objects.create(code="ZJ", name="住建局", tier="bureau")
    return CatalogueEntry.objects.create(category=category, department=bureau, valid_from=date(2025, 1, 1))


def test_the_old_version_ends_on_the_day_before_the_new_one(entry):
    other = Department.objects.create(code="CG", name="城管局", tier="bureau")
    successor = replace_entry(entry, APRIL, department=other, limit_override=3)
    assert (entry.valid_to, entry.department.code) == (date(2026, 3, 31), "ZJ")
    assert (successor.version, successor.department, successor.limit_override) == (2, other, 3)
    assert (successor.valid_from, successor.valid_to) == (APRIL, None)


def test_of_two_people_replacing_it_one_wins_and_the_other_is_told(entry):
    same = CatalogueEntry.objects.get(pk=entry.pk)
    replace_entry(entry, APRIL, legal_basis="甲")
    with pytest.raises(Conflict):
        replace_entry(same, date(2026, 4, 2), legal_basis="乙")
    assert CatalogueEntry.objects.count() == 2


def test_a_new_version_begins_after_the_old_one(entry):
    with pytest.raises(Refusal) as refusal:
        replace_entry(entry, date(2025, 1, 1))
    assert refusal.value.field == "valid_from"


def test_only_what_an_entry_says_can_change(entry):
    with pytest.raises(Refusal, match="category"):
        replace_entry(entry, APRIL, category=None)


def test_wrong_changes_change_nothing(entry):
    with pytest.raises(ValidationError, match="NONE"):
        replace_entry(entry, APRIL, assisting=["NONE"])
    entry.refresh_from_db()
    assert entry.valid_to is None


def test_a_used_entry_refuses_other_substance_but_takes_its_last_day(entry, monkeypatch):
    monkeypatch.setattr(CatalogueEntry, "is_used", lambda self: True)
    entry.may_return = False
    with pytest.raises(WrongState):
        entry.save()
    entry.refresh_from_db()
    entry.valid_to = date(2026, 12, 31)
    entry.save()
    assert CatalogueEntry.objects.get().valid_to == date(2026, 12, 31)


def test_an_unused_entry_may_be_corrected(entry):
    assert not entry.is_used()
    entry.may_return = False
    entry.save()
    assert CatalogueEntry.objects.get().may_return is False


@pytest.mark.parametrize(
    ("assisting", "what"), [(["ZJ"], "协办"), (["NONE"], "NONE"), ("ZJ", "列表"), ([1], "列表")]
)
def test_assisting_departments_are_codes_of_other_departments(entry, assisting, what):
    entry.assisting = assisting
    with pytest.raises(ValidationError, match=what):
        entry.clean()
