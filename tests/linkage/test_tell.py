"""What citizens are told, and by which way (docs/domain.md, "Notices to the citizen")."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test.utils import override_settings
from django.utils import timezone, translation

from tests.cases.world import NAME, TELEPHONE, World
from yixian.cases.models import Case
from yixian.cases.queries import query_code
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.linkage.models import MATTERS, Matter, Notice, NoticeText, wording
from yixian.linkage.queries import notices_of

State = Notice.State


def told(case: Case) -> list[str]:
    """What the citizen was told, oldest first."""
    return [notice.verb for notice in reversed(notices_of(case))]


def test_the_whole_way_to_a_good_end(world: World) -> None:
    case = world.to_callback()
    world.do("record_callback", case, case, solved="solved", satisfied="very")
    assert told(case) == ["accepted", "dispatched", "replied", "closed"]


def test_a_draft_is_not_told_and_a_second_submission_neither(world: World) -> None:
    case = world.draft()
    assert told(case) == []
    world.do("submit", "seat", case)
    world.do("send_back", "dispatcher", case, note="请补充地点")
    world.do("submit", "seat", case)
    assert told(case) == ["accepted"]


def test_a_member_is_told_it_was_accepted_and_then_of_its_own_answer(world: World) -> None:
    task = world.dispatched()
    member = world.draft(name="李四", telephone="8613900139000")
    world.do("merge", "seat", member, into=task.case.number)
    task = world.replied(task)
    if task.status == "in_progress":
        world.do("approve_reply", "unit_head", task)
    world.do("pass", "dispatcher", world.fresh(task.case))
    assert told(member) == ["accepted", "replied"]


@pytest.mark.parametrize(
    ("name", "who", "fields", "matter", "may"),
    [
        ("answer", "dispatcher", {"answer": "可以办理"}, "closed", ["评价"]),
        ("refuse", "dispatcher", {"reason": "repeated"}, "refused", ["异议"]),
        ("withdraw", "citizen", {}, "ended", []),
    ],
)
def test_every_end_is_told_with_what_the_citizen_may_do(
    world: World, name: str, who: str, fields: dict[str, Any], matter: str, may: list[str]
) -> None:
    case = world.submitted(kind="enquiry")
    world.do(name, case if who == "citizen" else who, case, **fields)
    assert told(case) == ["accepted", matter]
    assert [one for one in ("评价", "异议") if one in notices_of(case)[0].text] == may


def test_a_transfer_is_told_as_an_end_that_nobody_judges(world: World) -> None:
    case = world.draft()
    world.do("transfer", "seat", case, target="110", picked_up=True, result="已接警")
    assert told(case) == ["ended"]
    assert "已转接" in notices_of(case)[0].text


def test_a_granted_suspension_and_extension_are_told_a_refused_one_is_not(world: World) -> None:
    task = world.in_progress(kind="complaint")
    world.asked(task, "extend", amount=2)
    assert told(task.case) == ["accepted", "dispatched", "extended"]
    review = f"{timezone.localdate() + timedelta(days=30):%Y-%m-%d}"
    world.asked(task, "suspend", review_date=review)
    world.do("rule", "duty_manager", task, granted=False, ruling="不同意")
    assert told(task.case)[3:] == []
    world.asked(task, "suspend", review_date=review)
    world.do("rule", "duty_manager", task, granted=True, ruling="同意")
    assert told(task.case)[3:] == ["suspended"]


def test_the_notice_is_written_with_the_event_or_not_at_all(world: World) -> None:
    case = world.submitted()
    with pytest.raises(Refusal):
        world.do("pass", "dispatcher", case)
    assert told(case) == ["accepted"]
    notice = notices_of(case)[0]
    assert notice.seq == world.fresh(case).version
    assert notice.made_at == world.fresh(case).submitted_at


def test_number_code_and_day_are_in_it_and_the_code_is_stored_nowhere(world: World) -> None:
    case = world.submitted()
    notice = notices_of(case)[0]
    assert case.number in notice.text
    assert query_code(case) in notice.text
    assert case.promise_due is not None
    assert f"{timezone.localtime(case.promise_due):%Y-%m-%d %H:%M}" in notice.text
    stored = str(list(Notice.objects.values()))
    assert query_code(case) not in stored
    assert NAME not in stored
    assert TELEPHONE not in stored


@pytest.mark.parametrize(
    ("way", "mail", "state", "why"),
    [
        ("telephone", True, State.SHOWN, ""),
        ("portal", True, State.SHOWN, ""),
        ("none", True, State.NOT_WANTED, ""),
        ("sms", True, State.WAITING, "没有短信网关"),
        ("email", True, State.WAITING, ""),
        ("email", False, State.WAITING, "没有配置邮件服务器"),
    ],
)
def test_by_the_way_the_citizen_chose(world: World, way: str, mail: bool, state: str, why: str) -> None:
    with override_settings(MAIL_CONFIGURED=mail):
        case = world.submitted(reply_way=way)
    notice = notices_of(case)[0]
    assert (notice.way, notice.state) == (way, state)
    assert notice.reason.startswith(why)
    assert bool(notice.reason) == bool(why)


@override_settings(MAIL_CONFIGURED=True)
def test_an_invented_citizen_is_never_written_to(world: World) -> None:
    contact = world.contact(invented=True)
    case = world.submitted(contact=contact, reply_way="email")
    assert notices_of(case)[0].state == State.SHOWN


# Words


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("verb", MATTERS)
def test_there_are_words_for_everything_in_both_languages(db: None, verb: Matter, language: str) -> None:
    words = wording(verb, language)
    assert words is not None
    row = NoticeText(verb=verb, language=language, subject=words.subject, text=words.text)
    row.full_clean()
    assert words.text.isascii() == (language == "en")


def test_a_citys_own_words_win(world: World) -> None:
    NoticeText.objects.create(
        verb="accepted", language="zh-hans", subject="收到", text="收到 {number}，码 {code}"
    )
    case = world.submitted()
    assert notices_of(case)[0].text == f"收到 {case.number}，码 {query_code(case)}"


def test_a_subject_that_grows_too_long_is_cut(world: World) -> None:
    NoticeText.objects.create(verb="accepted", language="zh-hans", subject="{number}" * 12, text="好")
    case = world.submitted()
    assert notices_of(case)[0].subject == (case.number * 12)[:100]


def test_what_a_city_switched_off_is_not_told(world: World) -> None:
    NoticeText.objects.create(verb="dispatched", language="zh-hans", subject="x", text="x", active=False)
    assert told(world.dispatched().case) == ["accepted"]


@pytest.mark.parametrize(
    ("subject", "text", "field"),
    [("好", "您好 {name}", "text"), ("{code}", "好", "subject"), ("好", "{number} {}", "text")],
)
def test_words_name_only_what_there_is(db: None, subject: str, text: str, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NoticeText(verb="closed", language="zh-hans", subject=subject, text=text).full_clean()
    assert field in refused.value.message_dict


def test_whoever_used_the_portal_in_english_is_told_in_english_to_the_end(world: World) -> None:
    case = world.draft()
    with translation.override("en"):
        world.do("submit", case, case)
    world.dispatched(case)
    assert [notice.language for notice in notices_of(case)] == ["en", "en"]
    assert "promised by" in notices_of(case)[1].text
    assert [notice.language for notice in notices_of(world.dispatched().case)] == ["zh-hans", "zh-hans"]


def test_telling_costs_one_query(world: World, django_assert_max_num_queries: Any) -> None:
    world.submitted()
    case = world.draft()
    drop_all()
    wording("accepted", "zh-hans")
    before = Notice.objects.count()
    world.do("submit", "seat", case)
    assert Notice.objects.count() == before + 1
    with django_assert_max_num_queries(1):
        assert [notice.text for notice in notices_of(case)]


class TestRulings:
    """What a granted request changes for the citizen is told at once, not when the case has passed review."""

    def test_an_end_of_the_work(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "terminate")
        world.do("rule", "duty_manager", task, granted=True, ruling="同意")
        assert told(task.case)[2:] == ["terminated"]
        assert query_code(task.case) in notices_of(task.case)[0].text

    def test_another_unit(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        successor = world.city.second_bureau
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor=successor.code)
        assert told(task.case)[2:] == ["reassigned"]
        assert successor.label in notices_of(task.case)[0].text

    def test_without_a_successor_the_next_dispatch_tells(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        assert told(task.case)[2:] == []
        world.dispatched(world.fresh(task.case), lead=world.city.second_bureau)
        assert told(task.case)[2:] == ["dispatched"]

    def test_nothing_of_a_refusal_nor_of_who_assists(self, world: World) -> None:
        task = world.in_progress(assisting=[world.city.second_bureau])
        other = world.task_of(task.case, world.city.second_bureau)
        world.asked(task, "terminate")
        world.do("rule", "duty_manager", task, granted=False, ruling="不同意")
        world.asked(other, "return")
        world.do("rule", "duty_manager", other, granted=True, ruling="同意", successor="CG01")
        assert told(task.case)[2:] == []
