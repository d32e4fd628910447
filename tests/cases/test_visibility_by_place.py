"""Who sees what, by where somebody stands: seats, departments, citizens; the story; looking at identities."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.sight import HIDDEN, MASKED, OWN, WHOLE, how, sees
from tests.cases.world import ANSWER, CONTENT, NAME, TELEPHONE, World
from yixian.cases.actions import reveal_identity
from yixian.cases.models import Case, Contact, ContactOutcome, Task
from yixian.cases.queries import told_to
from yixian.cases.texts import texts_for
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.people.models import SYSTEM, Actor
from yixian.safeguard.queries import who_saw

NEVER = ("journalist", "sysadmin", "secadmin", "auditadmin", "editor", "auditor", "nobody")


class TestSeats:
    def test_a_day_after_the_contact_it_is_gone(self, world: World) -> None:
        case = world.submitted()
        with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
            assert sees(world, "seat", case)
        with time_machine.travel(timezone.now() + timedelta(hours=24, minutes=1)):
            assert not sees(world, "seat", case)
            assert not sees(world, "lead", case)

    def test_it_comes_back_while_the_same_number_is_on_the_line(self, world: World) -> None:
        case = world.submitted()
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            contact = world.contact("seat", name="另一个名字")
            assert sees(world, "seat", case)
            assert how(world, "seat", case) == (WHOLE, OWN)
            Contact.objects.filter(pk=contact.pk).update(outcome=ContactOutcome.PROGRESS)
            assert not sees(world, "seat", case)
            assert how(world, "seat", case)[1] == HIDDEN

    def test_a_popped_screen_never_shows_a_fully_secret_case(self, world: World) -> None:
        case = world.submitted(kind="report")
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            world.contact("seat")
            assert not sees(world, "seat", case)

    def test_anonymous_callers_are_not_joined(self, world: World) -> None:
        case = world.submitted(name="", telephone="")
        with time_machine.travel(timezone.now() + timedelta(days=3)):
            world.contact("seat", name="", telephone="")
            assert not sees(world, "seat", case)

    def test_another_seat_does_not_see_it(self, world: World) -> None:
        case = world.submitted(who="dispatcher", telephone=somebody())
        assert not sees(world, "seat", case)


class TestDepartments:
    def test_another_department_sees_neither_case_nor_task(self, world: World) -> None:
        task = world.in_progress()
        assert not sees(world, "liaison2", task.case)
        assert not Task.objects.visible_to(world.actor("liaison2")).exists()

    def test_whoever_is_below_sees_only_what_was_delegated(self, world: World) -> None:
        task = world.in_progress()
        assert not sees(world, "section_handler", task.case)
        world.do("delegate", "liaison", task, department=world.city.bureau_section.code)
        assert sees(world, "section_handler", task.case)

    def test_a_task_given_back_stays_in_the_list_and_the_case_does_not(self, world: World) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        assert Task.objects.visible_to(world.actor("liaison")).filter(pk=task.pk).exists()
        assert not sees(world, "liaison", task.case)
        assert texts_for(world.actor("liaison"), world.fresh(task.case))["content"] == ""

    def test_departments_on_one_case_do_not_see_each_others_tasks(self, world: World) -> None:
        task = world.dispatched(assisting=[world.city.second_bureau])
        seen = Task.objects.visible_to(world.actor("liaison2"))
        assert [one.department for one in seen] == [world.city.second_bureau]
        assert task not in seen

    def test_a_commendation_reaches_the_unit_it_praises(self, world: World) -> None:
        case = world.submitted(kind="commendation")
        world.do("note", "dispatcher", case, department=world.city.bureau.code, note="请传达")
        assert sees(world, "liaison", case)
        assert not sees(world, "liaison2", case)
        assert how(world, "liaison", case) == (MASKED, HIDDEN)
        assert "占道" in texts_for(world.actor("liaison"), world.fresh(case))["content"]

    def test_a_member_is_seen_by_who_has_its_parents_task(self, world: World) -> None:
        parent = world.in_progress(telephone=somebody()).case
        member = world.submitted(telephone=somebody(), name="李小红")
        assert not sees(world, "handler", member)
        world.do("merge", "dispatcher", member, into=parent.number)
        assert sees(world, "handler", member)
        assert how(world, "handler", member) == (WHOLE, OWN)
        assert not sees(world, "handler2", member)
        world.do("split", "dispatcher", member, note="另一处")
        assert not sees(world, "handler", member)

    def test_a_members_own_secrecy_holds_in_the_group(self, world: World) -> None:
        parent = world.in_progress(telephone=somebody()).case
        member = world.submitted(telephone=somebody(), secrecy="from_unit")
        world.do("merge", "dispatcher", member, into=parent.number)
        assert how(world, "handler", member) == (MASKED, HIDDEN)

    def test_the_group_answer_does_not_name_one_citizen_to_another(self, world: World) -> None:
        task = world.in_progress(telephone=somebody())
        member = world.submitted(telephone=somebody(), name="李小红")
        world.do("merge", "dispatcher", member, into=task.case.number)
        answer = f"{NAME}您好，您来电13800138000反映的问题已办结"
        world.do("reply", "handler", task, **{**ANSWER, "to_citizen": answer})
        world.do("pass", "dispatcher", task.case)
        assert NAME in world.fresh(task.case).answer
        assert NAME not in world.fresh(member).answer
        assert "13800138000" not in world.fresh(member).answer


class TestTheStory:
    def said(self, world: World, who: str | Case, case: Case) -> str:
        return " ".join(line.remark for line in told_to(world.actor(who), world.fresh(case)))

    def test_what_the_centre_notes_for_itself_is_not_the_units_nor_the_citizens(self, world: World) -> None:
        case = world.submitted()
        world.do("mark", "dispatcher", case, tags=["sensitive"], note="注意舆情")
        world.dispatched(case)
        world.do("urge", case, case, note="都三天了")
        assert "注意舆情" in self.said(world, "dispatcher", case)
        for who in ("handler", case):
            assert "注意舆情" not in self.said(world, who, case)
            assert "都三天了" in self.said(world, who, case)

    def test_what_another_department_said_on_its_task_is_not_shown(self, world: World) -> None:
        task = world.in_progress(assisting=[world.city.second_bureau])
        world.do("reach", "handler", task, way="telephone", reached=True, note="已电话说明")
        lines = told_to(world.actor("handler2"), world.fresh(task.case))
        assert "已电话说明" not in " ".join(line.remark for line in lines)
        assert "reach" not in [line.verb for line in lines]
        assert "reach" in [line.verb for line in told_to(world.actor("handler"), world.fresh(task.case))]

    def test_who_assists_on_a_secret_case_reads_no_remarks(self, world: World) -> None:
        case = world.submitted(kind="report")
        world.dispatched(case, who="cleared_dispatcher", assisting=[world.city.second_bureau])
        world.do("supplement", case, case, text="我还有照片")
        assert "照片" in self.said(world, "handler", case)
        assert self.said(world, "handler2", case).strip() == ""

    def test_names_in_remarks_are_masked_like_the_text(self, world: World) -> None:
        task = world.in_progress(secrecy="from_unit")
        world.do("supplement", task.case, task.case, text=f"我是{NAME}，电话13800138000")
        said = self.said(world, "handler", task.case)
        assert NAME not in said
        assert "13800138000" not in said


class TestReveal:
    def test_own_work_needs_no_reason_and_is_recorded(self, world: World) -> None:
        case = world.in_progress().case
        assert reveal_identity(world.actor("handler"), case).telephone == TELEPHONE
        record = who_saw(f"case:{case.pk}").get()
        assert (record.account_id, record.what, record.own_work) == (world.cast.handler.pk, "identity", True)

    def test_anything_else_needs_a_reason(self, world: World) -> None:
        case = world.in_progress().case
        with pytest.raises(Refusal, match="理由"):
            reveal_identity(world.actor("supervisor"), case, " ")
        assert not who_saw(f"case:{case.pk}").exists()
        reveal_identity(world.actor("supervisor"), case, "督办核实")
        assert who_saw(f"case:{case.pk}").get().reason == "督办核实"

    def test_the_hidden_stays_hidden_whatever_the_reason(self, world: World) -> None:
        case = world.in_progress().case
        for who in ("leader", "inspector", "assessor"):
            with pytest.raises(NotAllowed):
                reveal_identity(world.actor(who), case, "领导要看")
        for who in ("handler2", "journalist", "sysadmin"):
            with pytest.raises(NotFound):
                reveal_identity(world.actor(who), case, "领导要看")


class TestOthers:
    @pytest.mark.parametrize("who", NEVER)
    def test_some_see_no_case_at_all(self, world: World, who: str) -> None:
        for case in (world.submitted(), world.in_progress(telephone=somebody()).case, world.to_callback()):
            assert not sees(world, who, case)

    def test_a_citizen_sees_the_own_case_alone(self, world: World) -> None:
        mine, other = world.submitted(), world.submitted(telephone=somebody())
        assert list(Case.objects.visible_to(Actor.citizen(mine.pk))) == [mine]
        assert not sees(world, other, mine)
        assert not Case.objects.visible_to(Actor.citizen()).exists()
        assert texts_for(Actor.citizen(mine.pk), mine)["content"] == CONTENT

    def test_the_clock_sees_all(self, world: World) -> None:
        assert Case.objects.visible_to(SYSTEM).count() == 0
        world.submitted(kind="report")
        assert Case.objects.visible_to(SYSTEM).count() == 1
