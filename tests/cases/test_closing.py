"""撤单, 重新提出, 归档."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.cases.world import World, at
from yixian.cases.actions import act
from yixian.cases.models import Case, CaseLink, Contact, Request, Task
from yixian.directory.models import DeadlineRule
from yixian.ground.errors import NotAllowed, NotFound, Refusal, WrongState
from yixian.people.models import SYSTEM


class TestWithdraw:
    def test_what_is_owed_ends(self, world: World) -> None:
        task = world.in_progress(assisting=[world.city.second_bureau])
        world.asked(task, "extend")
        case = world.do("withdraw", task.case, task.case, note="问题已经解决").case
        assert (case.status, case.outcome) == ("closed", "withdrawn")
        ended = Task.objects.filter(case=case)
        assert set(ended.values_list("status", "end_reason")) == {("ended", "withdrawn")}
        assert Request.objects.get().ruled_at is not None

    @pytest.mark.parametrize("state", ["to_dispatch", "handling", "to_review"])
    def test_a_report_never(self, world: World, state: str) -> None:
        case = world.submitted(kind="report")
        if state != "to_dispatch":
            task = world.dispatched(case, who="cleared_dispatcher")
            if state == "to_review":
                world.replied(task)
        assert world.fresh(case).status == state
        with pytest.raises(Refusal, match="举报不能撤回"):
            world.do("withdraw", case, case)
        assert world.fresh(case).status == state

    def test_only_by_its_own_citizen(self, world: World) -> None:
        mine, other = world.submitted(), world.submitted(telephone="8613900000002")
        with pytest.raises(NotFound):
            world.do("withdraw", other, mine)
        for who in ("dispatcher", "duty_manager", "supervisor"):
            with pytest.raises(NotAllowed):
                world.do("withdraw", who, mine)


class TestReopen:
    def test_new_facts_make_a_new_case_linked_to_the_old(self, world: World) -> None:
        fields = {"address": "和平路1号", "secrecy": "from_unit", "tags": ["elder"]}
        old = world.do("answer", "seat", world.draft(**fields), answer="已答").case
        new = world.do("reopen", old, old, content="昨晚又出现了").made
        new = world.fresh(new)
        texts = new.opened_texts(new.citizen)
        assert (new.status, new.citizen, new.kind) == ("to_dispatch", old.citizen, "help")
        assert (new.secrecy, new.tags) == ("from_unit", ["elder"])
        assert (texts["content"], texts["address"]) == ("昨晚又出现了", "和平路1号")
        assert CaseLink.objects.get().earlier == old
        assert world.fresh(old).status == "closed", "it stays as it is"
        assert world.verbs(old)[-1] == "reopen"
        assert Contact.objects.get(cases=new).channel == "website"
        assert world.fresh(new).promise_due is not None

    def test_nobody_is_behind_an_erased_case(self, world: World) -> None:
        old = world.do("answer", "seat", world.draft(kind="enquiry"), answer="已答").case
        world.do("erase_identity", "duty_manager", old, note="依申请")
        with pytest.raises(Refusal, match="重新登记"):
            world.do("reopen", "seat", old, content="又出现了")


class TestArchive:
    def test_after_thirty_days_only(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            case = world.do("answer", "seat", world.draft(), answer="已答").case
            clock.shift(timedelta(days=30, seconds=-1))
            with pytest.raises(WrongState, match="未满"):
                act("archive", SYSTEM, case)
            assert world.fresh(case).status == "closed"
            clock.shift(timedelta(seconds=1))
            case = act("archive", SYSTEM, case).case
        assert (case.status, case.outcome, case.archived_at) == (
            "archived",
            "answered",
            at("2026-04-01 09:00 Wed"),
        )

    def test_a_city_may_set_another_limit(self, world: World) -> None:
        rule = DeadlineRule.objects.get(urgency="normal", kind="", step="archive")
        rule.amount = 24
        rule.save()
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            case = world.do("answer", "seat", world.draft(), answer="已答").case
            clock.shift(timedelta(days=1))
            assert act("archive", SYSTEM, case).case.status == "archived"

    def test_not_while_an_objection_waits(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as clock:
            case = world.do("refuse", "dispatcher", world.submitted(), reason="out_of_area").case
            world.do("object", case, case, note="就在本市")
            clock.shift(timedelta(days=31))
            with pytest.raises(WrongState, match="异议"):
                act("archive", SYSTEM, case)

    def test_not_by_a_person(self, world: World) -> None:
        case = world.do("answer", "seat", world.draft(), answer="已答").case
        Case.objects.filter(pk=case.pk).update(closed_at=case.closed_at - timedelta(days=40))
        for who in ("dispatcher", "duty_manager", case):
            with pytest.raises(NotAllowed):
                world.do("archive", who, case)
