"""撤回申请, and why no reply is written while its task may be taken away: granted, the request would lose it."""

from __future__ import annotations

import pytest

from tests.cases.test_what_is_asked import form_page
from tests.cases.world import ANSWER, World
from yixian.cases import audit
from yixian.cases.actions import available
from yixian.cases.models import Request, Task
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState


@pytest.fixture
def approved(world: World) -> Task:
    """A task of a unit whose head approves replies, signed."""
    world.city.bureau.reply_needs_approval = True
    world.city.bureau.save()
    return world.in_progress()


def offered(world: World, who: str, task: Task) -> set[str]:
    """The actions a page offers somebody on the task."""
    return {action.name for action, _target in available(world.actor(who), world.fresh(task.case), [task])}


@pytest.mark.parametrize("kind", ["return", "terminate"])
class TestWhileItsEndWaitsForARuling:
    def test_no_reply_is_written(self, world: World, kind: str) -> None:
        task = world.in_progress()
        world.asked(task, kind)
        with pytest.raises(WrongState, match="等裁定后再答复，或先撤回申请"):
            world.do("reply", "handler", task, **ANSWER)
        assert not task.replies.exists()
        assert "reply" not in offered(world, "handler", world.again(task))

    def test_nor_by_page_or_api(self, world: World, kind: str) -> None:
        task = world.in_progress()
        world.asked(task, kind)
        client = world.cast.client("handler")
        page = client.post(f"/tasks/{task.pk}/do/reply/", ANSWER)
        assert page.status_code == 409
        assert "或先撤回申请" in page.content.decode()
        assert ANSWER["to_citizen"] in page.content.decode(), "what was typed is still there"
        answer = client.post(f"/api/tasks/{task.pk}/actions/reply", ANSWER, "application/json")
        assert answer.status_code == 409
        assert not task.replies.exists()

    def test_withdrawn_or_refused_it_is(self, world: World, kind: str) -> None:
        task = world.in_progress()
        world.asked(task, kind)
        world.do("withdraw_request", "unit_head", task)
        world.do("reply", "handler", task, **ANSWER)
        other = world.in_progress(telephone="8613900002468")
        world.asked(other, kind)
        world.do("rule", "duty_manager", other, granted=False, ruling="不准")
        world.do("reply", "handler", other, **ANSWER)
        assert (world.again(task).status, world.again(other).status) == ("replied", "replied")


@pytest.mark.parametrize("kind", ["extend", "suspend"])
def test_what_leaves_the_task_where_it_is_does_not_keep_from_replying(world: World, kind: str) -> None:
    task = world.in_progress()
    request = world.asked(task, kind)
    world.do("reply", "handler", task, **ANSWER)
    request.refresh_from_db()
    assert (request.granted, request.ruled_at is None) == (None, False), "answered, it wishes nothing more"


def test_a_reply_that_waits_for_approval_is_not_returned_past_its_unit_head(
    world: World, approved: Task
) -> None:
    world.do("reply", "handler", approved, **ANSWER)
    with pytest.raises(Refusal, match="先由分管领导退回答复") as refused:
        world.asked(approved, "return")
    assert refused.value.field == "kind"
    world.do("decline_reply", "unit_head", approved, note="不是我们的事")
    world.asked(approved, "return")
    world.do("rule", "dispatcher", approved, granted=True, ruling="同意")
    assert world.again(approved).status == "ended"


class TestWithdrawing:
    def test_it_is_neither_granted_nor_refused(self, world: World) -> None:
        task = world.dispatched()
        request = world.asked(task, "return")
        step = world.do("withdraw_request", "liaison", task)
        request.refresh_from_db()
        assert (request.granted, request.ruled_by, request.ruled_at) == (None, None, step.now)
        assert (step.facts["request"], step.facts["kind"]) == (request.pk, "return")
        assert world.again(task).status == "to_sign"
        assert world.fresh(task.case).returns_refused == 0
        with pytest.raises(WrongState, match="没有等待裁定的申请"):
            world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        assert list(audit.verify()) == []

    def test_another_may_be_asked_for(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("withdraw_request", "liaison", task)
        again = world.asked(task, "return")
        assert Request.objects.filter(ruled_at=None).count() == 1
        assert not again.by_duty_manager, "nobody ruled on the first"

    def test_there_is_nothing_to_withdraw_twice(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("withdraw_request", "liaison", task)
        assert "withdraw_request" not in offered(world, "liaison", world.again(task))
        with pytest.raises(WrongState):
            world.do("withdraw_request", "liaison", task)

    def test_a_liaison_does_not_withdraw_what_the_unit_head_asked(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "suspend")
        with pytest.raises(NotAllowed):
            world.do("withdraw_request", "liaison", task)
        with pytest.raises(NotFound):
            world.do("withdraw_request", "unit_head2", task)
        world.do("withdraw_request", "unit_head", task)

    def test_the_form_shows_what_is_withdrawn_and_the_case_what_became_of_it(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        assert "三定方案" in form_page(world, "liaison", task, "withdraw_request")
        client = world.cast.client("liaison")
        assert client.post(f"/tasks/{task.pk}/do/withdraw_request/").status_code == 302
        page = client.get(f"/cases/{task.case.number}/").content.decode()
        assert '<span class="tag">不再裁定</span>' in page
        assert "撤回申请" in page
        assert "未准" not in page
