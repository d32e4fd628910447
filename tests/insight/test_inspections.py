"""Inspection in figures: drawn, passed, fatal; of the city, and of departments by their replies."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cases.conftest import world
from tests.cases.world import World
from tests.evaluation.inspected import FULL, Inspected
from yixian.evaluation.actions.appeal_score import appeal, rule_appeal
from yixian.evaluation.models import Inspection
from yixian.insight import queries
from yixian.insight.actions.freeze import freeze_due
from yixian.insight.models import DirtyMark, FrozenMonth
from yixian.insight.months import period_of_month
from yixian.insight.period import Period
from yixian.insight.scope import visible

__all__ = ["world"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def inspected(world: World) -> Inspected:
    """Two orders of a seat and a reply, one of each with a fatal error."""
    found = Inspected(world)
    good, bad, reply, _waits = found.drawn(), found.drawn(), found.replied(), found.drawn()
    found.scored(good)
    found.scored(bad, leak=1)
    found.scored(reply, leak=1)
    return found


def numbers(department: str = "", world: World | None = None) -> dict[str, tuple[int | None, int | None]]:
    today = timezone.localdate()
    unit = getattr(world.city, department) if world is not None and department else None
    told = {one.indicator.code: one for one in queries.figures(Period(today, today), unit)}
    return {
        code: (told[code].numerator, told[code].denominator)
        for code in ("inspected", "inspection", "inspection_fatal")
    }


def test_the_city_counts_all_and_a_department_its_replies(inspected: Inspected) -> None:
    assert numbers() == {"inspected": (4, None), "inspection": (1, 3), "inspection_fatal": (2, 3)}
    of_bureau = {"inspected": (1, None), "inspection": (0, 1), "inspection_fatal": (1, 1)}
    assert numbers("bureau", inspected.world) == of_bureau
    assert numbers("second_bureau", inspected.world)["inspected"] == (0, None)


def test_who_opens_the_rows_behind(inspected: Inspected) -> None:
    rows, cast = Inspection.objects.all(), inspected.world.cast
    seen = {
        name: visible(rows, cast.actor(name)).count()
        for name in ("assessor", "liaison", "liaison2", "leader")
    }
    assert seen == {"assessor": 4, "liaison": 1, "liaison2": 0, "leader": 4}


def test_a_ruling_on_a_day_that_is_past_marks_it(inspected: Inspected) -> None:
    DirtyMark.objects.all().delete()
    one = Inspection.objects.filter(fatal=True, what="case").get()
    before = timezone.now() - timedelta(days=2)
    Inspection.objects.filter(pk=one.pk).update(judged_at=before)
    one.refresh_from_db()
    appeal(inspected.world.actor("seat"), one, "不服")
    rule_appeal(inspected.world.actor("inspector2"), one, FULL, {}, "成立")
    mark = DirtyMark.objects.get()
    assert (mark.day, mark.families) == (timezone.localdate(before), "judged")


def test_a_ruling_after_publication_changes_the_live_figures_alone(inspected: Inspected) -> None:
    """The month that was frozen stands: the ruling shows where days are counted now, and in `--check --frozen`."""
    one = Inspection.objects.filter(fatal=True, what="case").get()
    appeal(inspected.world.actor("seat"), one, "不服")
    first = timezone.localdate().replace(day=1)
    period = period_of_month(first)
    with time_machine.travel(period.end + timedelta(days=10), tick=False):
        list(freeze_due(timezone.now()))
        kept = FrozenMonth.objects.get(month=first)
        one.refresh_from_db()
        rule_appeal(inspected.world.actor("inspector2"), one, FULL, {}, "成立")
        list(freeze_due(timezone.now()))
    told = {each.indicator.code: (each.numerator, each.denominator) for each in queries.figures(period)}
    assert told["inspection"] == (2, 3)
    assert kept.numbers["figures"]["inspection"] == [1, 3]
    kept.refresh_from_db()
    assert kept.numbers["figures"]["inspection"] == [1, 3]
