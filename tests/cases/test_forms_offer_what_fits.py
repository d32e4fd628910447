"""A form offers what this person may do on this matter, chooses nothing for them, and has its no beside its yes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cases.scenes import Scenes
from tests.cases.test_what_is_asked import form_page
from tests.cases.world import World
from yixian.cases.models import Task, TaskStatus
from yixian.directory.models import DeadlineRule
from yixian.ground.caching import drop_all
from yixian.ground.errors import Invalid


def kinds_on(page: str) -> list[str]:
    """The kinds of request a page offers, the one its form is for at the front."""
    chosen = re.findall(r'<input type="hidden" name="kind" value="(\w+)"', page)
    return chosen + [kind for kind in re.findall(r'href="\?kind=(\w+)"', page) if kind not in chosen]


class TestRequest:
    def test_a_liaison_asks_to_return_and_nothing_else(self, world: World) -> None:
        page = form_page(world, "liaison", world.in_progress(), "request")
        assert kinds_on(page) == ["return"]
        assert "建议承办单位" in page
        for words in ("延期时长", "工作计划", "复核日期", "optgroup", "工程"):
            assert words not in page

    def test_a_unit_head_chooses_among_three(self, world: World) -> None:
        task = world.in_progress()
        page = form_page(world, "unit_head", task, "request")
        assert kinds_on(page) == ["extend", "suspend", "terminate"]
        assert "延期时长（工作日）" in page
        answer = world.cast.client("unit_head").get(f"/tasks/{task.pk}/do/request/?kind=suspend")
        page = answer.content.decode()
        assert kinds_on(page)[0] == "suspend"
        assert "复核日期" in page
        assert "延期时长" not in page
        assert "建议承办单位" not in page

    def test_what_would_be_refused_anyhow_is_not_offered(self, world: World) -> None:
        urgent = world.in_progress(world.dispatched(urgency="P2"))
        assert kinds_on(form_page(world, "unit_head", urgent, "request")) == ["extend", "terminate"]
        late = world.in_progress(telephone="8613900005555")
        Task.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=1))
        assert kinds_on(form_page(world, "unit_head", late, "request")) == ["suspend", "terminate"]

    def test_where_nothing_is_possible_the_refusal_says_why(self, world: World) -> None:
        task = world.in_progress()
        Task.objects.filter(pk=task.pk).update(return_forbidden=True)
        typed = {"kind": "return", "reason_code": "not_our_duty", "reason": "见三定", "basis": "三定方案"}
        assert kinds_on(form_page(world, "liaison", task, "request")) == ["return"]
        answer = world.cast.client("liaison").post(f"/tasks/{task.pk}/do/request/", typed)
        assert answer.status_code == 400
        assert "不得退单" in answer.content.decode()

    def test_the_form_that_comes_back_is_that_of_its_kind(self, world: World) -> None:
        task = world.in_progress()
        typed = {"kind": "suspend", "reason_code": "season", "reason": "等开春", "plan": "开春施工"}
        answer = world.cast.client("unit_head").post(f"/tasks/{task.pk}/do/request/", typed)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "这类申请必须填写" in page
        assert "开春施工" in page
        assert kinds_on(page)[0] == "suspend"

    @pytest.mark.parametrize(
        ("who", "kind", "marked"),
        [
            ("unit_head", "suspend", {"plan", "review_date"}),
            ("unit_head", "extend", {"amount"}),
            ("unit_head", "terminate", {"basis"}),
            ("liaison", "return", {"basis"}),
        ],
    )
    def test_what_this_kind_needs_is_marked(
        self, world: World, who: str, kind: str, marked: set[str]
    ) -> None:
        path = f"/tasks/{world.in_progress().pk}/do/request/"
        page = world.cast.client(who).get(path, {"kind": kind}).content.decode()
        fields = ("suggested", "basis", "amount", "plan", "review_date")
        starred = {n for n in fields if re.search(rf'for="id_{n}">[^<]*<span class="required"', page)}
        assert starred == marked

    def test_an_extension_by_statute_alone_needs_the_statute(self, world: World) -> None:
        DeadlineRule.objects.filter(step="extend_all").delete()
        drop_all()
        path = f"/tasks/{world.in_progress().pk}/do/request/"
        page = world.cast.client("unit_head").get(path, {"kind": "extend"}).content.decode()
        assert re.search(r'for="id_basis">[^<]*<span class="required"', page)

    def test_what_belongs_to_another_kind_is_refused(self, world: World) -> None:
        with pytest.raises(Invalid) as raised:
            world.asked(world.in_progress(), "return", amount=3)
        assert list(raised.value.errors) == ["amount"]


def test_a_reply_is_approved_or_declined_from_the_list(world: World) -> None:
    task = Scenes(world).task("decline_reply", "in_progress")
    page = world.cast.client("unit_head2").get("/desk/approvals/").content.decode()
    for action in ("approve_reply", "decline_reply"):
        assert f'href="/tasks/{task.pk}/do/{action}/?next=/desk/approvals/"' in page


class TestCallback:
    def test_nothing_is_chosen_before_and_nothing_counts_as_an_attempt(self, world: World) -> None:
        case = world.to_callback()
        page = form_page(world, "callback", case, "record_callback")
        assert 'name="reached"' in page
        assert not re.search(r'name="reached"[^>]*checked', page)
        answer = world.cast.client("callback").post(f"/cases/{case.number}/do/record_callback/", {})
        assert answer.status_code == 400
        assert answer.context["form"].errors["reached"]
        assert world.verbs(case)[-1] != "record_callback"

    @pytest.mark.parametrize("reached", ["no", False])
    def test_an_attempt_in_vain_is_said(self, world: World, reached: str | bool) -> None:
        case = world.to_callback()
        step = world.do("record_callback", "callback", case, way="telephone", reached=reached)
        assert step.made.reached is False

    @pytest.mark.parametrize("wrong", ["maybe", 1, [], "是"])
    def test_anything_else_is_refused(self, world: World, wrong: object) -> None:
        with pytest.raises(Invalid) as raised:
            world.do("record_callback", "callback", world.to_callback(), way="telephone", reached=wrong)
        assert "reached" in raised.value.errors


def test_only_a_suggestion_is_adopted_or_not(world: World) -> None:
    assert 'name="verdict"' not in form_page(world, "handler", world.in_progress(), "reply")
    suggested = world.in_progress(kind="suggestion")
    assert 'name="verdict"' in form_page(world, "handler", suggested, "reply")


def test_a_choice_that_must_be_made_is_not_made_beforehand(world: World) -> None:
    task = world.in_progress()
    page = form_page(world, "handler", task, "reply")
    select = re.search(r'<select name="resolution".*?</select>', page, re.DOTALL)
    assert select
    assert re.search(r'<option value="" selected>\s*请选择', select[0])
    unsaid = {"measures": "更换灯具两盏", "to_citizen": "您反映的路灯已修好。", "resolution": ""}
    answer = world.cast.client("handler").post(f"/tasks/{task.pk}/do/reply/", unsaid)
    assert answer.status_code == 400
    assert re.search(r'id="id_resolution_error"|invalid-feedback', answer.content.decode())
    task.refresh_from_db()
    assert task.status == TaskStatus.IN_PROGRESS
