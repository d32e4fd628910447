"""Who may open which page: every page of the room, every person of the cast."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.cases.world import World
from tests.cast import PEOPLE

CENTRE = {
    "dispatcher",
    "cleared_dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "inspector",
    "publisher",
}
UNIT = {
    "liaison",
    "handler",
    "unit_head",
    "section_liaison",
    "section_handler",
    "liaison2",
    "handler2",
    "unit_head2",
    "discipline",
}
DISPATCHERS = {"dispatcher", "cleared_dispatcher", "office"}
CALLERS = {"callback", "government_callback", "office"}
LIAISONS = {"liaison", "section_liaison", "liaison2", "discipline"}

MAY_OPEN: dict[str, set[str]] = {
    "/desk/": set(PEOPLE),
    "/desk/cases/": CENTRE | UNIT | {"office", "leader"},
    "/desk/to-dispatch/": DISPATCHERS,
    "/desk/to-review/": DISPATCHERS,
    "/desk/objections/": DISPATCHERS,
    "/desk/requests/": DISPATCHERS | {"duty_manager"},
    "/desk/hard/": {"duty_manager", "office"},
    "/desk/rehandle/": {"duty_manager", "office"},
    "/desk/callbacks/": CALLERS,
    "/desk/exports/": (CENTRE - {"publisher"})
    | {"office", "unit_head", "unit_head2", "discipline", "sysadmin"},
    "/desk/inbox/": UNIT,
    "/desk/approvals/": LIAISONS | {"unit_head", "unit_head2"},
    "/desk/explanations/": UNIT,
    "/desk/seat/": {"seat"} | DISPATCHERS,
    "/desk/duty/": DISPATCHERS | {"duty_manager"},
    "/desk/unsigned/": {"supervisor", "duty_manager", "office"},
    "/desk/unreached/": {"supervisor", "duty_manager", "office"},
    "/desk/no-stage-report/": {"supervisor", "duty_manager", "office"},
}


@pytest.mark.parametrize("path", MAY_OPEN)
def test_a_page_opens_to_its_roles_and_to_nobody_else(world: World, path: str) -> None:
    answers = {name: world.cast.client(name).get(path).status_code for name in PEOPLE}
    assert answers == {name: 200 if name in MAY_OPEN[path] else 403 for name in PEOPLE}


@pytest.mark.parametrize("path", MAY_OPEN)
def test_a_stranger_is_sent_to_the_login_page(db: Any, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/account/login/?next={path}"


# A case of the bureau: the centre (who may see it), its people, and nobody of another bureau.
SEES_THE_CASE = CENTRE | {"leader", "seat", "lead", "liaison", "handler", "unit_head"}


def test_a_case_opens_to_those_who_may_know_of_it(world: World) -> None:
    path = f"/cases/{world.dispatched().case.number}/"
    answers = {name: world.cast.client(name).get(path).status_code for name in PEOPLE}
    assert {name for name, status in answers.items() if status == 200} == SEES_THE_CASE
    without_pages = {"journalist", "sysadmin", "secadmin", "second_secadmin", "auditadmin", "nobody"}
    assert {name for name, status in answers.items() if status == 403} == without_pages | {
        "editor",
        "auditor",
    }
    assert set(answers.values()) == {200, 403, 404}


def test_a_case_that_is_not_there_and_one_that_may_not_be_seen_look_alike(world: World) -> None:
    hidden = world.cast.client("liaison2").get(f"/cases/{world.dispatched().case.number}/")
    missing = world.cast.client("liaison2").get("/cases/20260101999999/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert str(hidden.context["refusal"]) == str(missing.context["refusal"])


@pytest.mark.parametrize(
    "path",
    [
        "/cases/abc/",
        "/cases/20260101000001/do/dispatch/",
        "/cases/99999999999999999999999999999999/",
        "/tasks/1/do/sign/",
        "/tasks/9999999999999999999/do/sign/",
        "/explanations/1/do/explain/",
        "/choices/nothing/",
    ],
)
def test_what_is_not_there_is_said_so(world: World, path: str) -> None:
    assert world.cast.client("discipline").get(path).status_code == 404


def test_an_action_that_does_not_exist(world: World) -> None:
    number = world.submitted().number
    client = world.cast.client("dispatcher")
    assert client.get(f"/cases/{number}/do/fly/").status_code == 404
    assert client.get(f"/cases/{number}/do/sign/").status_code == 404  # a task's, not a case's


@pytest.mark.parametrize("typed", ["占道", "zdjy", "ＺＤ", "0101", "jy  占"])
def test_rows_are_offered_by_name_initials_and_code(world: World, typed: str) -> None:
    answer = Client().get("/choices/categories/", {"q": typed})
    assert "占道经营 [010101]" in answer.content.decode()
    assert "max-age" in answer["Cache-Control"]


@pytest.mark.parametrize("typed", ["没有这样的事", "zdjyx", "占道 qq", "<script>", "长" * 300])
def test_nothing_offered_says_what_to_try(world: World, typed: str) -> None:
    answer = Client().get("/choices/categories/", {"q": typed})
    assert answer.status_code == 200
    assert "没有找到" in answer.content.decode()
