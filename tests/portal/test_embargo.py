"""A matter released for a moment to come: until then journalists told of it read it, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.cases.scenes import PUBLISHED
from tests.cases.world import World
from tests.portal.published import publishable, published
from tests.portal.test_press import carded
from tests.portal.test_public_texts import released
from yixian.cases import audit
from yixian.cases.models import Event
from yixian.ground.errors import Invalid, WrongState
from yixian.linkage.models import Notice
from yixian.linkage.queries import notices_of
from yixian.portal.models import Publication
from yixian.portal.open_pages import PAGES
from yixian.portal.similar import alike

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def embargoed(world: World, hours: int = 3, press: int | None = None) -> Publication:
    """Public in so many hours, for journalists in `press` (None: at once)."""
    now = timezone.now()
    when = {"public_at": now + timedelta(hours=hours)}
    if press is not None:
        when["press_at"] = now + timedelta(hours=press)
    return published(world, publishable(world, kind="suggestion"), **when)


EVERYWHERE = (
    "/answered/",
    "/answered/?q=夜市",
    "/suggestions/",
    "/feeds/all.atom",
    "/answers/?content=夜市占道经营",
)


def test_until_then_it_is_on_no_page_of_everybodys(world: World, client: Client, clock: Any) -> None:
    row = embargoed(world)
    for address in EVERYWHERE:
        assert PUBLISHED["title"] not in client.get(address).content.decode(), address
    assert client.get(f"/answered/{row.pk}/").status_code == 404
    assert alike(PUBLISHED["title"]) == []
    clock.shift(timedelta(hours=3, minutes=2))
    PAGES.forget()  # as a minute later
    assert client.get(f"/answered/{row.pk}/").status_code == 200
    for address in EVERYWHERE[:4]:
        assert PUBLISHED["title"] in client.get(address).content.decode(), address
    assert [one.pk for one in alike(PUBLISHED["title"])] == [row.pk]
    assert list(audit.verify()) == []


def test_journalists_with_a_card_read_it_from_their_moment(world: World, clock: Any) -> None:
    row = embargoed(world, press=1)
    address = f"/desk/media/matters/{row.pk}/"
    without = world.cast.client("journalist")
    assert without.get(address).status_code == 403
    carded(world)
    journalist = world.cast.client("journalist")
    assert PUBLISHED["title"] not in journalist.get("/desk/media/").content.decode()
    assert journalist.get(address).status_code == 404
    clock.shift(timedelta(hours=1))
    assert address in journalist.get("/desk/media/").content.decode()
    assert "以前不得发表" in journalist.get(address).content.decode()
    for who in ("seat", "leader", "handler"):
        assert world.cast.client(who).get(address).status_code == 403, who
    clock.shift(timedelta(hours=2))
    assert journalist.get(address)["Location"] == f"/answered/{row.pk}/"


def test_the_publisher_sees_from_when_and_takes_it_back_unseen(
    world: World, client: Client, clock: Any
) -> None:
    row = embargoed(world)
    desk = world.cast.client("publisher").get("/desk/publishing/?tab=published").content.decode()
    assert f"{timezone.localtime(row.published_at):%Y-%m-%d %H:%M} 公开" in desk
    assert f"/answered/{row.pk}/" not in desk
    world.do("withdraw_publication", "publisher", row.case, note="先不公开")
    clock.shift(timedelta(hours=4))
    assert client.get(f"/answered/{row.pk}/").status_code == 404  # nobody ever read it
    assert notices_of(row.case)[0].verb != "published"
    assert Notice.objects.get(case=row.case, verb="published").state == "withdrawn"


def test_the_citizen_is_told_once_it_is_so_and_may_take_the_consent_back(world: World, clock: Any) -> None:
    row = embargoed(world)
    notice = Notice.objects.get(case=row.case, verb="published")
    assert notice.made_at == row.published_at
    assert notice not in notices_of(row.case)
    world.do("withdraw_consent", row.case, world.fresh(row.case))
    clock.shift(timedelta(hours=4))
    assert not Publication.objects.public().exists()
    assert Publication.objects.early(timezone.now()).count() == 0
    notice.refresh_from_db()
    assert notice.state == "withdrawn"
    assert Event.objects.get(case=row.case, verb="publish").facts["public_at"]


def test_after_the_moment_the_citizen_finds_the_notice(world: World, clock: Any) -> None:
    row = embargoed(world)
    clock.shift(timedelta(hours=4))
    assert notices_of(row.case)[0].verb == "published"


@pytest.mark.parametrize(("press", "public", "field"), [(4, 3, "press_at"), (None, -1, "public_at")])
def test_a_moment_that_cannot_be_is_told(world: World, press: int | None, public: int, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        embargoed(world, hours=public, press=press)
    assert list(refused.value.errors) == [field]


def test_what_is_public_gets_no_embargo_any_more(world: World, client: Client, clock: Any) -> None:
    row, text, later = published(world), released(world), timezone.now() + timedelta(hours=3)
    with pytest.raises(WrongState, match="先撤下"):
        published(world, world.fresh(row.case), public_at=later)
    with pytest.raises(WrongState, match="先撤下"):
        released(world, text, public_at=later)
    address = f"/answered/{row.pk}/"
    assert client.get(address).status_code == 200
    world.do("withdraw_publication", "publisher", world.fresh(row.case), note="压后")
    assert client.get(address).status_code == 410
    published(world, world.fresh(row.case), public_at=later)
    assert client.get(address).status_code == 404
    assert PUBLISHED["title"] not in client.get("/feeds/all.atom").content.decode()
    clock.shift(timedelta(hours=3, minutes=2))
    PAGES.forget()
    assert client.get(address).status_code == 200


def test_the_preview_says_when(world: World) -> None:
    client, case = world.cast.client("publisher"), publishable(world)
    typed = {**PUBLISHED, "version": case.version, "public_at": "2099-01-02T08:30"}
    page = client.post(f"/desk/publishing/{case.number}/", typed).content.decode()
    assert "2099-01-02 08:30 公开" in page
    assert "记者马上可以看" in page
