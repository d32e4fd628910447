"""Whom a step asks for work, and what they are told: only what they may see, and never more queries for more people."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.cases.scenes import ORDER
from tests.cases.world import ANSWER, World
from tests.cast import PEOPLE
from yixian.cases.models import Case
from yixian.cases.visibility import CENTRE, centre_may_know
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal
from yixian.linkage import queries
from yixian.linkage.actions import send_waiting
from yixian.linkage.actions.forget import STAFF_KEPT, forget_old
from yixian.linkage.models import NoticeText, NoticeWish, SendingRule, StaffMatter, StaffNotice
from yixian.linkage.staff_words import Known, known_to, words_for
from yixian.people.models import Account, RoleGrant

State = StaffNotice.State


def told(verb: str = "") -> list[tuple[str, str]]:
    """Who was told what in the system, oldest first: (matter, username)."""
    rows = StaffNotice.objects.filter(way="system").order_by("id")
    return [(row.verb, row.account.username) for row in rows if not verb or row.verb == verb]


def words(world: World, who: str) -> str:
    """The newest notice of this person, in the words the page shows."""
    actor = world.cast.actor(who)
    row = queries.mine(actor).latest("id")
    return words_for(actor, row, known_to(actor, [row]))[1]


class TestWho:
    """Of each event those whose work it is."""

    def test_a_new_task(self, world: World) -> None:
        world.dispatched(assisting=[world.city.second_bureau])
        assert told() == [("new_task", "liaison"), ("new_task", "liaison2")]

    def test_a_task_added_or_passed_down(self, world: World) -> None:
        task = world.in_progress()
        StaffNotice.objects.all().delete()
        world.do("add_task", "dispatcher", world.fresh(task.case), department="SW")
        world.do("delegate", "liaison", task, department="CG01")
        assert told() == [("new_task", "liaison2"), ("new_task", "section_liaison")]

    def test_a_unit_without_anybody_is_told_through_the_next_above(self, world: World) -> None:
        world.dispatched(lead=world.city.second_section)
        assert told() == [("new_task", "liaison2")]

    def test_urged(self, world: World) -> None:
        task = world.in_progress(assisting=[world.city.second_bureau])
        task.handler = world.cast.handler
        task.save()
        world.do("urge", "seat", world.fresh(task.case), note="快")
        assert told("urged") == [("urged", "liaison"), ("urged", "liaison2"), ("urged", "handler")]

    def test_nobody_is_urged_who_has_answered(self, world: World) -> None:
        world.do("urge", "supervisor", world.reviewed(), note="快")
        assert told("urged") == []

    def test_supervised(self, world: World) -> None:
        case = world.in_progress().case
        world.do("supervise", "supervisor", world.fresh(case), **ORDER)
        assert told("supervised") == [("supervised", "liaison"), ("supervised", "unit_head")]
        assert "督办" in words(world, "unit_head")

    def test_what_is_sent_to_the_centre_itself(self, world: World) -> None:
        world.do("supervise", "supervisor", world.submitted(), **ORDER)
        assert told() == [("supervised", "duty_manager")]

    def test_a_return_is_asked_of_the_dispatchers_and_ruled(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        assert {who for _verb, who in told("asked")} == {"dispatcher", "cleared_dispatcher"}
        assert "退单" in words(world, "dispatcher")
        world.do("rule", "dispatcher", task, granted=False, ruling="不同意")
        assert told("ruled") == [("ruled", "liaison"), ("ruled", "unit_head")]
        assert words(world, "liaison").endswith("退单不准予。")

    def test_a_successor_has_a_new_task(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor="SW")
        assert told()[-3:] == [("ruled", "liaison"), ("ruled", "unit_head"), ("new_task", "liaison2")]

    def test_an_extension_is_asked_of_the_duty_manager(self, world: World) -> None:
        task = world.in_progress(kind="complaint")
        world.asked(task, "extend")
        assert told("asked") == [("asked", "duty_manager")]
        world.do("rule", "duty_manager", task, granted=True, ruling="同意")
        assert "延期准予" in words(world, "unit_head")

    def test_what_a_unit_head_may_grant_asks_nobody(self, world: World) -> None:
        world.asked(world.in_progress(kind="complaint"), "extend", amount=2)
        assert told("asked") == []

    def test_a_childs_request_is_asked_of_the_unit_above(self, world: World) -> None:
        task = world.in_progress()
        child = world.do("delegate", "liaison", task, department="CG01").made
        world.do(
            "request", "section_liaison", child,
            kind="return", reason_code="not_our_duty", reason="不属于", basis="三定方案",
        )  # fmt: skip
        assert told("asked") == [("asked", "liaison")]

    def test_a_reply_that_must_be_approved(self, world: World) -> None:
        world.replied()
        assert told("to_approve") == []
        world.city.bureau.reply_needs_approval = True
        world.city.bureau.save()
        world.replied()
        assert told("to_approve") == [("to_approve", "unit_head")]

    def test_of_one_complained_of_by_its_superior(self, world: World) -> None:
        task = world.dispatched(
            kind="complaint",
            accused=world.city.bureau_section,
            accused_matter="service",
            lead=world.city.bureau_section,
            title="态度",
        )
        world.do("sign", "section_liaison", task)
        world.do("reply", "section_handler", world.again(task), **ANSWER)
        assert told("to_approve") == [("to_approve", "unit_head")]
        assert "态度" in words(world, "unit_head")

    @pytest.mark.parametrize(("verb", "fields"), [("approve_reply", {}), ("decline_reply", {"note": "重写"})])
    def test_a_reply_approved_or_declined(self, world: World, verb: str, fields: dict[str, str]) -> None:
        world.city.bureau.reply_needs_approval = True
        world.city.bureau.save()
        task = world.replied()
        world.do(verb, "unit_head", task, **fields)
        matter = "approved" if verb == "approve_reply" else "declined"
        assert told(matter) == [(matter, "handler")]

    def test_rework_and_rehandling(self, world: World) -> None:
        case = world.reviewed()
        task = case.tasks.get()
        world.do("rework", "dispatcher", case, tasks=[str(task.pk)], note="不完整")
        assert told("reworked") == [("reworked", "liaison")]
        again = world.to_callback()
        world.do("rehandle", "duty_manager", again, note="没有解决")
        assert told("rehandled") == [("rehandled", "liaison")]

    def test_a_hard_case(self, world: World) -> None:
        world.do("escalate", "liaison", world.in_progress(), note="多年未决")
        assert told("hard") == [("hard", "duty_manager")]
        assert "已提级，请组织会商" in words(world, "duty_manager"), "by the unit or by the clock"

    def test_nobody_of_what_they_did_themselves(self, world: World) -> None:
        RoleGrant.objects.create(account=world.cast.dispatcher, role="liaison")
        Account.objects.filter(pk=world.cast.dispatcher.pk).update(department=world.city.bureau)
        world.dispatched()
        assert told() == [("new_task", "liaison")]

    def test_nobody_who_left(self, world: World) -> None:
        Account.objects.filter(username="liaison").update(is_active=False)
        drop_all()
        world.dispatched()
        assert told() == []

    def test_with_the_event_or_not_at_all(self, world: World) -> None:
        case = world.submitted()
        with pytest.raises(Refusal):
            world.do("dispatch", "dispatcher", case, category="010101", lead="CG", urgency="P1")
        assert told() == []

    def test_what_a_city_switched_off(self, world: World) -> None:
        NoticeText.objects.create(verb="new_task", language="zh-hans", subject="x", text="x", active=False)
        world.dispatched()
        assert told() == []


class TestSecrecy:
    """A notice names what its receiver may see, and of reports and confidential cases the number alone."""

    TITLE = "路灯不亮"

    def test_an_ordinary_case_is_named(self, world: World) -> None:
        task = world.dispatched(title=self.TITLE)
        assert f"{task.case.number}“{self.TITLE}”" in words(world, "liaison")
        assert self.TITLE not in str(list(StaffNotice.objects.values()))

    @pytest.mark.parametrize("fields", [{"kind": "report"}, {"secrecy": "full"}, {"secrecy": "from_unit"}])
    def test_a_protected_one_by_its_number(self, world: World, fields: dict[str, str]) -> None:
        task = world.dispatched(who="cleared_dispatcher", title=self.TITLE, **fields)
        text = words(world, "liaison")
        assert task.case.number in text
        assert self.TITLE not in text

    def test_what_became_secret_afterwards(self, world: World) -> None:
        case = world.dispatched(title=self.TITLE).case
        world.do("mark", "duty_manager", world.fresh(case), secrecy="from_unit")
        assert self.TITLE not in words(world, "liaison")

    def test_whose_task_ended(self, world: World) -> None:
        task = world.dispatched(title=self.TITLE)
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor="SW")
        assert self.TITLE not in words(world, "liaison")
        assert self.TITLE in words(world, "liaison2")

    def test_names_and_numbers_in_a_title_are_masked(self, world: World) -> None:
        world.dispatched(title="王小明13800138000反映噪声")
        assert "13800138000" not in words(world, "liaison")

    def test_the_centre_is_told_of_secret_cases_only_where_cleared(self, world: World) -> None:
        task = world.dispatched(who="cleared_dispatcher", secrecy="full")
        world.asked(task, "return")
        assert told("asked") == [("asked", "cleared_dispatcher")]

    def test_of_complaints_about_the_centre_only_the_office(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.centre, accused_matter="service")
        assert world.fresh(case).held_by_office
        world.do("supervise", "leader", world.fresh(case), **{**ORDER, "level": "4"})
        assert told() == [("supervised", "office")]

    def test_who_may_know_is_what_the_filter_says(self, world: World) -> None:
        cases = [
            world.submitted(),
            world.submitted(secrecy="full"),
            world.submitted(kind="report"),
            world.submitted(kind="complaint", accused=world.city.centre, accused_matter="service"),
        ]
        people = [name for name, (roles, *_rest) in PEOPLE.items() if set(roles) & CENTRE]
        for case in map(world.fresh, cases):
            for name in people:
                actor = world.cast.actor(name)
                seen = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
                assert centre_may_know(case, actor.department_id, actor.clearance) == seen, name


class TestWays:
    """Beside the system by what each account chose, within what the city allows."""

    @pytest.fixture
    def wish(self, world: World) -> NoticeWish:
        made: NoticeWish = NoticeWish.objects.create(
            account=world.cast.liaison,
            by_sms=True,
            mobile="8613900139000",
            by_email=True,
            email="li@gov.example",
        )
        return made

    def ways(self) -> list[str]:
        return list(StaffNotice.objects.order_by("id").values_list("way", flat=True))

    def test_as_chosen(self, world: World, wish: NoticeWish) -> None:
        world.dispatched()
        assert self.ways() == ["system", "sms", "email"]

    def test_as_far_as_the_city_allows(self, world: World, wish: NoticeWish) -> None:
        SendingRule.objects.create(staff_sms=False)
        world.dispatched()
        assert self.ways() == ["system", "email"]

    def test_by_e_mail(self, world: World, wish: NoticeWish, settings: Any, mailoutbox: list[Any]) -> None:
        settings.MAIL_CONFIGURED = True
        task = world.dispatched(title="路灯不亮")
        list(send_waiting(timezone.now()))
        (letter,) = mailoutbox
        assert letter.to == ["li@gov.example"]
        assert task.case.number in letter.subject
        assert "路灯不亮" in letter.body
        assert "li@gov.example" not in str(list(StaffNotice.objects.values()))

    def test_in_the_language_of_the_account(
        self, world: World, wish: NoticeWish, settings: Any, mailoutbox: list[Any]
    ) -> None:
        settings.MAIL_CONFIGURED = True
        Account.objects.filter(username="liaison").update(language="en")
        world.dispatched()
        list(send_waiting(timezone.now()))
        assert "has a new task" in mailoutbox[0].body

    @pytest.mark.parametrize("change", [{"by_email": False}, {"email": ""}])
    def test_whoever_changed_their_mind(
        self, world: World, wish: NoticeWish, settings: Any, change: dict[str, Any], mailoutbox: list[Any]
    ) -> None:
        settings.MAIL_CONFIGURED = True
        world.dispatched()
        NoticeWish.objects.update(**change)
        list(send_waiting(timezone.now()))
        assert mailoutbox == []
        assert StaffNotice.objects.get(way="email").reason == "收件人已不用这种方式接收通知"


def test_there_are_words_for_every_matter_in_both_languages(world: World) -> None:
    task = world.dispatched()
    row = StaffNotice.objects.get()
    facts = {
        "department": world.city.bureau.pk,
        "due": timezone.now().isoformat(),
        "level": 2,
        "citizens": 5,
        "said": "请办",
    }
    for matter in StaffMatter:
        row.verb, row.facts = matter, {**facts, "kind": "extend", "granted": False}
        for language in ("zh-hans", "en"):
            with translation.override(language):
                subject, text = words_for(
                    world.cast.actor("liaison"), row, Known({task.case_id: world.fresh(task.case)}, set())
                )
            assert "{" not in subject + text
            assert task.case.number in text


def count(world: World, people: int) -> int:
    """How many statements dispatching costs with so many liaisons at each unit."""
    for number in range(people):
        made = Account.objects.create(
            username=f"more{people}-{number}",
            name="又一人",
            organisation=world.city.government,
            department=world.city.bureau,
        )
        RoleGrant.objects.create(account=made, role="liaison")
        NoticeWish.objects.create(account=made, by_email=True, email="a@b.example")
    case = world.submitted()
    with CaptureQueriesContext(connection) as counted:
        world.dispatched(case, assisting=[world.city.second_bureau])
    return len(counted)


def test_telling_costs_the_same_however_many_are_told(world: World) -> None:
    world.dispatched()
    few = count(world, 1)
    StaffNotice.objects.all().delete()
    assert count(world, 20) == few
    assert StaffNotice.objects.count() == 2 + 2 * 21


def test_a_new_order_tells_nobody_and_costs_nothing(world: World) -> None:
    case = world.draft()
    world.do("submit", "seat", case)
    assert not StaffNotice.objects.exists()


def test_what_happened_long_ago_is_no_news(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.cases.world import at
    from yixian.cases.actions import act

    case = world.submitted()
    values = {"category": world.category, "lead": world.city.bureau, "accused_confirmed": True}
    act("dispatch", world.actor("dispatcher"), case, values, at=at("2026-01-05 10:00 Mon"))
    assert told() == []


def test_old_ones_are_let_go(world: World) -> None:
    world.dispatched()
    world.dispatched()
    first = StaffNotice.objects.earliest("id")
    StaffNotice.objects.filter(pk=first.pk).update(made_at=timezone.now() - STAFF_KEPT)
    assert len(list(forget_old(timezone.now()))) == 1
    assert list(forget_old(timezone.now())) == []
    assert StaffNotice.objects.count() == 1
