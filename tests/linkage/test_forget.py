"""With the identity goes what its notices said: on the portal, in the database and in what still waited."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import NAME, World
from yixian.cases.models import Case
from yixian.cases.queries import query_code
from yixian.linkage.actions import send_waiting
from yixian.linkage.models import Notice, NoticeText


@pytest.fixture
def closed(world: World) -> Case:
    """A closed case whose citizen was told three things, in words the city chose."""
    told = {"subject": "{number}", "text": f"{NAME}：{{number}}由{{department}}办理，{{outcome}}"}
    for verb in ("accepted", "dispatched", "closed"):
        NoticeText.objects.create(verb=verb, language="zh-hans", **told)
    case = world.to_callback(reply_way="email")
    said = {"way": "telephone", "reached": True, "solved": "solved", "satisfied": "very"}
    world.do("record_callback", "callback", case, **said)
    return world.fresh(case)


def test_the_words_go_and_that_there_was_a_notice_stays(world: World, closed: Case) -> None:
    before = Notice.objects.filter(case=closed).count()
    assert before >= 3
    world.do("erase_identity", "duty_manager", closed, note="依申请")
    rows = Notice.objects.filter(case=closed)
    assert rows.count() == before
    assert set(rows.values_list("subject", "words")) == {("", "")}
    assert {row.text for row in rows} == {""}


def test_nobody_reads_them_on_the_portal(world: World, closed: Case) -> None:
    code = query_code(closed)
    world.do("erase_identity", "duty_manager", closed, note="依申请")
    citizen = Client()
    citizen.post("/track/", {"number": closed.number, "code": code})
    page = citizen.get(f"/track/{closed.number}/").content.decode()
    assert "通知内容不再保留" in page
    assert NAME not in page


def test_what_waited_is_not_sent(world: World, closed: Case, settings: object) -> None:
    settings.MAIL_CONFIGURED = True  # type: ignore[attr-defined]
    assert Notice.objects.filter(case=closed, state="waiting").exists()
    world.do("erase_identity", "duty_manager", closed, note="依申请")
    assert list(send_waiting(timezone.now() + timedelta(minutes=1))) == []
    assert mail.outbox == []
    reasons = set(Notice.objects.filter(case=closed, state="failed").values_list("reason", flat=True))
    assert reasons == {"诉求人身份已销毁"}


def test_every_case_of_the_citizen_and_nobody_elses(world: World) -> None:
    one, other = (
        world.do("answer", "dispatcher", world.submitted(), answer="已答").case for _case in range(2)
    )
    stranger = world.submitted(telephone=somebody())
    assert one.citizen == other.citizen
    world.do("erase_identity", "duty_manager", one, note="依申请")
    assert not Notice.objects.filter(case__in=(one, other)).exclude(words="", subject="").exists()
    assert Notice.objects.get(case=stranger).words
