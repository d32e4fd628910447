"""The clock at work: what, when, to whom and how, by the rules of the city; late, twice, killed or set back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.at_once import at_once
from tests.cases.world import World, at
from tests.cast import Cast
from tests.supervision.rules import LONG_AGO, rule, ticked
from yixian.cases.models import Case, Task
from yixian.directory.actions import load_rows
from yixian.directory.models import OfficeHours
from yixian.directory.rows import DEFAULT
from yixian.ground.caching import drop_all
from yixian.linkage.models import NoticeWish, StaffNotice
from yixian.people.models import RoleGrant
from yixian.supervision import at_hand, clock
from yixian.supervision.models import ClockRule, ClockStep, SupervisionOrder

MONDAY = at("2026-03-02 09:00 Mon")  # the cases of these tests are dispatched then


@pytest.fixture
def moment() -> Iterator[Any]:
    """The clock of the world, which stands at Monday nine o'clock until it is moved."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def task(world: World, moment: Any) -> Task:
    """A task just dispatched: to be signed by 15:00, contacted by Tuesday, done within five working days."""
    return world.dispatched(kind="help")


def told(verb: str = "reminded") -> list[str]:
    """Who was told in the system, oldest first."""
    rows = StaffNotice.objects.filter(way="system", verb=verb).order_by("id")
    return list(rows.values_list("account__username", flat=True))


class TestWhen:
    """The moment of each rule, by working time and by the lamp."""

    def test_at_the_due_time_and_not_before(self, task: Task) -> None:
        rule()
        assert task.sign_due == at("2026-03-02 15:00 Mon")
        assert ticked(at("2026-03-02 14:59 Mon")) == []
        assert ticked(at("2026-03-02 15:00 Mon")) == ["到时未签收：提醒 1 件"]
        assert told() == ["liaison"]
        assert ticked(at("2026-03-02 15:01 Mon")) == []

    @pytest.mark.parametrize(
        ("amount", "unit", "comes"),
        [
            (2, "wh", "2026-03-02 17:00 Mon"),
            (30, "minute", "2026-03-02 15:30 Mon"),
            (10, "hour", "2026-03-03 01:00 Tue"),
            (4, "wh", "2026-03-03 09:30 Tue"),
            (1, "wd", "2026-03-03 15:00 Tue"),
            (5, "wd", "2026-03-09 15:00 Mon"),
        ],
    )
    def test_some_time_after_it(self, task: Task, amount: int, unit: str, comes: str) -> None:
        rule(amount=amount, unit=unit)
        assert ticked(at(comes) - timedelta(minutes=1)) == []
        assert ticked(at(comes)) != []

    @pytest.mark.parametrize(
        ("amount", "unit", "comes"),
        [(2, "wh", "2026-03-02 11:00 Mon"), (90, "minute", "2026-03-02 13:30 Mon")],
    )
    def test_some_time_before_it(self, task: Task, amount: int, unit: str, comes: str) -> None:
        rule(when="before", amount=amount, unit=unit)
        assert ticked(at(comes) - timedelta(minutes=1)) == []
        assert ticked(at(comes)) != []

    def test_a_warning_over_a_weekend_comes_in_office_hours(self, world: World, moment: Any) -> None:
        moment.move_to(at("2026-03-02 09:00 Mon"))
        task = world.in_progress(kind="help")
        assert task.due_at == at("2026-03-09 09:00 Mon")
        rule(what="result", when="before", amount=1, unit="wd")
        assert ticked(at("2026-03-06 08:59 Fri")) == []
        assert ticked(at("2026-03-06 09:00 Fri")) != []

    def test_yellow_and_red_are_the_moments_of_the_lamp(self, task: Task) -> None:
        rule(what="result", when="yellow")
        rule(what="result", when="red")
        assert ticked(task.yellow_at - timedelta(seconds=1)) == []
        assert len(ticked(task.yellow_at)) == 1
        assert len(ticked(task.red_at)) == 1
        assert told() == ["liaison", "liaison"]

    def test_a_unit_with_hours_of_its_own(self, world: World, moment: Any) -> None:
        for day in range(7):
            OfficeHours.objects.create(
                department=world.city.bureau,
                weekday=day,
                opens=at("2026-03-02 00:00 Mon").time(),
                closes=at("2026-03-02 00:00 Mon").time(),
            )
        drop_all()
        moment.move_to(at("2026-03-06 17:00 Fri"))
        round_the_clock, by_day = world.dispatched(), world.dispatched(lead=world.city.second_bureau)
        rule(amount=1, unit="wh")
        ticked(at("2026-03-06 22:00 Fri"))
        assert [step.task_id for step in ClockStep.objects.all()] == [round_the_clock.pk]
        ticked(at("2026-03-09 14:30 Mon"))
        assert set(ClockStep.objects.values_list("task_id", flat=True)) == {round_the_clock.pk, by_day.pk}

    def test_a_moved_due_time_is_another_one(self, task: Task) -> None:
        rule(what="result")
        due = task.due_at
        ticked(due)
        Task.objects.filter(pk=task.pk).update(due_at=due + timedelta(days=7))
        assert ticked(due + timedelta(days=1)) == []
        assert ticked(due + timedelta(days=7)) != []


