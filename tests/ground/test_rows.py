"""Inserting rows by a statement worked out once: nothing differs from `save`, but the time it takes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_save, pre_save
from django.test.utils import CaptureQueriesContext

from yixian.cases.models import Citizen, Contact, Identity
from yixian.ground.rows import insert
from yixian.people.models import Organisation

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 2, 13, 8, 0, 30, 123456, tzinfo=UTC)


def organisation(code: str) -> Organisation:
    return Organisation(code=code, name="甲'\\\"; 乙", kind="government")


def kept(row: Any) -> dict[str, Any]:
    """The row's columns as the database gives them back, but for what differs between any two rows."""
    values = type(row)._default_manager.filter(pk=row.pk).values().get()
    for name in ("id", "made_at"):
        values.pop(name, None)
    return {name: bytes(v) if isinstance(v, memoryview) else v for name, v in values.items()}


def test_every_kind_of_column_is_as_save_would_have_it() -> None:
    known = Citizen.with_identity(Identity("张三", telephone="8613800138000"))
    sealed = {name: getattr(known, name) for name in ("wrapped_key", "sealed_identity", "telephone_hash")}
    insert(known)
    for make in (
        lambda: Citizen(**sealed, invented=True),
        lambda: Contact(citizen=known, channel="telephone", received_at=MOMENT, entered_at=MOMENT),
    ):
        inserted, saved = make(), make()
        insert(inserted)
        saved.save()
        assert kept(inserted) == kept(saved)
        assert (inserted._state.adding, inserted._state.db) == (False, saved._state.db)


def test_several_rows_are_one_statement_and_get_their_numbers_in_order() -> None:
    rows = [organisation(code) for code in "CAB"]
    with CaptureQueriesContext(connection) as asked:
        insert(*rows)
    assert len(asked) == 1
    assert [Organisation.objects.get(pk=row.pk).code for row in rows] == ["C", "A", "B"]


def test_whoever_listens_is_told_of_each_row() -> None:
    heard: list[tuple[str, str, bool]] = []

    def before(instance: Organisation, **told: Any) -> None:
        heard.append(("before", instance.code, instance.pk is None))

    def after(instance: Organisation, created: bool, **told: Any) -> None:
        heard.append(("after", instance.code, created))

    pre_save.connect(before, sender=Organisation)
    post_save.connect(after, sender=Organisation)
    try:
        insert(organisation("A"), organisation("B"))
    finally:
        pre_save.disconnect(before, sender=Organisation)
        post_save.disconnect(after, sender=Organisation)
    assert heard == [("before", "A", True), ("before", "B", True), ("after", "A", True), ("after", "B", True)]


def test_a_row_the_database_refuses_ends_the_transaction_as_save_would() -> None:
    insert(organisation("A"))
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            insert(organisation("A"))
        assert transaction.get_connection().needs_rollback
        transaction.set_rollback(True)
    assert Organisation.objects.count() == 1


def test_one_statement_serves_rows_that_differ_in_what_is_empty() -> None:
    citizen = Citizen.with_identity(Identity())
    insert(citizen)
    for times in range(8):  # prepared after a few
        insert(
            Contact(
                citizen=citizen if times % 2 else None,
                channel="visit",
                ended_at=MOMENT if times % 3 else None,
            )
        )
    assert Contact.objects.filter(citizen=None).count() == 4
    assert Contact.objects.filter(ended_at=MOMENT).count() == 5
