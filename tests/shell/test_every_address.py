"""Every address says who may call it, and holds to it: a view without `access` fails here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import Cast
from yixian.ground.access import EVERYONE, SIGNED_IN
from yixian.people.models import Role

# Addresses that are not ours to mark, each with the reason why it is safe.
ELSEWHERE = {
    "backoffice/": "Django's admin: the site asks for an administrator, each model for the right one (below)",
    "api/": "each operation's own guard is walked in tests/api",
}
FILLED = {"str": "20260101000001", "slug": "dispatch", "int": "1", "path": "x", "uuid": "0" * 32}


def views() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every address with its view."""

    def walk(
        patterns: list[URLPattern | URLResolver], prefix: str
    ) -> Iterator[tuple[str, Callable[..., Any]]]:
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            else:
                yield address, pattern.callback

    return walk(get_resolver().url_patterns, "")


OURS = [(address, view) for address, view in views() if not address.startswith(tuple(ELSEWHERE))]


def filled(address: str) -> str:
    """The address with something in the place of its variables."""
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda m: FILLED[m[1] or "str"], address)


def test_there_are_addresses() -> None:
    assert len(OURS) > 20


@pytest.mark.parametrize(("address", "view"), OURS, ids=[a or "/" for a, _ in OURS])
def test_every_view_says_who_may_call_it(address: str, view: Callable[..., Any]) -> None:
    allowed: frozenset[str] = getattr(view, "access", frozenset())
    assert allowed, f"{address} has no @access"
    assert allowed <= {EVERYONE, SIGNED_IN, *Role.values}, f"{address} names an unknown role"


CLOSED = [address for address, view in OURS if EVERYONE not in getattr(view, "access", frozenset())]


@pytest.mark.django_db
@pytest.mark.parametrize("address", CLOSED)
def test_a_stranger_is_sent_to_the_login(address: str, client: Client) -> None:
    answer = client.get(filled(address))
    assert answer.status_code in (302, 404, 405)
    if answer.status_code == 302:
        assert answer["Location"].startswith("/account/login")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [a for a, view in OURS if not getattr(view, "access", frozenset()) & {EVERYONE, SIGNED_IN}],
)
def test_somebody_without_a_role_is_refused(address: str, cast: Cast) -> None:
    assert cast.client("nobody").get(filled(address)).status_code in (403, 404, 405)


@pytest.mark.django_db
@pytest.mark.parametrize("model", sorted(site._registry, key=lambda m: m._meta.label), ids=str)
def test_a_page_of_the_back_office_opens_for_one_kind_of_administrator(model: Any, cast: Cast) -> None:
    address = f"/backoffice/{model._meta.app_label}/{model._meta.model_name}/"
    three = ("sysadmin", "secadmin", "auditadmin")
    answers = {who: cast.client(who).get(address).status_code for who in three}
    # The sign-in library's own tables have nobody: accounts are kept through the room people alone.
    ours = model.__module__.startswith("yixian.")
    assert sorted(answers.values()) == ([200, 403, 403] if ours else [403, 403, 403]), answers
    for who in ("seat", "dispatcher", "liaison", "leader", "nobody"):
        assert cast.client(who).get(address).status_code in (302, 403)
