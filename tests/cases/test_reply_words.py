"""Templates of replies, and what a reply must say: offered, filled, ticked, told to whoever approves."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from django.http import QueryDict

from tests.at_once import at_once
from tests.cases.world import ANSWER, World
from tests.cast import Cast
from yixian.cases.actions import find
from yixian.cases.models import Reply, ReplyPoint, ReplyTemplate, Task
from yixian.cases.models.reply_template import MOST_OFFERED
from yixian.cases.reply_words import offered_templates
from yixian.directory.models import Department
from yixian.ground.caching import drop_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def points(world: World) -> list[ReplyPoint]:
    """One that every reply must say, one of complaints, one of another category."""
    rows = (("course", "", ""), ("evidence", "complaint", "0101"), ("water", "", "02"))
    made = [ReplyPoint.objects.create(code=c, name=f"写明{c}", kind=k, category=g) for c, k, g in rows]
    drop_all()
    return made


def template(department: Department | None, name: str, **columns: object) -> ReplyTemplate:
    texts = {"to_citizen": "{number} {department}", **columns}
    made: ReplyTemplate = ReplyTemplate.objects.create(department=department, name=name, **texts)
    drop_all()
    return made


def names(world: World, task: Task, who: str = "handler") -> list[str]:
    return [one.name for one in offered_templates(world.actor(who), task)]


def test_own_templates_first_then_those_from_above_that_are_shared(world: World) -> None:
    task = world.in_progress()
    section = world.do("delegate", "liaison", task, department=world.city.bureau_section.code).made
    template(None, "全市")
    template(world.city.bureau, "本局")
    template(world.city.bureau, "本局自用", shared=False)
    template(world.city.bureau_section, "本科")
    template(world.city.second_bureau, "别局")
    template(world.city.bureau, "停用", active=False)
    assert names(world, world.again(section), "section_handler") == ["本科", "本局", "全市"]
    assert names(world, task) == ["本局", "本局自用", "全市"]


def test_only_those_that_fit_kind_and_category(world: World) -> None:
    task = world.in_progress(kind="complaint")
    for name, kind, category in (
        ("a", "complaint", "01"),
        ("b", "help", ""),
        ("c", "", "02"),
        ("d", "", "010101"),
    ):
        template(world.city.bureau, name, kind=kind, category=category)
    assert names(world, task) == ["a", "d"]


def test_places_are_filled_as_this_person_may_read_the_case(world: World) -> None:
    task = world.in_progress(secrecy="from_unit", title="王小明家门口占道")
    template(world.city.bureau, "a", to_citizen="{number} {title} {department} {other}")
    (offered,) = offered_templates(world.actor("handler"), task)
    assert offered.texts["to_citizen"] == f"{task.case.number} 王**家门口占道 城市管理局 {{other}}"


def test_a_page_without_scripts_gets_the_template_in_its_fields(world: World) -> None:
    task = world.in_progress()
    row = template(world.city.bureau, "a", measures="已办")
    page = world.cast.client("handler").get(f"/tasks/{task.pk}/do/reply/?template={row.pk}").content.decode()
    assert f">\n{task.case.number} 城市管理局</textarea>" in page
    assert ">\n已办</textarea>" in page
    assert world.cast.client("handler").get(f"/tasks/{task.pk}/do/reply/?template=x1").status_code == 200


def test_what_is_missing_is_said_and_may_be_left_out_knowingly(
    world: World, points: list[ReplyPoint]
) -> None:
    task = world.in_progress(kind="complaint")
    form = find("reply").form(world.actor("handler"), task, QueryDict("points=course", mutable=True))
    assert "还有 1 项没有勾选" in str(form.errors["points"])
    assert [code for code, _label in form.fields["points"].choices] == ["course", "evidence"]  # type: ignore[attr-defined]
    client = world.cast.client("handler")
    address = f"/tasks/{task.pk}/do/reply/"
    assert client.post(address, {**ANSWER, "verdict": "", "points": "course"}).status_code == 400
    client.post(address, {**ANSWER, "verdict": "", "points": "course", "incomplete": "on"})
    reply = Reply.objects.get()
    assert reply.points == [["course", "写明course", True], ["evidence", "写明evidence", False]]
    assert reply.unsaid == ["写明evidence"]


def test_the_approver_sees_what_was_not_said(world: World, points: list[ReplyPoint]) -> None:
    Department.objects.filter(pk=world.city.bureau.pk).update(reply_needs_approval=True)
    drop_all()
    task = world.in_progress(kind="complaint")
    world.do("reply", "handler", task, **ANSWER, points=["course"], incomplete=True)
    ReplyPoint.objects.all().delete()  # the reply keeps what it was asked for
    page = world.cast.client("unit_head").get(f"/tasks/{task.pk}/do/approve_reply/").content.decode()
    assert "✓ 写明course" in page
    assert "✗ 写明evidence" in page
    assert "1 项没有写到" in page


def test_a_program_that_knows_no_points_replies_as_before(world: World, points: list[ReplyPoint]) -> None:
    task = world.in_progress(kind="complaint")
    world.do("reply", "handler", task, **ANSWER)
    assert Reply.objects.get().points == []


def test_a_declined_reply_comes_back_with_its_ticks(world: World, points: list[ReplyPoint]) -> None:
    Department.objects.filter(pk=world.city.bureau.pk).update(reply_needs_approval=True)
    drop_all()
    task = world.in_progress(kind="complaint")
    world.do("reply", "handler", task, **ANSWER, points=["evidence"], incomplete=True)
    world.do("decline_reply", "unit_head", task, note="请补充")
    form = find("reply").form(world.actor("handler"), task)
    assert form["points"].value() == ["evidence"]


def test_a_units_own_people_edit_its_templates_and_nobody_elses(world: World) -> None:
    own, other = template(world.city.bureau, "本局"), template(world.city.second_bureau, "别局")
    city = template(None, "全市")
    liaison = world.cast.client("liaison")
    page = liaison.get("/desk/reply-templates/").content.decode()
    assert "本局" in page
    assert "全市" in page
    assert "别局" not in page
    for row in (other, city):
        assert liaison.get(f"/desk/reply-templates/{row.pk}/").status_code == 404
        assert liaison.post(f"/desk/reply-templates/{row.pk}/remove/").status_code == 404
    given = {"name": "本局新", "kind": "", "category": "010101", "to_citizen": "好 {number}", "active": "on"}
    assert liaison.post(f"/desk/reply-templates/{own.pk}/", given).status_code == 302
    own.refresh_from_db()
    assert (own.name, own.category, own.shared, own.changed_by) == (
        "本局新",
        "010101",
        False,
        world.cast.people["liaison"],
    )
    assert world.cast.client("handler").get("/desk/reply-templates/add/").status_code == 403
    assert world.cast.client("handler").get("/desk/reply-templates/").status_code == 200


def test_wrong_places_and_names_that_are_taken_are_said(world: World) -> None:
    template(world.city.bureau, "本局")
    head = world.cast.client("unit_head")
    page = head.post("/desk/reply-templates/add/", {"name": "本局", "to_citizen": "{titel}"})
    assert page.status_code == 400
    assert "没有 {titel} 这一项" in page.content.decode()
    assert "已有同名的模板" in page.content.decode()
    assert "模板里还没有文字" in head.post("/desk/reply-templates/add/", {"name": "空"}).content.decode()
    preview = head.post("/desk/reply-templates/preview/", {"to_citizen": "{number} {titel}"}).content.decode()
    assert "20260105000123" in preview
    assert "没有 {titel} 这一项" in preview


def test_removing_asks_first(world: World) -> None:
    row = template(world.city.bureau, "本局")
    head = world.cast.client("unit_head")
    assert "不能恢复" in head.get(f"/desk/reply-templates/{row.pk}/remove/").content.decode()
    assert ReplyTemplate.objects.exists()
    head.post(f"/desk/reply-templates/{row.pk}/remove/")
    assert not ReplyTemplate.objects.exists()


def test_templates_cost_the_same_however_many(world: World, django_assert_max_num_queries: Any) -> None:
    task = world.in_progress()
    actor = world.actor("handler")
    for n in range(21):
        ReplyTemplate.objects.create(department=world.city.bureau, name=f"n{n}", measures="{title}")
    drop_all()
    task = Task.objects.select_related("case__citizen", "case__category", "case__contact").get(pk=task.pk)
    with django_assert_max_num_queries(
        9
    ):  # the templates, snapshots, and what says how the unit reads the case
        assert len(offered_templates(actor, task)) == 21


def test_of_very_many_the_units_own_are_offered_first(world: World) -> None:
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(name=f"全市{n}", measures="好") for n in range(MOST_OFFERED + 5)
    )
    template(world.city.bureau, "本局")
    offered = names(world, world.in_progress())
    assert (len(offered), offered[0]) == (MOST_OFFERED, "本局")


@pytest.mark.django_db(transaction=True)
def test_two_templates_of_one_name_at_once_are_one_and_the_other_is_told(transactional_db: None) -> None:
    head = World(Cast()).cast.client("unit_head")
    given = {"name": "本局", "to_citizen": "好", "active": "on"}
    answers = at_once(*[partial(head.post, "/desk/reply-templates/add/", given)] * 2)
    assert {one.status_code for one in answers} <= {302, 400}, answers
    assert ReplyTemplate.objects.count() == 1


def test_many_templates_come_page_by_page_the_own_first(world: World) -> None:
    """Read by key: neither the page nor what is read for it grows with a unit's templates."""
    for turn in range(55):
        template(world.city.bureau, f"本局{turn:02}")
    template(None, "全市")
    template(None, "停用的", active=False)
    liaison = world.cast.client("liaison")
    first = liaison.get("/desk/reply-templates/").content.decode()
    assert len(re.findall(r">本局\d\d<", first)) == 50
    assert "全市" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = liaison.get(f"/desk/reply-templates/{following[1]}").content.decode()
    shown = re.findall(r'data-label="名称"><span>([^<]+)', second)
    assert shown == [*(f"本局{turn}" for turn in range(50, 55)), "全市"]
    assert 'rel="prev"' in second
