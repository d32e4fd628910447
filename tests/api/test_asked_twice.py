"""An action sent again under its `Idempotency-Key`, as a program does that did not hear the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.api.conftest import Caller
from tests.api.test_one_case import picture
from yixian.cases.actions.forget_keys import forget_keys
from yixian.cases.models import Attachment, Case, Event, IdempotencyKey, Task

pytestmark = pytest.mark.django_db
Calling = Callable[..., Caller]
Make = Callable[..., Case]
KEY = {"Idempotency-Key": "abc"}


def supplement(caller: Caller, case: Case, words: str = "又坏了一盏", **headers: str) -> Any:
    return caller.post(f"/api/cases/{case.number}/actions/supplement", {"text": words}, **headers)


def test_done_once_and_answered_alike(calling: Calling, make_case: Make) -> None:
    case, dispatcher = make_case(), calling("dispatcher")
    first, again = (supplement(dispatcher, case, **KEY) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Event.objects.filter(case=case, verb="supplement").count() == 1


def test_without_a_key_it_is_done_again(calling: Calling, make_case: Make) -> None:
    case, dispatcher = make_case(), calling("dispatcher")
    for _ in range(2):
        assert supplement(dispatcher, case).status_code == 200
    assert Event.objects.filter(case=case, verb="supplement").count() == 2
    assert not IdempotencyKey.objects.exists()


def test_another_body_case_or_action_under_the_same_key(calling: Calling, make_case: Make) -> None:
    case, other, dispatcher = make_case(), make_case(), calling("dispatcher")
    supplement(dispatcher, case, **KEY)
    mark = {"tags": ["elder"]}
    for answer in (
        supplement(dispatcher, case, "另一句话", **KEY),
        supplement(dispatcher, other, **KEY),
        dispatcher.post(f"/api/cases/{case.number}/actions/mark", mark, **KEY),
        dispatcher.post("/api/cases", {"kind": "help", "content": "路灯不亮"}, **KEY),
    ):
        assert (answer.status_code, answer.json()["field"]) == (422, "Idempotency-Key")
    assert Event.objects.filter(verb="supplement").count() == 1
    assert Case.objects.count() == 2


def test_a_key_belongs_to_its_account(calling: Calling, make_case: Make) -> None:
    case = make_case()
    for who in ("dispatcher", "cleared_dispatcher"):
        answer = supplement(calling(who), case, **KEY)
        assert answer.status_code == 200, answer.content
        assert "Idempotency-Replayed" not in answer


def test_what_is_out_of_sight_by_now_is_answered_still(
    calling: Calling, dispatched: Callable[..., Task]
) -> None:
    task, liaison = dispatched(), calling("liaison")
    path = f"/api/tasks/{task.pk}/actions/sign"
    first = liaison.post(path, {}, **KEY)
    Task.objects.filter(pk=task.pk).update(status="ended")
    again = liaison.post(path, {}, **KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    assert liaison.post(path, {}).status_code in (404, 409)


def test_what_was_refused_may_be_asked_again_under_its_key(
    calling: Calling, dispatched: Callable[..., Task]
) -> None:
    path, liaison = f"/api/tasks/{dispatched().pk}/actions/request", calling("liaison")
    wanted = {"kind": "return", "reason_code": "not_ours", "reason": "不属本单位"}
    assert liaison.post(path, wanted, **KEY).status_code == 400
    answer = liaison.post(path, {**wanted, "basis": "三定方案"}, **KEY)
    assert answer.status_code == 200, answer.content


def test_a_file_counts_as_what_it_holds(calling: Calling, make_case: Make, media_root: Path) -> None:
    case, dispatcher = make_case(), calling("dispatcher")

    def attach(content: bytes) -> Any:
        file = SimpleUploadedFile("a.png", content, content_type="image/png")
        return dispatcher.client.post(
            f"/api/cases/{case.number}/actions/attach", {"file": file}, headers={**dispatcher.headers, **KEY}
        )

    first, again = attach(picture()), attach(picture())
    assert first.status_code == 200, first.content
    assert first.json() == again.json()
    assert Attachment.objects.count() == 1
    assert attach(picture() + b"\0").status_code == 422


@pytest.mark.parametrize("key", ["", "k" * 256, "schl\u00fcssel"])
def test_a_key_that_is_none(calling: Calling, make_case: Make, key: str) -> None:
    case = make_case()
    assert supplement(calling("dispatcher"), case, **{"Idempotency-Key": key}).status_code == 400
    assert not Event.objects.filter(verb="supplement").exists()


def test_keys_are_forgotten_after_a_week(calling: Calling, make_case: Make) -> None:
    supplement(calling("dispatcher"), make_case(), **KEY)
    assert list(forget_keys(timezone.now() + timedelta(days=6))) == []
    assert len(list(forget_keys(timezone.now() + timedelta(days=8)))) == 1
    assert not IdempotencyKey.objects.exists()
