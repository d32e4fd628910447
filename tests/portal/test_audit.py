"""What was published is on record: `audit verify` names a publication that was changed behind the product's back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.cases.world import World
from tests.portal.published import publishable, published
from yixian.cases import audit
from yixian.portal.models import Publication

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "READ_AGAIN", (0.0,))


def found() -> list[tuple[str, str]]:
    """(number of the case, what with particulars) of every fault."""
    return [(fault.number, f"{fault.kind} {fault.detail}") for fault in audit.verify()]


@pytest.mark.parametrize("column", [*Publication.TEXTS, *Publication.KEPT])
def test_whatever_is_changed_behind_the_record_shows(world: World, column: str) -> None:
    row = published(world)
    published(world)
    assert found() == []
    others: dict[str, Any] = {
        "state": "declined",
        "press_at": None,
        "why": "consent",
        "category": None,
        "area": world.area.pk,
        "department": world.city.second_bureau.pk,
        "published_by": world.cast.people["duty_manager"].pk,
        **dict.fromkeys(("since", "published_at", "withdrawn_at"), timezone.now()),
    }
    Publication.objects.filter(pk=row.pk).update(**{column: others.get(column, "别的")})
    [(number, what)] = found()
    assert number == row.case.number
    words = (
        "的文字" if column in Publication.TEXTS else f"“{Publication._meta.get_field(column).verbose_name}”"
    )  # type: ignore[union-attr]
    assert what.startswith(f"row_changed 发布 {row.pk}")
    assert words in what


def test_what_was_put_in_or_taken_away_shows(world: World) -> None:
    row, waiting = published(world), publishable(world)
    assert found() == [], "what only waits is read by nobody"
    Publication.objects.filter(case=waiting).update(
        state="published",
        title="假的",
        answer="假的",
        published_at=timezone.now(),
        published_by=row.published_by,
    )
    assert [what.split()[0] for _number, what in found()] == ["row_inserted"]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM portal_titlepair")
        cursor.execute("DELETE FROM portal_publication")
    assert found() == [(row.case.number, f"row_missing 发布 {row.pk}")]


@pytest.mark.parametrize("ends", ["withdraw_publication", "withdraw_consent", "erase_identity"])
def test_what_ends_a_publication_is_on_record(world: World, ends: str) -> None:
    row = published(world)
    case = world.fresh(row.case)
    if ends == "withdraw_publication":
        world.do(ends, "publisher", case, note="有人打电话来")
        published(world, world.fresh(case), title="重新发布的标题")
        assert found() == []
        world.do(ends, "publisher", world.fresh(case), note="又撤下")
    elif ends == "withdraw_consent":
        world.do(ends, case, case)
    else:
        world.do(ends, "duty_manager", case, note="本人要求删除")
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert found() == []
    Publication.objects.filter(pk=row.pk).update(state="published")
    assert [what.split()[0] for _number, what in found()] == ["row_changed"]
