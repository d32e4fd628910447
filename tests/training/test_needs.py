"""A queue may ask for a certificate: without one a seat gets none of that queue's calls, and is told why."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.training.world import World
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.telephony.actions import move
from yixian.telephony.gates import kept_out, why_not
from yixian.telephony.models import CallQueue, Seat, SeatQueue
from yixian.telephony.queries import line
from yixian.training.covers import covers
from yixian.training.models import Certificate, Paper, QueueNeed
from yixian.training.queries import ending

pytestmark = pytest.mark.django_db
HOME = "/desk/training/"


@pytest.fixture
def seat(world: World) -> Seat:
    """A seat that serves two queues by its rows; the dialect one asks for the exam's certificate."""
    row = Seat.objects.create(extension="8001", account=world.cast.seat, browser=True)
    for code in ("main", "dialect"):
        SeatQueue.objects.create(seat=row, queue=CallQueue.objects.create(code=code, name=code))
    QueueNeed.objects.create(
        queue=CallQueue.objects.get(code="dialect"), exam=world.exam, since=timezone.localdate()
    )
    return row


def certify(world: World, until: date) -> Certificate:
    paper = Paper.objects.create(
        exam=world.exam, account=world.cast.seat, attempt=1, questions=[], pass_mark=60, begun_at=timezone.now(),
        ends_at=timezone.now(), handed_in_at=timezone.now(), right=3, score=100, passed=True,
    )  # fmt: skip
    return Certificate.objects.create(
        exam=world.exam, account=world.cast.seat, paper=paper, number="basic-1", valid_until=until,
        issued_on=timezone.localdate() - timedelta(days=300),
    )  # fmt: skip


def served() -> list[str]:
    return sorted(one.queue.code for one in line().serving)


def test_a_city_without_a_rule_is_as_it_was(world: World, seat: Seat) -> None:
    QueueNeed.objects.all().delete()
    assert served() == ["dialect", "main"]
    assert why_not(seat) == []
    kept_out({seat.account_id})
    with CaptureQueriesContext(connection) as asked:
        assert kept_out({seat.account_id}) == {}
    assert len(asked) == 0


def test_the_switch_gives_no_calls_without_the_certificate_and_the_seat_reads_why(
    world: World, seat: Seat
) -> None:
    assert served() == ["main"]
    assert why_not(seat) == ["接“dialect”的来电要先通过“上岗考试”，还没有证书。"]
    for path in (HOME, "/desk/line/"):
        page = world.cast.client("seat").get(path).content.decode()
        assert "要先通过“上岗考试”" in page, path
    assert world.cast.seat.name in world.cast.client("lead").get(f"{HOME}results/").content.decode()
    certify(world, timezone.localdate())
    assert served() == ["dialect", "main"]
    assert "要先通过" not in world.cast.client("seat").get(HOME).content.decode()


def test_the_lead_is_told_before_a_queue_has_nobody_and_when_it_has(world: World, seat: Seat) -> None:
    today = timezone.localdate()

    def said(who: str) -> str:
        return str(world.cast.client(who).get("/desk/").content.decode())

    def first_page() -> str:
        assert "持有效证书" not in said("seat")
        pages = [said(who) for who in ("lead", "duty_manager", "sysadmin")]
        assert len({"队列“dialect”" in page for page in pages}) == 1
        return pages[0]

    assert "队列“dialect”持有效证书的人" in first_page()
    results = world.cast.client("lead").get(f"{HOME}results/").content.decode()
    assert "队列“dialect”没有人持有效证书" in results
    held = certify(world, today + timedelta(days=10))
    assert [(one.serving, one.valid, one.ending, one.runs_out) for one in covers(today)] == [(1, 1, 1, True)]
    assert "其中 1 人 30 天内到期" in first_page()
    results = world.cast.client("lead").get(f"{HOME}results/").content.decode()
    assert "30 天内全部到期" in results
    Certificate.objects.filter(pk=held.pk).update(valid_until=today + timedelta(days=31))
    assert "队列“dialect”" not in first_page()
    with CaptureQueriesContext(connection) as asked:
        assert [(one.valid, one.ending, one.is_bare) for one in covers(today)] == [(1, 0, False)]
    assert len(asked) == 2
    QueueNeed.objects.all().delete()
    assert covers(today) == []


def test_it_ends_with_the_certificate(world: World, seat: Seat) -> None:
    held = certify(world, timezone.localdate() + timedelta(days=10))
    assert ending(world.cast.actor("lead"), timezone.localdate()) == [held]
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        drop_all()
        assert served() == ["main"]
        assert f"已于 {held.valid_until} 到期" in why_not(seat)[0]


def test_a_rule_holds_from_its_day(world: World, seat: Seat) -> None:
    QueueNeed.objects.update(since=timezone.localdate() + timedelta(days=1))
    drop_all()
    assert served() == ["dialect", "main"]


def test_a_lead_moves_nobody_into_a_queue_they_may_not_serve(world: World, seat: Seat) -> None:
    SeatQueue.objects.filter(queue__code="dialect").delete()
    with pytest.raises(Refusal, match="要先通过“上岗考试”"):
        move(world.cast.actor("lead"), seat, CallQueue.objects.get(code="dialect"), "忙不过来")
    assert SeatQueue.objects.count() == 1
