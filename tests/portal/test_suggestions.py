"""The wall of suggestions: what was published with a verdict, and what became of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.world import World
from tests.portal.published import publishable, published
from yixian.ground.caching import drop_all
from yixian.portal import open_pages

pytestmark = pytest.mark.django_db


def test_a_published_suggestion_stands_on_the_wall_with_its_verdict(world: World, client: Client) -> None:
    row = published(world, publishable(world, kind="suggestion"))
    help_asked = published(world, publishable(world))
    assert (row.verdict, help_asked.verdict) == ("adopted", "")
    page = client.get("/suggestions/").content.decode()
    assert f'href="/answered/{row.pk}/"' in page
    assert f'href="/answered/{help_asked.pk}/"' not in page
    assert "谢谢" in page
    one = client.get(f"/answered/{row.pk}/").content.decode()
    assert "采纳" in one
    assert "谢谢提出建议的市民" in one


def test_by_verdict_and_empty(world: World, client: Client) -> None:
    assert "还没有公开的建议" in client.get("/suggestions/").content.decode()
    row = published(world, publishable(world, kind="suggestion"))
    assert f"/answered/{row.pk}/" in client.get("/suggestions/?verdict=adopted").content.decode()
    assert f"/answered/{row.pk}/" not in client.get("/suggestions/?verdict=not").content.decode()
    assert f"/answered/{row.pk}/" in client.get("/suggestions/?verdict=nonsense").content.decode()


def test_as_many_queries_for_many(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "STAMP_SECONDS", 0.0)

    def queries() -> int:
        drop_all()
        client.get("/numbers/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/suggestions/")
        return len(asked)

    published(world, publishable(world, kind="suggestion"))
    queries()
    one = queries()
    for _ in range(4):
        published(world, publishable(world, kind="suggestion"))
    assert queries() == one
