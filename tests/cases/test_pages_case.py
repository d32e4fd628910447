"""The page of a case: what each person reads on it, who asked, its files, and what may be done now."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cases.world import CONTENT, NAME, TELEPHONE, World
from yixian.cases.actions import perform
from yixian.cases.models import Attachment, Case, Task
from yixian.safeguard.models import AccessRecord

SECRETS = (NAME, "13800138000", TELEPHONE)


def page_of(world: World, who: str, case: Case, status: int = 200) -> str:
    answer = world.cast.client(who).get(f"/cases/{case.number}/")
    assert answer.status_code == status
    return answer.content.decode()


def buttons(page: str) -> set[str]:
    """The actions the page offers."""
    return set(re.findall(r'href="/(?:cases|tasks)/\d+/do/(\w+)/"', page))


class TestWhatIsRead:
    def test_the_centre_reads_the_words_and_the_name_only_masked(self, world: World) -> None:
        page = page_of(world, "dispatcher", world.submitted())
        assert CONTENT in page
        assert "王**" in page
        assert "138****8000" in page

    def test_a_unit_that_may_not_know_who_asked_reads_the_words_masked(self, world: World) -> None:
        case = world.dispatched(secrecy="from_unit").case
        page = page_of(world, "handler", case)
        assert "夜市占道" in page
        assert "诉求人的身份对您保密" in page
        assert not [secret for secret in SECRETS if secret in page]

    def test_the_accused_unit_never_reads_a_complaint_about_its_conduct(self, world: World) -> None:
        section = world.city.bureau_section
        case = world.submitted(kind="complaint", accused=section, accused_matter="conduct")
        task = world.dispatched(case, lead=world.city.bureau)
        page_of(world, "section_liaison", task.case, status=404)
        page_of(world, "liaison", task.case)

    def test_a_unit_sees_its_own_tasks_only(self, world: World) -> None:
        case = world.dispatched(assisting=[world.city.second_bureau]).case
        assert '水务局 <span class="tag"' not in page_of(world, "liaison", case)
        assert '城市管理局 <span class="tag"' not in page_of(world, "liaison2", case)
        assert page_of(world, "dispatcher", case).count('<article class="part"') == 2

    def test_the_due_time_is_explained(self, world: World) -> None:
        page = page_of(world, "dispatcher", world.submitted())
        assert "怎么算出来的" in page
        assert "到期：" in page

    def test_a_due_time_beyond_the_calendar_is_a_loud_warning(self, world: World) -> None:
        case = world.submitted()
        Case.objects.filter(pk=case.pk).update(promise_steps=[{"beyond": 2031}])
        page = page_of(world, "dispatcher", case)
        assert 'class="warning-loud" role="alert"' in page
        assert "没有2031年" in page

    def test_the_story_is_told_with_names_and_words(self, world: World) -> None:
        task = world.in_progress()
        world.do("reach", "handler", task, way="telephone", reached=True, note="已电话说明")
        page = page_of(world, "dispatcher", task.case)
        for words in ("登记", "提交", "派单", "签收", "联系", "联络员·liaison", "已电话说明"):
            assert words in page

    def test_members_parent_and_earlier_cases_are_linked(self, world: World) -> None:
        parent, member = world.dispatched().case, world.submitted()
        world.do("merge", "dispatcher", member, into=parent.number)
        assert f"/cases/{member.number}/" in page_of(world, "dispatcher", parent)
        assert f"/cases/{parent.number}/" in page_of(world, "dispatcher", member)

    def test_a_protected_case_of_the_same_citizen_is_not_given_away(self, world: World) -> None:
        secret, ordinary = world.submitted(kind="report"), world.submitted()
        assert secret.number not in page_of(world, "cleared_dispatcher", ordinary)

    def test_a_page_costs_the_same_for_a_long_story(self, world: World) -> None:
        task, client = world.in_progress(), world.cast.client("handler")
        path = f"/cases/{task.case.number}/"

        def cost() -> int:
            client.get(path)
            with CaptureQueriesContext(connection) as caught:
                client.get(path)
            return len(caught)

        world.do("reach", "handler", task, way="site", reached=True, note="第一次")
        few = cost()
        for _ in range(20):
            world.do("reach", "handler", task, way="site", reached=True, note="又一次")
        assert cost() == few


class TestWhoAsked:
    def show(self, world: World, who: str, case: Case, htmx: bool = False, **typed: str) -> Any:
        headers = {"HX-Request": "true"} if htmx else {}
        return world.cast.client(who).post(f"/cases/{case.number}/identity/", typed, headers=headers)

    def test_own_work_shows_it_and_records_it(self, world: World) -> None:
        answer = self.show(world, "handler", world.in_progress().case)
        assert NAME in answer.content.decode()
        record = AccessRecord.objects.get()
        assert (record.own_work, record.account_name) == (True, "经办人·handler")

    def test_other_work_needs_a_reason(self, world: World) -> None:
        case = world.in_progress().case
        refused = self.show(world, "supervisor", case)
        assert refused.status_code == 400
        assert "请写明查看身份的理由" in refused.content.decode()
        assert not AccessRecord.objects.exists()
        shown = self.show(world, "supervisor", case, reason="督办需要核实")
        assert NAME in shown.content.decode()
        assert AccessRecord.objects.get().reason == "督办需要核实"

    def test_a_hidden_identity_stays_hidden(self, world: World) -> None:
        case = world.dispatched(secrecy="from_unit").case
        answer = self.show(world, "handler", case, reason="想知道")
        assert answer.status_code == 403
        assert not [secret for secret in SECRETS if secret in answer.content.decode()]

    def test_htmx_gets_the_piece_alone(self, world: World) -> None:
        answer = self.show(world, "handler", world.in_progress().case, htmx=True)
        assert answer.content.decode().strip().startswith('<div class="who"')

    def test_looking_is_never_done_by_following_a_link(self, world: World) -> None:
        case = world.in_progress().case
        assert world.cast.client("handler").get(f"/cases/{case.number}/identity/").status_code == 405


class TestFiles:
    @pytest.fixture
    def attached(self, world: World, media_root: Any) -> Attachment:
        task = world.in_progress()
        files = {"file": SimpleUploadedFile("王小明的证明.pdf", b"%PDF-1.4 ...")}
        made: Attachment = perform("attach", world.actor("handler"), task.case, {}, files).made  # type: ignore[arg-type]
        return made

    def fetch(self, world: World, who: str, attached: Attachment, **typed: str) -> Any:
        path = f"/cases/{attached.case.number}/files/{attached.pk}/"
        return world.cast.client(who).post(path, typed)

    def test_a_file_comes_back_as_it_was_and_is_recorded(self, world: World, attached: Attachment) -> None:
        answer = self.fetch(world, "handler", attached)
        assert (answer.status_code, answer.content) == (200, b"%PDF-1.4 ...")
        assert answer["Content-Disposition"].startswith("attachment;")
        assert AccessRecord.objects.get().what == "attachment"

    def test_without_a_reason_it_stays_closed_for_others(self, world: World, attached: Attachment) -> None:
        assert self.fetch(world, "supervisor", attached).status_code == 400
        assert self.fetch(world, "supervisor", attached, reason="核实").status_code == 200

    def test_it_is_nobodys_elses(self, world: World, attached: Attachment) -> None:
        assert self.fetch(world, "liaison2", attached).status_code == 404
        other = world.submitted()
        path = f"/cases/{other.number}/files/{attached.pk}/"
        assert world.cast.client("dispatcher").post(path).status_code == 404


class TestButtons:
    def test_they_are_what_the_registry_allows(self, world: World) -> None:
        case = world.submitted()
        dispatcher = buttons(page_of(world, "dispatcher", case))
        assert {"dispatch", "answer", "refuse", "send_back", "merge", "amend"} <= dispatcher
        assert not dispatcher & {"sign", "withdraw", "rehandle", "archive"}
        task = world.dispatched(case)
        assert "sign" in buttons(page_of(world, "liaison", task.case))
        assert "sign" not in buttons(page_of(world, "handler", task.case))

    def test_a_case_nobody_can_act_on_says_so(self, world: World) -> None:
        assert "现在没有您要办的事" in page_of(world, "inspector", world.dispatched().case)

    def test_every_button_opens_its_form(self, world: World) -> None:
        task = world.in_progress()
        for who in ("dispatcher", "duty_manager", "liaison", "handler", "unit_head", "supervisor"):
            client = world.cast.client(who)
            page = page_of(world, who, task.case)
            for address in re.findall(r'href="(/(?:cases|tasks)/\d+/do/\w+/)"', page):
                assert client.get(address).status_code == 200, address


def test_the_accused_unit_answers_a_question_without_seeing_the_case(world: World) -> None:
    section = world.city.bureau_section
    case = world.submitted(kind="complaint", accused=section, accused_matter="conduct")
    task = world.in_progress(world.dispatched(case, lead=world.city.bureau))
    world.do("ask_explanation", "handler", task, question="当天由谁值班？王小明 13800138000")
    client = world.cast.client("section_liaison")
    page = client.get("/desk/explanations/").content.decode()
    assert "当天由谁值班" in page
    address = re.findall(r'href="(/explanations/\d+/do/explain/)"', page)[0]
    form = client.get(address).content.decode()
    for shown in (page, form):
        assert not [secret for secret in (*SECRETS, case.number) if secret in shown]
    assert client.post(address, {"answer": ""}).status_code == 400
    assert client.post(address, {"answer": "张三值班"}).status_code == 302
    assert client.post(address, {"answer": "再说一次"}).status_code == 409
    assert world.explanation_of(task).answer == "张三值班"
    assert world.cast.client("liaison2").get(address).status_code == 404


def test_a_task_of_another_bureau_is_not_found(world: World) -> None:
    task: Task = world.dispatched()
    assert world.cast.client("liaison2").get(f"/tasks/{task.pk}/do/sign/").status_code == 404


class TestParticulars:
    """The story says more than a verb: to whom, until when, with what finding."""

    def test_who_got_it_and_what_was_found(self, world: World) -> None:
        task = world.replied(assisting=[world.city.second_bureau])
        page = page_of(world, "dispatcher", task.case)
        assert "主办 城市管理局，协办 水务局" in page
        assert "属实，已解决，采纳" in page

    def test_a_granted_extension_names_the_new_due_times(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "extend", amount=3)
        task = world.again(task)
        page = page_of(world, "dispatcher", task.case)
        assert f"延期，准予，办结时限改为 {task.due_at.astimezone():%Y-%m-%d %H:%M}" in page
        assert "承诺时限改为" in page

    def test_a_refused_return(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=False, ruling="职责明确")
        assert "退单，不准" in page_of(world, "liaison", task.case)


class TestWhatDepartmentsRead:
    def test_an_assisting_unit_of_a_fully_secret_case_reads_nothing_of_it(self, world: World) -> None:
        case = world.submitted(kind="report", content="王小明举报夜市占道")
        task = world.dispatched(case, who="cleared_dispatcher", assisting=[world.city.second_bureau])
        inbox = world.cast.client("liaison2").get("/desk/inbox/").content.decode()
        page = page_of(world, "liaison2", task.case)
        for shown in (inbox, page):
            assert "（保密诉求）" in shown
            assert "夜市" not in shown

    def test_a_unit_that_gave_a_case_back_keeps_its_row_but_not_its_words(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="改派", successor="SW")
        inbox = world.cast.client("liaison").get("/desk/inbox/?status=ended").content.decode()
        assert "（不再承办）" in inbox
        assert "夜市" not in inbox
        page_of(world, "liaison", task.case, status=404)
