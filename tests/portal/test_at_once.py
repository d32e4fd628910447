"""The same form sent at the same instant by two requests."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.at_once import at_once
from tests.cases.world import World
from tests.cast import Cast
from tests.portal.conftest import Citizen
from yixian.cases.models import Case


@pytest.mark.django_db(transaction=True)
def test_one_case_whoever_is_first() -> None:
    World(Cast())
    typed = Citizen().form()
    answers = at_once(*[lambda: Client().post("/submit/", typed)] * 4)
    assert Case.objects.count() == 1
    assert len({answer["Location"] for answer in answers}) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("action", "typed"),
    [("supplement", {"text": "再说一句"}), ("urge", {"note": "请快些"}), ("reopen", {"content": "又坏了"})],
)
def test_one_deed_however_often_its_form_arrives(action: str, typed: dict[str, str]) -> None:
    world = World(Cast())
    citizen = Citizen()
    case = citizen.submit()
    if action == "reopen":
        world.do("answer", "dispatcher", case, answer="已修好", category=world.category.code)
    address = f"/track/{case.number}/{action}/"
    sent = {"once": citizen.once(address), **typed}
    browsers = []
    for _window in range(3):
        browser = Client()
        browser.cookies.load({"sessionid": citizen.client.cookies["sessionid"].value})
        browsers.append(browser)
    answers = at_once(*(lambda b=b: b.post(address, sent) for b in browsers))
    assert [answer.status_code for answer in answers] == [302] * 3, answers
    assert world.verbs(case).count(action) == 1
    assert Case.objects.count() == (2 if action == "reopen" else 1)
