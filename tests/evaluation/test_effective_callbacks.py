"""The answers the figures count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.cases.world import World, at
from yixian.cases.queries import sections_of
from yixian.evaluation.models import Callback
from yixian.evaluation.queries import effective_callbacks

YES: dict[str, Any] = {"reached": True, "solved": "solved", "satisfied": "very"}


def test_by_callback_date_from_the_first_moment_to_before_the_last(world: World) -> None:
    since, until = at("2026-03-01 00:00 Sun"), at("2026-04-01 00:00 Wed")
    for moment in (since - timedelta(seconds=1), since, until - timedelta(seconds=1), until):
        case = world.to_callback()
        row = world.do("record_callback", "callback", case, way="telephone", **YES).made
        Callback.objects.filter(pk=row.pk).update(at=moment)
    found = effective_callbacks(since, until)
    assert [row.at for row in found.order_by("at")] == [since, until - timedelta(seconds=1)]
    assert effective_callbacks().count() == 4


def test_by_the_lead_asked_about(world: World) -> None:
    for _ in range(2):
        world.do("record_callback", "callback", world.to_callback(), way="telephone", **YES)
    bureau, second = world.city.bureau.pk, world.city.second_bureau.pk
    assert effective_callbacks(lead_ids=frozenset({bureau})).count() == 2
    assert effective_callbacks(lead_ids=frozenset({second})).count() == 0
    assert effective_callbacks(lead_ids=frozenset()).count() == 0


def test_the_database_itself_keeps_a_round_from_counting_twice(world: World) -> None:
    row = world.do("record_callback", "callback", world.to_callback(), way="telephone", **YES).made
    twin = Callback.objects.get(pk=row.pk)
    twin.pk, twin.attempt = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Callback.objects.filter(pk=row.pk).update(solved="")


def test_the_section_costs_one_query_however_many_attempts(
    world: World, django_assert_num_queries: Any
) -> None:
    case = world.to_callback()
    for _ in range(4):
        world.do("record_callback", "callback", case, way="telephone", reached=False)
    case, actor = world.fresh(case), world.actor("duty_manager")
    assert actor.roles
    sections_of(actor, case)
    # The callbacks, the supervision orders, later contacts, their calls, the calls that were placed, by what this
    # actor would call, retaliation, the topic, what was cited, and the answers that were sent.
    with django_assert_num_queries(10):
        sections_of(actor, case)
