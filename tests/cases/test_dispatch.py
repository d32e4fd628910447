"""派单 and 加派: one lead, any assisting, by the catalogue, and never to whom it must not go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.test_person_to_ring import duty
from tests.cases.world import World, at
from yixian.cases.actions.dispatch import propose
from yixian.cases.models import Case, Event, Task
from yixian.directory.models import CatalogueEntry, Department, DutyPerson
from yixian.ground.errors import Invalid, Refusal


@pytest.fixture(autouse=True)
def monday() -> object:
    """An ordinary Monday morning, with no holiday near."""
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False) as moment:
        yield moment


def entry(world: World, department: Department, **columns: object) -> CatalogueEntry:
    """Another entry of the catalogue for the world's category, better than the world's own."""
    columns = {"area": world.area, "category": world.category, "valid_from": date(2025, 1, 1), **columns}
    made: CatalogueEntry = CatalogueEntry.objects.create(department=department, **columns)
    return made


class TestCatalogue:
    def test_it_proposes_lead_and_assisting(self, world: World) -> None:
        entry(world, world.city.second_bureau, assisting=[world.city.bureau.code])
        proposed = propose(world.submitted(area=world.area))
        assert proposed["lead"] == world.city.second_bureau
        assert proposed["assisting"] == [world.city.bureau]

    def test_the_case_keeps_the_entry_it_went_by(self, world: World) -> None:
        task = world.dispatched()
        assert task.case.catalogue_entry == world.entry
        other = world.dispatched(lead=world.city.second_bureau, telephone=somebody())
        assert other.case.catalogue_entry is None, "sent past the catalogue"

    def test_an_entry_may_have_a_limit_of_its_own(self, world: World) -> None:
        entry(world, world.city.second_bureau, limit_override=10)
        task = world.dispatched(lead=world.city.second_bureau, area=world.area)
        assert task.due_at == at("2026-03-16 09:00 Mon")
        assert task.case.promise_due == at("2026-03-09 11:00 Mon"), "what the citizen was told stays"

    def test_but_not_for_what_is_urgent_or_hard(self, world: World) -> None:
        entry(world, world.city.second_bureau, limit_override=10)
        lead = world.city.second_bureau
        urgent = world.dispatched(lead=lead, area=world.area, urgency="P2", telephone=somebody())
        hard = world.dispatched(lead=lead, area=world.area, tags=["hard"], telephone=somebody())
        assert urgent.due_at == at("2026-03-03 09:00 Tue")
        assert hard.due_at == at("2026-03-23 09:00 Mon"), "a plan within 15 working days"

    def test_an_entry_may_forbid_return(self, world: World) -> None:
        entry(world, world.city.second_bureau, may_return=False)
        task = world.dispatched(lead=world.city.second_bureau, area=world.area)
        with pytest.raises(Refusal, match="不得退单"):
            world.asked(task, "return")

    def test_so_may_the_dispatcher(self, world: World) -> None:
        task = world.dispatched(forbid_return=True)
        with pytest.raises(Refusal, match="不得退单"):
            world.asked(task, "return")


class TestAssisting:
    def test_one_working_day_before_the_lead(self, world: World) -> None:
        lead = world.dispatched(assisting=[world.city.second_bureau])
        assisting = world.task_of(lead.case, world.city.second_bureau)
        assert (lead.role, assisting.role) == ("lead", "assisting")
        assert lead.due_at == at("2026-03-09 09:00 Mon")
        assert assisting.due_at == at("2026-03-06 09:00 Fri")

    def test_the_same_where_the_limit_is_one_day(self, world: World) -> None:
        lead = world.dispatched(kind="enquiry", assisting=[world.city.second_bureau])
        assert lead.due_at == at("2026-03-03 09:00 Tue")
        assert world.task_of(lead.case, world.city.second_bureau).due_at == lead.due_at

    def test_added_later(self, world: World) -> None:
        lead = world.in_progress()
        added = world.do("add_task", "dispatcher", lead.case, department=world.city.second_bureau.code).made
        assert (added.role, added.first_dispatch, lead.first_dispatch) == ("assisting", False, True)
        assert world.again(added).due_at == at("2026-03-06 09:00 Fri")

    def test_a_department_has_one_open_task_on_a_case(self, world: World) -> None:
        lead = world.in_progress()
        with pytest.raises(Refusal, match="已有未完成的任务"):
            world.do("add_task", "dispatcher", lead.case, department=world.city.bureau.code)
        assert Task.objects.count() == 1
        assert world.fresh(lead.case).version == 4

    def test_the_lead_is_not_also_assisting(self, world: World) -> None:
        lead = world.dispatched(assisting=[world.city.bureau, world.city.second_bureau])
        assert Task.objects.filter(case=lead.case).count() == 2


class TestCritical:
    def test_telephone_first(self, world: World) -> None:
        case = world.submitted(urgency="P1")
        with pytest.raises(Refusal) as refused:
            world.dispatched(case)
        assert refused.value.field == "telephoned"
        task = world.dispatched(case, telephoned="值班室王工 09:01")
        assert task.case.status == "handling"
        assert "值班室王工" in task.case.remarks.get().text

    def test_who_was_rung_is_one_on_duty_or_has_a_number(self, world: World) -> None:
        duty(world, "赵值班")
        case = world.submitted(urgency="P1")
        with pytest.raises(Refusal) as refused:
            world.dispatched(case, telephoned="值班室")
        assert refused.value.field == "telephoned"
        assert "赵值班" not in str(refused.value)
        world.dispatched(case, telephoned="李局长 0351-7654321")
        assert Event.objects.get(case=case, verb="dispatch").facts["telephoned"]["duty"] is None

    @pytest.mark.parametrize("said", ["赵值班", "赵值班 0351-1234567", "打了03511234567"])
    def test_the_person_on_duty_is_referred_to_and_the_time_kept(self, world: World, said: str) -> None:
        duty(world, "赵值班")
        case = world.submitted(urgency="P1")
        at = timezone.now()
        world.dispatched(
            case, telephoned=said, telephoned_at=timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")
        )
        fact = Event.objects.get(case=case, verb="dispatch").facts["telephoned"]
        assert fact["duty"] == DutyPerson.objects.get().pk
        assert datetime.fromisoformat(fact["at"]) == at.replace(second=0, microsecond=0)
        assert f"{said} {timezone.localtime(at):%Y-%m-%d %H:%M}" in case.remarks.get().text

    @pytest.mark.parametrize("minutes", [-600, 60])
    def test_not_before_the_case_and_not_in_the_future(self, world: World, minutes: int) -> None:
        case = world.submitted(urgency="P1")
        at = timezone.localtime(timezone.now() + timedelta(minutes=minutes))
        with pytest.raises((Refusal, Invalid)) as refused:
            world.dispatched(case, telephoned="值班室", telephoned_at=at.strftime("%Y-%m-%dT%H:%M"))
        assert refused.value.field == "telephoned_at"

    def test_also_when_the_dispatcher_finds_it_critical(self, world: World) -> None:
        case = world.submitted()
        with pytest.raises(Refusal) as refused:
            world.do(
                "dispatch", "dispatcher", case, category="010101", lead=world.city.bureau.code, urgency="P1"
            )
        assert refused.value.field == "telephoned"
        assert world.fresh(case).urgency == "normal"


class TestAccused:
    """A conduct complaint or report goes to the nearest superior outside the accused's subtree."""

    def conduct(self, world: World, accused: Department, kind: str = "complaint") -> Case:
        return world.submitted(kind=kind, accused=accused, accused_matter="conduct", telephone=somebody())

    @pytest.mark.parametrize("kind", ["complaint", "report"])
    def test_never_to_the_accused_or_below(self, world: World, kind: str) -> None:
        case = self.conduct(world, world.city.bureau, kind)
        for department in (world.city.bureau, world.city.bureau_section):
            with pytest.raises(Refusal, match="被诉单位") as refused:
                world.dispatched(case, lead=department, who="cleared_dispatcher")
            assert refused.value.field == "lead"
        with pytest.raises(Refusal, match="被诉单位"):
            world.dispatched(
                case, lead=world.city.supervisory, assisting=[world.city.bureau], who="cleared_dispatcher"
            )
        assert not Task.objects.exists()

    def test_to_the_superior_or_the_supervisory_unit_alone(self, world: World) -> None:
        case = self.conduct(world, world.city.bureau_section)
        with pytest.raises(Refusal, match="直接上级"):
            world.dispatched(case, lead=world.city.second_bureau)
        assert propose(case)["lead"] == world.city.bureau
        assert world.dispatched(case, lead=world.city.bureau).case.lead == world.city.bureau
        other = self.conduct(world, world.city.bureau_section)
        assert world.dispatched(other, lead=world.city.supervisory).case.lead == world.city.supervisory

    def test_to_the_supervisory_unit_where_there_is_no_superior(self, world: World) -> None:
        case = self.conduct(world, world.city.bureau)
        assert propose(case)["lead"] == world.city.supervisory
        with pytest.raises(Refusal, match="直接上级"):
            world.dispatched(case, lead=world.city.second_bureau)

    def test_every_report_even_about_a_service(self, world: World) -> None:
        case = world.submitted(kind="report", accused=world.city.bureau, accused_matter="service")
        with pytest.raises(Refusal, match="被诉单位"):
            world.dispatched(case, who="cleared_dispatcher")

    def test_about_a_service_the_unit_may_lead(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="service")
        assert propose(case)["lead"] == world.city.bureau
        assert world.dispatched(case).case.accused_confirmed

    def test_the_dispatcher_confirms_who_is_accused(self, world: World) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="service")
        with pytest.raises(Refusal) as refused:
            world.do("dispatch", "dispatcher", case, category="010101", lead=world.city.bureau.code)
        assert refused.value.field == "accused_confirmed"

    def test_nor_by_adding_handing_on_or_delegating(self, world: World) -> None:
        task = world.in_progress(world.dispatched(self.conduct(world, world.city.bureau_section)))
        section = world.city.bureau_section.code
        with pytest.raises(Refusal, match="被诉单位"):
            world.do("add_task", "dispatcher", task.case, department=section)
        with pytest.raises(Refusal, match="被诉单位"):
            world.do("delegate", "liaison", task, department=section)
        world.asked(task, "return")
        with pytest.raises(Refusal, match="被诉单位"):
            world.do("rule", "dispatcher", task, granted=True, ruling="改派", successor=section)

    def test_nor_where_other_units_below_may_have_it(self, world: World) -> None:
        second = Department.objects.create(
            code="BUR-02", name="二科", parent=world.city.bureau, tier="bureau"
        )
        task = world.in_progress(world.dispatched(self.conduct(world, world.city.bureau_section)))
        with pytest.raises(Refusal, match="被诉单位") as refused:
            world.do("delegate", "liaison", task, department=world.city.bureau_section.code)
        assert (refused.value.field, refused.value.code) == ("department", "accused")
        assert world.do("delegate", "liaison", task, department=second.code).made.department == second


