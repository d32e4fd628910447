"""A look that was recorded is vouched for outside the database from the moment it is committed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connections, transaction

from yixian.safeguard import looks, queries
from yixian.safeguard.actions import record_access, record_accesses
from yixian.safeguard.models import AccessRecord
from yixian.safeguard.problems import Kind
from yixian.safeguard.seals import make_seal, verify_seals

Sql = Callable[..., None]
Commit = Callable[..., Any]
FRIDAY = datetime(2026, 2, 13, 1, tzinfo=UTC)


class Clerk:
    pk = 7
    name = "王小明"


@pytest.fixture
def commit(own_keys: Path, django_capture_on_commit_callbacks: Commit) -> Commit:
    """`with commit():` does at its end what a real commit does."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def seen(commit: Commit, count: int = 1) -> list[AccessRecord]:
    """That many looks of one account."""
    with commit():
        return [record_access(Clerk(), "identity", f"case:{n}", own_work=True) for n in range(count)]


def found() -> list[tuple[str, int]]:
    return [(one.kind, one.seq) for one in verify_seals(lambda chain, seq: None)]


def test_the_newest_record_removed_is_named_at_once_with_account_and_time(commit: Commit, sql: Sql) -> None:
    with time_machine.travel(FRIDAY, tick=False):
        _first, last = seen(commit, 2)
        assert found() == []
        sql("DELETE FROM safeguard_accessrecord WHERE id = %s", last.pk)
        (problem,) = verify_seals(lambda chain, seq: None)
    assert (problem.kind, problem.chain, problem.seq) == (Kind.ACCESS_MISSING, "access", last.pk)
    assert problem.detail == "账号编号 7 于 2026-02-13 09:00:00 的查阅, looks/2026-02-13.log"


def test_a_number_given_again_does_not_hide_the_removal(commit: Commit, sql: Sql) -> None:
    (gone,) = seen(commit)
    sql("DELETE FROM safeguard_accessrecord WHERE id = %s", gone.pk)
    AccessRecord(id=gone.pk, account_id=7, account_name="x", what="identity", subject="case:8").prove().save()
    assert found() == [(Kind.ACCESS_MISSING, gone.pk)]


def test_a_list_leaves_a_line_for_each(commit: Commit, sql: Sql) -> None:
    with commit():
        record_accesses(Clerk(), "export", [f"case:{n}" for n in range(1200)], "月度分析")
    assert found() == []
    removed = AccessRecord.objects.get(subject="case:700").pk
    sql("DELETE FROM safeguard_accessrecord WHERE id = %s", removed)
    assert found() == [(Kind.ACCESS_MISSING, removed)]


def test_the_witness_names_nobody(commit: Commit) -> None:
    with commit():
        record_access(Clerk(), "identity", "case:5", "群众来电核实", ["name"])
    (path,) = looks.folder().iterdir()
    assert path.stat().st_mode & 0o777 == 0o640
    text = path.read_text()
    assert not any(word in text for word in ("王小明", "case:5", "核实", "name"))


def test_lines_go_when_their_day_is_sealed_but_not_those_of_what_was_removed(
    commit: Commit, sql: Sql
) -> None:
    with time_machine.travel(FRIDAY, tick=False) as clock:
        _kept, removed = seen(commit, 2)
        sql("DELETE FROM safeguard_accessrecord WHERE id = %s", removed.pk)
        clock.shift(timedelta(days=1))
        seen(commit)
        with commit():
            make_seal(date(2026, 2, 13), [])
        assert [path.name for path in sorted(looks.folder().iterdir())] == [
            "2026-02-13.log",
            "2026-02-14.log",
        ]
        assert (looks.folder() / "2026-02-13.log").read_text().split()[0] == str(removed.pk)
        assert found() == [(Kind.ACCESS_MISSING, removed.pk)]
        clock.shift(timedelta(days=1))
        with commit():
            make_seal(date(2026, 2, 14), [])
        assert [path.name for path in looks.folder().iterdir()] == ["2026-02-13.log"]


def test_a_record_that_no_seal_covers_yet_keeps_its_line(commit: Commit) -> None:
    """It is a minute old at midnight: a page with a smaller number may still be open."""
    with time_machine.travel(datetime(2026, 2, 13, 15, 59, 30, tzinfo=UTC), tick=False) as clock:
        (late,) = seen(commit)
        clock.shift(timedelta(minutes=1))
        with commit():
            make_seal(date(2026, 2, 13), [])
        last = queries.last_seal()
        assert last is not None
        assert last.access_until < late.pk
        assert (looks.folder() / "2026-02-13.log").exists()


def test_a_torn_line_spoils_no_other(commit: Commit, sql: Sql) -> None:
    first, second = seen(commit, 2)
    (path,) = looks.folder().iterdir()
    path.write_text(path.read_text()[:-20])
    (third,) = seen(commit)
    assert found() == []
    sql("DELETE FROM safeguard_accessrecord WHERE id IN (%s, %s)", first.pk, third.pk)
    assert [seq for _kind, seq in found()] == [first.pk, third.pk]
    assert second.pk not in (first.pk, third.pk)


def test_a_page_is_shown_although_the_witness_cannot_be_written(commit: Commit) -> None:
    looks.folder().write_text("no folder")
    seen(commit)
    assert AccessRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_each_leave_a_whole_line_and_one_given_up_none() -> None:
    class GivenUp(Exception):
        pass

    def look() -> None:
        for n in range(5):
            with transaction.atomic():
                record_access(Clerk(), "identity", f"case:{n}", own_work=True)
        connections.close_all()

    def give_up() -> None:
        with transaction.atomic():
            record_access(Clerk(), "identity", "case:99", own_work=True)
            raise GivenUp

    with pytest.raises(GivenUp):
        give_up()
    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    lines = [text for path in looks.folder().iterdir() for text in path.read_text().split("\n") if text]
    assert len(lines) == AccessRecord.objects.count() == 20
    assert list(looks.missing()) == []
