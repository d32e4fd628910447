"""Who sees what (docs/domain.md): every row of the table, and what must not leak beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.sight import HIDDEN, MASKED, NOTHING, OWN, REASON, WHOLE, how, seers, sees
from tests.cases.world import ANSWER, NAME, World
from yixian.cases.actions import reveal_identity
from yixian.cases.models import Case, Contact, Secrecy, Task
from yixian.cases.texts import texts_for
from yixian.cases.visibility import Reading, Reveal
from yixian.ground.errors import NotAllowed, NotFound, Refusal

CENTRE = ("dispatcher", "duty_manager", "supervisor", "assessor", "inspector", "publisher")
UNIT = ("liaison", "handler", "unit_head")
OTHER_UNIT = ("liaison2", "handler2", "unit_head2")


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

    def test_named_persons_and_the_units_with_a_task_know_of_it(self, world: World, secret: Task) -> None:
        assert seers(world, secret.case) == {"cleared_dispatcher", "duty_manager", *UNIT, *OTHER_UNIT}

    def test_the_seat_reads_it_while_it_is_a_draft(self, world: World) -> None:
        case = world.draft(kind="report")
        assert how(world, "seat", case) == (WHOLE, OWN)
        world.do("submit", "seat", case)
        assert seers(world, case) == {"cleared_dispatcher", "duty_manager"}
        assert world.cast.client("seat").get(f"/cases/{case.number}/").status_code == 404

    def test_and_while_the_citizen_is_on_the_line(self, world: World) -> None:
        case = world.submitted(kind="report")
        Contact.objects.filter(pk=case.contact_id).update(outcome="open")
        assert sees(world, "seat", case)
        assert how(world, "seat", case) == (WHOLE, HIDDEN), "who it is the seat need not look up"
        Contact.objects.filter(pk=case.contact_id).update(outcome="case")
        assert not sees(world, "seat", case)

    def test_sent_back_for_more_it_is_the_seats_again(self, world: World) -> None:
        case = world.submitted(kind="report")
        world.do("send_back", "cleared_dispatcher", case, note="请问清时间")
        assert sees(world, "seat", case)
        world.do("amend", "seat", case, kind="report", content="十一月三日下午三点")
        world.do("submit", "seat", case)
        assert not sees(world, "seat", case)

    def test_a_report_transferred_at_once_is_gone_as_well(self, world: World) -> None:
        case = world.draft(kind="report")
        world.do("transfer", "seat", case, target="110", picked_up=True)
        assert not sees(world, "seat", case)

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
        assert how(world, asker, case)[1] == HIDDEN
        with pytest.raises(NotAllowed):
            world.do("agree_release", other, case)
        world.do("agree_release", "discipline", case)
        assert how(world, asker, case)[1] == REASON
        assert how(world, other, case)[1] == HIDDEN
        assert how(world, "discipline", case) == (NOTHING, HIDDEN)
        assert reveal_identity(world.actor(asker), case, "须核实").name == NAME
        with time_machine.travel(timezone.now() + timedelta(hours=25)):
            assert how(world, asker, case)[1] == HIDDEN

    def test_somebody_without_clearance_cannot_ask_or_agree(self, world: World, secret: Task) -> None:
        for name, who in (("ask_release", "dispatcher"), ("agree_release", "unit_head2")):
            with pytest.raises((NotFound, NotAllowed)):
                world.do(name, who, secret.case, reason="想看看")

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
