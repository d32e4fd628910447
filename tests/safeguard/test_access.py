"""Who saw personal data, and why."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.admin.sites import AdminSite
from django.test import RequestFactory

from yixian.ground.errors import Refusal
from yixian.safeguard.actions import record_access, record_accesses
from yixian.safeguard.admin import AccessRecordAdmin
from yixian.safeguard.models import AccessRecord
from yixian.safeguard.queries import seen_by, who_saw

pytestmark = pytest.mark.usefixtures("own_keys")


@dataclass
class Clerk:
    pk: int = 7
    name: str = "李话务"
    roles: frozenset[str] = frozenset({"seat"})


def test_a_look_with_its_reason() -> None:
    record_access(Clerk(), "identity", "case:1", "群众来电核实", ["name", "phone"])
    seen = who_saw("case:1").get()
    assert (seen.account_id, seen.account_name, seen.what) == (7, "李话务", "identity")
    assert (seen.reason, seen.fields, seen.own_work) == ("群众来电核实", ["name", "phone"], False)
    assert seen.is_true()


def test_own_work_needs_no_reason() -> None:
    assert record_access(Clerk(), "identity", "case:1", own_work=True).reason == ""


@pytest.mark.parametrize("reason", ["", "  ", "\u200b\t"])
def test_anything_else_does(reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        record_access(Clerk(), "identity", "case:1", reason)
    assert refused.value.field == "reason"
    assert not AccessRecord.objects.exists()


def test_a_reason_is_no_essay() -> None:
    with pytest.raises(Refusal):
        record_access(Clerk(), "identity", "case:1", "因" * 501)


def test_numbers_in_a_reason_are_masked() -> None:
    assert record_access(None, "export", "case:1", "13812345678要求").reason == "138****5678要求"


def test_a_list_is_recorded_in_one_go(django_assert_num_queries: Callable[..., object]) -> None:
    record_access(None, "identity", "case:0", own_work=True)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert record_accesses(Clerk(), "identity", [f"case:{n}" for n in range(1, 51)], "导出核对") == 50
    assert all(record.is_true() for record in AccessRecord.objects.all())
    assert [record.subject for record in seen_by(7)[:2]] == ["case:50", "case:49"]


def test_newest_first() -> None:
    first = record_access(Clerk(), "identity", "case:1", own_work=True)
    second = record_access(Clerk(), "recording", "case:1", own_work=True)
    record_access(Clerk(), "identity", "case:11", own_work=True)
    assert list(who_saw("case:1")) == [second, first]


def test_only_the_audit_administrator_reads_and_nobody_writes() -> None:
    page = AccessRecordAdmin(AccessRecord, AdminSite())
    request = RequestFactory().get("/")
    request.user = Clerk(roles=frozenset({"auditadmin"}))  # type: ignore[assignment]
    assert page.has_module_permission(request)
    assert page.has_view_permission(request)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
    request.user = Clerk(roles=frozenset({"sysadmin", "secadmin", "seat"}))  # type: ignore[assignment]
    assert not page.has_module_permission(request)
    assert not page.has_view_permission(request)