class TestWhat:
    """Each kind of work, while it is still to be done."""

    def test_signing_until_it_is_signed(self, world: World, task: Task) -> None:
        rule()
        world.do("sign", "liaison", task)
        assert ticked(at("2026-03-02 15:00 Mon")) == []

    def test_contact_until_somebody_was_reached(self, world: World, task: Task) -> None:
        rule(what="contact", to="handler")
        world.do("sign", "liaison", task)
        task = world.again(task)
        assert task.contact_due is not None
        ticked(task.contact_due)
        assert told() == ["liaison"], "nobody was given the task: it is the liaison's"

    def test_nothing_of_a_task_that_stands_still_or_is_answered(self, world: World, task: Task) -> None:
        rule(what="result")
        other = world.replied(kind="help")
        Task.objects.filter(pk=task.pk).update(status="suspended", resume_on=date(2027, 1, 1))
        assert ticked(other.due_at + timedelta(days=9)) == []

    def test_review_and_callback_are_the_centres(self, world: World, moment: Any) -> None:
        reviewed, called = world.reviewed(kind="help"), world.to_callback(kind="help")
        rule(what="review", to="dispatcher")
        rule(what="callback", to="duty_manager")
        assert reviewed.step_due is not None
        assert called.step_due is not None
        ticked(max(reviewed.step_due, called.step_due))
        assert told() == ["dispatcher", "cleared_dispatcher", "duty_manager"]
        assert {step.case_id for step in ClockStep.objects.all()} == {reviewed.pk, called.pk}

    def test_returned_twice_counts_from_that_dispatch(self, world: World, task: Task) -> None:
        Case.objects.filter(pk=task.case_id).update(returns_granted=2)
        rule(what="returned", to="duty_manager")
        assert ticked(MONDAY) != []
        assert ticked(MONDAY + timedelta(days=1)) == []

    def test_handled_again_twice(self, world: World, task: Task) -> None:
        rule(what="rehandled", deed="supervise", amount=1, unit="wd")
        assert ticked(MONDAY + timedelta(days=2)) == []
        Case.objects.filter(pk=task.case_id).update(round=3)
        assert ticked(MONDAY + timedelta(hours=23)) == []
        assert ticked(MONDAY + timedelta(days=1)) != []

    def test_unclaimed_after_a_return(self, world: World, moment: Any) -> None:
        task = world.dispatched()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意")
        case = world.fresh(task.case)
        assert case.status == "to_dispatch"
        rule(what="unclaimed", to="duty_manager;supervisor")
        assert case.step_due is not None
        ticked(case.step_due)
        assert sorted(told()) == ["duty_manager", "supervisor"]

    def test_only_the_kind_urgency_and_unit_that_a_rule_names(self, world: World, task: Task) -> None:
        other = world.dispatched(kind="complaint", lead=world.city.second_section)
        rule(kind="complaint")
        rule(department=world.city.second_bureau)
        rule(urgency="P1")
        ticked(at("2026-03-04 15:00 Wed"))
        assert [step.task_id for step in ClockStep.objects.all()] == [other.pk, other.pk]


