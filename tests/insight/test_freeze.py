"""A month is written down once, at its cut-off, and never changes: published figures stand."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from tests.at_once import at_once
from tests.cast import Cast
from tests.insight.hand import MARCH, NOW, Hand, at
from yixian.cases.models import Contact
from yixian.directory.models import CutOff
from yixian.directory.models.cut_off import cut_off_of
from yixian.ground.sweeps import sweep_all
from yixian.insight import queries
from yixian.insight.actions import freeze_due, freeze_month
from yixian.insight.actions.freeze import sweep_months
from yixian.insight.models import FrozenMonth
from yixian.insight.months import due_months
from yixian.intake.filling import say_filling
from yixian.safeguard.models import Unchangeable

FEBRUARY, MARCH_FIRST = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that tests move, from 2026-03-20 10:00."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def months() -> list[date]:
    return queries.frozen_months()


@pytest.mark.parametrize(
    ("month", "day", "published"),
    [
        (date(2026, 3, 1), 8, date(2026, 4, 8)),
        (date(2026, 12, 1), 8, date(2027, 1, 8)),
        (date(2026, 1, 31), 28, date(2026, 2, 28)),
        (date(2026, 11, 5), 1, date(2026, 12, 1)),
    ],
)
def test_the_day_is_one_of_the_next_month(month: date, day: int, published: date) -> None:
    assert cut_off_of(month, day) == published


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("03-20 10:00", [FEBRUARY]),  # its cut-off was the 8th of March
        ("04-07 23:59", [FEBRUARY]),
        ("04-08 00:00", [FEBRUARY, MARCH_FIRST]),
        ("03-07 23:59", []),
    ],
)
def test_a_month_is_due_from_the_8th_of_the_next(hand: Hand, clock: Any, now: str, due: list[date]) -> None:
    hand.contact("02-20 09:00")
    moment = at(now)
    assert moment is not None
    assert due_months(moment) == due


def test_the_city_chooses_the_day(hand: Hand, clock: Any) -> None:
    hand.contact("02-20 09:00")
    CutOff.objects.create(day=21)
    assert due_months(timezone.now()) == []
    CutOff.objects.update_or_create(id=1, defaults={"day": 20})
    assert due_months(timezone.now()) == [FEBRUARY]


def test_a_city_without_a_contact_has_no_months(hand: Hand, clock: Any) -> None:
    assert list(sweep_months(timezone.now())) == []


def test_the_tick_freezes_every_month_that_is_due(hand: Hand, clock: Any) -> None:
    hand.contact("01-05 09:00")
    said = [line for name, line in sweep_all(timezone.now()) if name == "freeze"]
    assert months() == [date(2026, 1, 1), FEBRUARY]
    assert [line[:7] for line in said] == ["2026-01", "2026-02"]
    assert list(sweep_months(timezone.now())) == []


def test_what_is_frozen_are_the_figures_of_the_moment(hand: Hand, clock: Any) -> None:
    case = hand.case(
        "03-05 09:00", "complaint", area=hand.areas["street"], category=hand.categories["010101"]
    )
    hand.callback(case, "03-06 10:00")
    clock.move_to(at("04-09 08:30"))
    list(freeze_due(timezone.now()))
    row = FrozenMonth.objects.get()
    assert row.cut_off == at("04-09 08:30")
    live = {f.indicator.code: [f.numerator, f.denominator] for f in queries.figures(MARCH)}
    assert row.numbers["figures"] == live
    assert live["satisfied_rate"] == [1, 1]
    assert row.numbers["groups"]["area"]["140105"]["cases"] == [1, None]
    assert set(row.numbers["groups"]["category"]) == {"01"}
    assert row.versions["cases"] == queries.find("cases").version


def test_late_changes_do_not_alter_it(hand: Hand, clock: Any) -> None:
    hand.contact("03-05 09:00")
    clock.move_to(at("04-08 00:01"))
    list(freeze_due(timezone.now()))
    hand.contact("03-06 09:00")
    clock.move_to(at("05-01 00:01"))
    list(freeze_due(timezone.now()))
    assert FrozenMonth.objects.get().numbers["figures"]["contacts"] == [1, None]
    assert queries.figures(MARCH)[0].numerator == 2
    CutOff.objects.create(day=1)
    list(freeze_due(timezone.now()))
    assert months() == [MARCH_FIRST, date(2026, 4, 1)]


def test_nobody_changes_it(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    list(freeze_due(timezone.now()))
    row = FrozenMonth.objects.get()
    row.numbers = {}
    for attempt in (row.save, row.delete, FrozenMonth.objects.all().delete):
        with pytest.raises(Unchangeable):
            attempt()
    with pytest.raises(Unchangeable):
        FrozenMonth.objects.update(numbers={})


def test_a_month_that_is_being_imported_waits_until_it_is_quiet(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    old = hand.contact("01-05 09:00")
    Contact.objects.filter(pk=old.pk).update(entered_at=at("03-20 09:30"), late_reason="导入文件")
    list(freeze_due(timezone.now()))
    assert months() == [FEBRUARY]
    clock.move_to(at("03-21 09:31"))
    list(freeze_due(timezone.now()))
    assert months() == [date(2026, 1, 1), FEBRUARY]


def test_an_entry_made_afterwards_but_in_time_keeps_nothing_waiting(hand: Hand, clock: Any) -> None:
    late = hand.contact("03-31 23:00")
    Contact.objects.filter(pk=late.pk).update(entered_at=at("04-07 23:50"), late_reason="系统中断")
    clock.move_to(at("04-08 00:00"))
    list(freeze_due(timezone.now()))
    assert months() == [MARCH_FIRST]


def test_no_month_is_frozen_while_a_history_is_being_invented(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    say_filling()
    assert list(freeze_due(timezone.now())) == []
    say_filling(False)
    assert list(freeze_due(timezone.now())) == [FEBRUARY]


def test_a_sweep_out_of_time_goes_on_at_the_next(hand: Hand, clock: Any) -> None:
    hand.contact("01-05 09:00")
    assert list(freeze_due(timezone.now(), seconds=-1)) == []
    assert len(list(freeze_due(timezone.now()))) == 2


def test_of_two_that_count_a_month_one_writes_it(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    assert freeze_month(FEBRUARY)
    hand.contact("02-06 09:00")
    assert not freeze_month(FEBRUARY)
    assert FrozenMonth.objects.get().numbers["figures"]["contacts"] == [1, None]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_freeze_a_month_once() -> None:
    with time_machine.travel(NOW, tick=True):
        Hand(Cast()).contact("02-05 09:00")
        both = at_once(*[lambda: list(freeze_due(timezone.now()))] * 2)
    assert sorted(both, key=len) == [[], [FEBRUARY]]
    assert months() == [FEBRUARY]


def test_staff_read_when_a_month_was_frozen(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    list(freeze_due(timezone.now()))
    client = hand.cast.client("assessor")

    def page(query: str) -> str:
        return str(client.get(f"/desk/figures/?{query}").content.decode())

    assert "定稿" in page("from=2026-02-01&to=2026-02-28")
    assert "定稿" not in page("from=2026-02-01&to=2026-02-27")
    assert "定稿" not in page("from=2026-03-01&to=2026-03-31")
    assert "定稿" not in page("from=2026-02-01&to=2026-02-28&department=CG")


def test_the_command_and_programs_are_told_too(hand: Hand, clock: Any) -> None:
    hand.contact("02-05 09:00")
    list(freeze_due(timezone.now()))

    def told(*arguments: str) -> str:
        out = io.StringIO()
        call_command("indicators", *arguments, stdout=out)
        return out.getvalue()

    february = ("--from", "2026-02-01", "--to", "2026-02-28")
    assert "2026-03-20 定稿" in told(*february)
    assert json.loads(told(*february, "--json"))["frozen_at"] == "2026-03-20T10:00:00+08:00"
    assert json.loads(told("--from", "2026-02-01", "--to", "2026-02-27", "--json"))["frozen_at"] is None
