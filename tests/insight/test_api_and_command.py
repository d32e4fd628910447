"""The same numbers for programs: the API and `yixian indicators`."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command

from tests.insight.hand import Hand
from yixian.ground.errors import Refusal
from yixian.insight.actions import roll_up
from yixian.insight.models import Rollup

MARCH = ["--from", "2026-03-01", "--to", "2026-03-31"]
PERIOD = "from=2026-03-01&to=2026-03-31"


def get(hand: Hand, who: str, address: str) -> Any:
    return hand.cast.client(who).get(f"/api/{address}")


def figure(told: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in told["figures"] if one["code"] == code)


def test_a_figure_comes_with_all_that_explains_it(hand: Hand) -> None:
    case = hand.case("03-05 09:00", lead=hand.city.bureau)
    hand.callback(case, "03-06 09:00")
    told = get(hand, "assessor", f"indicators?{PERIOD}&group=kind").json()
    assert told["period"] == {"from": "2026-03-01", "to": "2026-03-31"}
    solved = figure(told, "solved_rate")
    assert (solved["numerator"], solved["denominator"], solved["value"]) == (1, 1, 1.0)
    assert solved["name"] == "解决率"
    assert solved["name_en"] == "Solved"
    assert solved["population"]
    assert solved["denominator_is"]
    assert solved["version"] == 2
    nothing = figure(told, "knowledge_verified")
    assert (nothing["numerator"], nothing["denominator"], nothing["value"]) == (0, 0, None)
    assert [one["value"] for one in told["groups"]] == ["help"]


def test_rows_are_those_of_the_number(hand: Hand) -> None:
    for _ in range(3):
        hand.case("03-05 09:00", lead=hand.city.bureau)
    told = get(hand, "assessor", f"indicators/cases/rows?{PERIOD}&limit=2").json()
    assert (told["total"], len(told["items"])) == (3, 2)
    rest = get(hand, "assessor", f"indicators/cases/rows?{PERIOD}&limit=2&after={told['next']}").json()
    assert len(rest["items"]) == 1
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("who", "address", "status", "field"),
    [
        ("assessor", "indicators?from=2026-03-31&to=2026-03-01", 400, "to"),
        ("assessor", "indicators?from=x&to=2026-03-01", 400, "from"),
        ("assessor", f"indicators?{PERIOD}&group=weather", 400, "group"),
        ("assessor", f"indicators?{PERIOD}&colour=red", 400, "colour"),
        ("assessor", f"indicators?{PERIOD}&department=XX", 404, "department"),
        ("liaison", f"indicators?{PERIOD}&department=SW", 403, "department"),
        ("seat", f"indicators?{PERIOD}", 403, None),
        ("assessor", f"indicators/nothing/rows?{PERIOD}", 404, "code"),
        ("assessor", f"indicators/cases/rows?{PERIOD}&part=denominator", 404, "part"),
        ("assessor", f"indicators/cases/rows?{PERIOD}&part=both", 400, "part"),
        ("assessor", f"indicators/cases/rows?{PERIOD}&group=department&value=x", 404, "value"),
        ("assessor", f"indicators/cases/rows?{PERIOD}&after=x", 400, "after"),
    ],
)
def test_refusals_name_the_field(hand: Hand, who: str, address: str, status: int, field: str | None) -> None:
    answer = get(hand, who, address)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json().get("field") == field


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("indicators", *arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_tells_people_and_programs(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    words = run(*MARCH)
    assert "来电来访量" in words
    assert "知识按期核验率" in words
    assert figure(json.loads(run(*MARCH, "--json")), "contacts")["numerator"] == 1
    assert "城市管理局" in run(*MARCH, "--department", "CG")


def test_the_command_checks_the_roll_ups(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    assert "一致" in run(*MARCH, "--check", "--roll-up")
    Rollup.objects.filter(family="contacts", dimension="all").update(n0=2)
    with pytest.raises(Refusal, match="不符"):
        run(*MARCH, "--check")


def test_the_command_refuses_in_one_line(hand: Hand) -> None:
    with pytest.raises(Refusal, match="结束日期"):
        run("--from", "2026-03-31", "--to", "2026-03-01")
    with pytest.raises(Refusal, match="没有这个单位"):
        run(*MARCH, "--department", "XX")


def test_the_tick_rolls_up(hand: Hand) -> None:
    hand.contact("03-05 09:00")
    out = io.StringIO()
    call_command("tick", stdout=out)
    assert roll_up(None).keys == 0
