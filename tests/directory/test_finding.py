"""Rows are found by a few characters, by initials of pinyin and by code, the nearest first."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yixian.directory import finding
from yixian.directory.initials import initials_of
from yixian.directory.models import Area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town() -> None:
    city = Area.objects.create(code="1401", name="太原市", level="city")
    district = Area.objects.create(
        code="140105", name="小店区", name_en="Xiaodian", level="district", parent=city
    )
    other = Area.objects.create(code="140109", name="万柏林区", level="district", parent=city)
    street = Area.objects.create(code="140105004", name="学府街", level="street", parent=district)
    Area.objects.create(code="140105004001", name="学府东社区", level="community", parent=street)
    Area.objects.create(code="140109001", name="重庆路", level="street", parent=other)
    Area.objects.create(code="140109009", name="旧学府街", level="street", parent=other, active=False)


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("学府街", "xfj"),
        ("重庆路", "cql"),
        ("桃园三巷A区12号", "tysxaq12h"),
        ("", ""),
        ("😀 · 🏠", ""),
        ("Xinghualing", "xinghualing"),
    ],
)
def test_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("学府", ["学府街", "学府东社区"]),
        ("xf", ["学府街", "学府东社区"]),
        ("XFJ", ["学府街", "学府东社区"]),  # the street itself before what lies in it
        ("cq", ["重庆路"]),
        ("140109", ["万柏林区", "重庆路"]),
        ("小店 学府东", ["学府东社区"]),
        ("小店 重庆", []),
        ("xiaodian", ["小店区", "学府街", "学府东社区"]),
        ("xdqxfjxfd", ["学府东社区"]),
        ("没有", []),
        ("旧", []),  # no longer in use
    ],
)
def test_the_nearest_first(typed: str, names: list[str]) -> None:
    assert [one.name for one in finding.areas(typed)] == names


def test_what_a_row_lies_in_is_told() -> None:
    assert finding.areas("xfd")[0].within == ("太原市", "小店区", "学府街")


def test_a_changed_name_is_found_at_once_and_the_old_one_no_more() -> None:
    street = Area.objects.get(code="140105004")
    street.name = "平阳路"
    street.save(update_fields=["name"])
    assert [one.name for one in finding.areas("pyl")][:1] == ["平阳路"]
    assert Area.objects.get(pk=street.pk).initials == "pyl"
    assert finding.areas("xfj") == []


def test_no_query_when_warm() -> None:
    finding.areas("")
    with CaptureQueriesContext(connection) as done:
        assert len(finding.areas("xf")) == 2
    assert len(done) == 0
