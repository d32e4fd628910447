"""The table of a month: who stands in it with which rows, who reads it, and what an appeal after freezing changes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from tests.insight.hand import NOW, Hand, at
from yixian.cases.models import Case
from yixian.directory.models import Department
from yixian.evaluation.models import Exemption, Scheme, SchemePart
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.insight import frozen_check
from yixian.insight.actions import freeze_due, roll_up
from yixian.insight.definitions import INDICATORS
from yixian.insight.league.check import unlike_rows
from yixian.insight.league.readers import tiers_of
from yixian.insight.league.standing import Standings, live, standings
from yixian.insight.league.table import Row
from yixian.insight.models import DirtyMark, FrozenLeague
from yixian.insight.period import Period
from yixian.people.models import Actor

FEBRUARY = date(2026, 2, 1)
PERIOD = Period.read("2026-02-01", "2026-02-28")


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city(hand: Hand, clock: Any) -> Hand:
    """Bureaus ranked by what was solved alone, from two answers on."""
    scheme = Scheme.objects.create(code="bureau", tier="bureau", valid_from="2026-01-01")
    SchemePart.objects.create(
        scheme=scheme, indicator="solved_rate", weight=100, direction="higher", floor=0, full=100, minimum=2
    )
    return hand


def answers(hand: Hand, department: Department, *solved: str, day: str = "02-10") -> list[Case]:
    """A case for each answer, answered in February."""
    found = []
    for said in solved:
        case = hand.case("02-05 09:00", outcome="resolved", lead=department)
        hand.task(case, "02-05 10:00", "02-12 10:00", department, replied_at="02-08 10:00")
        hand.callback(
            case, f"{day} 10:00", said, "satisfied" if said == "solved" else "dissatisfied", department
        )
        found.append(case)
    return found


def exempt(hand: Hand, case: Case, when: str, **given: Any) -> Exemption:
    """Granted at once, and marked as the action marks it."""
    DirtyMark.objects.create(case_id=case.pk, families="callbacks")
    ruled = {"granted": True, "ruled_by": hand.cast.assessor, "ruled_at": at(when)}
    made: Exemption = Exemption.objects.create(
        case=case,
        round=1,
        department_id=case.lead_id,
        reason_code="beyond_power",
        asked_at=at(when),
        **(ruled | given),
    )
    return made


def lines(found: Standings) -> list[tuple[str, int | None, tuple[int, int]]]:
    return [
        (row.member.code, row.rank, (row.marks[0].numerator, row.marks[0].denominator))
        for row in found.table.rows
    ]


def row_of(found: Standings, department: Department) -> Row:
    row = found.table.row_of(department.pk)
    assert row is not None
    return row


def test_a_bureau_takes_its_sections_along_and_is_ranked_by_its_scheme(city: Hand) -> None:
    answers(city, city.city.bureau, "solved", "not")
    answers(city, city.city.bureau_section, "solved")
    answers(city, city.city.second_bureau, "solved", "solved")
    assert lines(standings("bureau", FEBRUARY)) == [("SW", 1, (2, 2)), ("CG", 2, (2, 3))]


def test_a_districts_bureau_counts_for_its_district_and_not_among_the_citys(city: Hand) -> None:
    district = Department.objects.create(code="XD", name="小店区人民政府", tier="district")
    bureau = Department.objects.create(code="XD-1", name="小店区城乡管理局", tier="bureau", parent=district)
    drop_all()
    answers(city, bureau, "solved", "not")
    assert lines(standings("district", FEBRUARY)) == [("XD", None, (1, 2))]  # thirty by the usual scheme
    assert {code for code, _rank, _pair in lines(standings("bureau", FEBRUARY))} == {"CG", "SW"}
    liaison = city.cast.liaison
    liaison.department = bureau
    assert [code for code, _name in tiers_of(Actor.of(liaison))] == ["district"]


def test_without_a_scheme_the_usual_one_holds(city: Hand) -> None:
    answers(city, city.city.bureau, "solved")
    Scheme.objects.all().delete()
    found = live("bureau", FEBRUARY)
    assert [part.indicator for part in found.plan.parts][:2] == ["solved_rate", "satisfied_rate"]
    assert found.rows[0].note == "样本不足"


def test_a_department_closed_in_the_month_is_listed_and_one_renamed_stays_itself(city: Hand) -> None:
    closed = Department.objects.create(code="AA", name="原园林局", tier="bureau")
    answers(city, closed, "solved", "solved")
    answers(city, city.city.bureau, "solved", "solved")
    Department.objects.filter(pk=closed.pk).update(active=False)
    Department.objects.filter(pk=city.city.bureau.pk).update(name="城市管理和综合执法局")
    drop_all()
    found = standings("bureau", FEBRUARY)
    assert lines(found) == [("CG", 1, (2, 2)), ("AA", None, (2, 2)), ("SW", None, (0, 0))]
    assert row_of(found, city.city.bureau).member.name == "城市管理和综合执法局"


Lines = dict[str, tuple[int | None, tuple[int, int]]]
LEFT: Lines = {"CG": (1, (3, 3)), "AA": (None, (1, 2)), "SW": (None, (0, 0))}
TAKEN_OVER: Lines = {"CG": (1, (4, 5)), "SW": (None, (0, 0))}


@pytest.mark.parametrize(("below", "expected"), [(False, LEFT), (True, TAKEN_OVER)])
def test_merged_within_the_month_it_keeps_its_numbers_or_the_other_takes_them_over(
    city: Hand, below: bool, expected: Lines
) -> None:
    merged = Department.objects.create(code="AA", name="原园林局", tier="bureau")
    answers(city, merged, "solved", "not", day="02-08")
    merged.active, merged.parent = False, city.city.bureau if below else None
    merged.save()
    drop_all()
    answers(city, city.city.bureau, "solved", "solved", "solved", day="02-20")
    assert {code: (rank, pair) for code, rank, pair in lines(standings("bureau", FEBRUARY))} == expected
    roll_up(seconds=None)
    assert {code: (rank, pair) for code, rank, pair in lines(standings("bureau", FEBRUARY))} == expected
    assert list(unlike_rows(PERIOD)) == []


def test_one_closed_that_had_nothing_to_do_is_not_listed(city: Hand) -> None:
    Department.objects.create(code="AA", name="原园林局", tier="bureau", active=False)
    drop_all()
    assert [code for code, _rank, _pair in lines(standings("bureau", FEBRUARY))] == ["CG", "SW"]


def test_an_empty_month_has_nobody_ranked(city: Hand) -> None:
    found = standings("bureau", FEBRUARY)
    assert found.table.is_empty
    assert [row.rank for row in found.table.rows] == [None, None]


def test_an_exempt_answer_counts_for_nobody_and_lets_no_earlier_one_count(city: Hand) -> None:
    case, *_rest = answers(city, city.city.bureau, "not", "solved", "solved")
    city.callback(case, "02-20 10:00", "not", "dissatisfied", city.city.bureau, round=2)
    Exemption.objects.create(
        case=case,
        round=2,
        department=city.city.bureau,
        reason_code="x",
        asked_at=timezone.now(),
        granted=True,
    )
    assert lines(standings("bureau", FEBRUARY))[0] == ("CG", 1, (2, 2))


def test_rollups_and_rows_agree_and_the_command_says_so(city: Hand) -> None:
    parent, member = answers(city, city.city.bureau, "solved", "not")
    Case.objects.filter(pk=member.pk).update(parent=parent)
    exempt(city, answers(city, city.city.second_bureau, "not", "solved")[0], "02-15 10:00")
    assert list(unlike_rows(PERIOD)) == []
    roll_up(seconds=None)
    assert list(unlike_rows(PERIOD)) == []
    assert lines(standings("bureau", FEBRUARY)) == [("CG", None, (1, 1)), ("SW", None, (1, 1))]
    out = io.StringIO()
    call_command("indicators", "--from", "2026-02-01", "--to", "2026-02-28", "--check", stdout=out)
    assert "一致" in out.getvalue()


def check_frozen() -> str:
    out = io.StringIO()
    month = ["--from", "2026-02-01", "--to", "2026-02-28"]
    try:
        call_command("indicators", *month, "--check", "--frozen", stdout=out)
    except Refusal as refused:
        out.write(str(refused))
    return out.getvalue()


def test_a_frozen_month_is_counted_again_and_what_came_later_is_told(city: Hand, clock: Any) -> None:
    bad, *_rest = answers(city, city.city.bureau, "not", "solved", "solved", "solved")
    assert list(freeze_due(timezone.now())) == [FEBRUARY]
    assert "一致" in check_frozen()
    clock.move_to(at("03-25 09:00"))
    exempt(city, bad, "03-25 09:00")
    told = check_frozen()
    assert "2026-02 bureau CG solved_rate: [3, 4] ≠ [3, 3]" in told
    assert "2026-02  solved_rate: [3, 4] ≠ [3, 3]" in told  # the whole city
    assert "不符" in told
    assert list(unlike_rows(PERIOD)) == []  # the live tables are right


def test_what_another_definition_counted_is_not_compared(city: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, *_rest = answers(city, city.city.bureau, "not", "solved")
    list(freeze_due(timezone.now()))
    exempt(city, bad, "03-20 09:00")
    counted_now = {code: replace(one, version=one.version + 1) for code, one in INDICATORS.items()}
    monkeypatch.setattr(frozen_check, "INDICATORS", counted_now)
    assert "一致" in check_frozen()


def test_a_number_that_its_rows_do_not_come_to_is_found(city: Hand) -> None:
    answers(city, city.city.bureau, "solved", "not")
    roll_up(seconds=None)
    Case.objects.filter(lead=city.city.bureau).first().callbacks.all().delete()  # type: ignore[union-attr]
    assert [(one.unit, one.shown, one.counted) for one in unlike_rows(PERIOD)] == [("CG", 1, 0), ("CG", 2, 1)]


def test_a_frozen_month_stands_and_an_appeal_granted_later_is_a_correction(city: Hand, clock: Any) -> None:
    bad, *_rest = answers(city, city.city.bureau, "not", "solved", "solved", "solved")
    answers(city, city.city.second_bureau, "solved", "solved", "not", "solved")
    assert list(freeze_due(timezone.now())) == [FEBRUARY]
    frozen = standings("bureau", FEBRUARY)
    assert frozen.frozen_at == timezone.now()
    clock.move_to(at("03-25 09:00"))
    exempt(
        city,
        bad,
        "03-25 09:00",
        granted=False,
        appealed_at=at("03-25 09:00"),
        final_granted=True,
        final_at=at("03-25 09:00"),
    )
    Department.objects.filter(pk=city.city.bureau.pk).update(name="改了名的局")
    Scheme.objects.all().delete()
    drop_all()
    after = standings("bureau", FEBRUARY)
    assert lines(after) == lines(frozen) == [("CG", 1, (3, 4)), ("SW", 1, (3, 4))]
    assert row_of(after, city.city.bureau).member.name == "城市管理局"
    (correction,) = after.corrections
    assert correction.granted == 1
    assert (correction.now.marks[0].numerator, correction.now.marks[0].denominator) == (3, 3)


def test_what_was_granted_before_the_cut_off_is_no_correction(city: Hand) -> None:
    bad, *_rest = answers(city, city.city.bureau, "not", "solved", "solved")
    exempt(city, bad, "02-20 09:00")
    list(freeze_due(timezone.now()))
    found = standings("bureau", FEBRUARY)
    assert found.corrections == ()
    assert lines(found)[0] == ("CG", 1, (2, 2))
    kept = FrozenLeague.objects.get()
    assert kept.versions["solved_rate"] == 2


@pytest.mark.parametrize(
    ("who", "listed"),
    [("assessor", ["CG", "SW"]), ("leader", ["CG", "SW"]), ("liaison", ["CG"]), ("unit_head2", ["SW"])],
)
def test_before_freezing_a_department_reads_its_own_line_afterwards_all(
    city: Hand, who: str, listed: list[str]
) -> None:
    answers(city, city.city.bureau, "solved", "solved")
    answers(city, city.city.second_bureau, "solved", "not")
    client = city.cast.client(who)

    def codes() -> list[str]:
        file = client.get("/desk/league/league.csv?tier=bureau&month=2026-02")
        text = b"".join(file.streaming_content).decode("utf-8-sig")
        return [line.split(",")[2] for line in text.splitlines()[1:]]

    assert codes() == listed
    page = client.get("/desk/league/?tier=bureau&month=2026-02").content.decode()
    assert ("水务局" in page) == ("SW" in listed)
    list(freeze_due(timezone.now()))
    assert codes() == ["CG", "SW"]


@pytest.mark.parametrize("who", ["seat", "handler", "dispatcher", "journalist", "sysadmin"])
def test_others_do_not_open_it(city: Hand, who: str) -> None:
    client = city.cast.client(who)
    for address in ("", "league.csv", "unit/CG/", "try/"):
        assert client.get(f"/desk/league/{address}").status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("?month=nonsense", 400),
        ("?month=2027-01", 400),
        ("?tier=street", 404),
        ("?tier=nonsense", 404),
        ("unit/SW/", 404),
        ("unit/nonsense/", 404),
        ("unit/CG01/", 404),  # judged with its bureau
        ("league.pdf", 404),
        ("", 200),
    ],
)
def test_a_liaison_opens_its_own_alone_and_nonsense_is_told(city: Hand, address: str, status: int) -> None:
    assert city.cast.client("liaison").get(f"/desk/league/{address}").status_code == status


def test_a_departments_page_shows_how_its_score_came_to_be(city: Hand) -> None:
    bad, *_rest = answers(city, city.city.bureau, "not", "solved", "not", "solved")
    exempt(city, bad, "02-20 09:00")
    page = city.cast.client("liaison").get("/desk/league/unit/CG/?month=2026-02").content.decode()
    assert "第 1 名，66.67 分" in page
    assert f"/cases/{bad.number}/" in page
    assert "part=denominator" in page
    assert "department=CG" in page


def test_one_that_sits_in_no_tier_is_told_so(city: Hand) -> None:
    page = city.cast.client("discipline").get("/desk/league/").content.decode()
    assert "不参加分类排名" in page


def test_a_scheme_with_faults_breaks_no_page(city: Hand) -> None:
    answers(city, city.city.bureau, "solved", "solved")
    SchemePart.objects.update(weight=90, floor=100, indicator="gone")
    for who, address in (("assessor", "?tier=bureau&month=2026-02"), ("liaison", "unit/CG/?month=2026-02")):
        page = city.cast.client(who).get(f"/desk/league/{address}")
        assert page.status_code == 200
        assert "合计 90" in page.content.decode()


def test_a_page_costs_as_many_queries_for_two_bureaus_as_for_forty(
    city: Hand, django_assert_max_num_queries: Any
) -> None:
    answers(city, city.city.bureau, "solved", "solved")
    roll_up(seconds=None)
    client = city.cast.client("assessor")
    client.get("/desk/league/?tier=bureau&month=2026-02")
    for number in range(40):
        answers(
            city, Department.objects.create(code=f"Z{number:02}", name=f"局{number}", tier="bureau"), "solved"
        )
    roll_up(seconds=None)
    drop_all()
    client.get("/desk/league/?tier=bureau&month=2026-02")
    with django_assert_max_num_queries(14):
        client.get("/desk/league/?tier=bureau&month=2026-02")


TRIED = {
    "tier": "bureau",
    "month": "2026-02",
    "on_time_rate-weight": "100",
    "on_time_rate-floor": "0",
    "on_time_rate-full": "100",
    "on_time_rate-minimum": "1",
    "on_time_rate-direction": "higher",
}


def test_a_trial_shows_who_would_move_and_keeps_nothing(city: Hand) -> None:
    answers(city, city.city.bureau, "solved", "solved")
    answers(city, city.city.second_bureau, "solved", "not")
    late = city.case("02-05 09:00", outcome="resolved", lead=city.city.bureau)
    city.task(late, "02-05 10:00", "02-06 10:00", city.city.bureau, replied_at="02-08 10:00")
    page = city.cast.client("assessor").get("/desk/league/try/", {**TRIED, "try": "1"}).content.decode()
    assert "上升 1 名" in page
    assert "下降 1 名" in page
    assert Scheme.objects.count() == 1


def test_the_tried_weights_are_kept_from_a_future_month_on(city: Hand) -> None:
    client = city.cast.client("assessor")
    answer = client.post("/desk/league/try/", {**TRIED, "since": "2026-04", "until": "2026-12"})
    assert answer.status_code == 302
    kept = Scheme.objects.get(valid_from="2026-04-01")
    assert (kept.tier, kept.valid_until, [part.weight for part in kept.parts.all()]) == (
        "bureau",
        date(2026, 12, 31),
        [100],
    )
    assert client.post("/desk/league/try/", {**TRIED, "since": "2026-04"}).status_code == 302
    assert Scheme.objects.filter(valid_from="2026-04-01").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"since": "2026-03"}, "以后的月份起"),
        ({"since": "next"}, "2026-01 的样子"),
        ({"since": "2026-05", "on_time_rate-weight": "90"}, "合计 90"),
        ({"since": "2026-05", "on_time_rate-full": "0"}, "不能相同"),
        ({"since": "2026-05", "on_time_rate-floor": "101"}, "100"),
        ({"since": "2026-05", "until": "2026-04"}, "不早于开始"),
        ({"since": "2026-11"}, "时间重叠"),
        ({"since": "2026-05", "until": "2026-10"}, "时间重叠"),
    ],
)
def test_what_cannot_be_kept_is_said_at_the_form(city: Hand, typed: dict[str, str], said: str) -> None:
    Scheme.objects.create(code="x", tier="bureau", valid_from="2026-10-01", valid_until="2026-12-31")
    answer = city.cast.client("assessor").post("/desk/league/try/", {**TRIED, **typed})
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert Scheme.objects.count() == 2
