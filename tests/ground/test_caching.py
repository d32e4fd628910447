"""Snapshots of directory rows: read once, forgotten as soon as a row changes."""

from __future__ import annotations

import pytest

from yixian.ground import caching
from yixian.ground.caching import Snapshot
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
