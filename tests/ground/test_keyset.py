"""Lists paged by key: every row once, in order, forwards and backwards, on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from django.core.signing import Signer
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext

from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset, Page
from yixian.people.models import Account, Organisation

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def accounts() -> list[Account]:
    """Eleven accounts: names repeat, four were never signed in with."""
    organisation = Organisation.objects.create(code="CENTRE", name="热线中心", kind="government")
    made = []
    for number in range(11):
        last = None if number % 3 == 0 else dt.datetime(2026, 3, 1 + number // 2, 9, 30, 0, 123456, SHANGHAI)
        made.append(
            Account.objects.create(
                username=f"a{number:02}", name=f"甲{number % 4}", organisation=organisation, last_login=last
            )
        )
    return made


def walk(keyset: Keyset, rows: Any, size: int) -> Iterator[Page[Any]]:
    after = None
    while True:
        page = keyset.page(rows, after=after, rows=size)
        yield page
        if page.next is None:
            return
        after = page.next


ORDERS = [
    ("pk",),
    ("-pk",),
    ("name", "pk"),
    ("name", "-pk"),
    ("-name", "username", "pk"),
    ("last_login", "pk"),
    ("-last_login", "pk"),
    ("-last_login", "name", "-pk"),
    ("organisation__name", "-pk"),
]


def sorted_by_hand(accounts: list[Account], names: tuple[str, ...]) -> list[int]:
    """Python's own sort, least important key first; what is empty goes last."""
    ordered = list(accounts)
    for name in reversed(names):
        bare, descending = name.lstrip("-"), name.startswith("-")
        if bare == "organisation__name":
            continue  # the same for all

        def value(row: Account, bare: str = bare) -> Any:
            return getattr(row, bare)

        empty = [row for row in ordered if value(row) is None]
        filled = sorted((row for row in ordered if value(row) is not None), key=value, reverse=descending)
        ordered = filled + empty
    return [row.pk for row in ordered]


@pytest.mark.parametrize("names", ORDERS, ids=" ".join)
@pytest.mark.parametrize("size", [1, 2, 3, 11, 12])
def test_every_row_comes_once_and_in_order(
    accounts: list[Account], names: tuple[str, ...], size: int
) -> None:
    keyset = Keyset(*names)
    seen = [row.pk for page in walk(keyset, Account.objects.all(), size) for row in page.rows]
    assert seen == sorted_by_hand(accounts, names)


@pytest.mark.parametrize("names", ORDERS, ids=" ".join)
def test_going_back_shows_the_same_pages(accounts: list[Account], names: tuple[str, ...]) -> None:
    keyset = Keyset(*names)
    forwards = list(walk(keyset, Account.objects.all(), 4))
    page = forwards[-1]
    for expected in reversed(forwards[:-1]):
        assert page.previous is not None
        page = keyset.page(Account.objects.all(), before=page.previous, rows=4)
        assert page.rows == expected.rows
        assert page.next is not None
    assert page.previous is None


def test_rows_as_dictionaries_and_annotations(accounts: list[Account]) -> None:
    rows = Account.objects.annotate(weight=Value(1)).values("id", "username", "weight")
    seen = [row["username"] for page in walk(Keyset("-weight", "-id"), rows, 3) for row in page.rows]
    assert seen == sorted((account.username for account in accounts), reverse=True)


def test_a_row_added_in_front_shifts_nothing(accounts: list[Account]) -> None:
    keyset = Keyset("username", "pk")
    first = keyset.page(Account.objects.all(), rows=4)
    Account.objects.create(username="a00a", name="乙", organisation=accounts[0].organisation)
    second = keyset.page(Account.objects.all(), after=first.next, rows=4)
    assert [row.username for row in second.rows] == ["a04", "a05", "a06", "a07"]


def test_one_query_and_never_a_count(accounts: list[Account]) -> None:
    keyset = Keyset("name", "pk")
    first = keyset.page(Account.objects.all(), rows=3)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset.page(Account.objects.all(), after=first.next, rows=3)
    assert len(queries) == 1
    assert "COUNT(" not in queries[0]["sql"].upper()


def test_an_empty_list_has_no_neighbours() -> None:
    assert Keyset("pk").page(Session.objects.all()) == Page([], None, None)


@pytest.mark.parametrize("cursor", ["nonsense", "a:b", "😀", "null", "WzFd", "WzFd:" + "x" * 43, "%00"])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_wrong_cursor_is_refused(cursor: str, side: str) -> None:
    with pytest.raises(Refusal) as refused:
        Keyset("pk").page(Account.objects.all(), **{side: cursor})
    assert (refused.value.field, refused.value.code, refused.value.status) == (side, "wrong_cursor", 400)


def test_a_cursor_of_another_list_is_refused(accounts: list[Account]) -> None:
    cursor = Keyset("name", "pk").page(Account.objects.all(), rows=2).next
    with pytest.raises(Refusal):
        Keyset("-name", "pk").page(Account.objects.all(), after=cursor)


def test_a_cursor_signed_for_something_else_is_refused() -> None:
    with pytest.raises(Refusal):
        Keyset("pk").page(Account.objects.all(), after=Signer(salt="other").sign_object([1]))


@pytest.mark.parametrize("rows", [0, -1, 501])
def test_a_page_has_between_1_and_500_rows(rows: int) -> None:
    with pytest.raises(Refusal) as refused:
        Keyset("pk").page(Account.objects.all(), rows=rows)
    assert refused.value.field == "rows"


def test_the_last_key_must_be_the_primary_key() -> None:
    with pytest.raises(ValueError, match="primary key"):
        Keyset("name")
