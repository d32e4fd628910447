"""Who sees what (docs/domain.md): every row of the table, and what must not leak beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import ANSWER, CONTENT, NAME, TELEPHONE, World
from yixian.cases.actions import reveal_identity
from yixian.cases.models import Case, Contact, ContactOutcome, Secrecy, Task
from yixian.cases.queries import told_to
from yixian.cases.visibility import Reading, Reveal, identity_reveal, reading, texts_for
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.people.models import SYSTEM, Actor
from yixian.safeguard.queries import who_saw

CENTRE = ("dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "publisher")
NEVER = ("journalist", "sysadmin", "secadmin", "auditadmin", "editor", "auditor", "nobody")
UNIT = ("liaison", "handler", "unit_head")
OTHER_UNIT = ("liaison2", "handler2", "unit_head2")


def seers(world: World, case: Case) -> set[str]:
    """Everybody in the cast who may know of the case."""
    return {
        name
        for name in world.cast.people
        if Case.objects.visible_to(world.actor(name)).filter(pk=case.pk).exists()
    }


def sees(world: World, who: str | Actor, case: Case) -> bool:
    return Case.objects.visible_to(world.actor(who)).filter(pk=case.pk).exists()


def how(world: World, who: str, case: Case) -> tuple[Reading, Reveal]:
    """How the person reads the texts and the identity."""
    case = world.fresh(case)
    return reading(world.actor(who), case), identity_reveal(world.actor(who), case)


WHOLE, MASKED, NOTHING = Reading.WHOLE, Reading.MASKED, Reading.NOTHING
OWN, REASON, HIDDEN = Reveal.OWN_WORK, Reveal.WITH_REASON, Reveal.HIDDEN


class TestSecrecyNone:
    def test_who_knows_of_an_order_in_hand(self, world: World) -> None:
        case = world.in_progress().case
        expected = {*CENTRE, "cleared_dispatcher", "seat", "lead", "leader", *UNIT}
        assert seers(world, case) == expected

    def test_identity_and_text_by_role(self, world: World) -> None:
        case = world.in_progress().case
        table: dict[str, tuple[Reading, Reveal]] = {
            "seat": (WHOLE, OWN),
            "dispatcher": (WHOLE, REASON),
            "duty_manager": (WHOLE, REASON),
            "supervisor": (WHOLE, REASON),
            "handler": (WHOLE, OWN),
            "liaison": (WHOLE, OWN),
            "unit_head": (WHOLE, REASON),
            "assessor": (WHOLE, HIDDEN),
            "inspector": (WHOLE, HIDDEN),
            "publisher": (WHOLE, HIDDEN),
            "lead": (WHOLE, HIDDEN),
            "leader": (MASKED, HIDDEN),
        }
        assert {who: how(world, who, case) for who in table} == table

    def test_the_dispatchers_own_work_is_what_waits_for_dispatch_and_review(self, world: World) -> None:
        waiting, in_hand = world.submitted(telephone=somebody()), world.in_progress(telephone=somebody()).case
        review = world.reviewed(telephone=somebody())
        found = [how(world, "dispatcher", case)[1] for case in (waiting, in_hand, review)]
        assert found == [OWN, REASON, OWN]

    def test_a_handler_needs_a_reason_once_the_task_is_done(self, world: World) -> None:
        case = world.to_callback()
        assert how(world, "handler", case) == (WHOLE, REASON)

    def test_callback_agents_see_what_waits_for_them(self, world: World) -> None:
        case = world.reviewed()
        assert not sees(world, "callback", case)
        world.do("pass", "dispatcher", case)
        assert sees(world, "callback", case)
        assert how(world, "callback", case) == (WHOLE, OWN)

    def test_identity_is_not_given_to_a_unit_without_a_task(self, world: World) -> None:
        case = world.in_progress().case
        assert how(world, "handler2", case) == (NOTHING, HIDDEN)

    def test_a_leader_reads_the_text_without_who_asked(self, world: World) -> None:
        texts = texts_for(world.actor("leader"), world.submitted())
        assert NAME not in texts["content"]
        assert "13800138000" not in texts["content"]
        assert "占道" in texts["content"]


class TestFromTheUnit:
    def test_the_unit_reads_masked_texts_and_never_who(self, world: World) -> None:
        case = world.in_progress(secrecy="from_unit").case
        for who in UNIT:
            assert how(world, who, case) == (MASKED, HIDDEN)
            texts = texts_for(world.actor(who), world.fresh(case))
            assert NAME not in texts["content"]
            assert "13800138000" not in texts["content"]
            with pytest.raises(NotAllowed):
                reveal_identity(world.actor(who), case, "需要联系")

    def test_the_centre_reads_everything(self, world: World) -> None:
        case = world.submitted(secrecy="from_unit")
        assert how(world, "dispatcher", case) == (WHOLE, OWN)
        assert how(world, "leader", case) == (MASKED, HIDDEN)


class TestFull:
    @pytest.fixture
    def secret(self, world: World) -> Task:
        """A report about nobody in particular, with one bureau in the lead and another assisting."""
        case = world.submitted(kind="report")
        return world.dispatched(case, who="cleared_dispatcher", assisting=[world.city.second_bureau])

    def test_reports_are_secret_by_default(self, world: World) -> None:
        assert world.draft(kind="report").secrecy == Secrecy.FULL

    def test_named_persons_the_typing_seat_and_the_units_with_a_task_know_of_it(
        self, world: World, secret: Task
    ) -> None:
        assert seers(world, secret.case) == {"seat", "cleared_dispatcher", "duty_manager", *UNIT, *OTHER_UNIT}

    def test_the_lead_reads_it_redacted_and_who_assists_reads_nothing(
        self, world: World, secret: Task
    ) -> None:
        assert how(world, "handler", secret.case) == (MASKED, HIDDEN)
        assert how(world, "handler2", secret.case) == (NOTHING, HIDDEN)
        texts = texts_for(world.actor("liaison2"), world.fresh(secret.case))
        assert (texts["title"], texts["content"]) == ("（保密诉求）", "")

    def test_a_child_of_the_lead_reads_as_the_lead(self, world: World, secret: Task) -> None:
        world.do("sign", "liaison", secret)
        world.do("delegate", "liaison", secret, department=world.city.bureau_section.code)
        assert how(world, "section_handler", secret.case) == (MASKED, HIDDEN)

    def test_the_seat_that_typed_it_no_longer_sees_who_after_submission(self, world: World) -> None:
        case = world.draft(kind="report")
        assert how(world, "seat", case)[1] == OWN
        world.do("submit", "seat", case)
        assert how(world, "seat", case)[1] == HIDDEN

    def test_identity_needs_two_named_persons(self, world: World, secret: Task) -> None:
        case = secret.case
        asker, other = "duty_manager", "cleared_dispatcher"
        assert how(world, asker, case)[1] == HIDDEN
        world.do("ask_release", asker, case, reason="须核实举报人身份")
        with pytest.raises(Refusal, match="没有别人提出"):
            world.do("agree_release", asker, case)
        assert how(world, asker, case)[1] == HIDDEN
        world.do("agree_release", other, case)
        assert how(world, asker, case)[1] == REASON
        assert how(world, other, case)[1] == REASON
        assert reveal_identity(world.actor(asker), case, "须核实").name == NAME
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert how(world, asker, case)[1] == HIDDEN

    def test_somebody_without_clearance_cannot_ask_or_agree(self, world: World, secret: Task) -> None:
        for name in ("ask_release", "agree_release"):
            with pytest.raises(NotFound):
                world.do(name, "dispatcher", secret.case, reason="想看看")

    def test_it_is_in_no_text_index(self, world: World, secret: Task) -> None:
        case = Case.objects.get(pk=secret.case_id)
        assert (case.title, case.content, case.address) == ("", "", "")
        assert NAME.encode() not in bytes(case.sealed_texts)


class TestAccused:
    """Who is complained of decides who may know."""

    def conduct(self, world: World, **fields: Any) -> Case:
        """A conduct complaint about the section, led by its bureau."""
        accused = {"accused": world.city.bureau_section, "accused_matter": "conduct", "kind": "complaint"}
        case = world.submitted(**{**accused, **fields})
        world.dispatched(case, who="cleared_dispatcher")
        return case

    @pytest.mark.parametrize("kind", ["complaint", "report"])
    def test_conduct_never_reaches_the_accused_or_below(self, world: World, kind: str) -> None:
        case = self.conduct(world, kind=kind)
        for who in ("section_liaison", "section_handler"):
            assert not sees(world, who, case)
            assert not Task.objects.visible_to(world.actor(who)).filter(case=case).exists()
        assert sees(world, "liaison", case)

    def test_not_even_when_a_task_got_there_before_somebody_was_accused(self, world: World) -> None:
        task = world.in_progress()
        world.do("delegate", "liaison", task, department=world.city.bureau_section.code)
        assert sees(world, "section_liaison", task.case)
        Case.objects.filter(pk=task.case_id).update(
            accused=world.city.bureau_section, accused_matter="conduct", kind="complaint"
        )
        assert not sees(world, "section_liaison", task.case)
        assert not Task.objects.visible_to(world.actor("section_liaison")).exists()

    def test_the_superior_that_investigates_knows_whom_to_ask(self, world: World) -> None:
        assert how(world, "handler", self.conduct(world)) == (WHOLE, OWN)

    def test_a_leader_of_the_accused_unit_does_not_see_it(self, world: World) -> None:
        case = world.submitted(accused=world.city.office, accused_matter="conduct", kind="complaint")
        assert not sees(world, "leader", case)

    def test_the_accused_sees_the_question_and_nothing_else(self, world: World) -> None:
        case = self.conduct(world)
        task = world.in_progress(world.task_of(case, world.city.bureau))
        asked = f"请说明{NAME}（13800138000）反映的态度问题"
        explanation = world.do("ask_explanation", "handler", task, question=asked).made
        assert NAME not in explanation.question
        assert "13800138000" not in explanation.question
        assert not sees(world, "section_liaison", case)
        world.do("explain", "section_liaison", explanation, answer="当日正在处置其他事项")
        with pytest.raises(NotFound):
            world.do("explain", "handler2", explanation, answer="与我无关")
        with pytest.raises(Refusal, match="已经说明过"):
            world.do("explain", "section_handler", explanation, answer="再说一次")

    def test_service_the_unit_may_lead_and_does_not_see_who(self, world: World) -> None:
        accused = {"accused": world.city.bureau, "accused_matter": "service", "kind": "complaint"}
        case = world.in_progress(**accused).case
        for who in UNIT:
            assert how(world, who, case) == (MASKED, HIDDEN)
        assert how(world, "dispatcher", case)[0] == WHOLE

    def test_service_unless_they_agree(self, world: World) -> None:
        accused = {"accused": world.city.bureau, "accused_matter": "service", "kind": "complaint"}
        case = world.in_progress(**accused, identity_to_accused=True).case
        assert how(world, "handler", case) == (WHOLE, OWN)

    def test_service_the_superior_of_the_accused_does_not_see_who_either(self, world: World) -> None:
        accused = {"accused": world.city.bureau_section, "accused_matter": "service", "kind": "complaint"}
        case = world.in_progress(**accused).case
        assert how(world, "handler", case) == (MASKED, HIDDEN)

    def test_a_supervisory_unit_that_approves_a_reply_sees_that_case_then(self, world: World) -> None:
        accused = {"accused": world.city.bureau, "accused_matter": "service", "kind": "complaint"}
        task = world.in_progress(**accused)
        assert not sees(world, "discipline", task.case)
        world.do("reply", "handler", task, **ANSWER)
        assert sees(world, "discipline", task.case)
        assert Task.objects.visible_to(world.actor("discipline")).filter(pk=task.pk).exists()
        assert how(world, "discipline", task.case) == (MASKED, HIDDEN)


class TestAboutTheCentre:
    @pytest.fixture
    def draft(self, world: World) -> Case:
        return world.draft(accused=world.city.centre, accused_matter="conduct", kind="complaint")

    def test_after_submission_only_the_government_office(self, world: World, draft: Case) -> None:
        assert sees(world, "seat", draft)
        case = world.do("submit", "seat", draft).case
        assert case.held_by_office
        assert seers(world, case) == {"office", "leader"}

    def test_the_seat_that_typed_it_can_do_nothing_more(self, world: World, draft: Case) -> None:
        world.do("submit", "seat", draft)
        for name, typed in (("supplement", {"text": "算了"}), ("urge", {}), ("answer", {"answer": "已解释"})):
            with pytest.raises(NotFound):
                world.do(name, "seat", draft, **typed)
        with pytest.raises(NotFound):
            reveal_identity(world.actor("seat"), draft, "刚才的通话")

    def test_nor_settle_it_before(self, world: World, draft: Case) -> None:
        attempts: list[tuple[str, str, dict[str, Any]]] = [
            ("answer", "seat", {"answer": "已解释"}),
            ("transfer", "seat", {"target": "12315", "picked_up": True}),
            ("refuse", "dispatcher", {"reason": "too_vague"}),
            ("merge", "seat", {"into": world.submitted().number}),
        ]
        for name, who, typed in attempts:
            with pytest.raises(NotAllowed, match="政府办公室"):
                world.do(name, who, draft, **typed)

    def test_the_operator_is_the_hotline_too(self, world: World) -> None:
        floor = world.department("YY", "运营现场", "outside", takes_orders=False, operator="operator-a")
        case = world.submitted(accused=floor, accused_matter="conduct", kind="complaint")
        assert seers(world, case) == {"office", "leader"}

    def test_a_popped_screen_does_not_show_it(self, world: World, draft: Case) -> None:
        world.do("submit", "seat", draft)
        world.contact("seat")
        assert not sees(world, "seat", draft)

    def test_the_office_handles_it_and_calls_back(self, world: World, draft: Case) -> None:
        case = world.do("submit", "seat", draft).case
        task = world.dispatched(case, lead=world.city.supervisory, who="office")
        world.replied(task)
        world.do("pass", "office", case)
        assert sees(world, "office", case)
        assert not sees(world, "callback", case)
        assert not sees(world, "government_callback", case)

    def test_it_moves_to_the_office_when_the_dispatcher_finds_who_is_meant(self, world: World) -> None:
        case = world.submitted(kind="complaint")
        world.do("amend", "dispatcher", case, accused=world.city.centre.code, accused_matter="conduct")
        assert seers(world, case) == {"office", "leader"}


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
        world.do("split", "dispatcher", member)
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
