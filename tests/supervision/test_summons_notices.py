"""What the people of a unit are told of a summons, each once, by the ways they chose."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.supervision.test_summonses import called, page, recorded
from yixian.ground.errors import Conflict, Refusal
from yixian.linkage.models import NoticeText, NoticeWish, StaffNotice
from yixian.supervision.actions.summon import call_off, move, remind_of_agreed
from yixian.supervision.models import Summons

HALL = "市政府三楼"


def told() -> list[tuple[str, str, str]]:
    rows = StaffNotice.objects.filter(summons__isnull=False).order_by("pk")
    return [(row.verb, row.account.username, row.way) for row in rows.select_related("account")]


def moved(world: World, summons: Summons, **given: object) -> None:
    values = {"meets_at": summons.meets_at + timedelta(days=1), "place": HALL, "reason": "与会议冲突"}
    move(world.actor("supervisor"), summons, **(values | given))  # type: ignore[arg-type]


def both(matter: str) -> list[tuple[str, str, str]]:
    return [(matter, "liaison", "system"), (matter, "unit_head", "system")]


def test_liaison_and_head_are_told_of_each_step_once(world: World) -> None:
    first, second = called(world), called(world)
    moved(world, first)
    recorded(world, first)
    call_off(world.actor("supervisor"), second, "已经整改")
    assert told() == [*both("summoned"), *both("summoned"), *both("moved"), *both("held"), *both("off")]


def test_by_the_ways_each_chose_and_not_where_the_city_tells_nothing(world: World) -> None:
    NoticeWish.objects.create(
        account=world.cast.liaison,
        by_email=True,
        email="liaison@city.example",
        by_sms=True,
        mobile="13900000001",
    )
    summons = called(world)
    assert [way for _verb, who, way in told() if who == "liaison"] == ["system", "sms", "email"]
    NoticeText.objects.create(
        verb="moved", language="zh-hans", subject="约谈改期", text="约谈改期 {number}", active=False
    )
    moved(world, summons)
    assert "moved" not in {verb for verb, _who, _way in told()}


def test_it_says_when_and_where_and_opens_the_summons(world: World) -> None:
    summons = called(world)
    moved(world, summons)
    when = f"{timezone.localtime(summons.meets_at):%Y-%m-%d %H:%M}"
    shown = page(world, "liaison", "/desk/my-notices/")
    assert f"城市管理局的约谈（{summons.number}）改为 {when}，{HALL}" in shown
    notice = StaffNotice.objects.filter(verb="moved", account=world.cast.liaison).get()
    opened = world.cast.client("liaison").get(f"/desk/my-notices/{notice.pk}/")
    assert opened["Location"] == f"/desk/summons/{summons.pk}/"
    assert "与会议冲突" in page(world, "liaison", opened["Location"])


def test_moved_to_what_it_is_already_or_by_two_at_once_it_is_told_once(world: World) -> None:
    summons = called(world)
    stale = Summons.objects.get(pk=summons.pk)
    moved(world, summons)
    with pytest.raises(Conflict):
        moved(world, stale, place="别处")
    with pytest.raises(Refusal, match="没有变"):
        moved(world, summons, meets_at=summons.meets_at)
    with pytest.raises(Refusal, match="现在以后"):
        moved(world, summons, meets_at=timezone.now())
    assert told()[2:] == both("moved")
    (one,) = summons.moved
    assert (one["place"], one["reason"]) == ("三楼会议室", "与会议冲突")


def test_what_was_agreed_is_reminded_of_on_its_day_once(world: World) -> None:
    summons = called(world)
    day = timezone.localdate() + timedelta(days=7)
    with pytest.raises(Refusal, match="不能早于"):
        recorded(world, summons, agreed_by=timezone.localdate() - timedelta(days=1))
    recorded(world, summons, agreed_by=day)
    assert list(remind_of_agreed(timezone.now() + timedelta(days=6))) == []
    for late in (7, 7, 9):
        with time_machine.travel(timezone.now() + timedelta(days=late)):
            list(remind_of_agreed(timezone.now()))
    assert told()[-2:] == both("agreed")
    assert [verb for verb, *_rest in told()].count("agreed") == 2
    assert f"约定的事项 {day} 到期" in page(world, "liaison", "/desk/my-notices/")


def test_a_notice_is_of_one_thing(world: World) -> None:
    called(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffNotice.objects.update(summons=None)


@pytest.mark.django_db(transaction=True)
def test_two_people_or_ticks_at_once_tell_once() -> None:
    world = World(Cast())
    summons, held = called(world), called(world)
    recorded(world, held, agreed_by=timezone.localdate())
    stale = [Summons.objects.get(pk=summons.pk) for _ in range(2)]
    at_once(*(lambda one=one: moved(world, one) for one in stale))
    at_once(*(lambda: list(remind_of_agreed(timezone.now())) for _ in range(3)))
    list(remind_of_agreed(timezone.now()))  # whatever a locked database put off
    verbs = [verb for verb, *_rest in told()]
    assert (verbs.count("moved"), verbs.count("agreed")) == (2, 2), "two people, each once"
