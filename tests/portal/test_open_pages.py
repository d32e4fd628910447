"""Pages for everybody: made once, kept with an ETag, gone when withdrawn; and whoever copies all shuts out nobody."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cases.world import NAME, TELEPHONE, World
from tests.portal.published import publishable, published
from tests.portal.test_public_texts import released
from yixian.directory.models import Department
from yixian.portal import actions, open_pages
from yixian.portal.models import Correction, Publication, PublicText
from yixian.portal.open_pages import PAGES

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def test_made_once_and_answered_by_its_mark(world: World, client: Client) -> None:
    published(world)
    first = client.get("/answered/")
    assert first["Cache-Control"] == "public, no-cache"
    assert "Set-Cookie" not in first.headers
    with CaptureQueriesContext(connection) as asked:
        again = client.get("/answered/")
    assert len(asked) == 0
    assert again.content == first.content
    known = client.get("/answered/", headers={"If-None-Match": first["ETag"]})
    assert (known.status_code, known.content) == (304, b"")


@pytest.mark.parametrize(
    "address", ["/", "/figures/", "/answered/", "/suggestions/", "/bulletins/", "/explanations/", "/feeds/"]
)
def test_no_page_holds_what_is_one_readers(world: World, address: str, client: Client) -> None:
    page = world.cast.client("publisher").get(address)
    assert page.status_code == 200
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "csrftoken" not in page.cookies
    assert page.content == client.get(address).content


def test_each_language_and_look_has_its_own(world: World, client: Client) -> None:
    assert "建议采纳" in client.get("/suggestions/").content.decode()
    assert (
        '<html lang="en"' in client.get("/suggestions/", headers={"Accept-Language": "en"}).content.decode()
    )
    client.cookies["elder"] = "on"
    assert "data-elder" in client.get("/suggestions/").content.decode()


def test_the_look_and_the_language_are_chosen_without_a_token(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post("/look/", {"look": "dark", "next": "/answered/"}).status_code == 302
    assert browser.post("/language/", {"language": "en", "next": "/answered/"}).status_code == 302
    assert 'data-look="dark"' in browser.get("/answered/").content.decode()


@pytest.mark.parametrize(
    ("address", "typed", "cookies"),
    [
        ("/look/", {"look": "dark", "elder": "on"}, {"look", "elder"}),
        ("/look/", {"look": "<script>", "elder": "yes", "sessionid": "x"}, set()),
        ("/language/", {"language": "en"}, {"django_language"}),
        ("/language/", {"language": "xx"}, set()),
    ],
)
def test_a_forged_form_gives_another_look_and_nothing_else(
    world: World, address: str, typed: dict[str, str], cookies: set[str]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.cast.people["publisher"])
    before = browser.cookies["sessionid"].value
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(address, {**typed, "next": "https://example.org/"})
    assert not [one["sql"] for one in asked if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]
    assert answer["Location"] == "/"
    assert set(answer.cookies) - {"sessionid"} == cookies
    assert browser.cookies["sessionid"].value == before


def test_withdrawn_it_is_gone_at_once(world: World, client: Client) -> None:
    row = published(world)
    assert client.get(f"/answered/{row.pk}/").status_code == 200
    world.do("withdraw_consent", row.case, world.fresh(row.case))
    assert client.get(f"/answered/{row.pk}/").status_code == 410
    assert f"/answered/{row.pk}/" not in client.get("/answered/").content.decode()


def test_what_another_process_withdraws_is_seen(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = published(world)
    assert client.get(f"/answered/{row.pk}/").status_code == 200
    monkeypatch.setattr(open_pages, "STAMP_SECONDS", 0.0)
    client.get("/answered/")
    Publication.objects.filter(pk=row.pk).update(
        state="withdrawn", since=row.case.received_at
    )  # sends no signal
    assert client.get(f"/answered/{row.pk}/").status_code == 410


def test_withdrawn_elsewhere_with_no_newer_moment_it_is_seen_too(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row, _newer, gone = (published(world) for _nth in range(3))
    world.do("withdraw_publication", "publisher", gone.case, note="先不公开")
    assert client.get(f"/answered/{row.pk}/").status_code == 200
    monkeypatch.setattr(open_pages, "STAMP_SECONDS", 0.0)
    client.get("/answered/")
    # Decided before the other one and committed after it: no newest moment moves, one row less is public.
    Publication.objects.filter(pk=row.pk).update(state="withdrawn", since=row.since)
    assert client.get(f"/answered/{row.pk}/").status_code == 410


def test_a_copier_waits_and_nobody_else_does(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_pages, "MOST_MADE", 5)
    row = published(world)
    client.get("/answered/", REMOTE_ADDR="192.0.2.1")
    answers = [client.get(f"/answered/?q=词{nth}", REMOTE_ADDR="192.0.2.9").status_code for nth in range(7)]
    assert answers.count(429) == 2
    assert client.get("/answered/", REMOTE_ADDR="192.0.2.9").status_code == 200  # kept: it costs nothing
    assert client.get(f"/answered/{row.pk}/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_what_is_kept_stays_small(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open_pages, "MOST_KEPT", 3)
    for nth in range(8):
        client.get(f"/feeds/?n={nth}")
    assert len(PAGES._made) <= 3


NOWHERE = (
    "/texts/999999/",
    "/answered/999999/",
    "/feeds/topic/99.atom",
    "/feeds/nonsense/1.atom",
    "/feeds/department/none.atom",
)
FORGED = ("/answered/?after=x", "/suggestions/?before=x", "/bulletins/?after=x", "/figures/?period=2026-99")


def test_a_forged_link_leads_nowhere(world: World, client: Client) -> None:
    who = world.cast.people["publisher"]
    text = PublicText.objects.create(
        kind="explanation", title="草稿", written_by=who, written_at=timezone.now()
    )
    for address in (f"/texts/{text.pk}/", *NOWHERE):
        assert client.get(address).status_code == 404, address
    for address in FORGED:
        assert client.get(address).status_code == 400, address
    assert client.post("/answered/").status_code == 405


def entries(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/atom+xml")
    tree = ElementTree.fromstring(answer.content)
    return [str(one.findtext("a:title", namespaces=ATOM)) for one in tree.findall("a:entry", ATOM)]


def test_feeds_of_all_of_a_unit_a_district_and_a_kind(world: World, client: Client) -> None:
    row = published(world, publishable(world))
    unit = row.department
    assert unit is not None
    assert entries(client, "/feeds/all.atom") == [row.title]
    assert entries(client, f"/feeds/department/{unit.code}.atom") == [row.title]
    assert entries(client, f"/feeds/department/{world.city.second_bureau.code}.atom") == []
    assert entries(client, f"/feeds/topic/{row.group}.atom") == [row.title]
    page = client.get("/feeds/").content.decode()
    addresses = re.findall(r'href="(/feeds/[^"]+\.atom)"', page)
    assert len(addresses) > 2
    government = Department.objects.create(code="gov", name="市政府", tier="office", takes_orders=False)
    unit.parent = government
    unit.save()
    assert f'href="/feeds/department/{unit.code}.atom"' in client.get("/feeds/").content.decode(), (
        "below it too"
    )
    for address in addresses:
        entries(client, address)


def updated(client: Client, title: str) -> datetime:
    """When the entry of the feed of all says that it was told last."""
    tree = ElementTree.fromstring(client.get("/feeds/all.atom").content)
    found = [
        one for one in tree.findall("a:entry", ATOM) if one.findtext("a:title", namespaces=ATOM) == title
    ]
    return datetime.fromisoformat(str(found[0].findtext("a:updated", namespaces=ATOM)))


def test_what_is_told_later_makes_an_entry_of_a_feed_new(world: World, client: Client) -> None:
    row, text, now = published(world), released(world), timezone.now()
    assert updated(client, row.title) == row.published_at
    days = [now - timedelta(days=nth) for nth in range(10)]
    Publication.objects.filter(pk=row.pk).update(press_at=days[9], published_at=days[9])
    PublicText.objects.filter(pk=text.pk).update(press_at=days[9], public_at=days[9])
    noted = {"note": "改了电话", "by": world.cast.people["publisher"]}
    Correction.objects.create(publication=row, at=days[7], **noted)
    Correction.objects.create(text=text, at=days[5], **noted)
    assert updated(client, row.title) == days[7]
    assert updated(client, text.title) == days[5]
    columns = {"title": "后来怎样", "words": "没有再占道。", "publication": row}
    later = released(world, actions.begin_text(world.actor("publisher"), "follow_up", columns))
    PublicText.objects.filter(pk=later.pk).update(press_at=days[3], public_at=days[3])
    PAGES.forget()
    assert updated(client, row.title) == days[3]


def test_withdrawn_it_leaves_feeds_search_and_whoever_asks_again(world: World, client: Client) -> None:
    row, text = published(world), released(world)
    addresses = (f"/answered/{row.pk}/", f"/texts/{text.pk}/", "/answered/?q=夜市", "/feeds/all.atom")
    kept = {address: client.get(address)["ETag"] for address in addresses}
    assert set(entries(client, "/feeds/all.atom")) == {row.title, text.title}
    world.do("withdraw_publication", "publisher", row.case, note="写错了")
    actions.withdraw_text(world.actor("publisher"), text, text.version, "写错了")
    again = {one: client.get(one, headers={"If-None-Match": etag}) for one, etag in kept.items()}
    assert [one.status_code for one in again.values()] == [410, 410, 200, 200]
    for answer in again.values():
        assert row.title not in answer.content.decode()
        assert text.title not in answer.content.decode()
        assert "no-cache" in answer["Cache-Control"]


def test_no_public_page_names_a_citizen(world: World, client: Client) -> None:
    """Every page that public pages lead to, and the files: no name, no number of whoever asked."""
    row = published(world, publishable(world, kind="suggestion", telephone=TELEPHONE))
    seen, waiting = set[str](), ["/", "/press/", f"/answered/{row.pk}/"]
    while waiting:
        path = waiting.pop()
        answer = client.get(path)
        if path in seen or answer.status_code != 200 or path.startswith(("/track", "/submit", "/answers")):
            continue
        seen.add(path)
        page = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        words = page.decode(errors="replace")
        assert NAME not in words, path
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)", words), path
        waiting += [one for one in re.findall(r'href="(/[^"?#]*)"', words) if not one.startswith("/desk")]
    assert {"/suggestions/", "/feeds/all.atom", f"/answered/{row.pk}/"} <= seen
