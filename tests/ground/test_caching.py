"""What a process keeps of rows: read once, forgotten as soon as a row changes."""

from __future__ import annotations

from typing import Any

import pytest

from yixian.ground import caching
from yixian.ground.caching import Kept, Snapshot
from yixian.people.models import Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Snapshot[list[str]]:
    # Not kept in the list of all snapshots beyond this test.
    monkeypatch.setattr(caching, "_all", list(caching._all))
    return Snapshot(lambda: sorted(Organisation.objects.values_list("name", flat=True)), Organisation)


def test_the_rows_are_read_once(names: Snapshot[list[str]], django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert names() == names() == []


def test_saving_and_deleting_are_seen_at_once(names: Snapshot[list[str]]) -> None:
    assert names() == []
    made = Organisation.objects.create(code="A", name="甲", kind="government")
    assert names() == ["甲"]
    made.delete()
    assert names() == []


def test_a_bulk_change_is_seen_after_the_time_or_when_all_is_dropped(
    names: Snapshot[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Organisation.objects.create(code="A", name="甲", kind="government")
    assert names() == ["甲"]
    Organisation.objects.update(name="乙")
    assert names() == ["甲"]
    caching.drop_all()
    assert names() == ["乙"]
    Organisation.objects.update(name="丙")
    later = caching.time.monotonic() + caching.TTL + 1
    monkeypatch.setattr(caching.time, "monotonic", lambda: later)
    assert names() == ["丙"]


def test_what_is_worked_out_from_another_snapshot_is_of_the_newest_rows(names: Snapshot[list[str]]) -> None:
    count = Snapshot(lambda: len(names()), Organisation)
    assert names() == []
    Organisation.objects.bulk_create(
        [Organisation(code="A", name="甲", kind="government")]
    )  # as another process does
    assert names() == [], "for some seconds"
    assert count() == 1
    assert names() == ["甲"]


def test_what_somebody_saw_before_a_change_was_committed_is_forgotten_with_it(
    names: Snapshot[list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        made = Organisation.objects.create(code="A", name="甲", kind="government")
        assert names() == ["甲"]
        Organisation.objects.filter(pk=made.pk).update(name="乙")
        assert names() == ["甲"]
    assert names() == ["乙"]


@pytest.fixture
def name_of(monkeypatch: pytest.MonkeyPatch) -> Kept[str]:
    monkeypatch.setattr(caching, "_all", list(caching._all))
    return Kept(
        lambda code: Organisation.objects.filter(code=code).values_list("name", flat=True).first(),
        Organisation,
    )


def test_what_was_found_is_read_once_and_what_was_not_again(
    name_of: Kept[str], django_assert_num_queries: Any
) -> None:
    Organisation.objects.create(code="A", name="甲", kind="government")
    with django_assert_num_queries(1):
        assert name_of("A") == name_of("A") == "甲"
    with django_assert_num_queries(2):
        assert name_of("B") is name_of("B") is None


def test_any_change_forgets_all_that_was_found(name_of: Kept[str]) -> None:
    made = Organisation.objects.create(code="A", name="甲", kind="government")
    assert name_of("A") == "甲"
    made.name = "乙"
    made.save()
    assert name_of("A") == "乙"
    made.delete()
    assert name_of("A") is None


def test_what_was_found_is_kept_for_seconds_and_not_without_end(
    name_of: Kept[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Organisation.objects.create(code="A", name="甲", kind="government")
    assert name_of("A") == "甲"
    Organisation.objects.update(name="乙")
    assert name_of("A") == "甲"
    later = caching.time.monotonic() + caching.TTL + 1
    monkeypatch.setattr(caching.time, "monotonic", lambda: later)
    assert name_of("A") == "乙"
    monkeypatch.setattr(caching, "MOST_KEPT", 1)
    Organisation.objects.bulk_create([Organisation(code="B", name="丙", kind="government")])
    assert name_of("B") == "丙"
    assert list(name_of._found) == ["B"]
