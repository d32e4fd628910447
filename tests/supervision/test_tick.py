"""`yixian tick`: idempotent, safe twice at once, late or never; one failing row does not stop the rest."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from tests.cases.world import World, at
from tests.cast import Cast
from yixian.cases.models import Case, CaseStatus, Task, TaskStatus
from yixian.directory.models import DeadlineRule
from yixian.ground import sweeps
from yixian.ground.caching import drop_all
from yixian.supervision import sweeping


def tick() -> str:
    """What one tick says it did."""
    said = StringIO()
    call_command("tick", stdout=said)
    return said.getvalue()


def closed(world: World, days_ago: float) -> Case:
    """A case closed so many days ago."""
    case = world.submitted()
    world.do("refuse", "dispatcher", case, reason="repeated")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=days_ago))
    return world.fresh(case)


def suspended(world: World, review_date: str) -> Task:
    """A task suspended until this day."""
    task = world.in_progress(kind="complaint")
    world.asked(task, "suspend", review_date=review_date)
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    return world.again(task)


# Archiving


@pytest.mark.parametrize(
    ("days", "status"), [(0, "closed"), (29.9, "closed"), (30.1, "archived"), (400, "archived")]
)
def test_cases_are_archived_thirty_days_after_closing(world: World, days: float, status: str) -> None:
    case = closed(world, days)
    tick()
    case = world.fresh(case)
    assert case.status == status
    assert world.verbs(case).count("archive") == (1 if status == "archived" else 0)
    tick()
    assert world.verbs(case).count("archive") == (1 if status == "archived" else 0)


def test_only_closed_cases_are_archived(world: World) -> None:
    case = world.submitted()
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=99))
    tick()
    assert world.fresh(case).status == CaseStatus.TO_DISPATCH


def test_the_limit_is_the_citys_row(world: World) -> None:
    DeadlineRule.objects.filter(step="archive", urgency="normal").update(amount=24)
    DeadlineRule.objects.create(urgency="normal", kind="complaint", step="archive", amount=100, unit="wd")
    drop_all()
    early, late = closed(world, 2), closed(world, 0.5)
    Case.objects.filter(pk=late.pk).update(kind="complaint", closed_at=timezone.now() - timedelta(days=60))
    tick()
    assert world.fresh(early).status == CaseStatus.ARCHIVED
    assert world.fresh(late).status == CaseStatus.CLOSED


def test_a_city_without_the_limit_archives_nothing(world: World) -> None:
    case = closed(world, 400)
    DeadlineRule.objects.filter(step="archive").delete()
    drop_all()
    assert "archive" not in tick()
    assert world.fresh(case).status == CaseStatus.CLOSED


def test_a_late_tick_catches_up_in_batches(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for _ in range(5):
        closed(world, 99)
    assert "归档 5 件" in tick()
    assert not Case.objects.filter(status=CaseStatus.CLOSED).exists()


def test_one_failing_row_does_not_stop_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [closed(world, 99) for _ in range(3)]
    real = sweeping.act

    def act(name: str, actor: Any, target: Any, **options: Any) -> Any:
        if target.pk == cases[1].pk:
            raise ZeroDivisionError
        return real(name, actor, target, **options)

    monkeypatch.setattr(sweeping, "act", act)
    assert "归档 2 件" in tick()
    assert "archive of cases.case" in caplog.text
    assert [world.fresh(case).status for case in cases] == ["archived", "closed", "archived"]
    monkeypatch.undo()
    assert "归档 1 件" in tick()


def test_a_limit_that_cannot_be_told_does_not_stop_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cases = [closed(world, 99) for _ in range(3)]
    real = sweeping.clocks.limit

    def limit(case: Case, step: Any) -> Any:
        if case.pk == cases[0].pk:
            raise ZeroDivisionError
        return real(case, step)

    monkeypatch.setattr(sweeping.clocks, "limit", limit)
    assert "归档 2 件" in tick()
    assert f"the archive limit of case {cases[0].pk}" in caplog.text


# Resuming


def test_a_task_resumes_on_its_review_date_and_not_before(world: World) -> None:
    with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
        task = suspended(world, "2026-03-20")
    with time_machine.travel(at("2026-03-19 23:59 Thu"), tick=False):
        tick()
        assert world.again(task).status == TaskStatus.SUSPENDED
    with time_machine.travel(at("2026-03-20 00:01 Fri"), tick=False):
        assert world.fresh(task.case).number in tick()
        task = world.again(task)
        assert task.status == TaskStatus.IN_PROGRESS
        assert "resume" not in tick()
    assert task.due_at > at("2026-03-20 08:30 Fri")
    assert world.verbs(task.case).count("resume") == 1


def test_a_tick_that_comes_days_late_resumes_from_then(world: World) -> None:
    with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
        task = suspended(world, "2026-03-20")
    with time_machine.travel(at("2026-03-25 09:00 Wed"), tick=False):
        tick()
    assert world.again(task).due_at > at("2026-03-25 09:00 Wed")


def test_tasks_that_always_fail_do_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(at("2026-03-02 10:00 Mon"), tick=False):
        tasks = [suspended(world, f"2026-03-{day}") for day in (18, 18, 19, 20, 20)]
    failing = {task.pk for task in tasks[:3]}
    real = sweeping.act

    def act(name: str, actor: Any, target: Any, **options: Any) -> Any:
        if target.pk in failing:
            raise ZeroDivisionError
        return real(name, actor, target, **options)

    monkeypatch.setattr(sweeping, "act", act)
    monkeypatch.setattr(sweeping, "BATCH", 2)
    with time_machine.travel(at("2026-03-20 09:00 Fri"), tick=False):
        assert tick().count("resume") == 2
    assert [world.again(task).status for task in tasks] == ["suspended"] * 3 + ["in_progress"] * 2
    assert caplog.text.count("resume of cases.task") == 3


# Forgetting, and what other rooms add


def test_expired_sessions_are_forgotten(db: None) -> None:
    now = timezone.now()
    Session.objects.create(session_key="old", expire_date=now - timedelta(seconds=1))
    Session.objects.create(session_key="new", expire_date=now + timedelta(hours=1))
    assert "sessions" in tick()
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert "sessions" not in tick()


def test_a_failing_sweep_does_not_stop_the_others(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sweeps, "_sweeps", {})

    def breaks(now: datetime) -> Iterator[str]:
        yield "half done"
        raise OSError("disk")

    sweeps.register_sweep("breaks", breaks)
    sweeps.register_sweep("works", lambda now: ["done"])
    assert tick() == "breaks: half done\nbreaks: ! OSError\nworks: done\n"
    assert "sweep breaks failed" in caplog.text


def test_a_sweep_is_registered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "_sweeps", {})
    sweeps.register_sweep("one", lambda now: [])
    with pytest.raises(TypeError):
        sweeps.register_sweep("one", lambda now: [])


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_do_everything_once() -> None:
    world = World(Cast())
    cases = [closed(world, 99) for _ in range(6)]
    task = suspended(world, f"{timezone.localdate() + timedelta(days=1):%Y-%m-%d}")
    Task.objects.filter(pk=task.pk).update(resume_on=timezone.localdate())
    together = threading.Barrier(3)
    said: list[str] = []

    def run() -> None:
        try:
            together.wait(timeout=20)
            said.append(tick())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(said) == 3, "a tick failed"
    for case in cases:
        assert world.verbs(case).count("archive") == 1
    assert world.verbs(task.case).count("resume") == 1
    assert not any("!" in line for line in said)
    assert connection.is_usable()
