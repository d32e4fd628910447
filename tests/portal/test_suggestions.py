"""The wall of suggestions: what was published with a verdict, and what became of it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.scenes import PUBLISHED
from tests.cases.world import ANSWER, World
from tests.portal.conftest import Citizen
from tests.portal.published import publishable, published
from yixian.ground.caching import drop_all
from yixian.ground.errors import Invalid, NotAllowed
from yixian.portal import open_pages
from yixian.portal.models import Publication

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


DECLINED = {
    **ANSWER,
    "verdict": "not",
    "resolution": "solved",
    "measures": "已组织现场勘查",
    "why": "路面宽度不够",
}


@pytest.mark.parametrize("verdict", ["partly", "not"])
def test_a_suggestion_not_adopted_needs_a_reason(world: World, verdict: str) -> None:
    task = world.in_progress(kind="suggestion")
    with pytest.raises(Invalid) as refused:
        world.do("reply", "handler", task, **{**DECLINED, "verdict": verdict, "why": ""})
    assert list(refused.value.errors) == ["why"]
    world.do("reply", "handler", task, **{**DECLINED, "verdict": verdict})


def test_the_whole_way_from_the_citizen_to_the_wall(world: World, citizen: Citizen) -> None:
    case = citizen.submit(kind="suggestion", publish_consent="on", callback_consent=None)
    task = world.in_progress(world.dispatched(case))
    assert "谢谢您提出建议" not in citizen.page(f"/track/{case.number}/")
    world.do("reply", "handler", task, **DECLINED)
    world.do("pass", "dispatcher", world.fresh(case), public_answer="路面宽度不够，先增设临时停车位。")
    page = citizen.page(f"/track/{case.number}/")
    assert "未采纳" in page
    assert "谢谢您提出建议" in page
    for who in ("dispatcher", "unit_head", "duty_manager"):
        with pytest.raises(NotAllowed):
            world.do("publish", who, world.fresh(case), **PUBLISHED)
    typed = {**PUBLISHED, "answer": "路面宽度不够，先增设临时停车位。"}
    world.do("publish", "publisher", world.fresh(case), **typed)
    row = Publication.objects.get(case=case)
    assert row.verdict == "not"
    wall = citizen.page("/suggestions/?verdict=not")
    assert f'href="/answered/{row.pk}/"' in wall
    assert "先增设临时停车位" in wall
    world.do("withdraw_consent", case, world.fresh(case))
    assert f'href="/answered/{row.pk}/"' not in citizen.page("/suggestions/")