class TestDeeds:
    """Each through the action a person would use, told and recorded as that is."""

    LATE = at("2026-03-20 09:00 Fri")

    def test_urging_is_told_and_counted_as_nobodys(self, world: World, task: Task) -> None:
        rule(deed="urge", to="unit_head")
        ticked(self.LATE)
        assert (told("urged"), told()) == (["liaison"], ["unit_head"])
        assert world.verbs(task.case)[-1] == "urge"
        assert world.fresh(task.case).urged == 0, (
            "how often the clock comes is the city's rule, not the case's merit"
        )
        assert task.case.events.latest("seq").actor_kind == "system"

    def test_only_the_unit_that_is_late_is_urged(self, world: World, moment: Any) -> None:
        task = world.dispatched(assisting=[world.city.second_bureau])
        world.do("sign", "liaison2", world.task_of(task.case, world.city.second_bureau))
        rule(deed="urge")
        ticked(self.LATE)
        assert told("urged") == ["liaison"]

    @pytest.mark.parametrize("deed", ["remind", "urge"])
    def test_a_unit_whose_conduct_the_case_came_to_be_about_is_told_nothing(
        self, world: World, task: Task, deed: str
    ) -> None:
        Case.objects.filter(pk=task.case_id).update(
            kind="complaint", accused=world.city.bureau, accused_matter="conduct"
        )
        rule(deed=deed)
        assert ticked(self.LATE)[-1] == "到时未签收：1 件没有人可告知"
        assert (told(), told("urged")) == ([], [])

    def test_nobody_is_reminded_to_call_whom_nobody_is_to_call(self, world: World, moment: Any) -> None:
        said_no, retaliated, called = world.to_callback(), world.to_callback(), world.to_callback()
        Case.objects.filter(pk=said_no.pk).update(rehandle_proposed=True)
        world.do("report_retaliation", retaliated, retaliated, words="被人威胁")
        rule(what="callback", to="duty_manager")
        ticked(self.LATE)
        assert [step.case_id for step in ClockStep.objects.all()] == [called.pk]

    def test_an_order_says_that_the_clock_issued_it(self, world: World, task: Task) -> None:
        made = rule(deed="supervise", level=1, days=3, name="超期督办")
        with time_machine.travel(self.LATE, tick=False):
            ticked(self.LATE)
        order = SupervisionOrder.objects.get()
        assert (order.issued_by, order.rule, order.level, order.demand) == (None, made, 1, "请抓紧办理")
        assert order.due_at == at("2026-03-25 09:00 Wed")
        assert "到时规则“超期督办”自动下达" in order.issuer
        assert [row.department for row in order.addressees.all()] == [world.city.bureau]
        assert told("supervised") == ["liaison", "unit_head"]
        page = world.cast.client("supervisor").get("/desk/supervision/")
        assert order.issuer in page.content.decode()
        page = world.cast.client("liaison").get(f"/desk/supervision/{order.pk}/slip/")
        assert order.issuer in page.content.decode()
        world.do("answer_supervision", "liaison", task, reply="已整改")
        world.do("close_supervision", "supervisor", task.case, order=order.number, note="属实")

    def test_escalation_goes_to_the_hard_cases_once(self, world: World, task: Task) -> None:
        rule(deed="escalate")
        ticked(self.LATE)
        assert world.again(task).escalated_at == self.LATE
        assert told("hard") == ["duty_manager"]

    def test_what_cannot_be_done_is_said_and_not_tried_for_ever(self, world: World, task: Task) -> None:
        world.do("escalate", "liaison", task, note="超出职责")
        rule(deed="escalate")
        assert ticked(self.LATE) == ["到时未签收：1 件没有做成"]
        assert ClockStep.objects.get().reason == "已经提级，等待会商。"
        assert ticked(self.LATE + timedelta(minutes=1)) == []

    def test_the_ways_a_rule_allows_of_those_a_person_chose(self, world: World, task: Task) -> None:
        NoticeWish.objects.create(
            account=world.cast.liaison,
            by_sms=True,
            mobile="8613900139000",
            by_email=True,
            email="a@example.org",
        )
        rule(by_sms=False)
        ticked(self.LATE)
        assert sorted(StaffNotice.objects.values_list("way", flat=True).filter(verb="reminded")) == [
            "email",
            "system",
        ]

    def test_a_leader_is_told_of_no_complaint_about_conduct(self, world: World, moment: Any) -> None:
        world.dispatched()
        secret = world.submitted(kind="complaint", secrecy="full")
        Case.objects.filter(pk=secret.pk).update(status="to_review", step_due=MONDAY)
        rule(to="leader")
        rule(what="review", to="leader")
        ticked(self.LATE)
        assert told() == ["leader"]

    def test_the_words_name_the_limit_and_what_is_to_be_done(self, world: World, task: Task) -> None:
        rule(words="请立即签收")
        with time_machine.travel(self.LATE, tick=False):
            ticked(self.LATE)
            page = world.cast.client("liaison").get("/desk/my-notices/").content.decode()
        assert "请立即签收" in page
        assert "2026-03-02 15:00" in page


