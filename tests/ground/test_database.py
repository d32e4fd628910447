"""After very many rows the database knows its tables; after a few it is left alone."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yixian.ground.database import MANY, know_new_rows


@pytest.mark.django_db
@pytest.mark.parametrize(("number", "looks"), [(0, 0), (MANY - 1, 0), (MANY, 1)])
def test_the_database_looks_when_many_rows_came_in(number: int, looks: int) -> None:
    with CaptureQueriesContext(connection) as asked:
        know_new_rows(number)
    assert len(asked) == (looks if connection.vendor == "postgresql" else 0)
