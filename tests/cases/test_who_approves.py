"""The case page names who approves a reply, and says aloud when nobody there can."""

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
