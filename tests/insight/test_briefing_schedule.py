"""The clock composes each briefing that is due and tells of it, once, however often it looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.at_once import at_once
from tests.insight.hand import NOW, Hand, at
from yixian.dispatch.models import AidSwitch
from yixian.insight import actions
from yixian.insight.briefing_sweep import sweep_briefings
from yixian.insight.briefings.periods import last_over
from yixian.insight.models import Briefing, BriefingSchedule, BriefingStep
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Letter, NoticeWish


@pytest.fixture
def clock(hand: Hand) -> Iterator[Any]:
    """A clock that tests move, from Friday 2026-03-20 10:00, in a city with a case."""
    hand.case("03-10 09:00")
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def schedule(kind: str = "day", **given: Any) -> BriefingSchedule:
    made: BriefingSchedule = BriefingSchedule.objects.create(kind=kind, **{"at": time(7, 30), **given})
    return made


def swept() -> list[str]:
    return list(sweep_briefings(timezone.now()))


def days() -> list[str]:
    return [f"{one.kind} {one.first:%m-%d}" for one in Briefing.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("kind", "now", "made"),
    [
        ("day", "03-20 07:29", []),
        ("day", "03-20 07:30", ["day 03-19"]),
        ("day", "03-21 00:10", []),  # yesterday's comes at 07:30
        ("week", "03-16 07:30", ["week 03-09"]),  # a Monday
        ("week", "03-15 12:00", []),
        ("week", "03-19 07:29", ["week 03-09"]),  # made up for
        ("week", "03-19 07:30", []),  # long gone by
        ("month", "04-01 07:30", ["month 03-01"]),
        ("month", "04-01 07:00", []),
    ],
)
def test_each_is_due_at_its_hour(clock: Any, kind: str, now: str, made: list[str]) -> None:
    schedule(kind)
    clock.move_to(at(now))
    swept()
    assert days() == made


def test_it_is_composed_and_told_once_by_nobody(hand: Hand, clock: Any) -> None:
    NoticeWish.objects.create(account=hand.cast.leader, by_email=True, email="leader@example.gov.cn")
    NoticeWish.objects.create(account=hand.cast.assessor, by_email=True, email="assessor@example.gov.cn")
    schedule(
        roles="leader;duty_manager", accounts="assessor;leader", addresses="office@example.gov.cn", kind="day"
    )
    (line,) = swept()
    assert "12345热线日报（2026年3月19日）" in line
    assert swept() == []
    row = Briefing.objects.get()
    assert (row.state, row.composed_by) == ("draft", None)
    assert [step.verb for step in BriefingStep.objects.order_by("pk")] == ["composed", "sent"]
    letters = Letter.objects.order_by("key")
    assert {one.address or one.account_id for one in letters} == {
        "office@example.gov.cn",
        hand.cast.leader.pk,
        hand.cast.assessor.pk,
    }
    assert f"/desk/briefings/{row.pk}/" in letters[0].text
    assert "还没有人改过" in letters[0].text


def test_letters_go_out_by_mail(hand: Hand, clock: Any, settings: Any) -> None:
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    schedule(addresses="office@example.gov.cn")
    swept()
    for _each in range(2):
        list(send_waiting(timezone.now()))
    assert [one.to for one in mail.outbox] == [["office@example.gov.cn"]]
    body = hand.cast.client("leader").get(f"/desk/briefings/{Briefing.objects.get().pk}/").content.decode()
    assert "已发送 1" in body


def test_killed_between_composing_and_telling_it_tells_the_next_time(hand: Hand, clock: Any) -> None:
    schedule(addresses="office@example.gov.cn")
    made, _new = actions.compose_briefing(None, "day", last_over("day", timezone.localdate()))
    swept()
    assert days() == ["day 03-19"]
    assert Letter.objects.get().key == f"briefing-{made.pk}:office@example.gov.cn"


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_make_one_and_tell_once(hand: Hand) -> None:
    with time_machine.travel(NOW, tick=True):
        hand.case("03-10 09:00")
        schedule(addresses="office@example.gov.cn")
        results = at_once(swept, swept)
        assert not [one for one in results if isinstance(one, Exception)], results
    assert Briefing.objects.count() == Letter.objects.count() == 1
    assert BriefingStep.objects.filter(verb="sent").count() == 1


def test_one_that_fails_does_not_keep_the_others(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def composed(actor: Any, kind: str, period: Any) -> Any:
        if kind == "day":
            raise RuntimeError
        return actions.compose_briefing(actor, kind, period)

    monkeypatch.setattr("yixian.insight.briefing_sweep.compose_briefing", composed)
    schedule("day")
    schedule("week")
    clock.move_to(at("03-16 08:00"))
    assert "! day RuntimeError" in swept()
    assert days() == ["week 03-09"]


def test_turned_off_it_composes_none(clock: Any) -> None:
    schedule()
    AidSwitch.objects.create(aid="briefing", active=False)
    assert swept() == []
    AidSwitch.objects.update(active=True)
    BriefingSchedule.objects.update(active=False)
    assert swept() == []
    assert not Briefing.objects.exists()


@pytest.mark.parametrize(
    ("column", "text"),
    [("roles", "leaders"), ("roles", "leader;seat"), ("accounts", "nowhere"), ("addresses", "office")],
)
def test_a_schedule_tells_whom_it_does_not_know(hand: Hand, column: str, text: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        BriefingSchedule(kind="day", at=time(7), **{column: text}).full_clean()
    assert list(wrong.value.error_dict) == [column]


def test_separators_are_as_people_type_them(hand: Hand) -> None:
    row = BriefingSchedule(kind="day", at=time(7), roles="leader，duty_manager； supervisor")
    row.full_clean()
    assert row.roles == "leader;duty_manager;supervisor"
