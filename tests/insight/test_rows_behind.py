"""Every number opens exactly its rows, as far as the reader may see them, and exports exactly them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.insight.hand import MARCH, Hand
from yixian.cases.actions import export as taking
from yixian.cases.models import Case, Citizen, Identity
from yixian.directory.models import Department
from yixian.ground.caching import drop_all
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.asking import Behind, Question
from yixian.insight.definitions import INDICATORS
from yixian.insight.dimensions import NAMES
from yixian.insight.scope import department_of
from yixian.safeguard.models import AccessRecord

PERIOD = "from=2026-03-01&to=2026-03-31"


@pytest.fixture
def busy(hand: Hand) -> Hand:
    """A bit of everything, in two bureaus, a section, three areas, two categories, two channels."""
    city, passed = hand.city, {"status": "to_callback", "passed_at": "03-10 10:00"}
    leads = [city.bureau, city.second_bureau, city.bureau_section]
    kinds = ["help", "complaint", "suggestion", "enquiry", "report"]
    areas = ["140105", "140106", "street", "140100", None]
    for number in range(20):
        lead = leads[number % 3]
        case = hand.case(
            f"03-{number % 9 + 1:02d} 09:00",
            kinds[number % 5],
            "website" if number % 4 == 0 else "telephone",
            category=hand.categories["010101" if number % 2 else "02"] if number % 6 else None,
            area=hand.areas[areas[number % 5]] if areas[number % 5] else None,
            lead=lead,
            submitted_at="03-10 09:00",
            dispatched_at="03-10 09:30",
            promise_due=f"03-{12 + number % 4} 18:00",
            secrecy="full" if number == 4 else "none",
            **(passed if number % 3 else {}),
        )
        task = hand.task(
            case,
            "03-10 09:30",
            f"03-{11 + number % 5} 18:00",
            lead,
            sign_due="03-10 14:00",
            signed_at="03-10 12:00",
            contact_due="03-11 09:30",
            **({"replied_at": "03-12 10:00"} if number % 3 else {}),
        )
        if lead == city.bureau:
            hand.task(
                case,
                "03-10 10:00",
                "03-11 18:00",
                city.bureau_section,
                role="assisting",
                parent=task,
                sign_due="03-10 14:00",
            )
        if number % 3:
            hand.reply(task, verdict="adopted" if number % 2 else "partly")
            hand.callback(case, "03-13 10:00", "solved" if number % 2 else "not", lead=lead)
    hand.case("03-05 09:00", "enquiry", outcome="answered", closed_at="03-05 09:05")
    hand.case("03-05 09:00", "enquiry", outcome="refused", closed_at="03-05 09:05")
    for day in ("03-05", "03-06"):
        hand.call(f"{day} 09:00")
        hand.call(f"{day} 09:10", waited=20)
        hand.call(f"{day} 09:20", "abandoned", waited=30)
    return hand


def every_number(period: Any, department: Any, group: str = "") -> list[tuple[queries.Figure, str]]:
    if not group:
        return [(figure, "") for figure in queries.figures(period, department)]
    return [(f, one.value) for one in queries.groups(period, group, department) for f in one.figures.values()]


@pytest.mark.parametrize(
    ("group", "rolled"),
    [*((group, False) for group in ("", *NAMES)), ("", True), ("area", True), ("department", True)],
)
def test_every_number_is_the_count_of_its_rows(busy: Hand, group: str, rolled: bool) -> None:
    if rolled:
        roll_up(None)
    seen = 0
    for department in (None, busy.city.bureau, busy.city.bureau_section):
        for figure, value in every_number(MARCH, department, group):
            for place, has in figure.has_rows.items():
                if has:
                    number = figure.numerator if place == "numerator" else figure.denominator
                    found = queries.rows(figure.indicator.code, place, MARCH, department, group, value)
                    assert len(set(found.values_list("pk", flat=True))) == found.count() == number
                    seen += bool(number)
    assert seen > 10


def test_the_lines_of_a_breakdown_add_up(busy: Hand) -> None:
    for group in ("kind", "category", "area", "channel", "number"):
        lines = queries.groups(MARCH, group)
        for whole in queries.figures(MARCH):
            parts = [
                line.figures[whole.indicator.code] for line in lines if whole.indicator.code in line.figures
            ]
            if parts and whole.indicator.form != "mean":
                assert sum(part.numerator or 0 for part in parts) == whole.numerator


def test_departments_of_the_city_are_those_at_the_top(busy: Hand) -> None:
    lines = {line.label: line.figures["tasks"].numerator for line in queries.groups(MARCH, "department")}
    # 7 bureau + 6 of its section, and the 7 it passed down, which count with the bureau's own.
    assert lines == {"城市管理局": 13, "水务局": 7}
    below = {
        line.label: line.figures["tasks"].numerator
        for line in queries.groups(MARCH, "department", busy.city.bureau)
    }
    assert below == {"市容科": 13}


@pytest.mark.parametrize(
    ("below", "expected"), [(False, {"城市综合执法局": 13, "水务局": 7}), (True, {"城市综合执法局": 20})]
)
def test_a_department_closed_within_the_period_keeps_its_numbers_and_one_renamed_its_line(
    busy: Hand, below: bool, expected: dict[str, int]
) -> None:
    """As in league tables: closed alone it stays a line, put below another it counts there; nothing is lost."""
    closed = busy.city.second_bureau
    closed.active, closed.parent = False, busy.city.bureau if below else None
    closed.save()
    Department.objects.filter(pk=busy.city.bureau.pk).update(name="城市综合执法局")
    drop_all()
    lines = queries.groups(MARCH, "department")
    assert {line.label: line.figures["tasks"].numerator for line in lines} == expected
    for line in lines:
        rows = queries.rows("tasks", "numerator", MARCH, None, "department", line.value)
        assert rows.count() == line.figures["tasks"].numerator


def test_a_figure_that_counts_no_rows_opens_none(busy: Hand) -> None:
    for code, place in (
        ("daily_contacts", "denominator"),
        ("contacts", "denominator"),
        ("mean_wait", "numerator"),
        ("knowledge_no_hit", "denominator"),
    ):
        with pytest.raises(NotFound):
            queries.rows(code, place, MARCH)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        queries.rows("no_such", "numerator", MARCH)
    with pytest.raises(Refusal):
        queries.rows("contacts", "numerator", MARCH, None, "category", "01")


# Who may ask, and who sees which rows


def test_whose_figures_one_may_ask_for(hand: Hand) -> None:
    cast, city = hand.cast, hand.city
    assert department_of(cast.actor("leader")) is None
    assert department_of(cast.actor("auditor"), "SW") == city.second_bureau
    assert department_of(cast.actor("liaison")) == city.bureau
    assert department_of(cast.actor("unit_head"), "CG01") == city.bureau_section
    for who, code in (("liaison", "SW"), ("section_liaison", "CG"), ("handler", ""), ("seat", ""), ("lead", ""),
                      ("callback", ""), ("journalist", ""), ("sysadmin", ""), ("nobody", "")):  # fmt: skip
        with pytest.raises(NotAllowed):
            department_of(cast.actor(who), code)
    with pytest.raises(NotFound):
        department_of(cast.actor("leader"), "XX")


def seen_by(hand: Hand, who: str, code: str, part: str = "numerator", **asked: str) -> tuple[int, int]:
    """(rows of the number, rows this person may see)."""
    question = Question.read(hand.cast.actor(who), "2026-03-01", "2026-03-31", **asked)
    behind = Behind.read(question, code, part)
    return behind.rows().count(), behind.visible().count()


def test_the_list_shows_what_the_reader_may_see(busy: Hand) -> None:
    assert seen_by(busy, "assessor", "cases") == (22, 21)  # all but the fully protected one
    assert seen_by(busy, "duty_manager", "cases") == (22, 22)  # has clearance
    assert seen_by(busy, "auditor", "cases") == (22, 0)  # figures, no cases
    assert seen_by(busy, "liaison", "tasks") == (13, 13)
    assert seen_by(busy, "liaison", "cases")[0] == 13  # its own subtree's
    assert seen_by(busy, "leader", "contacts") == (22, 22)
    assert seen_by(busy, "auditor", "contacts") == (22, 0)
    assert seen_by(busy, "assessor", "solved_rate", "denominator") == (13, 12)


# Files


def export(hand: Hand, code: str = "cases", who: str = "assessor", **typed: str) -> Any:
    typed = {"reason": "月度分析", "form_of_file": "csv", **typed}
    return hand.cast.client(who).post(f"/desk/figures/{code}/export/?{PERIOD}", typed)


def csv_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_a_file_holds_exactly_the_rows_of_the_list(busy: Hand) -> None:
    client = busy.cast.client("assessor")
    for code in ("cases", "tasks", "solved_rate", "contacts"):
        page = client.get(f"/desk/figures/{code}/?{PERIOD}")
        header, *lines = csv_of(export(busy, code))
        assert len(lines) == page.context["seen"]
        assert [[str(cell) for cell in row] for _case, row in page.context["rows"]] == lines[:50]
        book = load_workbook(io.BytesIO(export(busy, code, form_of_file="xlsx").getvalue()))
        rows = [["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].values]
        assert rows == [header, *lines]


def test_a_file_is_read_in_pieces_in_the_order_of_the_list(
    busy: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = csv_of(export(busy))
    monkeypatch.setattr(taking, "ROWS_A_READ", 3)
    assert csv_of(export(busy)) == whole


@pytest.mark.parametrize("code", ["cases", "tasks", "solved_rate"])
def test_every_case_in_a_file_is_on_record_with_the_reason(busy: Hand, code: str) -> None:
    _header, *lines = csv_of(export(busy, code))
    records = AccessRecord.objects.filter(what="export", account_id=busy.cast.assessor.pk, reason="月度分析")
    numbers = {case.pk: case.number for case in Case.objects.all()}
    assert sorted(numbers[int(one.subject.removeprefix("case:"))] for one in records) == sorted(
        {line[0] for line in lines}
    )
    assert all(one.fields[0] == f"indicator:{code}" for one in records)


def test_contacts_are_on_record_as_such(busy: Hand) -> None:
    _header, *lines = csv_of(export(busy, "contacts"))
    assert {one.subject for one in AccessRecord.objects.filter(what="export")} == {
        f"contact:{line[0]}" for line in lines
    }


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_nothing_leaves(busy: Hand, reason: str) -> None:
    assert export(busy, reason=reason).status_code == 400
    assert busy.cast.client("assessor").get(f"/desk/figures/cases/export/?{PERIOD}").status_code == 405
    assert not AccessRecord.objects.filter(what="export").exists()


def test_too_much_at_once_is_refused(busy: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "MOST_ROWS", 20)
    answer = export(busy)
    assert answer.status_code == 400
    assert "缩小范围" in answer.content.decode()
    assert not AccessRecord.objects.filter(what="export").exists()


def test_a_title_that_looks_like_a_formula_stays_a_text(hand: Hand) -> None:
    hand.case("03-05 09:00", title="=1+1")
    assert csv_of(export(hand))[1][4] == "'=1+1"
    book = load_workbook(io.BytesIO(export(hand, form_of_file="xlsx").getvalue()))
    cell = book.worksheets[0]["E2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_department_reads_masked_texts_of_what_hides_the_citizen(hand: Hand) -> None:
    case = hand.case("03-05 09:00", lead=hand.city.bureau, secrecy="from_unit")
    case.citizen = Citizen.with_identity(Identity(name="王小明"))
    case.citizen.save()
    case.keep_texts(case.citizen, True, {"title": "王小明反映占道"})
    case.save()
    hand.task(case, "03-05 10:00", "03-12 18:00")
    _header, line = csv_of(export(hand, who="liaison"))
    assert "王小明" not in line[4]
    assert "占道" in line[4]


def test_a_telephone_number_in_a_title_is_masked(hand: Hand) -> None:
    hand.case("03-05 09:00", title="请回电13812345678")
    _header, line = csv_of(export(hand))
    assert "请回电" in line[4]
    assert "12345678" not in line[4]


def test_operators_export_nothing(busy: Hand) -> None:
    for who in ("seat", "lead", "callback"):
        assert export(busy, who=who).status_code == 403
    assert not AccessRecord.objects.filter(what="export").exists()


def test_there_are_two_kinds_of_files(busy: Hand) -> None:
    assert export(busy, form_of_file="pdf").status_code == 400


def test_every_indicator_with_data_opens_in_the_browser(busy: Hand) -> None:
    client = busy.cast.client("assessor")
    for code, one in INDICATORS.items():
        listed = (
            [place for place, part in one.city.places.items() if part and part.counts_rows]
            if one.city
            else []
        )
        for place in ("numerator", "denominator"):
            expected = 200 if place in listed else 404
            assert client.get(f"/desk/figures/{code}/?{PERIOD}&part={place}").status_code == expected
