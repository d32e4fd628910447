"""GET /api/cases/{number}, the identity behind it and its files: what each caller is shown, and what is recorded."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.api.conftest import CONTENT, Caller
from tests.cast import Cast
from yixian.cases.actions import act
from yixian.cases.models import Attachment, Case, Task
from yixian.safeguard.models import AccessRecord

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]


def picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (4, 4)).save(kept, "PNG")
    return kept.getvalue()


def shown(caller: Caller, case: Case) -> Any:
    answer = caller.get(f"/api/cases/{case.number}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_everything_of_a_case(calling: Calling, city: Cast, dispatched: Callable[..., Task]) -> None:
    task = dispatched(address="许坦西街", demand="清理")
    act("sign", city.actor("liaison"), task)
    values = {"finding": "true", "resolution": "solved", "measures": "已清理", "to_citizen": "您好"}
    act("reply", city.actor("handler"), task, values)
    told = shown(calling("dispatcher"), task.case)
    assert told["content"] == CONTENT
    assert (told["status"], told["identity"]) == ("to_review", "own_work")
    assert [event["verb"] for event in told["events"]] == ["register", "submit", "dispatch", "sign", "reply"]
    assert told["promise"]["explanation"]
    (only,) = told["tasks"]
    assert only["clock"]["explanation"]
    assert only["replies"][0]["measures"] == "已清理"
    urls = {one["name"]: one["url"] for one in told["actions"]}
    assert urls["pass"] == f"/api/cases/{task.case.number}/actions/pass"
    assert "王小明" not in str(told)


def test_explanations_follow_the_language(calling: Calling, make_case: Callable[..., Case]) -> None:
    case = make_case()
    chinese = shown(calling("dispatcher"), case)["promise"]["explanation"][0]
    assert chinese.startswith("自")


def test_a_unit_sees_its_own_task_and_actions(calling: Calling, dispatched: Callable[..., Task]) -> None:
    task = dispatched()
    told = shown(calling("liaison"), task.case)
    assert [one["id"] for one in told["tasks"]] == [task.pk]
    assert {(one["name"], one["task"]) for one in told["actions"]} >= {
        ("sign", task.pk),
        ("request", task.pk),
    }
    assert told["identity"] == "own_work"


@pytest.mark.parametrize(
    "username", ["liaison2", "section_liaison", "callback", "journalist", "sysadmin", "office"]
)
def test_who_may_not_know_of_it(calling: Calling, dispatched: Callable[..., Task], username: str) -> None:
    number = dispatched().case.number
    for answer in (
        calling(username).get(f"/api/cases/{number}"),
        calling(username).post(f"/api/cases/{number}/identity", {"reason": "想看看"}),
        calling(username).post(f"/api/cases/{number}/actions/urge", {}),
    ):
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "number", ["1", "abc", "9" * 30, "20260101000001", "２０２６0101000001", "2026010199999999999999"]
)
def test_a_number_that_is_none(calling: Calling, number: str) -> None:
    assert calling("dispatcher").get(f"/api/cases/{number}").status_code == 404


def test_members_and_parents_that_may_be_known(
    calling: Calling, city: Cast, dispatched: Callable[..., Task], make_case: Callable[..., Case]
) -> None:
    parent, member = dispatched().case, make_case()
    act("merge", city.actor("dispatcher"), member, {"into": parent.number})
    assert shown(calling("dispatcher"), parent)["members"] == [member.number]
    assert shown(calling("dispatcher"), member)["parent"] == parent.number
    assert shown(calling("liaison"), parent)["members"] == [member.number]


def test_identity_in_own_work_needs_no_reason(calling: Calling, make_case: Callable[..., Case]) -> None:
    answer = calling("dispatcher").post(f"/api/cases/{make_case().number}/identity", {})
    assert answer.json()["telephone"] == "8613800138000"
    assert AccessRecord.objects.get().own_work is True


def test_identity_else_needs_a_reason_and_is_recorded(
    calling: Calling, make_case: Callable[..., Case]
) -> None:
    number = make_case().number
    refused = calling("supervisor").post(f"/api/cases/{number}/identity", {"reason": " "})
    assert (refused.status_code, refused.json()["field"]) == (400, "reason")
    assert not AccessRecord.objects.exists()
    answer = calling("supervisor").post(f"/api/cases/{number}/identity", {"reason": "核对回访"})
    assert answer.json()["name"] == "王小明"
    assert AccessRecord.objects.get().reason == "核对回访"


def test_identity_kept_from_a_unit(calling: Calling, dispatched: Callable[..., Task]) -> None:
    task = dispatched(secrecy="from_unit")
    answer = calling("handler").post(f"/api/cases/{task.case.number}/identity", {"reason": "联系"})
    assert answer.status_code == 403


@pytest.fixture
def attached(city: Cast, media_root: Path, dispatched: Callable[..., Task]) -> Callable[..., Attachment]:
    def one(**values: Any) -> Attachment:
        task = dispatched(**values)
        file = SimpleUploadedFile("现场 王小明.png", picture(), "image/png")
        made = act("attach", city.actor("cleared_dispatcher"), task.case, {"file": file}).made
        assert isinstance(made, Attachment)
        return made

    return one


def test_a_file_in_own_work(calling: Calling, attached: Callable[..., Attachment]) -> None:
    made = attached()
    (told,) = shown(calling("handler"), made.case)["attachments"]
    assert (told["id"], told["name"], told["media_type"]) == (made.pk, "现场 王小明.png", "image/png")
    answer = calling("handler").get(f"/api/attachments/{made.pk}")
    assert answer.content == picture()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert AccessRecord.objects.get().what == "attachment"


def test_a_file_else_needs_a_reason(calling: Calling, attached: Callable[..., Attachment]) -> None:
    made = attached()
    assert calling("supervisor").get(f"/api/attachments/{made.pk}").json()["field"] == "reason"
    assert calling("supervisor").get(f"/api/attachments/{made.pk}", {"reason": "核查"}).status_code == 200


def test_a_file_is_kept_from_who_reads_masked(calling: Calling, attached: Callable[..., Attachment]) -> None:
    made = attached(secrecy="from_unit")
    assert shown(calling("handler"), made.case)["attachments"][0]["name"] == ""
    assert calling("handler").get(f"/api/attachments/{made.pk}", {"reason": "核查"}).status_code == 403
    assert calling("leader").get(f"/api/attachments/{made.pk}", {"reason": "核查"}).status_code == 403


@pytest.mark.parametrize("pk", ["0", "-1", "abc", "99", str(2**63), "9" * 40])
def test_a_file_that_is_none(calling: Calling, pk: str) -> None:
    answer = calling("dispatcher").get(f"/api/attachments/{pk}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_another_units_file(calling: Calling, attached: Callable[..., Attachment]) -> None:
    assert calling("handler2").get(f"/api/attachments/{attached().pk}", {"reason": "看"}).status_code == 404
