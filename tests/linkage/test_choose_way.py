"""The citizen chooses how to be told of a case, also later, among the ways there is an address for."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from tests.cases.world import World
from tests.linkage.gateway import Gateway
from tests.portal.conftest import Citizen
from yixian.cases.models import Case
from yixian.ground.errors import Invalid, NotAllowed
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Notice

State = Notice.State


def state_of(case: Case, verb: str) -> tuple[str, str]:
    found: tuple[str, str] = Notice.objects.filter(case=case, verb=verb).values_list("state", "way").get()
    return found


def test_on_the_portal_in_the_citizens_words(world: World, gateway: Gateway) -> None:
    case, citizen = world.submitted(reply_way="sms"), Citizen()
    citizen.track(case)
    assert "改通知方式" in citizen.page(f"/track/{case.number}/")
    page = citizen.page(f"/track/{case.number}/choose_way/")
    for words in ("打电话给我", "发短信给我", "我自己在网上查", "不用通知我"):
        assert words in page
    assert "发邮件给我" not in page, "no address was left"
    assert citizen.does(case, "choose_way", reply_way="email").status_code == 400
    assert citizen.does(case, "choose_way", reply_way="none").status_code == 302
    case = world.fresh(case)
    assert (case.reply_way, case.reply_wanted) == ("none", False)
    assert case.events.latest("seq").facts["way"] == ["sms", "none"]
    assert "您改了通知方式" in citizen.page(f"/track/{case.number}/")


def test_what_waited_by_the_old_way_is_not_sent_and_what_follows_goes_by_the_new(
    world: World, gateway: Gateway
) -> None:
    case = world.submitted(reply_way="sms")
    assert state_of(case, "accepted") == (State.WAITING, "sms")
    world.do("choose_way", case, case, reply_way="portal")
    list(send_waiting(timezone.now()))
    assert gateway.asked == []
    assert state_of(case, "accepted") == (State.SHOWN, "sms")
    world.do("choose_way", "seat", world.fresh(case), reply_way="sms")
    world.dispatched(world.fresh(case))
    assert state_of(case, "dispatched") == (State.WAITING, "sms")
    list(send_waiting(timezone.now()))
    assert len(gateway.delivered) == 1


def test_a_question_by_message_stays_whatever_is_chosen(world: World, gateway: Gateway) -> None:
    """Whoever agreed to be called back is asked, also where they want no answer told."""
    case = world.to_callback(reply_way="none")
    world.do("send_link", "callback", case)
    world.do("choose_way", case, world.fresh(case), reply_way="portal")
    assert state_of(case, "rate") == (State.WAITING, "sms")


@pytest.mark.parametrize(
    ("left", "offered"),
    [
        ({"telephone": "8613800138000"}, {"none", "telephone", "sms", "portal"}),
        ({"telephone": "863514012345"}, {"none", "telephone", "portal"}),
        ({"telephone": ""}, {"none", "portal"}),
    ],
)
def test_only_where_there_is_an_address(world: World, left: dict[str, Any], offered: set[str]) -> None:
    case = world.submitted(reply_way="portal", **left)
    for way in ("none", "telephone", "sms", "email"):
        if way in offered:
            world.do("choose_way", case, world.fresh(case), reply_way=way)
        else:
            with pytest.raises(Invalid):
                world.do("choose_way", case, world.fresh(case), reply_way=way)


def test_who_may_not_and_what_changes_nothing(world: World) -> None:
    case = world.submitted(reply_way="sms")
    with pytest.raises(NotAllowed):
        world.do("choose_way", "dispatcher", case, reply_way="none")
    world.do("choose_way", case, case, reply_way="sms")
    assert world.fresh(case).reply_way == "sms"
