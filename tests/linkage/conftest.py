"""The world of the tests of cases serves notices too; a city that has a text message gateway and no quiet hours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest

from tests.cases.conftest import world
from tests.linkage.gateway import Gateway, serve
from yixian.linkage.models import SendingRule

__all__ = ["world"]


@pytest.fixture
def gateway(db: None, settings: Any) -> Iterator[Gateway]:
    """A gateway that takes everything, named in the settings; messages are signed and go out at any hour."""
    SendingRule.objects.create(quiet_from=time(0), quiet_until=time(0), signature="示范市12345")
    made = Gateway()
    server = serve(made)
    settings.SECRET_SMS_GATEWAY = made.settings()
    yield made
    server.shutdown()
    server.server_close()
