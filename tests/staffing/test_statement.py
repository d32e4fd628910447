"""An operator's month, counted by hand; issued once, by the government, and never changed."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.at_once import at_once
from tests.cast import PEOPLE, Cast
from tests.staffing.world import at, call, shift, signed_in
from yixian.directory.models import HotlineNumber
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.people.models import Organisation
from yixian.staffing.actions import issue_statement
from yixian.staffing.models import Statement
from yixian.staffing.statement import ITEMS, Month, value_text
from yixian.telephony.models import Call, CallQueue, MissedCaller, Seat, SeatQueue

PAGE = "/desk/statement/"
FEBRUARY = date(2026, 2, 1)
db = pytest.mark.django_db


@pytest.fixture
def february(cast: Cast) -> Cast:
    """Calls of February in the operator's queue, in the government's, and some of March."""
    number = HotlineNumber.objects.create(number="12345", name="热线", mode="merged")
    own, theirs = (
        CallQueue.objects.create(code=code, name=name) for code, name in (("main", "综合"), ("tax", "税务"))
    )
    seat = Seat.objects.create(extension="8001", account=cast.seat)
    other = Seat.objects.create(extension="8002", account=cast.government_callback)
    SeatQueue.objects.create(seat=seat, queue=own)
    SeatQueue.objects.create(seat=other, queue=theirs)
    ours: dict[str, Any] = {"last_queue": own, "agent": cast.seat, "seat": seat}
    nobody: dict[str, Any] = {"last_queue": own}
    told = [
        ("02-03 09:00", {**ours, "waited": 5, "talked": 100, "wrapped_up": 30}),
        ("02-03 10:00", {**ours, "waited": 15, "talked": 200, "wrapped_up": 10}),
        ("02-04 09:00", {**ours, "waited": 40, "talked": 300}),
        ("02-04 10:00", {**nobody, "outcome": "abandoned", "waited": 30}),
        ("02-05 10:00", {**nobody, "outcome": "abandoned", "waited": 3}),  # within five seconds
        ("02-06 10:00", {**nobody, "outcome": "refused", "waited": 0}),  # the queue was full
        ("02-06 11:00", {**nobody, "outcome": "lost", "waited": 9}),
        (
            "02-06 12:00",
            {"outcome": "left", "waited": None, "ended_at": at("02-06 12:01")},
        ),  # in no queue yet
        ("02-07 10:00", {"last_queue": theirs, "agent": cast.government_callback, "seat": other}),
        ("02-07 11:00", {"last_queue": theirs, "outcome": "abandoned", "waited": 60}),
        # Answered in the other's queue, by one of the operator's people.
        ("02-08 09:00", {**ours, "last_queue": theirs, "waited": 10, "talked": 100}),
        ("03-01 00:00", {**ours}),
    ]
    Call.objects.bulk_create(
        call(number, at(when), place, **given) for place, (when, given) in enumerate(told)
    )
    for when, state in (("02-04 10:00", "reached"), ("02-06 10:00", "given_up"), ("02-07 11:00", "reached")):
        moments = dict.fromkeys(("first_at", "last_at", "due_at", "next_at"), at(when))
        row = MissedCaller.objects.create(number=number, caller_hash=when, state=state, **moments)
        Call.objects.filter(began_at=at(when)).update(missed_caller=row)
    shift(cast, "seat", "02-03 08:00", "02-03 12:00")
    shift(cast, "seat", "02-04 08:00", "02-04 10:00")
    shift(cast, "seat", "03-01 08:00", "03-01 10:00")
    signed_in(cast, "seat", "02-03 08:30", "02-03 12:00")
    return cast


def month(cast: Cast) -> Month:
    return Month.of(cast.city.operator, FEBRUARY)


@db
def test_every_number_by_hand(february: Cast) -> None:
    numbers, facts = month(february).numbers(at("03-16 10:10"))
    assert numbers == {
        "offered": [7, None],  # three answered, two given up, one refused, one in the other's queue
        "answered": [4, None],
        "connect_rate": [4, 6],
        "worst": [0, 1],  # from 09:30 on the 4th
        "soon": [3, 7],
        "abandoned": [2, 7],
        "wait": [70, 4],
        "talk": [700, 4],
        "wrap_up": [40, 2],
        "called_back": [1, 2],
        "lost": [1, None],
        "shifts": [360, None],
        "sat": [210, 360],
        "empty": [1, None],
    }
    assert set(numbers) == set(ITEMS)
    assert (facts["queues"], facts["shared"]) == (["综合"], False)
    texts = {code: value_text(ITEMS[code], numbers[code]) for code in numbers}
    assert (texts["connect_rate"], texts["wait"], texts["shifts"], texts["sat"]) == (
        "66.7%",
        "17.5",
        "6.0",
        "58.3%",
    )


@db
@pytest.mark.parametrize("code", ITEMS)
def test_behind_every_number_are_as_many_rows(february: Cast, code: str) -> None:
    numbers, _facts = month(february).numbers(at("03-16 10:10"))
    client, item = february.client("duty_manager"), ITEMS[code]
    for place, number in zip(("numerator", "denominator"), numbers[code], strict=True):
        side = item.up if place == "numerator" else item.down
        answer = client.get(f"{PAGE}rows/{code}/?month=2026-02&part={place}")
        if side is None:
            assert answer.status_code == 404
            continue
        assert answer.status_code == 200
        if not side.total and code not in ("shifts", "sat"):
            assert answer.context["total"] == number
    assert client.get(f"{PAGE}rows/bribes/?month=2026-02").status_code == 404


@db
@pytest.mark.parametrize("username", PEOPLE)
def test_duty_managers_read_all_and_an_operators_lead_its_own(february: Cast, username: str) -> None:
    client, roles = february.client(username), set(PEOPLE[username][0])
    reads = bool({"lead", "duty_manager"} & roles)
    for path in ("", "paper/", "statement.docx", "statement.xlsx", "rows/offered/"):
        assert (client.get(f"{PAGE}{path}").status_code == 200) is reads, path
    issued = client.post(f"{PAGE}issue/", {"organisation": "operator-a", "month": "2026-02"})
    assert (issued.status_code == 302) is ("duty_manager" in roles)


@db
def test_another_operators_month_is_not_there(february: Cast) -> None:
    Organisation.objects.create(code="operator-b", name="乙公司", kind="operator")
    assert february.client("duty_manager").get(f"{PAGE}?organisation=operator-b").status_code == 200
    for path in ("", "paper/", "statement.xlsx", "rows/offered/"):
        assert february.client("lead").get(f"{PAGE}{path}?organisation=operator-b").status_code == 404
    february.lead.organisation = february.city.government
    february.lead.save()
    assert "没有您可以查看的运营单位" in february.client("lead").get(PAGE).content.decode()


@db
def test_what_was_issued_stays(february: Cast) -> None:
    client = february.client("duty_manager")
    assert "还没有签发" in client.get(PAGE).content.decode()
    assert "66.7%" in client.get(PAGE).content.decode()
    client.post(f"{PAGE}issue/", {"organisation": "operator-a", "month": "2026-02"})
    Call.objects.filter(outcome="abandoned").update(outcome="answered", agent=february.seat, talked=9)
    page = february.client("lead").get(PAGE).content.decode()
    assert "签发，数字从此不变" in page
    assert "66.7%" in page
    with pytest.raises(Conflict):
        issue_statement(february.actor("duty_manager"), february.city.operator, FEBRUARY)
    again = client.post(f"{PAGE}issue/", {"organisation": "operator-a", "month": "2026-02"}, follow=True)
    assert "已经签发，不能再改" in again.content.decode()
    with pytest.raises(NotAllowed):
        Statement.objects.update(month=date(2026, 1, 1))


@db
def test_only_a_month_that_is_over_and_only_by_the_government(february: Cast) -> None:
    with pytest.raises(Refusal, match="还没有过完"):
        issue_statement(february.actor("duty_manager"), february.city.operator, date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        issue_statement(february.actor("lead"), february.city.operator, FEBRUARY)
    client = february.client("duty_manager")
    assert "还没有过完" in client.get(f"{PAGE}?month=2026-03").content.decode()
    for wrong in ("2026-13", "february", "2026-04", "1999-01"):
        assert client.get(f"{PAGE}?month={wrong}").status_code == 400


@pytest.mark.django_db(transaction=True)
def test_of_two_who_issue_at_once_one_does(february: Cast) -> None:
    def issue() -> bool:
        try:
            issue_statement(february.actor("duty_manager"), february.city.operator, FEBRUARY)
        except Conflict:
            return False
        return True

    assert sorted(at_once(issue, issue)) == [False, True]
    assert Statement.objects.count() == 1


@db
def test_paper_and_files_say_what_the_page_says(february: Cast) -> None:
    client = february.client("lead")
    assert "66.7%" in client.get(f"{PAGE}paper/").content.decode()
    document = Document(io.BytesIO(client.get(f"{PAGE}statement.docx").content))
    grid = [[cell.text for cell in row.cells] for row in document.tables[-1].rows]
    assert ["接通率", "66.7%", "4 人工接听的呼入 / 6 呼入，扣除来电 5 秒内自己挂断的和限制呼入的"] in grid
    words = "\n".join(one.text for one in document.paragraphs)
    assert "质检：这个月没有评定的通话和工单。" in words
    assert "甲公司" in "".join(cell.text for row in document.tables[0].rows for cell in row.cells)
    sent = b"".join(client.get(f"{PAGE}statement.xlsx").streaming_content)  # type: ignore[attr-defined]
    sheet: Any = load_workbook(io.BytesIO(sent)).active
    lines = {row[0]: row[1:3] for row in sheet.iter_rows(values_only=True)}
    assert lines["接通率"] == ("66.7%", 4)
    assert client.get(f"{PAGE}statement.pdf").status_code == 404


@db
def test_queues_that_others_serve_too_are_said_so(february: Cast) -> None:
    SeatQueue.objects.create(
        seat=Seat.objects.get(extension="8002"), queue=CallQueue.objects.get(code="main")
    )
    assert month(february).numbers(at("03-16 10:10"))[1]["shared"] is True
    assert "同时有其他单位的座席服务" in february.client("lead").get(PAGE).content.decode()


@db
def test_the_worst_day_is_the_operators_own(february: Cast) -> None:
    worst = month(february).worst()
    assert worst is not None
    # From the half hour after the call answered at nine on the 4th: within a day one gave up, and nobody was answered.
    assert (worst.begins, worst.ends) == (at("02-04 09:30"), at("02-05 09:30"))
