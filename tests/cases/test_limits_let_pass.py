"""What departments let pass is on a list of its own, with whom to ring; an inbox begins with what is due first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine

from tests.cases.test_pages_lists import get, numbers_on, queries
from tests.cases.test_person_to_ring import duty
from tests.cases.world import World, at
from yixian.cases.models import NEXT_LIMIT, Task
from yixian.directory.models import Department
from yixian.ground.caching import drop_all

NOW = at("2026-03-06 09:00 Fri")
LISTS = ("/desk/unsigned/", "/desk/unreached/", "/desk/no-stage-report/")


def critical(world: World, i: int = 0, urgency: str = "P1") -> Task:
    """An urgent order, just dispatched."""
    return world.dispatched(urgency=urgency, telephoned="值班室 12345", telephone=f"861390000{i:04}")


def shown(world: World, now: datetime, who: str = "supervisor") -> list[str]:
    """On which of the three lists something stands at `now`."""
    client = world.cast.client(who)
    with time_machine.travel(now, tick=False):
        return [path for path in LISTS if 'class="number" href="/cases/' in get(client, path)]


@pytest.mark.parametrize("who", ["supervisor", "duty_manager"])
def test_each_limit_passes_by_itself(world: World, who: str) -> None:
    with time_machine.travel(NOW, tick=False):
        task = critical(world)
    assert shown(world, NOW + timedelta(minutes=14), who) == []
    assert shown(world, NOW + timedelta(minutes=15), who) == ["/desk/unsigned/"]
    assert shown(world, NOW + timedelta(minutes=30), who) == ["/desk/unsigned/", "/desk/unreached/"]
    assert shown(world, NOW + timedelta(hours=2), who) == list(LISTS)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        world.do("sign", "liaison", task)
        world.do("reach", "handler", task, way="telephone", reached=True, note="已说明")
    assert shown(world, NOW + timedelta(hours=2), who) == ["/desk/no-stage-report/"]
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        world.do("report_stage", "handler", task, note="正在抢修")
    assert shown(world, NOW + timedelta(hours=2), who) == []


def test_whoever_is_to_be_rung_next_stands_in_the_line(world: World) -> None:
    duty(world, "甲", "乙", "丙")
    with time_machine.travel(NOW, tick=False):
        critical(world)
    client = world.cast.client("supervisor")
    for minutes, name in ((16, "乙"), (31, "丙"), (46, "甲")):
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            assert f'<span>{name} <a class="nowrap" href="tel:0351-1234567">' in get(
                client, "/desk/unsigned/"
            )
    with time_machine.travel(NOW + timedelta(minutes=46), tick=False):
        world.do("sign", "liaison", Task.objects.get())
        assert "甲" in get(client, "/desk/unreached/")


def test_the_desk_counts_them_aloud(world: World) -> None:
    with time_machine.travel(NOW, tick=False):
        critical(world)
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        page = get(world.cast.client("supervisor"), "/desk/")
        assert '<a class="tile loud" href="/desk/unsigned/"><strong>1</strong>未按时签收</a>' in page
        assert '<a class="tile" href="/desk/unreached/"><strong>0</strong>未按时联系</a>' in page


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_five_rows_and_for_twenty(world: World, path: str) -> None:
    duty(world, "甲")
    client = world.cast.client("supervisor")
    with time_machine.travel(NOW, tick=False):
        for i in range(5):
            critical(world, i)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        few = queries(client, path)
    with time_machine.travel(NOW, tick=False):
        for i in range(5, 20):
            critical(world, i)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        assert queries(client, path) == few
        assert get(client, path).count('class="number" href="/cases/') == 20


def test_an_inbox_begins_with_what_runs_out_first(world: World) -> None:
    """To be signed within the hour comes before a result due tomorrow, whatever the result limits are."""
    with time_machine.travel(NOW, tick=False):
        ordinary = world.in_progress(telephone="8613900001111")
        urgent = critical(world, urgency="P2")
        Task.objects.filter(pk=ordinary.pk).update(
            due_at=NOW + timedelta(hours=5), reached_at=NOW, stage_due=None
        )
        cases = [ordinary.case, urgent.case]
        client = world.cast.client("liaison")
        page = get(client, "/desk/inbox/")
        assert numbers_on(page, cases) == [urgent.case.number, ordinary.case.number]
        assert "<span>签收 <span" in page
        world.do("sign", "liaison", urgent)
        world.do("reach", "handler", urgent, way="telephone", reached=True, note="已说明")
        assert numbers_on(get(client, "/desk/inbox/"), cases) == [ordinary.case.number, urgent.case.number]


def test_the_database_and_the_page_name_the_same_limit(world: World) -> None:
    """The order of the list and the time written in it are worked out in two places."""
    with time_machine.travel(NOW, tick=False):
        critical(world, 1)
        world.in_progress(telephone="8613900002222")
        signed = world.in_progress(telephone="8613900003333")
        world.do("reach", "handler", signed, way="telephone", reached=True, note="已说明")
        still = world.in_progress(telephone="8613900004444")
        world.asked(still, "suspend")
        world.do("rule", "duty_manager", still, granted=True, ruling="同意")
    found = Task.objects.annotate(next_limit=NEXT_LIMIT)
    assert {t.pk: t.next_limit for t in found} == {t.pk: t.limits[0][1] for t in found}
    assert {t.limits[0][0] for t in found} == {"sign", "contact", "result"}


def test_an_ordinary_order_shows_the_units_own_telephone(world: World) -> None:
    """Duty persons are rung for urgent ones alone."""
    with time_machine.travel(NOW, tick=False):
        world.dispatched(telephone="8613900006666")
    client = world.cast.client("supervisor")
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert "没有登记电话" in get(client, "/desk/unsigned/")
        Department.objects.filter(pk=world.city.bureau.pk).update(telephone="0351-5551032")
        drop_all()
        page = get(client, "/desk/unsigned/")
    assert '单位值班电话 <a class="nowrap" href="tel:0351-5551032">0351-5551032</a>' in page
