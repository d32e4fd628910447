"""话后评价 by seat: the mean of what callers pressed, how many did, and the calls behind each number."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import PEOPLE, Cast
from yixian.cases.models import Contact
from yixian.insight import grading, queries
from yixian.insight.actions import roll_up
from yixian.insight.models import Rollup
from yixian.insight.period import Period
from yixian.people.models import Actor
from yixian.telephony.models import Call, Seat, calls_kept

pytestmark = pytest.mark.django_db
PAGE, ROWS = "/desk/calls/grades/", "/desk/calls/graded/"
TODAY = timezone.make_aware(datetime(2026, 3, 4, 10))
WEEK = TODAY - timedelta(days=7)
GRADES = ["satisfied", "satisfied", "fairly", "dissatisfied", ""]


@pytest.fixture
def people() -> Cast:
    """8001 answered five calls today, of which four were graded; the government's 8002 one; each one a week ago."""
    cast = Cast()
    seats = {
        name: Seat.objects.create(extension=extension, account=cast.people[name])
        for name, extension in (("seat", "8001"), ("government_callback", "8002"))
    }
    told = [("seat", TODAY, grade) for grade in GRADES]
    told += [(name, WEEK, "very") for name in seats]
    told += [("government_callback", TODAY, "very_dissatisfied")]
    for place, (name, at, grade) in enumerate(told):
        Call.objects.create(
            uid=f"1.{place}", began_at=at, answered_at=at, outcome="answered", grade=grade, talked=60,
            seat=seats[name], agent=cast.people[name],
        )  # fmt: skip
    Call.objects.create(uid="2.1", began_at=TODAY, outcome="abandoned")
    return cast


def found(people: Cast, username: str, first: datetime = TODAY) -> list[grading.Graded]:
    actor = Actor.of(people.people[username])
    return grading.graded_by_seat(actor, Period(first.date(), TODAY.date()))


def lines(people: Cast, username: str, first: datetime = TODAY) -> list[tuple[str, str, int, int, str]]:
    return [
        (str(one.seat), one.mean, one.graded, one.answered, one.share)
        for one in found(people, username, first)
    ]


OWN, THEIRS = ("8001", "3.25", 4, 5, "80.0%"), ("8002", "1.00", 1, 1, "100.0%")


def test_the_mean_is_of_those_who_pressed_a_key(people: Cast) -> None:
    assert lines(people, "duty_manager") == [OWN, THEIRS]
    assert lines(people, "duty_manager", WEEK)[0] == ("8001", "3.60", 5, 6, "83.3%")
    whole = grading.together(found(people, "duty_manager", WEEK))
    assert (whole.mean, whole.graded, whole.answered) == ("3.43", 7, 8)
    assert [number for _code, _label, number in whole.counts] == [2, 2, 1, 1, 1]
    assert grading.together([]).mean == "—"


def test_however_many_seats_there_are_it_asks_as_often(people: Cast) -> None:
    actor, asked = Actor.of(people.people["duty_manager"]), []
    assert actor.roles
    for extension in ("", "8003", "8004"):
        if extension:
            seat = Seat.objects.create(extension=extension, account=people.people["lead"])
            Call.objects.create(
                uid=extension,
                began_at=TODAY,
                answered_at=TODAY,
                outcome="answered",
                seat=seat,
                agent=seat.account,
            )
        with CaptureQueriesContext(connection) as queries_asked:
            grading.graded_by_seat(actor, Period(WEEK.date(), TODAY.date()))
        asked.append(len(queries_asked))
    assert asked == [asked[0]] * 3


def test_days_gone_by_are_read_from_the_roll_ups_and_are_right(people: Cast) -> None:
    Contact.objects.create(
        channel="telephone", received_at=WEEK, entered_at=WEEK
    )  # since when there are figures
    period = Period(WEEK.date(), TODAY.date())
    before = {name: lines(people, name, WEEK) for name in ("duty_manager", "lead", "seat")}
    roll_up(None, period)
    assert {name: lines(people, name, WEEK) for name in before} == before
    assert queries.differences(period) == []
    kept = Rollup.objects.filter(family="grades", dimension="seat", day=TODAY.date())
    assert kept.count() == 2
    answered = kept.order_by("-n0").values_list("pk", flat=True)[0]
    kept.filter(pk=answered).update(n0=50)
    assert lines(people, "seat")[0] == ("8001", "3.25", 4, 50, "8.0%"), "read from what was kept"
    Call.objects.filter(uid="1.4").update(grade="satisfied")
    calls_kept.send(Call, days={TODAY.date()})
    assert lines(people, "seat") == [("8001", "3.40", 5, 5, "100.0%")], "what is told late is counted at once"


def test_seats_are_no_breakdown_of_figures(people: Cast) -> None:
    page = people.client("duty_manager").get("/desk/figures/", {"group": "seat"})
    assert page.status_code == 400
    assert 'value="seat"' not in people.client("duty_manager").get("/desk/figures/").content.decode()


def test_a_lead_reads_the_own_organisation_a_seat_itself_alone(people: Cast) -> None:
    assert lines(people, "lead") == [OWN]
    assert lines(people, "seat") == [OWN]
    assert [str(one.seat) for one in found(people, "government_callback")] == ["8002"], "the own alone"
    rows = people.client("seat").get(ROWS, {"first": "2026-02-20", "seat": "8002", "last": "2026-03-04"})
    assert "没有这样的通话" in rows.content.decode()


def test_each_number_leads_to_its_calls(people: Cast) -> None:
    client, days = people.client("lead"), {"first": "2026-03-04", "last": "2026-03-04"}
    page = client.get(PAGE, days).content.decode()
    assert ("3.25" in page, "80.0%" in page, "8002" in page) == (True, True, False)
    person = people.people["seat"].pk
    link = (
        f"{ROWS}?first=2026-03-04&amp;last=2026-03-04&amp;seat=8001&amp;person={person}&amp;grade=satisfied"
    )
    assert link in page
    rows = client.get(link.replace("&amp;", "&")).content.decode()
    assert rows.count("2026-03-04 10:00:00") == 2
    whole = client.get(ROWS, {"first": "2026-02-20", "last": "2026-03-04"}).content.decode()
    assert whole.count('<th scope="row"') == 5
    own = people.client("seat").get(ROWS, days).content.decode()
    assert own.count('<th scope="row"') == 4
    a_call = f"/desk/calls/{Call.objects.earliest('pk').pk}/"
    assert (a_call in whole, a_call in own) == (True, False), "no page a seat may open"


def test_without_days_it_is_today(people: Cast) -> None:
    Call.objects.filter(uid="1.0").update(began_at=timezone.now())
    page = people.client("seat").get(PAGE).content.decode()
    assert "4.00" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-03-04", "last": "2026-03-01"},
        {"first": "2025-03-04", "last": "2026-03-04"},
        {"first": "x"},
    ],
)
def test_days_that_make_no_sense_are_refused_in_words(people: Cast, asked: dict[str, str]) -> None:
    answer = people.client("lead").get(PAGE, asked)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()
    assert people.client("lead").get(ROWS, asked).status_code == 400


@pytest.mark.parametrize("username", PEOPLE)
def test_who_reads_grades(people: Cast, username: str) -> None:
    reads = bool({"seat", "lead", "duty_manager"} & set(PEOPLE[username][0]))
    for page in (PAGE, ROWS):
        assert (people.client(username).get(page).status_code == 200) is reads
