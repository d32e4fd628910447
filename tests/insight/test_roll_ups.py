"""Roll-ups are only ever a faster way to the same numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import World
from tests.insight.hand import MARCH, Hand, numbers
from yixian.cases.models import Contact
from yixian.directory.working_time import CHINA
from yixian.ground.errors import Conflict
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.actions.roll_up import _claim, _take, sweep
from yixian.insight.counting import Counts
from yixian.insight.definitions import FAMILIES, Family
from yixian.insight.definitions.family import ONLY_CITY, Measure
from yixian.insight.models import DirtyMark, RolledDay, Rollup
from yixian.insight.period import Period
from yixian.insight.reading import MOST_MARKS, Standing
from yixian.insight.stale import Key
from yixian.intake.actions import end_contact

SPRING = Period.read("2026-03-01", "2026-04-30")
START = datetime(2026, 3, 2, 9, tzinfo=CHINA)  # a Monday


@pytest.fixture
def clock() -> Any:
    """A clock that tests move: `clock.move_to(...)`, `clock.shift(...)`."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def agree() -> None:
    """Pages read what the rows say."""
    wrong = queries.differences(SPRING)
    assert not wrong, wrong[:5]


def test_days_gone_by_are_read_from_the_roll_ups(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    hand.contact("03-20 09:00")
    assert roll_up(None).keys == 15 * len(FAMILIES)  # the 5th to the 19th
    Rollup.objects.filter(family="contacts", dimension="all").update(n0=7)
    assert numbers()["contacts"] == 8  # seven kept, one counted live today


def test_a_second_sweep_finds_nothing_to_do(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    roll_up(None)
    again = roll_up(None)
    assert (again.keys, again.marks, again.finished) == (0, 0, True)
    assert list(sweep(timezone.now())) == []


def test_years_in_which_nothing_came_in_are_taken_at_once(hand: Hand) -> None:
    old = hand.contact("03-05 09:00")
    Contact.objects.filter(pk=old.pk).update(received_at=datetime(2016, 3, 5, 9, tzinfo=CHINA))
    hand.contact("03-05 09:00")
    with CaptureQueriesContext(connection) as asked:
        taken = roll_up(None).keys
    assert taken == RolledDay.objects.filter(dirty=False, taken=1).count()
    assert taken == len(FAMILIES) * (date(2026, 3, 20) - date(2016, 3, 5)).days
    assert len(asked) < taken / 3
    assert Rollup.objects.filter(family="contacts", dimension="all").count() == 2
    agree()


def test_a_day_that_cannot_be_counted_does_not_keep_older_days_waiting(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for day in ("03-05", "03-10", "03-15"):
        hand.contact(f"{day} 09:00")
    rolling: Any = import_module(roll_up.__module__)
    real = rolling.count

    def count(family: Family, since: datetime, until: datetime) -> Counts:
        if since.day == 10:
            raise ZeroDivisionError
        return real(family, since, until)

    monkeypatch.setattr(rolling, "count", count)
    assert any("出错" in line for line in sweep(timezone.now()))
    assert "roll-up of" in caplog.text
    dirty = set(RolledDay.objects.filter(dirty=True).values_list("day", flat=True))
    assert dirty == {date(2026, 3, 10)}
    agree()
    monkeypatch.undo()
    assert not any("出错" in line for line in sweep(timezone.now()))
    assert not RolledDay.objects.filter(dirty=True).exists()
    agree()


def test_a_day_that_became_quiet_loses_its_counts(hand: Hand) -> None:
    contact = hand.contact("03-05 09:00")
    roll_up(None)
    Contact.objects.filter(pk=contact.pk).update(received_at=datetime(2026, 3, 6, 9, tzinfo=CHINA))
    RolledDay.objects.filter(day__in=(date(2026, 3, 5), date(2026, 3, 6))).update(dirty=True)
    roll_up(None)
    assert set(Rollup.objects.filter(family="contacts").values_list("day", flat=True)) == {date(2026, 3, 6)}
    agree()


def test_one_period_alone_can_be_taken(hand: Hand) -> None:
    hand.contact("02-05 09:00")
    assert roll_up(None, Period.read("2026-03-01", "2026-03-02")).keys == 2 * len(FAMILIES)


def test_an_empty_city_needs_no_roll_ups(hand: Hand) -> None:
    assert roll_up(None).keys == 0
    assert queries.first_day() is None


def test_a_sweep_stops_in_time_and_goes_on_with_the_older_days(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    first = roll_up(0)
    assert not first.finished
    assert roll_up(None).finished
    assert RolledDay.objects.filter(dirty=True).count() == 0


def test_a_contact_entered_afterwards_counts_on_its_day(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    roll_up(None)
    hand.contact("03-05 11:00")
    assert numbers()["contacts"] == 2  # before the sweep
    assert DirtyMark.objects.count() > 0
    roll_up(None)
    assert DirtyMark.objects.count() == 0
    assert numbers()["contacts"] == 2  # and after it
    agree()


def test_a_contact_that_ends_on_a_later_day_is_counted_anew(hand: Hand) -> None:
    contact = hand.contact("03-05 09:00", outcome="open")
    roll_up(None)
    end_contact(hand.cast.actor("seat"), contact, "silent")
    agree()
    roll_up(None)
    agree()
    contact.refresh_from_db()
    assert contact.outcome == "silent"
    with pytest.raises(Conflict):
        end_contact(hand.cast.actor("seat"), contact, "abusive")


def test_yesterday_waits_until_what_began_before_midnight_is_over(hand: Hand) -> None:
    hand.contact("03-19 09:00")
    with time_machine.travel(datetime(2026, 3, 20, 0, 5, tzinfo=CHINA), tick=False):
        assert roll_up(None).keys == 0
    with time_machine.travel(datetime(2026, 3, 20, 0, 11, tzinfo=CHINA), tick=False):
        assert roll_up(None).keys == len(FAMILIES)


def test_counts_taken_too_early_are_not_believed(hand: Hand) -> None:
    hand.contact("03-19 09:00")
    roll_up(None)
    RolledDay.objects.update(rolled_at=datetime(2026, 3, 19, 12, tzinfo=CHINA))
    Rollup.objects.update(n0=9)
    assert numbers()["contacts"] == 1


def test_counts_by_other_definitions_are_not_believed_and_taken_anew(hand: Hand) -> None:
    hand.contact("03-19 09:00")
    roll_up(None)
    RolledDay.objects.filter(family="contacts").update(shape="of last year")
    Rollup.objects.update(n0=9)
    assert numbers()["contacts"] == 1
    assert roll_up(None).keys == 1
    agree()


def test_a_changed_definition_has_another_shape() -> None:
    contacts = FAMILIES["contacts"]
    one = replace(contacts, measures=(Measure("all", Q(channel="telephone"), ONLY_CITY),))
    other = replace(contacts, measures=(Measure("all", Q(channel="website"), ONLY_CITY),))
    assert len({contacts.shape, one.shape, other.shape, replace(one, version=2).shape}) == 4


def test_with_too_many_marks_the_rows_are_counted(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    roll_up(None)
    Rollup.objects.update(n0=9)
    DirtyMark.objects.bulk_create(DirtyMark(case_id=1, families="*") for _ in range(MOST_MARKS + 1))
    assert Standing.now().stale is None
    assert numbers()["contacts"] == 1


def test_of_two_sweeps_at_one_key_one_wins(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    key = Key("contacts", date(2026, 3, 5))
    assert _take(key) == 1
    assert _take(key) == 1  # one after the other both take it, and it is there once
    assert Rollup.objects.filter(family="contacts", dimension="all").count() == 1
    row = RolledDay.objects.get(family="contacts")

    class Between:
        """Another sweep takes the key between our reading and our claim."""

        def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            if sql.startswith("UPDATE") and "rolled" in sql and not getattr(self, "done", False):
                self.done = True
                RolledDay.objects.filter(pk=row.pk).update(taken=99)
            return execute(sql, *rest)

    with connection.execute_wrapper(Between()):
        assert not _claim(key)


def test_creating_a_case_leaves_no_mark(world: World, clock: Any) -> None:
    contact = world.contact()
    case = world.draft(contact=contact)
    with CaptureQueriesContext(connection) as done:
        world.do("submit", "seat", case)
    assert not [q for q in done.captured_queries if "insight" in q["sql"]]
    assert DirtyMark.objects.count() == 0


def test_an_action_on_an_older_case_adds_one_insert(world: World, clock: Any) -> None:
    task = world.dispatched()
    clock.shift(timedelta(days=1))
    with CaptureQueriesContext(connection) as done:
        world.do("sign", "liaison", task)
    ours = [q["sql"] for q in done.captured_queries if "insight" in q["sql"]]
    assert len(ours) == 1
    assert ours[0].startswith("INSERT")


def test_a_life_through_the_actions_is_counted_alike(world: World, clock: Any) -> None:
    """Extension, late reply, rework, review, callback, re-handling: the roll-ups follow each step."""
    task = world.dispatched(kind="complaint")
    merged = world.submitted(kind="complaint")
    world.do("merge", "dispatcher", merged, into=task.case.number)
    steps: list[Callable[[], Any]] = [
        lambda: world.do("sign", "liaison", task),
        lambda: world.do("reach", "handler", task, way="telephone", reached=True, note="已联系"),
        lambda: world.do("urge", "supervisor", world.fresh(task.case)),
        lambda: world.asked(task, "extend", amount=2),
    ]
    for step in steps:
        step()
        agree()
        clock.shift(timedelta(days=1))
        roll_up(None)
        agree()
    clock.shift(timedelta(days=14))  # past the due time
    roll_up(None)
    assert numbers(SPRING, world.city.bureau)["completion_rate"] == (0, 1)
    assert numbers(SPRING)["completion_rate"] == (0, 2)
    answer = {"finding": "true", "resolution": "solved", "measures": "已清理", "to_citizen": "已清理。"}
    world.do("reply", "handler", task, **answer)
    agree()
    assert numbers(SPRING, world.city.bureau)["on_time_rate"] == (0, 1)
    case = world.fresh(task.case)
    world.do("rework", "dispatcher", case, tasks=[str(task.pk)], note="请补充")
    agree()  # it left the day it had counted on
    assert numbers(SPRING, world.city.bureau)["completion_rate"] == (0, 0)
    roll_up(None)
    agree()
    clock.shift(timedelta(days=1))
    world.do("reply", "handler", task, **answer)
    world.do("pass", "dispatcher", world.fresh(case))
    roll_up(None)
    agree()
    assert numbers(SPRING)["complaints_handled"] == (2, 2)
    clock.shift(timedelta(days=1))
    roll_up(None)
    world.do("rehandle", "duty_manager", world.fresh(merged), note="没有解决")
    agree()
    assert numbers(SPRING)["complaints_handled"] == (1, 2)
    clock.shift(timedelta(days=2))
    roll_up(None)
    agree()


def test_a_department_that_moves_takes_its_past_along(hand: Hand) -> None:
    case = hand.case("03-01 09:00")
    hand.task(case, "03-02 09:00", "03-09 18:00", hand.city.second_section, replied_at="03-05 10:00")
    roll_up(None)
    assert numbers(MARCH, hand.city.bureau)["tasks"] == 0
    hand.city.second_section.parent = hand.city.bureau
    hand.city.second_section.save()
    assert numbers(MARCH, hand.city.bureau)["tasks"] == 1
    assert numbers(MARCH, hand.city.second_bureau)["tasks"] == 0
    agree()
