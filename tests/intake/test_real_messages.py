"""4,326 messages that real people wrote to a real city go through the main job and come out as figures.

They lie beside the repository, not in it; where they are missing these tests are skipped, and say so.
"""

import csv
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from tests.intake.importing import run_import
from yixian.cases import audit
from yixian.cases.actions import perform
from yixian.cases.models import Case, Citizen, Contact, Task
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.rows import DEFAULT, DEMO
from yixian.evaluation.models import Callback
from yixian.evaluation.queries import effective_callbacks
from yixian.insight.actions import roll_up
from yixian.insight.period import Period
from yixian.insight.queries import differences, figures
from yixian.intake.management.commands.demo import places
from yixian.people.actions import make_demo_accounts
from yixian.people.models import Actor, Installation

MESSAGES = Path(__file__).parents[3] / "shared" / "data" / "tipdm2020c" / "messages.csv"
ROWS = 4326
# Whoever wrote is known by a mark; it stands for the name too, so that there is somebody to ask.
COLUMNS = ("--map", "citizen=user", "--map", "name=user")
SAMPLE = 240

pytestmark = [
    pytest.mark.real_messages,
    pytest.mark.skipif(not MESSAGES.exists(), reason=f"the public messages are not at {MESSAGES}"),
]


@pytest.fixture
def people(db: None) -> dict[str, Actor]:
    """The demonstration's rows and accounts, without its invented history."""
    Installation.objects.create(kind="demo", city_name="太原市（示范）", area_code="0351")
    load_rows(DEFAULT)
    seed_calendar()
    load_rows(DEMO)
    return {name: Actor.of(account) for name, account in make_demo_accounts(places()).items()}


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    """The messages as they are, and an invented telephone for each writer, so that there is somebody to call."""
    copy = tmp_path / "messages.csv"
    with MESSAGES.open(encoding="utf-8-sig", newline="") as real, copy.open("w", newline="") as file:
        rows = list(csv.DictReader(real))
        writers = {user: n for n, user in enumerate(sorted({row["user"] for row in rows}))}
        writer = csv.DictWriter(file, [*rows[0], "phone"])
        writer.writeheader()
        writer.writerows({**row, "phone": f"1990001{writers[row['user']]:04d}"} for row in rows)
    return copy


@pytest.mark.timeout(1200)  # thousands of messages and hundreds of walks are long work on a busy machine
def test_real_messages_go_through_the_main_job(
    people: dict[str, Actor], messages: Path, tmp_path: Path
) -> None:
    ran = run_import(messages, *COLUMNS, refused=tmp_path / "refused.csv")
    assert (ran.rows, ran.made) == (ROWS, ROWS), ran.reasons()[:5]
    assert run_import(messages, *COLUMNS, refused=tmp_path / "refused.csv").there == ROWS
    assert Case.objects.count() == Contact.objects.count() == ROWS
    assert Citizen.objects.count() < ROWS  # serial writers stay one person

    done, solved, satisfied = walk_some(people)
    agree(done, solved, satisfied)
    assert not list(audit.verify())


def walk_some(people: dict[str, Actor]) -> tuple[int, int, int]:
    """A sample walks dispatch, sign, reach, reply, review and callback; how many, how judged."""
    rng = random.Random(12345)
    cases = list(Case.objects.order_by("id"))
    solved = satisfied = 0
    for case in rng.sample(cases, SAMPLE):
        side = rng.choice(["", "2"])
        unit = people[f"liaison{side}"].account
        assert unit is not None
        assert unit.department is not None
        perform("dispatch", people["dispatcher"], case, {"category": "010101", "lead": unit.department.code})
        task = Task.objects.get(case=case)
        perform("sign", people[f"liaison{side}"], task)
        perform(
            "reach", people[f"handler{side}"], task, {"way": "telephone", "reached": True, "note": "已联系"}
        )
        words = {"resolution": "solved", "measures": "已处理", "to_citizen": "您好，已处理。"}
        perform("reply", people[f"handler{side}"], task, words)
        perform("approve_reply", people[f"unit_head{side}"], task)
        perform("pass", people["dispatcher"], case)
        is_solved, is_satisfied = rng.random() < 0.8, rng.random() < 0.9
        solved += is_solved
        satisfied += is_satisfied
        judged = {
            "way": "telephone",
            "reached": True,
            "contacted": "yes",
            "solved": "solved" if is_solved else "partly",
            "satisfied": "satisfied" if is_satisfied else "dissatisfied",
            "why": "" if is_satisfied else "没有解决",
        }
        case.refresh_from_db()
        perform("record_callback", people["callback2"], case, judged)
    return SAMPLE, solved, satisfied


def agree(done: int, solved: int, satisfied: int) -> None:
    """Cases, tasks, callbacks and the published figures tell the same story."""
    states = Counter(Case.objects.values_list("status", "outcome"))
    assert states == {
        ("to_dispatch", ""): ROWS - done,
        ("closed", "resolved"): satisfied,
        ("to_callback", ""): done - satisfied,
    }
    assert Task.objects.filter(status="done").count() == Task.objects.count() == done
    assert Callback.objects.filter(effective=True).count() == done
    assert effective_callbacks().filter(solved="solved").count() == solved

    roll_up(seconds=None)
    today = timezone.localdate()
    period = Period(today - timedelta(days=1), today + timedelta(days=1))
    found = {figure.indicator.code: figure for figure in figures(period)}
    assert (found["solved_rate"].numerator, found["solved_rate"].denominator) == (solved, done)
    assert (found["satisfied_rate"].numerator, found["satisfied_rate"].denominator) == (satisfied, done)
    assert not differences(period)
