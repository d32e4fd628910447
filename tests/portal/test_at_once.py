"""The same form sent at the same instant by two requests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.cases.world import World
from tests.cast import Cast
from tests.portal.conftest import Citizen
from yixian.cases.models import Case


@pytest.mark.django_db(transaction=True)
def test_one_case_whoever_is_first() -> None:
    World(Cast())
    typed = Citizen().form()
    start = Barrier(4)

    def send() -> Any:
        try:
            start.wait(10)
            return Client().post("/submit/", typed)["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        places = {future.result() for future in [pool.submit(send) for _ in range(4)]}
    assert Case.objects.count() == 1
    assert len(places) == 1


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
    start = Barrier(3)

    def send(browser: Client) -> int:
        try:
            start.wait(10)
            return int(browser.post(address, sent).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(send, browsers)) == [302] * 3
    assert world.verbs(case).count(action) == 1
    assert Case.objects.count() == (2 if action == "reopen" else 1)
