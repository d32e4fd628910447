"""What the switch told, and its files, go after a city's months and days; what was worked out of them stays."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from tests.telephony.test_record import (
    AT,
    CALLS,
    QUEUE_LOG,
    QUEUES,
    at,
    intervals,
    paused,
    place,
    rows,
    write,
)
from tests.telephony.test_recordings import SOON, about, recorded_call, swept, taken, uploads
from yixian.ground import caching
from yixian.ground.months import months_after
from yixian.telephony.models import Call, LineRule, RecordFile, Recording, Seat, SwitchEvent
from yixian.telephony.place import Place
from yixian.telephony.record.reading import read_all
from yixian.telephony.record.retention import forget_events
from yixian.telephony.record.rotation import remove_old

__all__ = ["place", "uploads"]
pytestmark = pytest.mark.django_db
Verb = SwitchEvent.Verb


def months_later(months: int, days: int = 0) -> datetime:
    return months_after(timezone.localtime(SOON), months) + timedelta(days=days)


def without_events() -> dict[str, object]:
    return {name: kept for name, kept in rows().items() if name != "events"}


def test_a_story_goes_in_its_time_and_what_was_worked_out_of_it_stays(place: Place) -> None:
    recorded_call(place)
    swept(place)
    once, told = without_events(), SwitchEvent.objects.count()
    assert forget_events(months_later(24, -1)) == 0
    assert forget_events(months_later(24, 1)) < told - 1, "the recording is kept, and so is its story"
    assert len(swept(place, months_later(24, 1))) == 1
    forget_events(months_later(24, 1))
    assert set(SwitchEvent.objects.exclude(uid="").values_list("verb", flat=True)) == {
        Verb.SEALED,
        Verb.REMOVED,
    }
    assert forget_events(months_later(24, 1)) == 0
    assert without_events() == once
    RecordFile.objects.all().delete()
    read_all(place)
    assert without_events() == once, "read again"


def test_it_goes_with_its_recording_at_the_soonest(place: Place) -> None:
    write(place)
    read_all(place)
    LineRule.objects.create(code="event_months", value=6)
    LineRule.objects.create(code="recording_months", value=12)
    assert forget_events(months_later(7)) == 0
    LineRule.objects.filter(code="recording_months").update(value=6)
    caching.drop_all()
    assert forget_events(months_later(7)) > 0


def test_what_is_held_or_belongs_to_an_open_case_stays(place: Place, cast: Cast) -> None:
    world = World(cast)
    recorded_call(place)
    swept(place)
    story = SwitchEvent.objects.filter(uid=f"{AT}.0").exclude(verb=Verb.SEALED)
    whole = story.count()
    Recording.objects.update(held_by=cast.people["duty_manager"], held_for="行政诉讼")
    forget_events(months_later(30))
    assert story.count() == whole
    Recording.objects.update(held_by=None, state=Recording.State.MISSING)
    case = world.submitted()
    for contact in (case.contact, about(case)):
        link = taken(cast, Call.objects.get(uid=f"{AT}.0"), contact)
        forget_events(months_later(30))
        assert story.count() == whole
        link.delete()
    forget_events(months_later(30))
    assert not story.exists()


def test_a_rest_that_lasts_keeps_its_beginning_and_old_rests_stay_when_new_ones_come(
    place: Place, cast: Cast
) -> None:
    account = cast.people["seat"]
    for extension in ("8001", "8002"):
        Seat.objects.get_or_create(extension=extension, defaults={"account": account})
    first = [paused(10, "PAUSEALL", "meal"), paused(40, "UNPAUSEALL"), paused(50, "PAUSEALL", "meal", "8002")]
    write(place, CALLS[:0], first)
    read_all(place)
    assert forget_events(months_later(30)) == 2
    (kept,) = SwitchEvent.objects.all()
    assert (kept.extension, kept.verb) == ("8002", Verb.PAUSED)
    more = [paused(900, "UNPAUSEALL", "", "8002"), paused(950, "PAUSEALL", "training")]
    write(place, CALLS[:0], [*first, *more])
    read_all(place)
    assert intervals("8002") == [("break", "meal", at(50), at(900))]
    assert intervals("8001") == [("break", "meal", at(10), at(40)), ("break", "training", at(950), None)]


def test_the_page_of_a_call_says_that_its_story_has_gone(place: Place, cast: Cast) -> None:
    write(place)
    read_all(place)
    client, page = cast.client("duty_manager"), f"/desk/calls/{Call.objects.get(uid=f'{AT}.0').pk}/"
    gone = "这通电话的经过已到期清除。"
    assert gone not in client.get(page).content.decode()
    Recording.objects.update(state=Recording.State.MISSING)
    forget_events(months_later(30))
    assert gone not in client.get(page).content.decode(), "it is too young for that"
    Call.objects.update(began_at=timezone.now() - timedelta(days=1000))
    assert gone in client.get(page).content.decode()


def test_a_call_that_is_up_keeps_its_story(place: Place) -> None:
    write(place, CALLS[:2], QUEUES[:2])
    read_all(place)
    forget_events(months_later(30))
    assert SwitchEvent.objects.filter(uid=Call.objects.get().uid).count() == 2


@pytest.mark.parametrize(
    ("days", "age", "gone"), [(None, 6, False), (None, 8, True), (2, 3, True), (30, 8, False)]
)
def test_a_citys_own_days_hold_for_the_files(place: Place, days: int | None, age: int, gone: bool) -> None:
    if days is not None:
        LineRule.objects.create(code="log_days", value=days)
    write(place)
    aside: Path = QUEUE_LOG.current(place).with_name("queue_log.20250616-000000")
    QUEUE_LOG.current(place).rename(aside)
    read_all(place)
    os.utime(aside, (AT, AT))
    assert (aside.name in remove_old(place, at(age * 86_400))) is gone
