"""Each test of this room has its own keys folder, witness file and key check."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yixian.safeguard import keys


def run_sql(statement: str, *values: Any) -> None:
    """What somebody with the database password can do, past every model."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def own_keys(db: None, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """An empty keys folder and a database that has never had keys."""
    settings.DATA_DIR = tmp_path
    settings.KEYS_DIR = tmp_path / "keys"
    settings.YIXIAN_CRYPTO = "standard"
    run_sql("DELETE FROM safeguard_keycheck")
    keys.forget()
    yield settings.KEYS_DIR
    keys.forget()


@pytest.fixture(params=["standard", "gm"])
def each_suite(request: pytest.FixtureRequest, own_keys: Path, settings: Any) -> str:
    """The test runs under both suites."""
    settings.YIXIAN_CRYPTO = request.param
    return str(request.param)


@pytest.fixture
def sql() -> Callable[..., None]:
    """Run one statement past the models."""
    return run_sql
