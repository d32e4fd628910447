"""The operations of the registry: one each, a whole life by the API alone, and every way to be refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.conftest import Caller
from tests.api.test_one_case import picture
from tests.cast import Cast
from yixian.cases import schemas
from yixian.cases.actions import ACTIONS, act
from yixian.cases.models import Attachment, Case, Event, Explanation, Task
from yixian.shell.api import api

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
Make = Callable[..., Case]
DISPATCH = {"category": "0101", "lead": "CG", "assisting": ["SW"], "note": "请办理"}


def do(caller: Caller, place: str, action: str, body: Any = None) -> Any:
    return caller.post(f"/api/{place}/actions/{action}", body)


def well(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_whole_life(calling: Calling, make_case: Make) -> None:
    case = make_case()
    place = f"cases/{case.number}"
    made = well(do(calling("dispatcher"), place, "dispatch", DISPATCH))
    assert (made["status"], made["version"]) == ("handling", 3)
    lead, assisting = Task.objects.order_by("id")
    assert made["made_task"] == lead.pk
    reply = {"finding": "true", "resolution": "solved", "measures": "已清理", "to_citizen": "您好，已清理。"}
    for task, people in ((lead, ""), (assisting, "2")):
        mine = f"tasks/{task.pk}"
        assert well(do(calling(f"liaison{people}"), mine, "sign"))["task_status"] == "in_progress"
        reached = {"way": "telephone", "reached": True, "note": "已联系"}
        well(do(calling(f"handler{people}"), mine, "reach", reached))
        well(do(calling(f"handler{people}"), mine, "reply", reply))
    assert well(do(calling("dispatcher"), place, "pass"))["status"] == "to_callback"
    assert Case.objects.get().answer == "您好，已清理。"


def test_the_version_one_saw(calling: Calling, make_case: Make) -> None:
    case = make_case()
    place, dispatcher = f"cases/{case.number}", calling("dispatcher")
    well(do(dispatcher, place, "mark", {"tags": ["elder"], "version": 2}))
    answer = do(dispatcher, place, "dispatch", {**DISPATCH, "version": 2})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    well(do(dispatcher, place, "dispatch", {**DISPATCH, "version": 3}))


def test_the_wrong_state(calling: Calling, make_case: Make) -> None:
    place = f"cases/{make_case().number}"
    answer = do(calling("dispatcher"), place, "rework", {"tasks": ["1"], "note": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert "待派单" in answer.json()["detail"]


def test_twice_tells_the_second(calling: Calling, dispatched: Callable[..., Task]) -> None:
    place = f"tasks/{dispatched().pk}"
    well(do(calling("liaison"), place, "sign"))
    assert do(calling("liaison"), place, "sign").status_code == 409


def test_the_wrong_role(calling: Calling, make_case: Make) -> None:
    answer = do(calling("supervisor"), f"cases/{make_case().number}", "dispatch", DISPATCH)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


def test_another_departments_task(calling: Calling, dispatched: Callable[..., Task]) -> None:
    assert do(calling("liaison2"), f"tasks/{dispatched().pk}", "sign").status_code == 404


WRONG = [
    ({"lead": "CG"}, "category"),
    ({**DISPATCH, "lead": "NO"}, "lead"),
    ({**DISPATCH, "lead": 5}, "lead"),
    ({**DISPATCH, "assisting": "SW"}, "assisting"),
    ({**DISPATCH, "assisting": [1]}, "assisting.0"),
    ({**DISPATCH, "note": "长" * 1001}, "note"),
    ({**DISPATCH, "kind": "gossip"}, "kind"),
    ({**DISPATCH, "forbid_return": "yes"}, "forbid_return"),
    ({**DISPATCH, "leed": "CG"}, "leed"),
    ({**DISPATCH, "version": "2"}, "version"),
    ({**DISPATCH, "version": -1}, "version"),
    ([], ""),
]


@pytest.mark.parametrize(("body", "field"), WRONG, ids=lambda value: str(value)[-40:])
def test_a_wrong_field_is_named_and_nothing_changes(
    calling: Calling, make_case: Make, body: Any, field: str
) -> None:
    case = make_case()
    answer = do(calling("dispatcher"), f"cases/{case.number}", "dispatch", body)
    assert answer.status_code == 400, answer.content
    assert field in answer.json()["errors"], answer.json()
    assert Event.objects.filter(case=case).count() == 2
    assert not Task.objects.exists()


def test_an_action_that_is_none(calling: Calling, make_case: Make) -> None:
    answer = do(calling("dispatcher"), f"cases/{make_case().number}", "explode")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("pk", ["0", "x", "999999", str(2**63), str(2**64), "9" * 60, "-1"])
def test_a_task_that_is_none(calling: Calling, pk: str) -> None:
    answer = do(calling("liaison"), f"tasks/{pk}", "sign")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_refusal_names_its_field(calling: Calling, make_case: Make) -> None:
    case = make_case(submit=False)
    answer = do(calling("seat"), f"cases/{case.number}", "transfer", {"target": "110", "picked_up": False})
    assert (answer.status_code, answer.json()["field"]) == (400, "picked_up")


def test_reopening_makes_another_case(calling: Calling, make_case: Make) -> None:
    case = make_case(submit=False)
    place = f"cases/{case.number}"
    well(do(calling("seat"), place, "answer", {"answer": "请到窗口办理"}))
    made = well(do(calling("seat"), place, "reopen", {"content": "窗口说不能办"}))
    assert made["number"] == case.number
    assert made["made_case"] == Case.objects.order_by("-id")[0].number != case.number


@pytest.fixture
def upload(calling: Calling, make_case: Make, media_root: Path) -> Callable[..., Any]:
    def one(name: str, content: bytes, kind: str = "image/png", **fields: Any) -> Any:
        caller = calling("dispatcher")
        data = {"file": SimpleUploadedFile(name, content, kind), **fields}
        path = f"/api/cases/{make_case().number}/actions/attach"
        return caller.client.post(path, data, headers=caller.headers)

    return one


def test_attach(upload: Callable[..., Any]) -> None:
    made = well(upload("现场.png", picture(), version="2"))
    assert made["made_attachment"] == Attachment.objects.get().pk


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("fake.png", b"not a picture", 400),
        ("run.exe", b"MZ", 400),
        ("empty.png", b"", 400),
        ("big.pdf", b"%PDF-" + b"0" * (30 * 2**20), 413),
    ],
)
def test_a_file_that_is_not_taken(upload: Callable[..., Any], name: str, content: bytes, status: int) -> None:
    answer = upload(name, content, "application/octet-stream")
    assert (answer.status_code, answer.json()["field"]) == (status, "file")
    assert not Attachment.objects.exists()


def test_attach_with_another_version(upload: Callable[..., Any]) -> None:
    assert upload("a.png", picture(), version="1").status_code == 409
    assert upload("a.png", picture(), version="x").json()["field"] == "version"


def test_attach_takes_no_json_and_the_others_no_form(calling: Calling, make_case: Make) -> None:
    caller, number = calling("dispatcher"), make_case().number
    assert do(caller, f"cases/{number}", "attach", {"file": "x"}).status_code == 415
    form = caller.client.post(f"/api/cases/{number}/actions/urge", {"note": "x"}, headers=caller.headers)
    assert form.status_code == 415


def test_attach_without_a_file(calling: Calling, make_case: Make) -> None:
    caller = calling("dispatcher")
    path = f"/api/cases/{make_case().number}/actions/attach"
    answer = caller.client.post(path, {"version": "2"}, headers=caller.headers)
    assert (answer.status_code, answer.json()["field"]) == (400, "file")


def test_an_accused_unit_explains_and_learns_nothing(calling: Calling, city: Cast, make_case: Make) -> None:
    case = make_case(accused=city.city.second_bureau, accused_matter="conduct")
    values = {"category": case.category, "lead": city.city.supervisory, "accused_confirmed": True}
    task = act("dispatch", city.actor("dispatcher"), case, values).made
    well(do(calling("discipline"), f"tasks/{task.pk}", "sign"))
    well(do(calling("discipline"), f"tasks/{task.pk}", "ask_explanation", {"question": "王小明来电反映态度"}))
    (asked,) = well(calling("liaison2").get("/api/explanations"))["items"]
    assert asked["question"] == "王**来电反映态度"
    assert calling("liaison").get("/api/explanations").json()["items"] == []
    place = f"explanations/{asked['id']}"
    assert do(calling("liaison"), place, "explain", {"answer": "x"}).status_code == 404
    answer = well(do(calling("handler2"), place, "explain", {"answer": "已核实"}))
    assert set(answer) == {"id", "at"}
    assert Explanation.objects.get().answer == "已核实"
    assert do(calling("handler2"), place, "explain", {"answer": "再说"}).status_code == 409
    told = well(calling("discipline").get(f"/api/cases/{case.number}"))
    assert told["tasks"][0]["explanations"][0]["answer"] == "已核实"


def test_the_registry_is_told(calling: Calling) -> None:
    told = {one["name"]: one for one in well(calling("nobody").get("/api/actions"))}
    assert set(told) == set(ACTIONS)
    dispatch = told["dispatch"]
    assert (dispatch["zh"], dispatch["en"], dispatch["on"]) == ("派单", "dispatch", "case")
    assert (dispatch["from"], dispatch["to"], dispatch["who"]) == (
        ["to_dispatch"],
        ["handling"],
        ["dispatcher", "system"],
    )
    fields = {field["name"]: field for field in dispatch["fields"]}
    assert (fields["lead"]["type"], fields["lead"]["required"]) == ("code", True)
    assert fields["assisting"]["type"] == "codes"
    assert "P1" in fields["urgency"]["choices"]
    assert (fields["note"]["zh"], fields["note"]["max_length"]) == ("派单意见", 1000)
    assert told["submit"]["who"] == ["dispatcher", "seat", "citizen", "system"]


def test_every_action_that_somebody_may_call_is_an_operation() -> None:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    places = {
        "case": "cases/{number}",
        "task": "tasks/{task_id}",
        "explanation": "explanations/{explanation_id}",
    }
    wanted = {
        f"/api/{places[one.on]}/actions/{one.name}"
        for one in ACTIONS.values()
        if one.on in places and (one.roles or one.citizen)
    }
    assert wanted == {path for path in paths if "/actions/" in path}


@pytest.mark.parametrize("name", sorted(ACTIONS))
def test_a_body_asks_for_what_the_form_asks_for(name: str) -> None:
    action = ACTIONS[name]
    body, fields = schemas.body_of(action), schemas.fields_of(action)
    assert set(body.model_fields) == {*fields, "version"}
    for field_name, field in fields.items():
        needed = schemas.is_needed(field)
        assert body.model_fields[field_name].is_required() == needed, field_name


def test_a_field_that_no_program_could_fill_in() -> None:
    with pytest.raises(TypeError, match="no JSON type"):
        schemas.type_of(forms.Field())
