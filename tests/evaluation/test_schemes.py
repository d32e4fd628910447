"""Which scheme holds in a month, and what is refused of one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cast import Cast
from yixian.directory.actions import bring_rows, preview_file, read_file
from yixian.directory.row_load import Change
from yixian.evaluation.models import Scheme, SchemePart
from yixian.evaluation.row_kinds import KINDS
from yixian.evaluation.schemes import USUAL, Plan, plan_for, plan_from_json, plan_to_json
from yixian.ground.errors import Invalid

pytestmark = pytest.mark.django_db


def scheme(since: str, until: str | None = None, tier: str = "bureau") -> Scheme:
    made = Scheme(
        code=f"{tier}-{since}",
        tier=tier,
        valid_from=date.fromisoformat(since),
        valid_until=date.fromisoformat(until) if until else None,
    )
    made.full_clean()
    made.save()
    return made


@pytest.mark.parametrize(
    ("month", "holds"),
    [
        ("2026-01-01", None),  # before there was any: the usual one
        ("2026-02-01", "2026-02-01"),
        ("2026-06-01", "2026-02-01"),  # without an end it holds until a later one begins
        ("2026-07-01", "2026-07-01"),
        ("2026-12-01", "2026-07-01"),
        ("2027-01-01", "2026-02-01"),  # the later one has ended: the one without an end holds again
    ],
)
def test_the_newest_that_covers_the_month_holds(month: str, holds: str | None) -> None:
    scheme("2026-02-01")
    scheme("2026-07-01", "2026-12-31")
    scheme("2026-01-01", tier="street")
    plan = plan_for("bureau", date.fromisoformat(month))
    assert (plan.since.isoformat() if plan.since else None) == holds
    assert holds is not None or plan.parts == USUAL


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-01-02", None, "一号"),
        ("2026-01-01", "2026-01-30", "最后一天"),
        ("2026-05-01", "2026-04-30", "不早于开始"),
        ("2026-07-01", None, "重叠"),  # the same month
        ("2026-09-01", None, "重叠"),  # within one that has an end
        ("2026-05-01", "2026-07-31", "重叠"),  # into a later one
    ],
)
def test_what_does_not_fit_is_refused(since: str, until: str | None, said: str) -> None:
    scheme("2026-07-01", "2026-12-31")
    with pytest.raises(ValidationError, match=said):
        scheme(since, until)


def test_of_two_that_begin_on_one_day_the_database_takes_one() -> None:
    scheme("2026-07-01")
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.create(code="other", tier="bureau", valid_from="2026-07-01")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"indicator": "nonsense"}, "没有可以考评的指标"),
        ({"indicator": "tasks"}, "没有可以考评的指标"),  # a count has no interval
        ({"indicator": "connect_rate"}, "没有可以考评的指标"),  # no department has one
        ({"floor": 95, "full": 95}, "不能相同"),
        ({"floor": 95, "full": 60}, "高于"),
        ({"direction": "lower"}, "低于"),
        ({"weight": 0}, "1"),
        ({"full": 101}, "100"),
        ({"minimum": 0}, "1"),
    ],
)
def test_a_part_that_makes_no_sense_is_refused(columns: dict[str, object], said: str) -> None:
    sound: dict[str, object] = {"indicator": "solved_rate", "weight": 40, "floor": 50, "full": 95}
    part = SchemePart(scheme=scheme("2026-07-01"), **{**sound, **columns})
    with pytest.raises(ValidationError, match=said):
        part.full_clean()


def test_the_usual_scheme_has_no_fault() -> None:
    assert Plan("bureau", USUAL).faults == []


def test_a_frozen_plan_is_read_as_it_was() -> None:
    plan = Plan("street", USUAL, date(2026, 1, 1), date(2026, 6, 30))
    assert plan_from_json(plan_to_json(plan)) == plan


def test_the_back_office_refuses_weights_that_do_not_come_to_a_hundred(cast: Cast) -> None:
    client = cast.client("sysadmin")
    form = {
        "code": "bureau-1",
        "tier": "bureau",
        "valid_from": "2026-07-01",
        "parts-TOTAL_FORMS": "1",
        "parts-INITIAL_FORMS": "0",
        "parts-0-indicator": "solved_rate",
        "parts-0-weight": "90",
        "parts-0-direction": "higher",
        "parts-0-floor": "50",
        "parts-0-full": "95",
        "parts-0-minimum": "30",
    }
    answer = client.post(reverse("admin:evaluation_scheme_add"), form)
    assert "合计 90" in answer.content.decode()
    assert not Scheme.objects.exists()
    assert (
        client.post(reverse("admin:evaluation_scheme_add"), {**form, "parts-0-weight": "100"}).status_code
        == 302
    )
    assert SchemePart.objects.get().weight == 100


def test_a_file_whose_weights_do_not_come_to_a_hundred_is_refused(tmp_path: Path) -> None:
    made, other = scheme("2026-07-01"), scheme("2026-07-01", tier="street")
    SchemePart.objects.create(scheme=other, indicator="solved_rate", weight=40, floor=50, full=95)
    file = tmp_path / "scheme_parts.csv"

    def load(weight: int, code: str) -> list[Change]:
        row = f"{code},satisfied_rate,{weight},60,95,30,higher"
        file.write_text(f"scheme,indicator,weight,floor,full,minimum,direction\n{row}\n")
        return bring_rows(file)["scheme_parts.csv"]

    with pytest.raises(Invalid, match="合计 90"):
        load(90, made.code)
    assert not made.parts.exists()
    assert load(100, made.code)
    assert load(60, other.code)  # with the 40 that stand already
    with pytest.raises(Invalid, match="合计 90"):
        load(50, other.code)
    assert preview_file(read_file(KINDS[1], file.name, file.read_bytes())).wrong
