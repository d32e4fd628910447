"""Two people (or programs) do the same at the same time: one does it, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from tests.cast import Cast
from yixian.ground.errors import Conflict, Refusal
from yixian.people.actions import deactivate, grant_role, issue_token, revoke_token
from yixian.people.models import SYSTEM, Account, AccountRecord, Actor, RoleGrant
from yixian.people.queries import account_of_token


@pytest.fixture
def together(transactional_db):
    """Run the calls in threads started at one moment; "done" or the name of the refusal of each, sorted."""

    def run(*calls):
        start = Barrier(len(calls))

        def one(call):
            try:
                start.wait(10)
                call()
            except (Refusal, OperationalError) as refused:
                return type(refused).__name__
            else:
                return "done"
            finally:
                connection.close()

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(pool.map(one, calls))

    return run


def actor(username):
    return Actor.of(Account.objects.get(username=username))


def test_an_account_is_closed_once(together):
    cast = Cast()
    assert together(
        lambda: deactivate(actor("secadmin"), cast.handler),
        lambda: deactivate(actor("second_secadmin"), cast.handler),
    ) == ["Conflict", "done"]
    assert AccountRecord.objects.count() == 1


def test_a_token_is_revoked_once(together):
    cast = Cast()
    token, _raw = issue_token(SYSTEM, cast.handler, "对接")
    assert together(*[lambda: revoke_token(SYSTEM, token)] * 2) == [Conflict.__name__, "done"]
    assert AccountRecord.objects.filter(what="token_revoked").count() == 1


def test_two_administrators_roles_never_meet(together):
    cast = Cast()
    outcomes = together(
        lambda: grant_role(actor("secadmin"), cast.nobody, "sysadmin"),
        lambda: grant_role(actor("second_secadmin"), cast.nobody, "auditadmin"),
    )
    assert outcomes[-1] == "done"
    assert outcomes[0] == "Refusal"
    assert RoleGrant.objects.filter(account=cast.nobody).count() == 1


def test_a_token_used_by_many_at_once_serves_all(together):
    cast = Cast()
    token, raw = issue_token(SYSTEM, cast.handler, "对接")
    found = []
    assert together(*[lambda: found.append(account_of_token(raw))] * 4) == ["done"] * 4
    assert found == [cast.handler] * 4
    token.refresh_from_db()
    assert token.last_used is not None
