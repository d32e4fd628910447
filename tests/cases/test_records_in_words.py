"""The audit administrator reads whose case was looked at and what for, not codes."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from yixian.cases.models import Case
from yixian.safeguard.actions import record_access
from yixian.safeguard.models import Seal, SealedHead

LIST = "/backoffice/safeguard/accessrecord/"


@pytest.fixture
def case(world) -> Case:
    return world.draft()


def test_a_record_names_the_case_by_its_number(cast, case, django_assert_max_num_queries):
    record_access(cast.seat, "identity", f"case:{case.pk}", "核实", ["name"])
    record_access(cast.seat, "identity", "telephone:abcdef", "查询", ["telephone"])
    for _one in range(20):
        record_access(cast.seat, "export", f"case:{case.pk}", "核对", ["title"])
    client = cast.client("auditadmin")
    client.get(LIST)
    with django_assert_max_num_queries(12):
        page = client.get(LIST).content.decode()
    assert f"诉求 {case.number}" in page
    assert "查看身份信息" in page
    assert "电话号码" in page
    assert f"case:{case.pk}" not in page
    assert "abcdef" not in page


def test_a_case_is_looked_up_by_its_number(cast, case):
    record_access(cast.seat, "identity", f"case:{case.pk}", "核实", ["name"])
    record_access(cast.seat, "identity", "case:999999", "另一件", ["name"])
    page = cast.client("auditadmin").get(LIST, {"q": case.number}).content.decode()
    assert "核实" in page
    assert "另一件" not in page


def test_what_is_sealed_is_headed_in_chinese(cast, case):
    record_access(cast.seat, "identity", f"case:{case.pk}", "核实", ["name"])
    seal = Seal.objects.create(
        number=1, day=date(2026, 3, 1), root="a", signature="b", chains=1, made_at=timezone.now()
    )
    SealedHead.objects.create(seal=seal, place=1, chain=f"case:{case.pk}", seq=1, hash="c")
    for address in (LIST, "/backoffice/safeguard/sealedhead/"):
        page = cast.client("auditadmin").get(address).content.decode()
        assert "编号" in page
        assert "Seal id" not in page
        assert ">ID<" not in page
