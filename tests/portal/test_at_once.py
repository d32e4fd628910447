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
