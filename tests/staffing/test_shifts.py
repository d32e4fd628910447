"""Shifts are planned, copied, handed in, taken back; nobody sits twice at once, and what has begun stays."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.at_once import at_once
from tests.cases.test_pages_export import rows_of
from tests.cast import Cast
from tests.staffing.world import TODAY, at, shift, signed_in
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.people.models import Account, RoleGrant
from yixian.staffing.actions import NewShift, add_shifts, copy_week, remove_shift
from yixian.staffing.adherence import kept
from yixian.staffing.models import Shift
from yixian.staffing.queries import shifts_of, tired

PAGE = "/desk/staffing/shifts/"
db = pytest.mark.django_db
FORM = {"first": "2026-03-17", "last": "2026-03-19", "starts": "20:00", "ends": "08:00"}


def wanted(cast: Cast, starts: str, ends: str, username: str = "seat") -> NewShift:
    return NewShift(cast.people[username].pk, at(starts), at(ends))


@db
def test_a_lead_plans_nights_for_three_days(cast: Cast) -> None:
    answer = cast.client("lead").post(f"{PAGE}add/", {**FORM, "account": cast.seat.pk}, follow=True)
    assert "排了 3 个班" in answer.content.decode()
    nights = [(one.starts_at, one.ends_at) for one in Shift.objects.all()]
    assert nights[0] == (at("03-17 20:00"), at("03-18 08:00"))
    assert len(nights) == 3
    page = cast.client("lead").get(f"{PAGE}?day=2026-03-17").content.decode()
    assert page.count("20:00–08:00") == 3
    assert "36" in page


@db
def test_what_was_not_filled_in_is_asked_for_on_the_same_week(cast: Cast) -> None:
    answer = cast.client("lead").post(f"{PAGE}add/", {**FORM, "first": "2026-03-24", "last": "2026-03-20"})
    assert answer.status_code == 400
    assert answer.context["monday"] == date(2026, 3, 23)
    assert "不能早于从哪天" in answer.content.decode()


@db
@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("03-17 08:10", "03-17 16:00", "整点或半点"),
        ("03-17 08:00", "03-17 08:00", "最长 14 小时"),
        ("03-17 08:00", "03-18 00:00", "最长 14 小时"),
        ("03-16 10:00", "03-16 16:00", "已经开始的班次"),
    ],
)
def test_a_shift_is_half_hours_not_too_long_and_to_come(
    cast: Cast, starts: str, ends: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        add_shifts(cast.actor("lead"), [wanted(cast, starts, ends)])
    assert not Shift.objects.exists()


@db
def test_nobody_sits_twice_at_once(cast: Cast) -> None:
    shift(cast, "seat", "03-17 08:00", "03-17 16:00")
    for starts, ends in (
        ("03-17 15:30", "03-17 18:00"),
        ("03-17 00:00", "03-17 08:30"),
        ("03-17 09:00", "03-17 10:00"),
    ):
        with pytest.raises(Conflict, match="时间重叠"):
            add_shifts(cast.actor("lead"), [wanted(cast, starts, ends)])
    twice = [wanted(cast, "03-18 08:00", "03-18 12:00"), wanted(cast, "03-18 11:30", "03-18 14:00")]
    with pytest.raises(Conflict):
        add_shifts(cast.actor("lead"), twice)
    add_shifts(
        cast.actor("lead"),
        [wanted(cast, "03-17 16:00", "03-17 18:00"), wanted(cast, "03-17 15:00", "03-17 17:00", "lead")],
    )
    assert Shift.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_plans_for_one_person_at_once_one_stands(cast: Cast) -> None:
    def plan() -> bool:
        try:
            add_shifts(cast.actor("lead"), [wanted(cast, "03-17 08:00", "03-17 16:00")])
        except Conflict:
            return False
        return True

    assert sorted(at_once(plan, plan)) == [False, True]
    assert Shift.objects.count() == 1


@db
def test_a_lead_plans_the_own_organisations_people_alone(cast: Cast) -> None:
    with pytest.raises(NotFound):
        add_shifts(cast.actor("lead"), [wanted(cast, "03-17 08:00", "03-17 16:00", "government_callback")])
    with pytest.raises(NotFound):
        add_shifts(cast.actor("duty_manager"), [wanted(cast, "03-17 08:00", "03-17 16:00", "dispatcher")])
    with pytest.raises(NotAllowed):
        add_shifts(cast.actor("seat"), [wanted(cast, "03-17 08:00", "03-17 16:00")])
    cast.people["lead"].organisation = cast.city.government
    cast.people["lead"].save()
    theirs = shift(cast, "seat", "03-17 08:00", "03-17 16:00")
    assert shifts_of(cast.actor("lead"), TODAY, 7) == []
    with pytest.raises(NotFound):
        remove_shift(cast.actor("lead"), theirs.pk)
    assert shifts_of(cast.actor("duty_manager"), TODAY, 7) == [theirs]


@db
def test_what_has_begun_only_a_duty_manager_takes_back(cast: Cast) -> None:
    begun, coming = (
        shift(cast, "seat", "03-16 08:00", "03-16 16:00"),
        shift(cast, "seat", "03-17 08:00", "03-17 16:00"),
    )
    page = cast.client("lead").post(f"{PAGE}{begun.pk}/remove/", follow=True).content.decode()
    assert "已经开始的班次只有值班主任能改" in page
    assert "已撤销" in cast.client("lead").post(f"{PAGE}{coming.pk}/remove/", follow=True).content.decode()
    coming.refresh_from_db()
    assert (coming.removed_at, coming.removed_by) == (timezone.now(), cast.lead)
    remove_shift(cast.actor("duty_manager"), begun.pk)
    assert not Shift.objects.standing().exists()
    assert Shift.objects.count() == 2, "the rows stay"
    with pytest.raises(NotAllowed):
        remove_shift(cast.actor("seat"), begun.pk)


@db
def test_a_week_is_copied_once(cast: Cast) -> None:
    for day in ("17", "18"):
        shift(cast, "seat", f"03-{day} 08:00", f"03-{day} 16:00")
    shift(cast, "lead", "03-22 20:00", "03-23 08:00")
    shift(cast, "lead", "03-24 12:00", "03-24 20:00")
    shift(cast, "seat", "03-25 15:00", "03-25 20:00")  # overlaps the copy of the 18th
    assert copy_week(cast.actor("lead"), TODAY) == (2, 1)
    assert copy_week(cast.actor("lead"), TODAY) == (0, 3)
    answer = cast.client("lead").post(f"{PAGE}copy/", {"day": "2026-03-23"}, follow=True)
    assert "新增 4 个班" in answer.content.decode()
    assert cast.client("lead").post(f"{PAGE}copy/", {"day": "tomorrow"}).status_code == 400


@db
def test_what_is_taken_out_can_be_handed_in_again(cast: Cast) -> None:
    shift(cast, "seat", "03-17 08:00", "03-17 16:00")
    shift(cast, "lead", "03-18 20:00", "03-19 08:00")
    taken = cast.client("lead").get(f"{PAGE}shifts.csv?day=2026-03-16")
    rows = rows_of(taken)
    assert [row["用户名"] for row in rows] == ["seat", "lead"]
    assert list(rows[1].values())[2:] == ["2026-03-18", "20:00", "08:00"]
    content = b"".join(cast.client("lead").get(f"{PAGE}shifts.csv?day=2026-03-16").streaming_content)  # type: ignore[attr-defined]
    kept_before = set(Shift.objects.values_list("account", "starts_at", "ends_at"))
    Shift.objects.all().delete()
    answer = cast.client("lead").post(
        f"{PAGE}load/", {"file": SimpleUploadedFile("s.csv", content)}, follow=True
    )
    assert "装入了 2 个班" in answer.content.decode()
    assert set(Shift.objects.values_list("account", "starts_at", "ends_at")) == kept_before


@db
def test_a_file_with_a_wrong_line_changes_nothing(cast: Cast) -> None:
    def answer(*lines: str) -> str:
        content = "\n".join(["用户名,日期,上班,下班", *lines]).encode()
        sent = cast.client("lead").post(f"{PAGE}load/", {"file": SimpleUploadedFile("s.csv", content)})
        assert sent.status_code == 400
        assert not Shift.objects.exists()
        return sent.content.decode()

    good = "seat,2026-03-17,08:00,16:00"
    assert "第 3 行：“dispatcher”不是您能排班的话务员" in answer(good, "dispatcher,2026-03-17,08:00,16:00")
    assert "应为日期" in answer(good, "seat,17.3.,08:00,16:00")
    assert "应为时间" in answer(good, "seat,2026-03-18,8点,16:00")
    assert "时间重叠" in answer(good, "seat,2026-03-17,12:00,18:00")
    assert "没有班次" in answer()


@db
def test_more_people_and_shifts_cost_no_more_statements(cast: Cast) -> None:
    client = cast.client("lead")

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    shift(cast, "seat", "03-16 08:00", "03-16 09:00")
    pages = (PAGE, "/desk/staffing/kept/", "/desk/staffing/", "/desk/my-shifts/")
    few = [cost(path) for path in pages for _twice in range(2)][1::2]
    people = Account.objects.bulk_create(
        Account(username=f"more-{n}", name=f"更多{n}", organisation=cast.city.operator) for n in range(30)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(account=one, role="seat", organisation_kind="operator") for one in people
    )
    Shift.objects.bulk_create(
        Shift(account=one, starts_at=at("03-16 08:00"), ends_at=at("03-16 16:00")) for one in people
    )
    assert [cost(path) for path in pages] == few


@db
def test_too_little_rest_between_two_days_is_pointed_out(cast: Cast) -> None:
    late, early = (
        shift(cast, "seat", "03-17 14:00", "03-17 22:00"),
        shift(cast, "seat", "03-18 06:00", "03-18 14:00"),
    )
    shift(cast, "lead", "03-17 08:00", "03-17 12:00")
    split = shift(cast, "lead", "03-17 14:00", "03-17 18:00")
    assert split.starts_at > late.starts_at - timedelta(hours=1)
    found = tired(shifts_of(cast.actor("lead"), TODAY, 7), 11)
    assert [(one.until, one.again, one.hours) for one in found] == [(late.ends_at, early.starts_at, 8)]
    page = cast.client("lead").get(PAGE).content.decode()
    assert "03-17 22:00 下班，03-18 06:00 又上班，只隔 8 小时" in page


@db
def test_sitting_is_held_against_the_shift(cast: Cast) -> None:
    own = shift(cast, "seat", "03-16 08:00", "03-16 16:00")
    shift(cast, "lead", "03-16 08:00", "03-16 09:00")
    shift(cast, "seat", "03-16 16:00", "03-16 20:00")  # to come
    signed_in(cast, "seat", "03-16 07:00", "03-16 07:50")  # before it
    signed_in(cast, "seat", "03-16 08:12", "03-16 09:00")
    signed_in(cast, "seat", "03-16 08:50", "03-16 09:10", "8002")  # at two seats at once
    signed_in(cast, "seat", "03-16 09:30", None)
    found = {
        one.shift.account.username: one
        for one in kept(shifts_of(cast.actor("lead"), TODAY, 1), timezone.now())
    }
    assert set(found) == {"seat", "lead"}
    # Until ten past ten: 08:12 to 09:10 and 09:30 to 10:10 of 130 minutes.
    assert (found["seat"].shift, found["seat"].due, found["seat"].signed_in) == (own, 130, 98)
    assert (found["seat"].out, found["seat"].late) == (32, 12)
    assert (found["lead"].due, found["lead"].signed_in, found["lead"].late) == (60, 0, None)
    page = cast.client("lead").get("/desk/staffing/kept/").content.decode()
    assert "没有到岗" in page


@db
def test_a_seat_sees_its_own_shifts(cast: Cast) -> None:
    shift(cast, "seat", "03-18 08:00", "03-18 16:00")
    shift(cast, "lead", "03-19 13:00", "03-19 16:00")
    shift(cast, "seat", "03-10 08:00", "03-10 10:00")
    signed_in(cast, "seat", "03-10 08:00", "03-10 09:30")
    page = cast.client("seat").get("/desk/my-shifts/").content.decode()
    assert re.search(r"03-18 ", page)
    assert "03-19" not in page
    assert ">120<" in page
    assert ">90<" in page
