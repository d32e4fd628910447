"""The demonstration comes up on any day and minute, whatever chance puts together, and goes on where it stopped."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from yixian.cases.actions.merge import Merge
from yixian.cases.files import content_of, thumbnail_of
from yixian.cases.models import Case, CaseStatus, Contact, Event, SiteVisit
from yixian.cases.places import Position
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.rows import DEFAULT, DEMO
from yixian.ground.caching import drop_all
from yixian.ground.errors import OutOfService, Refusal
from yixian.intake.demo import simulate as simulating
from yixian.intake.demo.matters import tell_matters
from yixian.intake.demo.protected import protect_some
from yixian.intake.demo.simulate import live_through, simulate
from yixian.intake.demo.today import Places, Today
from yixian.intake.demo.words import turns
from yixian.intake.management.commands.demo import places as seats_of
from yixian.intake.models import InventedHistory
from yixian.intake.queries import is_unfinished
from yixian.people.actions import make_demo_accounts, mark_installation

# What happens now and then, nearly always: so that a handful of lives meets what a city meets in a year.
CROWDED = {
    "group": 0.7, "accused": 0.9, "conduct": 0.5, "operator": 0.15, "refuse": 0.1, "object": 0.9,
    "confidential": 0.05, "wrong": 0.2, "return_refused": 0.6, "extend": 0.8, "more_time": 0.6,
    "suspend": 0.15, "terminate": 0.15, "delegate": 0.6, "escalate": 0.5, "rework": 0.4, "decline": 0.4,
    "withdraw": 0.1, "urge": 0.4, "supplement": 0.4, "send_back": 0.2, "assisting": 0.5, "unhappy": 0.4,
    "ask_again": 0.4,
}  # fmt: skip
MOMENTS = [
    "2026-11-23 00:00:20",  # Monday, midnight
    "2026-02-17 08:00:00",  # Spring Festival
    "2026-10-31 23:59:40",  # the end of a month, a Saturday
    "2027-01-01 00:04:00",  # a year begins
    "2026-02-14 17:59:00",  # a make-up workday ends
    "2031-06-02 12:00:00",  # a year whose holidays nobody knows yet
]


@pytest.fixture
def bare_city(db: None, media_root: Path) -> None:
    """The demonstration's directory and people, without any history."""
    mark_installation("demo", "示范市")
    load_rows(DEFAULT)
    seed_calendar()
    load_rows(DEMO)
    drop_all()
    make_demo_accounts(seats_of())


# What the demonstration's publisher did.
PUBLISHED = {"publish", "withdraw_publication"}


def demo(**options: Any) -> str:
    said = StringIO()
    call_command("demo", stdout=StringIO(), stderr=said, **options)
    return said.getvalue()


def test_nothing_is_refused_at_any_moment(bare_city: None) -> None:
    sits = seats_of()
    places = Places((sits.bureau, sits.second_bureau), sits.supervisory, sits.centre)
    for nth, moment in enumerate(MOMENTS):
        with time_machine.travel(f"{moment}+08:00", tick=False), transaction.atomic():
            now = timezone.now()
            assert tell_matters(now) == [], moment
            scenes = Today(places, nth, now)
            assert scenes.play() > 50
            assert scenes.refused == [], moment
            assert protect_some(now) == [], moment
            assert simulate(2, 6, nth, now=now).refused == [], moment
            transaction.set_rollback(True)


def test_somebody_was_at_a_site_with_a_picture_and_its_place(bare_city: None) -> None:
    sits = seats_of()
    places = Places((sits.bureau, sits.second_bureau), sits.supervisory, sits.centre)
    Today(places, 1, timezone.now()).play()
    visit = SiteVisit.objects.select_related("task__case").get()
    place = Position.of(visit.place)
    assert place is not None
    (picture,) = visit.task.case.attachments.all()
    assert picture.media_type == "image/jpeg"
    assert thumbnail_of(content_of(picture)) is not None
    assert visit.task.status == "in_progress"


def test_nothing_is_refused_where_everything_happens_at_once(
    bare_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(turns(), "rates", {**turns()["rates"], **CROWDED})
    for seed in range(6):
        with transaction.atomic():
            assert simulate(9, 3, seed).refused == [], seed
            members = Case.objects.filter(parent__isnull=False).select_related("parent")
            assert members.exists()
            for member in members:
                assert member.parent is not None
                assert member.accused_id == member.parent.accused_id
            transaction.set_rollback(True)


def test_what_the_rules_refuse_is_skipped_and_told(bare_city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any) -> None:
        raise Refusal("今天不并单")

    monkeypatch.setitem(turns(), "rates", {**turns()["rates"], **CROWDED})
    monkeypatch.setattr(Merge, "allow", never)
    said = StringIO()
    call_command("simulate", days=2, per_day=15, seed=1, stdout=said)
    assert "跳过了" in said.getvalue()
    assert "今天不并单" in said.getvalue()
    assert not Case.objects.filter(status=CaseStatus.MERGED).exists()
    assert Case.objects.filter(status=CaseStatus.CLOSED).exists()


def test_a_real_error_still_stops(bare_city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(turns(), "rates", {**turns()["rates"], **CROWDED})
    for error in (OutOfService("磁盘满了"), ZeroDivisionError()):

        def broken(*_: Any, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(Merge, "allow", broken)
        with pytest.raises(type(error)):
            simulate(2, 15, seed=1)


def interrupt_after(contacts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lived = simulating._one_contact

    def interrupted(*given: Any) -> None:
        if InventedHistory.objects.get().lived == contacts:
            raise KeyboardInterrupt
        lived(*given)

    monkeypatch.setattr(simulating, "_one_contact", interrupted)


def test_an_interrupted_history_goes_on_with_the_same_words(
    bare_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def live() -> list[tuple[str, datetime]]:
        live_through(InventedHistory.objects.get(), lambda tally, total: None, timezone.now())
        return list(Case.objects.order_by("pk").values_list("title", "received_at"))

    with time_machine.travel("2026-11-25 16:00:00+08:00", tick=False):
        InventedHistory.objects.create(first_day=timezone.localdate(), per_day=20, seed=5)
        with transaction.atomic():
            whole = live()
            transaction.set_rollback(True)
        with monkeypatch.context() as patched:
            interrupt_after(6, patched)
            with pytest.raises(KeyboardInterrupt):
                live()
        assert InventedHistory.objects.get().lived == 6
        assert Contact.objects.exists()
        assert len(whole) > 5
        assert live() == whole
        assert live() == whole


def test_an_interrupted_demonstration_is_completed(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel("2026-11-25 20:00:00+08:00", tick=False):
        with monkeypatch.context() as patched:
            interrupt_after(3, patched)
            with pytest.raises(KeyboardInterrupt):
                demo(days=1, per_day=10)
        assert is_unfinished()
        before = Contact.objects.count()
        assert "going on after 3 contacts" in demo()
        assert not is_unfinished()
        assert Contact.objects.count() > before
        assert InventedHistory.objects.get().lived > 6
        assert set(Event.objects.values_list("verb", flat=True)) >= PUBLISHED, "there is something to read"
        again = demo()
        assert len(again.strip().splitlines()) == 1
        assert "nothing was done" in again
