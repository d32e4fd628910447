"""What is to come, from rows of calls, and the pages that show it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.test_pages_export import rows_of
from tests.cast import PEOPLE, Cast
from tests.staffing.world import TODAY, at, busy_mornings, shift, weeks_before
from yixian.cases.models import Citizen, Contact
from yixian.directory.models import WorkingDay
from yixian.insight.actions import roll_up
from yixian.insight.queries import Period
from yixian.staffing.erlang import Traffic, seats_needed
from yixian.staffing.models import StaffingRule
from yixian.staffing.outlook import Outlook

pytestmark = pytest.mark.django_db
PAGE, DAY = "/desk/staffing/", "/desk/staffing/day/"


def outlook() -> Outlook:
    return Outlook.of(Period(TODAY, TODAY), TODAY)


def test_the_morning_is_foretold_from_the_mornings_there_were(cast: Cast) -> None:
    busy_mornings(weeks_before(TODAY, 3))
    found = outlook()
    known = found.measured
    assert (known.talk, known.wrap_up, known.handling) == (180, 20, 200)
    # 21 days of twice one caller who gave up after 30 seconds, and 19 who were answered after 6.
    assert known.patience == pytest.approx((30 + 19 * 6) / 1)
    nine = found.days[TODAY][18]
    assert (nine.calls, nine.seats) == (20, seats_needed(Traffic(20, 200), 0.95, 15))
    assert nine.people == 8  # six seats, and a fifth of the time nobody sits
    assert nine.patient is not None
    assert nine.patient <= 6
    assert (found.days[TODAY][3].calls, found.days[TODAY][3].seats) == (0, 1), "somebody sits at night"
    assert found.miss is not None
    assert (found.miss.error, found.miss.bias) == (0, 0)


def test_kept_days_foretell_the_same(cast: Cast) -> None:
    number, first = busy_mornings(weeks_before(TODAY, 3)), at("02-23 09:00")
    citizen = Citizen.objects.create(anonymous=True)
    Contact.objects.create(
        channel="telephone",
        received_at=first,
        entered_at=first,
        citizen=citizen,
        number=number,
        outcome="silent",
    )
    before = outlook()
    roll_up(None)
    with CaptureQueriesContext(connection) as counted:
        assert outlook().days == before.days
    assert len(counted) <= 8


def test_who_is_on_shift_is_held_against_it(cast: Cast) -> None:
    busy_mornings(weeks_before(TODAY, 3))
    shift(cast, "seat", "03-16 08:00", "03-16 09:30")
    shift(cast, "lead", "03-15 22:00", "03-16 10:00")
    taken_back = shift(cast, "lead", "03-16 09:00", "03-16 12:00")
    taken_back.removed_at = taken_back.starts_at
    taken_back.save()
    slots = outlook().days[TODAY]
    assert [slots[place].rostered for place in (0, 15, 16, 18, 19, 20)] == [1, 1, 2, 2, 1, 0]
    assert [slots[place].short for place in (0, 18, 19)] == [1, 6, 7], (
        "a night seat, less a fifth, wants two people"
    )
    assert slots[18].reached is not None
    assert slots[18].reached < 0.5


def test_a_city_aims_at_what_it_will(cast: Cast) -> None:
    busy_mornings(weeks_before(TODAY, 3))
    StaffingRule.objects.create(target=80, within=20, shrinkage=0, least=3, rest_hours=11, weeks=3)
    slots = outlook().days[TODAY]
    assert slots[18].people == slots[18].seats == seats_needed(Traffic(20, 200), 0.8, 20)
    assert slots[3].people == 3


def test_a_holiday_is_not_foretold_from_its_weekday(cast: Cast) -> None:
    busy_mornings(one for one in weeks_before(TODAY, 3) if one.weekday() != 6)
    WorkingDay.objects.create(date=TODAY, is_working=False)
    assert outlook().days[TODAY][18].calls == 20, "no Sunday is known: all days stand for it"
    assert outlook().measured.history.kind_of(TODAY) == 6


@pytest.mark.parametrize("username", PEOPLE)
def test_shift_leads_and_duty_managers_read_it(cast: Cast, username: str) -> None:
    reads = bool({"lead", "duty_manager"} & set(PEOPLE[username][0]))
    for path in (PAGE, DAY, f"{PAGE}need.csv", f"{PAGE}shifts/", f"{PAGE}kept/"):
        assert (cast.client(username).get(path).status_code == 200) is reads, path
    own = bool({"lead", "seat"} & set(PEOPLE[username][0]))
    assert (cast.client(username).get("/desk/my-shifts/").status_code == 200) is own


def test_the_week_says_where_people_are_missing(cast: Cast) -> None:
    busy_mornings(weeks_before(TODAY, 3))
    words = cast.client("lead").get(PAGE).content.decode()
    assert "00:00–24:00 缺 8 人" in words
    assert "每半小时的差合计为来电的 0%" in words
    assert "平均通话 180 秒，话后整理 20 秒" in words
    assert "平均 144 秒（由 42 通" in words


def test_little_history_says_so(cast: Cast) -> None:
    words = cast.client("duty_manager").get(PAGE).content.decode()
    assert "现在只有 0 天有记录" in words
    assert "None" not in words
    busy_mornings(weeks_before(TODAY, 1))
    words = cast.client("duty_manager").get(DAY).content.decode()
    assert "只有 7 天的记录，不足两周" in words
    assert "过去七天还不能检验" in words


def test_the_day_and_its_file_say_the_same(cast: Cast) -> None:
    busy_mornings(weeks_before(TODAY, 3))
    shift(cast, "seat", "03-16 09:00", "03-16 12:00")
    page = cast.client("lead").get(f"{DAY}?day=2026-03-16").content.decode()
    assert "预计来电 40 通" in page
    rows = rows_of(cast.client("lead").get(f"{PAGE}need.csv?day=2026-03-18"))
    assert len(rows) == 7 * 48
    nine = next(one for one in rows if one["日期"] == "2026-03-16" and one["时段"].startswith("09:00"))
    assert (nine["预计来电"], nine["应排人数"], nine["已排人数"], nine["缺人"]) == ("20.0", "8", "1", "7")
    assert cast.client("lead").get(f"{PAGE}need.xlsx").status_code == 200


def test_days_that_are_none_or_too_far_are_refused(cast: Cast) -> None:
    for day in ("yesterday", "2031-01-01", "0001-01-01"):
        assert cast.client("lead").get(PAGE, {"day": day}).status_code == 400
    assert cast.client("lead").get(PAGE, {"day": str(TODAY + timedelta(days=60))}).status_code == 200
    assert cast.client("lead").get(f"{PAGE}need.pdf").status_code == 404
