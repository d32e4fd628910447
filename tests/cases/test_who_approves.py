"""The case page names who approves a reply, and says aloud when nobody there can; so do the forms beforehand."""

from __future__ import annotations

from tests.cases.world import World
from yixian.directory.models import Department
from yixian.people.models import Account

MISSING = "那里没有在用的分管领导账号"


def page_of(world: World, task) -> str:
    number = task.case.number
    return world.cast.client("dispatcher").get(f"/cases/{number}/").content.decode()


def test_no_approval_no_word(world: World) -> None:
    Department.objects.update(reply_needs_approval=False)
    assert "答复由谁审批" not in page_of(world, world.dispatched())


def test_the_head_of_the_lead_is_named(world: World) -> None:
    bureau = Department.objects.get(pk=world.city.bureau.pk)
    bureau.reply_needs_approval = True
    bureau.save()
    page = page_of(world, task := world.dispatched())
    assert f"{bureau.name}的分管领导" in page
    assert MISSING not in page
    head = Account.objects.get(username="unit_head")
    head.is_active = False
    head.save()
    assert MISSING in page_of(world, task)


NO_LIAISON = "没有在用的联络员账号"
NO_HEAD = "那里没有在用的分管领导账号，答复会一直等待审批"


def without(username: str) -> None:
    account = Account.objects.get(username=username)
    account.is_active = False
    account.save()


def approval_needed(world: World) -> None:
    bureau = Department.objects.get(pk=world.city.bureau.pk)
    bureau.reply_needs_approval = True
    bureau.save()


def form_of(world: World, case, action: str = "dispatch", **proposed: str) -> str:
    path = f"/cases/{case.number}/do/{action}/"
    return world.cast.client("dispatcher").get(path, proposed).content.decode()


def test_a_unit_that_is_ready_is_not_warned_of(world: World) -> None:
    approval_needed(world)
    page = form_of(world, world.submitted(), lead="CG")
    assert NO_LIAISON not in page
    assert NO_HEAD not in page


def test_the_form_says_beforehand_that_nobody_would_sign_or_approve(world: World) -> None:
    approval_needed(world)
    without("liaison")
    without("unit_head")
    for page in (
        form_of(world, world.submitted(), lead="CG"),
        world.cast.client("dispatcher").get("/desk/duty/?lead=CG&urgency=normal").content.decode(),
    ):
        assert f"城市管理局{NO_LIAISON}" in page
        assert NO_HEAD in page


def test_the_form_of_a_further_unit_says_so_too(world: World) -> None:
    without("liaison2")
    page = form_of(world, world.dispatched().case, "add_task", department="SW")
    assert f"水务局{NO_LIAISON}" in page


def test_the_page_of_several_says_so_beside_each_and_asks_no_more_queries(
    world: World, django_assert_max_num_queries
) -> None:
    without("liaison")
    client = world.cast.client("dispatcher")
    counts = []
    for many in (1, 1, 5):  # the first also reads what is kept
        cases = [world.submitted(category=world.category) for _ in range(many)]
        with django_assert_max_num_queries(60) as seen:
            page = client.post("/desk/to-dispatch/several/", {"case": [case.pk for case in cases]})
        counts.append(len(seen.captured_queries))
        assert page.content.decode().count(NO_LIAISON) == many
    assert counts[1] == counts[2]
