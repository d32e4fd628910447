"""An invented city has a summons in each state, once, about an order it may name."""

from __future__ import annotations

from django.utils import timezone

from tests.cases.world import World
from tests.supervision.test_orders import supervised
from yixian.cases.models import Case
from yixian.people.models import Account
from yixian.supervision.demo import invent_summonses
from yixian.supervision.models import Summons, SummonsState


def test_one_in_each_state_and_no_more_when_asked_again(world: World) -> None:
    secret = supervised(world, world.dispatched().case)
    order = supervised(world, world.dispatched().case)
    Case.objects.filter(pk__in=[order.case_id, secret.case_id]).update(invented=True)
    Case.objects.filter(pk=secret.case_id).update(secrecy="full")
    Account.objects.filter(pk=world.cast.supervisor.pk).update(demonstration=True)
    for _ in range(2):
        invent_summonses(None, seed=1, now=timezone.now())
    made = list(Summons.objects.order_by("pk"))
    assert [one.state for one in made] == [SummonsState.CALLED, SummonsState.HELD, SummonsState.OFF]
    assert list(made[0].orders.all()) == [order]
    assert all("演示" in one.matters for one in made)


def test_of_the_liaisons_unit_where_it_owes_an_answer(world: World) -> None:
    Account.objects.filter(pk__in=[world.cast.supervisor.pk, world.cast.liaison.pk]).update(
        demonstration=True
    )
    order = supervised(world, world.dispatched().case)
    supervised(world, world.dispatched(lead=world.city.second_bureau).case)
    Case.objects.update(invented=True)
    invent_summonses(None, seed=1, now=timezone.now())
    assert {one.department for one in Summons.objects.all()} == {world.cast.liaison.department}
    assert list(Summons.objects.order_by("pk")[0].orders.all()) == [order]


def test_a_city_without_its_supervisor_gets_none(world: World) -> None:
    supervised(world, world.dispatched().case)
    invent_summonses(None, seed=1, now=timezone.now())
    assert not Summons.objects.exists()
