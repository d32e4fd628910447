"""Subscriptions by e-mail: confirmed by a link, told once of each thing, ended by one press, forgotten wholly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from tests.cases.scenes import PUBLISHED
from tests.cases.world import World
from tests.portal.published import publishable, published
from tests.portal.test_public_texts import released
from yixian.knowledge.models import KnowledgeItem
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Mailing
from yixian.portal.actions import subscriptions, tell_subscribers
from yixian.portal.models import KnowledgeNews, Subscription
from yixian.portal.news import Choice, Entry, Kind

ADDRESS = "Reader@example.org"
SITE = "https://12345.city.example"
DAY = timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    """A city that has a mail server and a public address."""
    settings.MAIL_CONFIGURED, settings.PUBLIC_ADDRESS = True, SITE
    settings.DEFAULT_FROM_EMAIL = "12345@city.example"
    cache.clear()


@pytest.fixture
def clock() -> Iterator[Any]:
    noon = timezone.localtime().replace(hour=12)
    with time_machine.travel(noon) as traveller:
        yield traveller


def asked(client: Client, **typed: Any) -> Any:
    """The answer to the form."""
    filled = {"kinds": list(Kind.values), "rhythm": "daily", "email": ADDRESS, **typed}
    return client.post("/subscribe/", filled)


def swept() -> list[Any]:
    """The mails of one tick."""
    now = timezone.now()
    for sweep in (tell_subscribers.note_knowledge, tell_subscribers.tell_subscribers, send_waiting):
        list(sweep(now))
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def link_in(letter: Any, view: str) -> str:
    """The path and query of a link in a mail."""
    found = re.search(rf"{SITE}(/subscription/{view}\S+)", str(letter.body))
    assert found is not None, letter.body
    return found[1]


def subscribed(client: Client, **typed: Any) -> Subscription:
    """A confirmed subscription, of the newest mail."""
    assert asked(client, **typed).status_code == 302
    (letter,) = swept()
    address = link_in(letter, "confirm")
    assert client.post(address).status_code == 302
    return Subscription.objects.get(address_hash=Subscription.hash_of(typed.get("email", ADDRESS)))


# Pure rules


def test_the_next_mail_comes_in_the_morning() -> None:
    saturday = timezone.make_aware(datetime(2026, 11, 28, 7, 0))
    told = {one: timezone.localtime(subscriptions.next_due(one, saturday)) for one in ("daily", "weekly")}
    assert f"{told['daily']:%a %H:%M} {told['weekly']:%a %H:%M}" == "Sun 08:00 Mon 08:00"
    monday = timezone.make_aware(datetime(2026, 11, 30, 8, 0))
    assert f"{subscriptions.next_due('weekly', monday):%Y-%m-%d}" == "2026-12-07"


@pytest.mark.parametrize(
    ("choice", "fits"),
    [
        (Choice(("replies",)), True),
        (Choice(("policies",)), False),
        (Choice(("replies",), ("01",)), True),
        (Choice(("replies",), ("02",)), False),
        (Choice(("replies",), (), ("A",)), True),
        (Choice(("replies",), ("01",), ("B",)), False),
    ],
)
def test_a_choice_takes_what_fits_and_what_concerns_everybody(choice: Choice, fits: bool) -> None:
    now = timezone.now()
    one = Entry("p1", Kind.REPLIES, now, now, "题", "/", "", "01", ("city", "A"))
    assert choice.fits(one) is fits
    for_all = Entry("p2", Kind.REPLIES, now, now, "题", "/", "")
    assert choice.fits(for_all) is ("replies" in choice.kinds)


# Asking and confirming


def test_nothing_is_told_before_it_is_confirmed_and_no_address_is_kept_in_clear(
    world: World, client: Client, clock: Any
) -> None:
    assert asked(client).status_code == 302
    row = Subscription.objects.get()
    kept = str([*Subscription.objects.values(), *Mailing.objects.values()]).lower()
    assert ADDRESS.lower() not in kept
    assert row.token not in kept
    assert row.wish_token not in kept
    assert row.address == ADDRESS
    (letter,) = swept()
    assert letter.to == [ADDRESS]
    published(world)
    clock.shift(2 * DAY)
    assert swept() == []
    address = link_in(letter, "confirm")
    assert client.get(address).status_code == 200  # a filter that looks ahead confirms nothing
    row.refresh_from_db()
    assert row.confirmed_at is None
    shown = client.post(address, follow=True)
    assert "订阅已确认" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert client.post(address).status_code == 302  # once more: it is confirmed already
    clock.shift(DAY)
    assert swept() == []  # what was public before is no news


def test_a_stranger_learns_nothing_changes_nothing_and_floods_nobody(
    world: World, client: Client, clock: Any
) -> None:
    row = subscribed(client, kinds=["replies"])
    client.get("/subscribe/sent/")  # which shows that it was confirmed, once
    before = client.get("/subscribe/sent/").content
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    answers = [asked(stranger, kinds=["policies"]) for _ in range(5)]
    assert {one["Location"] for one in answers} == {"/subscribe/sent/"}
    assert stranger.get("/subscribe/sent/").content == before
    assert len(swept()) == 2  # three a day, one of them was the reader's own
    row.refresh_from_db()
    assert row.choice["kinds"] == ["replies"]
    answers = [asked(stranger, email=f"a{nth}@example.org") for nth in range(8)]
    assert [one.status_code for one in answers].count(429) == 3


def test_what_nobody_confirms_is_deleted_after_seven_days(world: World, client: Client, clock: Any) -> None:
    asked(client)
    (letter,) = swept()
    clock.shift(7 * DAY + timedelta(minutes=1))
    assert client.post(link_in(letter, "confirm")).status_code == 404
    assert len(list(subscriptions.forget_unconfirmed(timezone.now()))) == 1
    assert Subscription.objects.count() == 0


def test_a_newer_wish_ends_the_older_link_and_is_confirmed_by_its_own(
    world: World, client: Client, clock: Any
) -> None:
    row = subscribed(client, kinds=["replies"])
    asked(client, kinds=["policies"], rhythm="weekly")
    (first,) = swept()
    clock.shift(timedelta(minutes=1))
    asked(client, kinds=["knowledge"])
    (second,) = swept()
    assert client.post(link_in(first, "confirm")).status_code == 404
    assert client.post(link_in(second, "confirm")).status_code == 302
    row.refresh_from_db()
    assert (row.choice["kinds"], row.wish) == (["knowledge"], {})


# What is told


def test_each_thing_is_mailed_once_and_no_news_is_no_mail(world: World, client: Client, clock: Any) -> None:
    row = subscribed(client)
    one, text = published(world), released(world)
    assert swept() == []  # not before the morning
    clock.shift(DAY)
    (letter,) = swept()
    body = str(letter.body)
    assert f"{SITE}/answered/{one.pk}/" in body
    assert f"{SITE}{text.get_absolute_url()}" in body
    assert letter.subject.endswith(text.title) or letter.subject.endswith(one.title)
    assert swept() == []
    clock.shift(DAY)
    assert swept() == []
    row.refresh_from_db()
    Subscription.objects.update(
        next_at=timezone.now(), told_until=timezone.now() - DAY * 5
    )  # as after a restore
    assert swept() == []
    assert Mailing.objects.filter(kind="subscription").count() == 1


def test_what_is_published_again_is_not_mailed_again(world: World, client: Client, clock: Any) -> None:
    subscribed(client)
    row = published(world)
    clock.shift(DAY)
    assert len(swept()) == 1
    world.do("withdraw_publication", "publisher", row.case, note="写错了")
    world.do("publish", "publisher", world.fresh(row.case), **PUBLISHED)
    clock.shift(DAY)
    assert swept() == []


def test_what_was_withdrawn_or_is_to_come_is_not_told(world: World, client: Client, clock: Any) -> None:
    subscribed(client)
    gone = published(world)
    world.do("withdraw_publication", "publisher", gone.case, note="写错了")
    later = published(world, publishable(world), title="后天才公开", public_at=timezone.now() + 2 * DAY)
    clock.shift(DAY)
    assert swept() == []
    clock.shift(2 * DAY)
    (letter,) = swept()
    assert f"/answered/{later.pk}/" in str(letter.body)
    assert f"/answered/{gone.pk}/" not in str(letter.body)


def test_knowledge_is_news_when_it_is_new_or_says_something_else(
    world: World, client: Client, clock: Any
) -> None:
    old = KnowledgeItem.objects.create(
        valid_from=TODAY, code="old", title="旧的一条", text="一直如此。", public=True
    )
    subscribed(client, kinds=["knowledge"])
    assert KnowledgeNews.objects.get(pk=old.pk).at is None  # there before anybody looked
    KnowledgeItem.objects.create(
        valid_from=TODAY, code="new", title="新的一条", text="今年起如此。", public=True
    )
    KnowledgeItem.objects.create(
        valid_from=TODAY, code="own", title="内部的一条", text="只给坐席。", public=False
    )
    swept()
    clock.shift(DAY)
    (letter,) = swept()
    assert f"{SITE}/knowledge/new/" in str(letter.body)
    assert "内部" not in str(letter.body)
    old.text = "现在不同了。"
    old.save()
    swept()
    clock.shift(DAY)
    (letter,) = swept()
    assert "旧的一条" in str(letter.body)
    assert client.get("/knowledge/old/").status_code == 200
    assert client.get("/knowledge/own/").status_code == 404


def test_without_a_mail_server_nobody_is_told_and_nothing_is_lost(
    world: World, client: Client, clock: Any, settings: Any
) -> None:
    subscribed(client)
    row = published(world)
    settings.MAIL_CONFIGURED = False
    clock.shift(DAY)
    assert swept() == []
    page = client.get("/subscribe/").content.decode()
    assert "还不能发邮件" in page
    assert 'name="email"' not in page
    assert asked(client).status_code == 400
    settings.MAIL_CONFIGURED = True
    (letter,) = swept()
    assert f"/answered/{row.pk}/" in str(letter.body)


def test_a_sweep_asks_as_often_for_many_subscribers(
    world: World, client: Client, clock: Any, django_assert_max_num_queries: Any
) -> None:
    row = subscribed(client)
    copies = [
        Subscription(
            address_hash=f"{nth:032d}",
            **{
                name: getattr(row, name)
                for name in (
                    *("wrapped_key", "sealed", "language", "made_at", "wished_at", "choice"),
                    *("rhythm", "confirmed_at", "next_at", "told_until"),
                )
            },
        )
        for nth in range(20)
    ]
    Subscription.objects.bulk_create(copies)
    published(world)
    clock.shift(DAY)
    with django_assert_max_num_queries(8 + 21 * 4):  # each: savepoint, compare-and-set, mailing, release
        list(tell_subscribers.tell_subscribers(timezone.now()))
    assert Mailing.objects.filter(kind="subscription").count() == 21


# Looking, changing, ending


def test_it_is_changed_by_its_link_alone(world: World, client: Client, clock: Any) -> None:
    row = subscribed(client)
    address = f"/subscription/?k={row.token}"
    assert "现在订阅的" in client.get(address).content.decode()
    assert client.post(address, {"rhythm": "weekly"}).status_code == 400
    assert client.post(address, {"kinds": ["policies"], "rhythm": "weekly"}).status_code == 302
    row.refresh_from_db()
    assert (row.choice["kinds"], row.rhythm) == (["policies"], "weekly")
    forged = row.token[:-1] + ("0" if row.token[-1] != "0" else "1")
    for token in ("", "1", "1-", f"{10**19}-x", forged, row.wish_token, "x" * 5000, "１-a"):
        for page in ("", "end/"):
            assert client.get(f"/subscription/{page}", {"k": token}).status_code == 404, token
            assert client.post(f"/subscription/{page}", {"k": token}).status_code == 404, token


def test_one_press_in_the_mail_program_ends_it_and_nothing_stays(
    world: World, client: Client, clock: Any
) -> None:
    row = subscribed(client)
    published(world)
    clock.shift(DAY)
    (letter,) = swept()
    named = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert named.endswith(link_in(letter, "end"))
    assert client.get(link_in(letter, "end")).status_code == 200
    assert Subscription.objects.filter(pk=row.pk).exists()
    program = Client(enforce_csrf_checks=True)
    split = urlsplit(named)
    body = "List-Unsubscribe=One-Click"
    answer = program.post(
        f"{split.path}?{split.query}", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert Subscription.objects.count() == 0
    assert program.get(f"{split.path}?{split.query}").status_code == 404


def test_what_waits_for_somebody_who_left_is_not_sent(world: World, client: Client, clock: Any) -> None:
    row = subscribed(client)
    published(world)
    clock.shift(DAY)
    list(tell_subscribers.tell_subscribers(timezone.now()))
    subscriptions.end(row)
    assert swept() == []
    waiting = Mailing.objects.get(kind="subscription")
    assert (waiting.state, waiting.reason) == (Mailing.State.FAILED, "已经退订")


# Atom


def test_an_atom_address_of_ones_own_choice(world: World, client: Client) -> None:
    row, text = published(world, publishable(world)), released(world)
    KnowledgeItem.objects.create(valid_from=TODAY, code="q", title="问答", text="答。", public=True)
    list(tell_subscribers.note_knowledge(timezone.now()))
    assert KnowledgeNews.objects.get().at is None
    page = client.post("/subscribe/", {"kinds": ["replies"], "groups": [row.group], "atom": "1"})
    found = re.search(r'value="http://testserver(/feeds/own\.atom\?[^"]+)"', page.content.decode())
    assert found is not None
    told = client.get(found[1].replace("&amp;", "&")).content.decode()
    assert row.title in told
    assert text.title not in told
    other = "02" if row.group != "02" else "01"
    assert row.title not in client.get(f"/feeds/own.atom?kinds=replies&groups={other}").content.decode()
    assert text.title in client.get("/feeds/kind/policies.atom").content.decode()
    assert client.get("/feeds/kind/knowledge.atom").status_code == 200
    for wrong in ("", "?kinds=x", "?kinds=replies&groups=zz"):
        assert client.get(f"/feeds/own.atom{wrong}").status_code == 404, wrong
    assert client.post("/subscribe/", {"atom": "1"}).status_code == 400
