"""The record only grows, and holds nothing that tells who asked."""

from __future__ import annotations

import json

import pytest

from tests.cases.world import CONTENT, NAME, World
from yixian.cases.models import Event
from yixian.safeguard.models import Unchangeable


def test_an_event_is_never_changed_or_removed(world: World) -> None:
    case = world.submitted()
    event = case.events.first()
    assert event is not None
    attempts = (
        event.save,
        event.delete,
        lambda: Event.objects.filter(case=case).update(verb="answer"),
        lambda: Event.objects.filter(case=case).delete(),
        lambda: case.events.update(verb="answer"),
        lambda: case.events.all().delete(),
        lambda: Event.objects.bulk_update([event], ["verb"]),
    )
    for attempt in attempts:
        with pytest.raises(Unchangeable):
            attempt()
    assert list(case.events.values_list("verb", flat=True)) == ["register", "submit"]


def test_events_hold_no_personal_data(world: World) -> None:
    """Every word of the citizen and about it stays beside the chain: events keep references and digests."""
    case = world.submitted(address="和平路1号", demand="尽快清理")
    world.do("supplement", case, case, text=f"我叫{NAME}")
    task = world.in_progress(world.dispatched(case))
    world.do("reach", "handler", task, way="telephone", reached=True, note=f"已联系{NAME}")
    world.do("mark", "dispatcher", case, tags=["elder"], note="老人独居")
    world.asked(task, "extend", reason=f"{NAME}要求推迟")
    kept = json.dumps(list(Event.objects.values_list("facts", flat=True)), ensure_ascii=False)
    for word in (NAME, "13800138000", CONTENT[:6], "和平路", "独居", "推迟"):
        assert word not in kept


def test_each_action_leaves_one_event_that_says_from_where_to_where(world: World) -> None:
    case = world.to_callback()
    moves = [(e.verb, e.before, e.after, e.facts.get("case")) for e in case.events.order_by("seq")]
    assert moves == [
        ("register", "", "draft", None),
        ("submit", "draft", "to_dispatch", None),
        ("dispatch", "to_dispatch", "handling", None),
        ("sign", "to_sign", "in_progress", "handling"),
        ("reply", "in_progress", "replied", "to_review"),
        ("pass", "to_review", "to_callback", None),
    ]