class TestCorrected:
    def test_kind_and_category_are_corrected_with_the_dispatch(self, world: World) -> None:
        case = world.submitted(kind="enquiry", category=None)
        values = {"category": "010101", "kind": "complaint", "lead": world.city.bureau.code}
        case = world.do("dispatch", "dispatcher", case, **values).case
        assert (case.kind, case.category) == ("complaint", world.category)
        assert world.task_of(case, world.city.bureau).due_at == at("2026-03-09 09:00 Mon"), "5 wd, not 1"

    def test_what_turns_out_to_be_a_report_is_secret_from_then_on(self, world: World) -> None:
        case = world.submitted(kind="complaint")
        values = {"category": "010101", "kind": "report", "lead": world.city.bureau.code}
        case = world.fresh(world.do("dispatch", "dispatcher", case, **values).case)
        assert (case.secrecy, case.content) == ("full", "")

    def test_a_group_does_not_become_a_report(self, world: World) -> None:
        parent, case = world.submitted(telephone=somebody()), world.submitted(telephone=somebody())
        world.do("merge", "dispatcher", case, into=parent.number)
        values = {"category": "010101", "kind": "report", "lead": world.city.bureau.code}
        with pytest.raises(Refusal, match="撤并"):
            world.do("dispatch", "dispatcher", parent, **values)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"lead": ""}, "lead"),
        ({"lead": "没有"}, "lead"),
        ({"category": ""}, "category"),
        ({"assisting": "SW"}, "assisting"),
        ({"assisting": ["没有"]}, "assisting"),
        ({"note": "长" * 1001}, "note"),
        ({"urgency": "P0"}, "urgency"),
    ],
)
def test_bad_input_names_its_field(world: World, typed: dict[str, object], field: str) -> None:
    case = world.submitted()
    with pytest.raises(Invalid) as refused:
        world.do("dispatch", "dispatcher", case, **{"category": "010101", "lead": "CG", **typed})
    assert field in refused.value.errors
    assert world.fresh(case).status == "to_dispatch"


def test_only_to_who_takes_orders(world: World) -> None:
    case = world.submitted()
    world.city.second_bureau.active = False
    world.city.second_bureau.save()
    for department in (world.city.centre, world.city.second_bureau):
        with pytest.raises(Refusal, match="不承办工单"):
            world.dispatched(case, lead=department)


@pytest.mark.parametrize("code", ["01", "0101"])
def test_the_narrowest_category_is_asked_for(world: World, code: str) -> None:
    case = world.submitted()
    with pytest.raises(Refusal, match="最细一级") as refused:
        world.do("dispatch", "dispatcher", case, category=code, lead="CG")
    assert refused.value.field == "category"
