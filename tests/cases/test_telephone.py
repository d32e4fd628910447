"""Telephone numbers: one form for each, and none that nobody can have."""

from __future__ import annotations

import pytest

from yixian.cases.models import dialled, normal_telephone, readable
from yixian.ground.errors import Refusal
from yixian.people.models import Installation

AREA = "0351"


@pytest.fixture
def city(db: None) -> None:
    Installation.objects.create(kind="live", city_name="某市", area_code=AREA)


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("", "", ""),
        ("19900010001", "8619900010001", "19900010001"),
        ("199 0001 0001", "8619900010001", "19900010001"),
        ("１９９００010001", "8619900010001", "19900010001"),
        ("+86 199-0001-0001", "8619900010001", "19900010001"),
        ("8619900010001", "8619900010001", "19900010001"),
        ("008619900010001", "8619900010001", "19900010001"),
        ("0351-4321234", "863514321234", "03514321234"),
        ("（0351）4321234", "863514321234", "03514321234"),
        ("4321234", "863514321234", "03514321234"),  # the city's own
        ("010-62345678", "861062345678", "01062345678"),
        ("400-800-1234", "864008001234", "4008001234"),
        ("+14155552671", "14155552671", "14155552671"),
        ("+852 2345 6789", "85223456789", "85223456789"),
        ("110", "110", "110"),
        ("12345", "12345", "12345"),
        ("95588", "95588", "95588"),
        ("961234", "961234", "961234"),
    ],
)
def test_a_number_is_kept_in_one_form(city: None, typed: str, kept: str, shown: str) -> None:
    assert normal_telephone(typed) == kept
    assert dialled(kept) == shown


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("8619900010001", "199 0001 0001"),
        ("863514321234", "0351-4321234"),
        ("861062345678", "010-62345678"),
        ("864008001234", "400 800 1234"),
        ("442079460018", "+44 20 7946 0018"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_a_number_is_read_as_people_write_it(kept: str, read: str) -> None:
    assert readable(kept) == read


@pytest.mark.parametrize(
    "typed",
    [
        "12345abc",
        "1380013800O",  # a letter among the digits
        "ABCDEFGHIJK",
        "199000100011",  # a digit too many
        "1990001000",  # a digit too few
        "12000010001",  # no such prefix
        "00000000000",
        "11111111111",
        "139000",
        "000",
        "99",
        "864321234",  # the country's code without an area's
        "+864321234",
        "43212345",  # eight digits in a city of seven
        "0999-4321234567",
        "+99912345678",
        "+1415555267",
        "++8619900010001",
        "86+19900010001",
        "19900010001;19900010002",
        "没有电话",
    ],
)
def test_a_number_that_nobody_has_is_refused(city: None, typed: str) -> None:
    with pytest.raises(Refusal, match="电话号码不对") as refused:
        normal_telephone(typed, field="caller")
    assert refused.value.field == "caller"


@pytest.mark.django_db
@pytest.mark.parametrize("marked", [False, True])
def test_without_an_area_code_a_local_number_does_not_become_another(marked: bool) -> None:
    if marked:
        Installation.objects.create(kind="live", city_name="某市")
    with pytest.raises(Refusal, match="请在号码前加区号") as refused:
        normal_telephone("4321234")
    assert refused.value.field == "telephone"
    assert normal_telephone("0351-4321234") == "863514321234"
