"""Drafts: what somebody typed and did not send is their own, sealed, one for each form, and not kept for ever."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.at_once import at_once
from tests.cast import Cast
from yixian.ground.errors import NotAllowed, Refusal, TooLarge
from yixian.people.actions import draft_of, drop_draft, forget_old_drafts, keep_draft
from yixian.people.actions import drafts as rules
from yixian.people.models import SYSTEM, Draft
from yixian.safeguard.crypto import Tampered

PAGE = "/account/draft/"
KEY = "contact:17:register:0"
WORDS = "张三电话13800138000，迎泽大街积水"


def typed(content: str = WORDS) -> str:
    return json.dumps({"content": [content], "tags": ["elder", "minor"]})


def ask(client: Client, key: str = KEY) -> Any:
    return client.get(PAGE, {"key": key})


@pytest.mark.django_db
class TestOwn:
    def test_it_is_there_again_as_it_was_typed(self, cast: Cast) -> None:
        seat = cast.client("seat")
        answer = seat.post(PAGE, {"key": KEY, "fields": typed()})
        assert answer.json() == {"at": f"{timezone.localtime():%H:%M}"}
        assert ask(seat).json()["fields"] == {"content": [WORDS], "tags": ["elder", "minor"]}

    def test_nobody_else_reads_it(self, cast: Cast) -> None:
        keep_draft(cast.actor("seat"), KEY, typed())
        for other in ("lead", "dispatcher", "duty_manager", "sysadmin", "auditadmin"):
            answer = ask(cast.client(other))
            assert (answer.status_code, answer.content) == (204, b"")
        assert Client().get(PAGE, {"key": KEY}).status_code == 302

    def test_nobody_else_replaces_or_drops_it(self, cast: Cast) -> None:
        keep_draft(cast.actor("seat"), KEY, typed())
        other = cast.client("dispatcher")
        other.post(PAGE, {"key": KEY, "fields": typed("别的")})
        other.post(PAGE, {"key": KEY})
        found = draft_of(cast.actor("seat"), KEY)
        assert found is not None
        assert found.opened()["content"] == [WORDS]

    def test_another_form_has_another(self, cast: Cast) -> None:
        keep_draft(cast.actor("seat"), KEY, typed())
        for key in ("contact:17:register:1", "contact:1:register:0", "contact:17", ""):
            assert draft_of(cast.actor("seat"), key) is None

    def test_nothing_of_it_stands_in_the_database(self, cast: Cast) -> None:
        keep_draft(cast.actor("seat"), KEY, typed())
        row = Draft.objects.values().get()
        stored = b"".join(bytes(row[name]) for name in ("sealed", "wrapped_key"))
        assert WORDS.encode() not in stored
        assert b"content" not in stored

    def test_moved_to_another_account_it_does_not_open(self, cast: Cast) -> None:
        keep_draft(cast.actor("seat"), KEY, typed())
        Draft.objects.update(account=cast.dispatcher)
        found = draft_of(cast.actor("dispatcher"), KEY)
        assert found is not None
        with pytest.raises(Tampered):
            found.opened()

    def test_a_form_without_csrf_is_refused(self, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(cast.people["seat"])
        assert client.post(PAGE, {"key": KEY, "fields": typed()}).status_code == 403
        assert not Draft.objects.exists()


@pytest.mark.django_db
class TestReplaced:
    def test_saved_again_there_is_one_row_with_the_last_words(self, cast: Cast) -> None:
        actor = cast.actor("seat")
        for words in ("一", "一二", "一二三"):
            keep_draft(actor, KEY, typed(words))
        assert Draft.objects.get().opened()["content"] == ["一二三"]

    def test_emptied_it_is_gone(self, cast: Cast) -> None:
        seat = cast.client("seat")
        seat.post(PAGE, {"key": KEY, "fields": typed()})
        assert seat.post(PAGE, {"key": KEY, "fields": ""}).status_code == 204
        assert not Draft.objects.exists()

    def test_the_oldest_make_room(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rules, "MOST_DRAFTS", 3)
        actor, now = cast.actor("seat"), timezone.now()
        keep_draft(cast.actor("dispatcher"), "task:1:reply", typed(), now - timedelta(days=1))
        for number in range(5):
            keep_draft(actor, f"task:{number}:reply", typed(), now + timedelta(seconds=number))
        own = Draft.objects.filter(account=actor.account_id).order_by("kept_at")
        assert [one.key for one in own] == ["task:2:reply", "task:3:reply", "task:4:reply"]
        assert Draft.objects.count() == 4

    def test_it_takes_few_queries(self, cast: Cast, django_assert_num_queries: Any) -> None:
        actor = cast.actor("seat")
        keep_draft(actor, KEY, typed())
        with django_assert_num_queries(4):  # the savepoint's two, the row, whether there are too many
            keep_draft(actor, KEY, typed("再"))


@pytest.mark.django_db(transaction=True)
def test_two_windows_at_once_leave_one_row() -> None:
    cast = Cast()
    actor = cast.actor("seat")
    done = at_once(*[lambda n=n: keep_draft(actor, KEY, typed(str(n))) for n in range(4)])
    assert [one for one in done if isinstance(one, Exception)] == []
    assert Draft.objects.get().opened()["content"][0] in "0123"


@pytest.mark.django_db
class TestRefused:
    @pytest.mark.parametrize("key", ["", "Contact", "a b", "x" * 121, "../x", "合", "a\n"])
    def test_a_key_that_is_none(self, cast: Cast, key: str) -> None:
        with pytest.raises(Refusal, match="标识"):
            keep_draft(cast.actor("seat"), key, typed())

    @pytest.mark.parametrize("words", ["x", "[]", '{"a": "b"}', '{"a": [1]}', '{"a": {}}', "[" * 50_000])
    def test_what_is_no_form(self, cast: Cast, words: str) -> None:
        with pytest.raises(Refusal, match="内容不对"):
            keep_draft(cast.actor("seat"), KEY, words)

    def test_too_much(self, cast: Cast) -> None:
        with pytest.raises(TooLarge):
            keep_draft(cast.actor("seat"), KEY, typed("水" * 60_001))
        answer = cast.client("seat").post(PAGE, {"key": KEY, "fields": typed("x" * 60_001)})
        assert answer.status_code == 413
        assert not Draft.objects.exists()

    def test_whoever_has_no_account(self, cast: Cast) -> None:
        with pytest.raises(NotAllowed):
            keep_draft(SYSTEM, KEY, typed())
        assert draft_of(SYSTEM, KEY) is None
        drop_draft(SYSTEM, KEY)


@pytest.mark.django_db
def test_what_nobody_came_back_to_is_swept(cast: Cast) -> None:
    #         kept                  swept on 20 November at 9:00
    kept = [("2026-11-06 08:59:59", True), ("2026-11-06 09:00:00", False), ("2026-11-20 08:00:00", False)]
    for number, (at, _gone) in enumerate(kept):
        moment = timezone.make_aware(datetime.fromisoformat(at))
        keep_draft(cast.actor("seat"), f"task:{number}:reply", typed(), moment)
    now = timezone.make_aware(datetime(2026, 11, 20, 9))
    assert list(forget_old_drafts(now)) == ["清除 1 份过期的草稿"]
    assert list(forget_old_drafts(now)) == []
    left = set(Draft.objects.values_list("key", flat=True))
    assert left == {f"task:{number}:reply" for number, (_at, gone) in enumerate(kept) if not gone}