class TestFaults:
    """The clock is late, twice, killed or set back; a unit is gone; nobody is there."""

    LATE = at("2026-03-20 09:00 Fri")

    def test_a_clock_set_back_does_nothing_twice(self, task: Task) -> None:
        rule()
        rule(what="result", when="yellow")
        for now in (task.yellow_at, MONDAY, MONDAY - timedelta(days=40), task.yellow_at):
            ticked(now)
        assert told() == ["liaison", "liaison"]

    def test_what_was_done_keeps_the_rule_as_it_was_that_day(self, world: World, task: Task) -> None:
        made = rule(deed="supervise", level=2)
        ticked(self.LATE)
        kept = world.cast.client("supervisor").get("/desk/clock/steps/").content.decode()
        assert "现名" not in kept
        made.name, made.deed, made.to = "签收提醒", "remind", "liaison"
        with time_machine.travel(self.LATE + timedelta(days=1)):
            made.save()
        steps = world.cast.client("supervisor").get("/desk/clock/steps/").content.decode()
        assert "到时未签收（现名签收提醒）" in steps
        assert SupervisionOrder.objects.get().issuer == "到时规则“到时未签收（现名签收提醒）”自动下达"
        step = ClockStep.objects.get()
        assert step.deed_words == "督办"
        step.rule_name = step.deed = ""  # written before they were kept
        assert (step.rule_called, step.deed_words) == ("签收提醒（当时的名称没有留存）", "没有留存")
        ClockRule.objects.filter(pk=made.pk).update(since=LONG_AGO)
        step.rule.refresh_from_db()
        assert step.deed_words == "提醒", "the rule is the same since"

    def test_after_a_week_each_gets_what_is_true_now_once(self, task: Task) -> None:
        rule(when="before", amount=1, unit="wh")
        rule(what="result", when="red")
        rule()
        rule(what="result", deed="urge")
        assert len(ticked(task.due_at + timedelta(days=7))) == 2, "no warning of what has passed"
        assert (told(), told("urged")) == (["liaison"], ["liaison"])
        assert ticked(task.due_at + timedelta(days=8)) == []

    def test_a_rule_is_not_for_what_came_due_before_it(self, world: World, task: Task) -> None:
        with time_machine.travel(self.LATE, tick=False):
            rule(since=None)
            assert ticked(self.LATE) == []
            fresh = world.dispatched()
        assert fresh.sign_due is not None
        ticked(fresh.sign_due)
        assert [step.task_id for step in ClockStep.objects.all()] == [fresh.pk]

    def test_a_rule_turned_on_again_begins_anew(self, task: Task) -> None:
        made = rule(active=False)
        with time_machine.travel(self.LATE, tick=False):
            made.active = True
            made.save()
        assert ClockRule.objects.get().since == self.LATE
        made.words = "另外的话"
        made.save()
        assert ClockRule.objects.get().since == self.LATE
        assert ticked(self.LATE) == []

    def test_not_before_and_not_after_it_is_valid(self, task: Task) -> None:
        rule(valid_from=date(2026, 3, 21))
        rule(valid_to=date(2026, 3, 19))
        assert ticked(self.LATE) == []

    @pytest.mark.parametrize("valid_to", [None, date(2026, 12, 31)])
    def test_one_that_had_run_out_begins_anew(self, task: Task, valid_to: date | None) -> None:
        made = rule(valid_to=date(2026, 3, 1))
        with time_machine.travel(self.LATE, tick=False):
            made.valid_to = valid_to
            made.save()
            assert made.since == self.LATE
            assert ticked(self.LATE) == []

    def test_a_rule_that_fails_stops_none_behind_it(
        self, task: Task, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken, real = rule(position=1), clock.batches

        def batches(made: ClockRule, now: Any) -> Any:
            if made == broken:
                raise ZeroDivisionError
            return real(made, now)

        monkeypatch.setattr(clock, "batches", batches)
        rule()
        assert ticked(self.LATE) == ["到时未签收：提醒 1 件"]
        assert f"clock rule {broken.code} failed" in caplog.text

    def test_a_unit_renamed_or_closed_is_still_asked_for_what_it_owes(
        self, world: World, moment: Any
    ) -> None:
        section = world.city.bureau_section
        world.dispatched(lead=section)
        rule(department=section, to="liaison")
        section.name, section.active = "市容管理科", False
        section.save()
        RoleGrant.objects.filter(account__department=section).delete()
        drop_all()
        ticked(self.LATE)
        assert told() == ["liaison"], "through the unit above it"
        page = world.cast.client("supervisor").get("/desk/clock/").content.decode()
        assert "市容管理科" in page
        assert "单位已停用" in page

    def test_nobody_to_tell_is_said_aloud(
        self, world: World, task: Task, caplog: pytest.LogCaptureFixture
    ) -> None:
        RoleGrant.objects.filter(role__in=("liaison", "unit_head")).delete()
        rule()
        rule(deed="supervise", to="supervisor")
        with time_machine.travel(self.LATE, tick=False):
            said = ticked(self.LATE)
            assert said.count("到时未签收：1 件没有人可告知") == 2
            assert "nobody to tell about 1" in caplog.text
            assert set(ClockStep.objects.values_list("state", flat=True)) == {"nobody"}
            client = world.cast.client("supervisor")
            assert "到时规则没有人可告知" in client.get("/desk/").content.decode()
            steps = client.get("/desk/clock/steps/?state=nobody&lately=1")
            assert len(steps.context["page"].rows) == 2
            assert steps.context["page"].rows[0].case == task.case
        assert SupervisionOrder.objects.count() == 1, "the order stands all the same"

    def test_killed_half_way_the_rest_is_done_later(
        self, world: World, moment: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tasks = [world.dispatched() for _ in range(5)]
        rule(deed="urge")
        real, done = clock.act, 0

        def killed(name: str, actor: Any, target: Any, *rest: Any, **options: Any) -> Any:
            nonlocal done
            step = real(name, actor, target, *rest, **options)
            done += 1
            if done == 3:
                raise KeyboardInterrupt
            return step

        monkeypatch.setattr(clock, "act", killed)
        with pytest.raises(KeyboardInterrupt):
            ticked(self.LATE)
        assert ClockStep.objects.count() == 2, "the third deed and its step went together"
        monkeypatch.undo()
        ticked(self.LATE)
        assert [world.verbs(one.case).count("urge") for one in tasks] == [1] * 5

    def test_one_that_fails_holds_up_no_other(
        self, world: World, moment: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        tasks = [world.dispatched() for _ in range(5)]
        monkeypatch.setattr(at_hand, "BATCH", 2)
        real = clock._reminder

        def fails(made: ClockRule, row: Any, said: str) -> Any:
            if row.pk == tasks[1].pk:
                raise ZeroDivisionError
            return real(made, row, said)

        monkeypatch.setattr(clock, "_reminder", fails)
        rule()
        assert ticked(self.LATE) == ["到时未签收：提醒 4 件"]
        assert f"failed about cases.task {tasks[1].pk}" in caplog.text
        monkeypatch.undo()
        assert ticked(self.LATE) == ["到时未签收：提醒 1 件"]

    def test_no_figure_knows_whether_the_tick_was_late(self, world: World, task: Task) -> None:
        columns = ("due_at", "yellow_at", "red_at", "sign_due", "contact_due", "status", "signed_at")
        before = Task.objects.filter(pk=task.pk).values(*columns).get()
        case = Case.objects.filter(pk=task.case_id).values("promise_due", "urged", "step_due", "status").get()
        rule(deed="urge")
        rule(what="result", deed="supervise")
        rule(what="result", when="red")
        ticked(self.LATE + timedelta(days=30))
        assert Task.objects.filter(pk=task.pk).values(*columns).get() == before
        assert (
            Case.objects.filter(pk=task.case_id).values("promise_due", "urged", "step_due", "status").get()
            == case
        )

    @pytest.mark.django_db(transaction=True)
    def test_ticks_at_once_do_everything_once(self) -> None:
        world = World(Cast())
        with time_machine.travel(MONDAY, tick=False):
            tasks = [world.dispatched() for _ in range(8)]
        rule()
        rule(deed="urge")
        results = at_once(*(lambda: ticked(self.LATE) for _ in range(3)))
        assert not [one for one in results if isinstance(one, Exception)], results
        ticked(self.LATE)  # whatever a locked database put off
        assert sorted(told()) == ["liaison"] * len(tasks)
        assert [world.verbs(one.case).count("urge") for one in tasks] == [1] * len(tasks)
        assert ClockStep.objects.count() == 2 * len(tasks)

    def test_old_steps_are_forgotten_and_what_they_were_about_left_alone(self, task: Task) -> None:
        rule()
        ticked(self.LATE)
        next_year = self.LATE + timedelta(days=800)
        assert list(clock.forget_steps(next_year)) == ["清除 1 条一年以前的到时记录"]
        assert ticked(next_year) == []


@pytest.mark.parametrize("many", [3, 30])
def test_a_reminder_costs_no_statement_for_each(world: World, moment: Any, many: int) -> None:
    for _ in range(many):
        world.dispatched()
    rule(to="handler;liaison;unit_head;duty_manager;leader")
    ticked(MONDAY)
    with CaptureQueriesContext(connection) as queries:
        ticked(at("2026-03-20 09:00 Fri"))
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) <= 14


class TestRows:
    """What a city may write, and what comes with the system."""

    def test_the_moment_in_words(self, db: None) -> None:
        made = rule(amount=2, unit="wd")
        assert made.moment_words == "到时以后 2个工作日"
        with translation.override("en"):
            assert made.moment_words.endswith("2 working days")

    @pytest.mark.parametrize(
        ("columns", "field"),
        [
            ({"when": "yellow"}, "when"),
            ({"what": "returned", "when": "before", "amount": 1}, "when"),
            ({"when": "before"}, "amount"),
            ({"to": ""}, "to"),
            ({"to": "mayor"}, "to"),
            ({"what": "review", "to": "handler"}, "to"),
            ({"what": "review", "deed": "urge"}, "deed"),
            ({"deed": "urge", "words": ""}, "words"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, db: None, columns: dict[str, Any], field: str) -> None:
        with pytest.raises(ValidationError) as refused:
            rule(**columns)
        assert field in refused.value.message_dict

    def test_the_rules_that_come_with_the_system(self, db: None) -> None:
        load_rows(DEFAULT)
        assert ClockRule.objects.count() == 12
        on = ClockRule.objects.filter(active=True)
        assert set(on.values_list("deed", flat=True)) == {"remind", "urge"}, "a city decides on orders itself"
        for one in ClockRule.objects.all():
            one.full_clean()

    def test_the_form_of_the_back_office(self, cast: Cast) -> None:
        client = cast.client("sysadmin")
        typed = {
            "code": "x",
            "name": "到时提醒",
            "position": 1,
            "what": "sign",
            "when": "after",
            "amount": 0,
            "unit": "wh",
            "deed": "remind",
            "level": 2,
            "days": 2,
            "to": ["liaison", "unit_head"],
            "valid_from": "2026-01-01",
            "active": "on",
        }
        page = client.get("/backoffice/supervision/clockrule/add/").content.decode()
        assert "只管启用以后到时的" in page
        answer = client.post("/backoffice/supervision/clockrule/add/", typed)
        assert answer.status_code == 302, answer.content.decode()
        made = ClockRule.objects.get()
        assert made.to == "liaison;unit_head"
        change = client.get(f"/backoffice/supervision/clockrule/{made.pk}/change/").content.decode()
        assert 'value="unit_head" id="id_to_2" checked' in change or "checked" in change
        assert cast.client("supervisor").get("/backoffice/supervision/clockrule/").status_code in (302, 403)


class TestPages:
    @pytest.mark.parametrize(
        ("who", "rules", "steps"),
        [("supervisor", 200, 200), ("duty_manager", 200, 200), ("sysadmin", 200, 403), ("liaison", 403, 403)],
    )
    def test_who_opens_them(self, world: World, who: str, rules: int, steps: int) -> None:
        client = world.cast.client(who)
        assert client.get("/desk/clock/").status_code == rules
        assert client.get("/desk/clock/steps/").status_code == steps

    def test_numbers_lead_to_exactly_their_rows(self, world: World, task: Task) -> None:
        rule()
        secret = world.dispatched()
        Case.objects.filter(pk=secret.case_id).update(secrecy="full")
        late = at("2026-03-20 09:00 Fri")
        with time_machine.travel(late, tick=False):
            ticked(late)
            for who, count in (("supervisor", 1), ("duty_manager", 2)):
                client = world.cast.client(who)
                (line,) = client.get("/desk/clock/").context["lines"]
                assert line.numbers[0].count == count
                assert len(client.get(line.numbers[0].url).context["page"].rows) == count
            (line,) = world.cast.client("sysadmin").get("/desk/clock/").context["lines"]
            assert (line.numbers[0].count, line.numbers[0].url) == (2, "")

    def test_taken_out_as_a_file(self, world: World, task: Task) -> None:
        rule()
        late = at("2026-03-20 09:00 Fri")
        with time_machine.travel(late, tick=False):
            ticked(late)
            answer = world.cast.client("supervisor").post(
                "/desk/clock/steps/export/", {"reason": "周例会", "form_of_file": "csv"}
            )
        assert task.case.number in b"".join(answer.streaming_content).decode("utf-8-sig")

    def test_empty(self, world: World) -> None:
        client = world.cast.client("supervisor")
        assert "还没有到时规则" in client.get("/desk/clock/").content.decode()
        assert "规则还没有做过什么" in client.get("/desk/clock/steps/").content.decode()


def test_the_tick_keeps_the_rules(world: World, task: Task, capsys: pytest.CaptureFixture[str]) -> None:
    rule()
    with time_machine.travel(at("2026-03-20 09:00 Fri"), tick=False):
        call_command("tick")
    assert "clock: 到时未签收：提醒 1 件" in capsys.readouterr().out
