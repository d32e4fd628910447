"""schemathesis over the whole API: whatever is sent, the answer is one that the OpenAPI declares.

The caller holds every working role and the small city has cases in several states, so that right input gets far;
numbers of cases and ids of tasks are real ones, so that actions are reached.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.cast import Cast
from yixian.cases.models import Case, Task
from yixian.people.actions import issue_token
from yixian.people.models import SYSTEM, RoleGrant
from yixian.shell.management.commands.openapi import described
from yixian.shell.wsgi import application

EXAMPLES = 2
ROLES = ["seat", "dispatcher", "duty_manager", "supervisor", "callback", "liaison", "handler", "unit_head"]
# What is right in form can still be wrong in substance (a code that does not exist, a state that has passed):
# no schema says so, and the answer is a declared 4xx.
SUBSTANCE = [positive_data_acceptance]

api = schemathesis.openapi.from_dict(json.loads(described()))
api.app = application
# `test_door` tries other methods on every address; here they would be half of all requests.
api.config.phases.coverage.unexpected_methods = set()


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """As Django's own test client does it: the end of a request does not end the test's connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token(city: Cast) -> str:
    """Of somebody who may do everything there is to do."""
    account = city.cleared_dispatcher
    account.department = city.city.bureau
    account.save()
    RoleGrant.objects.filter(account=account).delete()
    RoleGrant.objects.bulk_create(
        RoleGrant(account=account, role=role, organisation_kind="government") for role in ROLES
    )
    return issue_token(SYSTEM, account, "schemathesis")[1]


@pytest.fixture
def aim(
    make_case: Callable[..., Case], dispatched: Callable[..., Task], token: str, connection_kept: None
) -> Callable[[Any], None]:
    """Puts a real case or task into the address, unless the address itself is what is being tried out."""
    for kind in ("enquiry", "complaint", "suggestion"):
        make_case(kind=kind, submit=False)
        make_case(kind=kind)
    dispatched(kind="help")
    numbers = cycle([case.number for case in Case.objects.order_by("id")])
    tasks = cycle(list(Task.objects.values_list("pk", flat=True)))

    def put(case: Any) -> None:
        parts = case.meta.components.items() if case.meta is not None else ()
        if any(where.name == "PATH" and part.mode.is_negative for where, part in parts):
            return
        for name, real in (("number", numbers), ("task_id", tasks)):
            if name in (case.path_parameters or {}):
                case.path_parameters[name] = next(real)

    return put


@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_declared(case: Any, aim: Callable[[Any], None], token: str) -> None:
    aim(case)
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=SUBSTANCE)
