"""The papers of a case: who may print which, what is on it, what is not, and what record it leaves."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from tests.cases.world import ANSWER, CONTENT, NAME, TELEPHONE, World
from tests.cast import PEOPLE
from yixian.cases.models import Case, Letterhead
from yixian.ground.docx_files import MEDIA_TYPE
from yixian.people.models import Account
from yixian.safeguard.models import AccessRecord

SECRETS = (NAME, "13800138000", TELEPHONE)
LONG_NAME = "长" * 200
EMOJI = "👩‍👧路灯🕯️坏了\u0600"


def get(world: World, who: str, case: Case, paper: str = "work-order") -> Any:
    return world.cast.client(who).get(f"/cases/{case.number}/{paper}/")


def post(world: World, who: str, case: Case, paper: str = "work-order", **typed: str) -> Any:
    return world.cast.client(who).post(f"/cases/{case.number}/{paper}/", typed)


def page(world: World, who: str, case: Case, paper: str = "work-order") -> str:
    answer = get(world, who, case, paper)
    assert answer.status_code == 200, (who, answer.status_code)
    return str(answer.content.decode())


def words(answer: Any) -> str:
    """Everything that stands in a DOCX, its tables and what is said of the file included."""
    assert answer["Content-Type"] == MEDIA_TYPE
    document = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    about = document.core_properties
    return "\n".join([*(p.text for p in document.paragraphs), *cells, about.title, about.author])


def printers(world: World, case: Case, paper: str) -> set[str]:
    """Who of the whole cast gets the paper; the others are refused or do not find the case."""
    answers = {who: get(world, who, case, paper).status_code for who in PEOPLE}
    assert set(answers.values()) <= {200, 403, 404}, answers
    return {who for who, status in answers.items() if status == 200}


CENTRE = {"dispatcher", "cleared_dispatcher", "duty_manager", "supervisor"}
BUREAU = {"liaison", "handler", "unit_head"}


class TestWhoPrintsAWorkOrder:
    def test_the_centre_that_works_orders_and_the_units_with_a_task(self, world: World) -> None:
        assert printers(world, world.dispatched().case, "work-order") == CENTRE | BUREAU

    def test_before_dispatch_the_centre_alone(self, world: World) -> None:
        assert printers(world, world.submitted(), "work-order") == CENTRE

    def test_a_draft_is_no_order(self, world: World) -> None:
        assert printers(world, world.draft(), "work-order") == set()

    def test_the_accused_unit_never(self, world: World) -> None:
        section = world.city.bureau_section
        case = world.submitted(kind="complaint", accused=section, accused_matter="conduct")
        case = world.dispatched(case, lead=world.city.bureau).case
        found = printers(world, case, "work-order")
        assert not found & {"section_liaison", "section_handler"}
        assert found >= BUREAU

    def test_a_report_is_for_named_persons_and_redacted_for_its_lead(self, world: World) -> None:
        case = world.submitted(kind="report", accused=world.city.bureau)
        case = world.dispatched(
            case, lead=world.city.supervisory, who="cleared_dispatcher", assisting=[world.city.second_bureau]
        ).case
        found = printers(world, case, "work-order")
        assert found == {"cleared_dispatcher", "duty_manager", "discipline"}
        assert not [secret for secret in SECRETS if secret in page(world, "discipline", case)]

    def test_not_the_operators_people_whatever_they_see(self, world: World) -> None:
        case = world.to_callback()
        assert get(world, "callback", case, "reply-letter").status_code == 403
        assert get(world, "seat", case, "reply-letter").status_code == 403
        assert get(world, "government_callback", case, "reply-letter").status_code == 200

    def test_a_unit_that_gave_the_case_back_has_no_order_of_it(self, world: World) -> None:
        task = world.in_progress()
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", lead=world.city.second_bureau.code)
        assert get(world, "liaison", task.case).status_code in (403, 404)


class TestWhoPrintsAReplyLetter:
    def test_nobody_before_there_is_an_answer(self, world: World) -> None:
        assert printers(world, world.reviewed(), "reply-letter") == set()

    def test_whoever_reads_the_answer(self, world: World) -> None:
        found = printers(world, world.to_callback(), "reply-letter")
        assert found >= CENTRE | BUREAU | {"government_callback", "leader"}
        assert not found & {"seat", "callback", "liaison2", "section_liaison", "journalist", "sysadmin"}

    def test_not_while_it_is_handled_again(self, world: World) -> None:
        case = world.to_callback()
        world.do("rehandle", "duty_manager", case, note="没有解决")
        assert printers(world, world.fresh(case), "reply-letter") == set()

    def test_a_refusal_is_answered_with_the_way_to_object(self, world: World) -> None:
        case = world.do("refuse", "dispatcher", world.submitted(), reason="out_of_area").case
        letter = page(world, "dispatcher", case, "reply-letter")
        assert "不予受理的说明" in letter
        assert "提出异议" in letter
        assert "评价：" not in letter


class TestWhatIsOnIt:
    def test_a_work_order_says_what_the_unit_needs(self, world: World) -> None:
        world.entry.legal_basis = "《城市市容管理条例》第十四条"
        world.entry.save()
        task = world.dispatched(
            demand="尽快清理",
            address="迎泽大街1号",
            urgency="P2",
            note="请当日到场",
            telephoned="张三",
            assisting=[world.city.second_bureau],
        )
        order = page(world, "dispatcher", task.case)
        for said in (
            task.case.number,
            "夜市占道",
            "尽快清理",
            "迎泽大街1号",
            "占道经营 010101",
            "《城市市容管理条例》第十四条",
            "城市管理局",
            "水务局",
            "主办",
            "协办",
            "请当日到场",
            "话务员·seat",
            "求助",
            "王** 138****8000",
            "12345政务服务便民热线",
        ):
            assert said in order, said

    def test_a_unit_reads_of_its_own_task_only(self, world: World) -> None:
        case = world.dispatched(assisting=[world.city.second_bureau]).case
        assert "水务局" not in page(world, "liaison", case)

    def test_a_letter_says_what_was_found_and_how_to_go_on(self, world: World) -> None:
        case = world.to_callback(kind="complaint")
        letter = page(world, "dispatcher", case, "reply-letter")
        for said in (
            case.number,
            "属实",
            "已解决",
            ANSWER["to_citizen"],
            "城市管理局",
            "评价",
            "尊敬的诉求人",
        ):
            assert said in letter, said
        assert ANSWER["measures"] not in letter

    def test_who_assists_reads_the_answer_and_nothing_of_the_leads_reply(self, world: World) -> None:
        task = world.replied(kind="complaint", assisting=[world.city.second_bureau])
        world.replied(world.task_of(task.case, world.city.second_bureau))
        case = world.do("pass", "dispatcher", world.fresh(task.case)).case
        assert "属实" in page(world, "handler", case, "reply-letter")
        letter = page(world, "handler2", case, "reply-letter")
        assert ANSWER["to_citizen"] in letter
        assert "属实" not in letter

    def test_a_member_of_a_group_is_answered_without_who_else_asked(self, world: World) -> None:
        parent, member = (
            world.dispatched(note="请联系王小明").case,
            world.submitted(telephone="8613911112222"),
        )
        world.do("merge", "dispatcher", member, into=parent.number)
        order = page(world, "handler", world.fresh(member))
        assert "派单意见" not in order
        assert "城市管理局" in order
        world.replied(world.task_of(parent, world.city.bureau))
        world.do("pass", "dispatcher", world.fresh(parent))
        letter = page(world, "dispatcher", world.fresh(member), "reply-letter")
        assert "已解决" in letter

    def test_long_names_many_lines_and_emoji(self, world: World) -> None:
        world.city.bureau.name = LONG_NAME[:100]
        world.city.bureau.save()
        content = "\n".join(["很长的一段话。" * 40] * 8 + [EMOJI, "x" * 300])
        case = world.dispatched(name=LONG_NAME, content=content).case
        assert LONG_NAME[:100] in page(world, "handler", case)
        file = words(post(world, "handler", case, as_file="on", with_identity="on"))
        assert LONG_NAME in file
        assert "👩‍👧路灯🕯️坏了" in file

    def test_a_letterhead_of_the_citys_own(self, world: World) -> None:
        Letterhead.objects.create(
            paper="reply_letter",
            body="晋阳市热线办公室",
            body_en="Jinyang Hotline Office",
            contact="府西街9号",
        )
        case = world.to_callback()
        answer = post(world, "dispatcher", case, "reply-letter", as_file="on")
        assert "晋阳市热线办公室\n府西街9号" in words(answer)
        english = world.cast.client("dispatcher").get(
            f"/cases/{case.number}/reply-letter/", headers={"accept-language": "en"}
        )
        assert "Jinyang Hotline Office" in english.content.decode()
        assert "晋阳市热线办公室" not in page(world, "dispatcher", case)

    def test_it_costs_the_same_whatever_happened(self, world: World) -> None:
        case, client = world.dispatched().case, world.cast.client("dispatcher")
        path = f"/cases/{case.number}/work-order/"
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        other = world.dispatched(assisting=[world.city.second_bureau, world.city.second_section]).case
        with CaptureQueriesContext(connection) as many:
            client.get(f"/cases/{other.number}/work-order/")
        assert len(many) == len(few)


class TestWhoAskedIsOnIt:
    def test_masked_unless_asked_for_whoever_prints(self, world: World) -> None:
        case = world.to_callback()
        for who in (*CENTRE, *BUREAU):
            for paper in ("work-order", "reply-letter"):
                found = page(world, who, case, paper) + words(post(world, who, case, paper, as_file="on"))
                assert not [secret for secret in SECRETS if secret in found], (who, paper)

    def test_in_clear_with_the_reason_of_the_screen(self, world: World) -> None:
        case = world.in_progress().case
        refused = post(world, "supervisor", case, with_identity="on")
        assert refused.status_code == 400
        assert "请写明查看身份的理由" in refused.content.decode()
        assert NAME not in refused.content.decode()
        shown = post(world, "supervisor", case, with_identity="on", reason="上门回访")
        assert NAME in shown.content.decode()
        assert "13800138000" in shown.content.decode()
        assert CONTENT in shown.content.decode()

    def test_own_live_work_needs_no_reason(self, world: World) -> None:
        case = world.in_progress().case
        file = words(post(world, "handler", case, as_file="on", with_identity="on"))
        assert NAME in file
        assert "请妥善保管" in file

    @pytest.mark.parametrize("fields", [{"secrecy": "from_unit"}, {"kind": "complaint", "accused": "bureau"}])
    def test_never_for_a_unit_it_is_kept_from(self, world: World, fields: dict[str, Any]) -> None:
        if fields.get("accused"):
            fields = fields | {"accused": world.city.bureau, "accused_matter": "service"}
        case = world.in_progress(**fields).case
        assert post(world, "handler", case, with_identity="on", reason="上门核实").status_code == 403
        assert "写明姓名和电话" not in page(world, "handler", case)
        assert not [secret for secret in SECRETS if secret in page(world, "handler", case)]

    def test_a_fully_secret_one_only_after_two_agreed(self, world: World) -> None:
        case = world.submitted(kind="report")
        assert post(world, "duty_manager", case, with_identity="on", reason="核实线索").status_code == 403
        world.do("ask_release", "duty_manager", case, reason="需要联系举报人")
        world.do("agree_release", "discipline", case)
        assert post(world, "duty_manager", case, with_identity="on").status_code == 400
        shown = post(world, "duty_manager", case, with_identity="on", reason="核实线索")
        assert NAME in shown.content.decode()

    def test_an_anonymous_case_has_nothing_to_ask_for(self, world: World) -> None:
        case = world.submitted(name="", telephone="")
        order = page(world, "dispatcher", case)
        assert "匿名" in order
        assert "写明姓名和电话" not in order


class TestRecords:
    def test_every_page_and_file_is_recorded(self, world: World) -> None:
        case = world.in_progress().case
        page(world, "dispatcher", case)
        post(world, "handler", case, as_file="on")
        post(world, "supervisor", case, with_identity="on", reason="上门回访")
        records = list(AccessRecord.objects.filter(what="work_order").order_by("pk"))
        assert [one.subject for one in records] == [f"case:{case.pk}"] * 3
        assert [one.reason for one in records] == ["姓名和号码已遮盖", "姓名和号码已遮盖", "上门回访"]
        assert ["name" in one.fields for one in records] == [False, False, True]
        assert AccessRecord.objects.filter(what="identity").count() == 1

    def test_what_is_refused_is_not_recorded(self, world: World) -> None:
        case = world.in_progress(secrecy="from_unit").case
        post(world, "handler", case, with_identity="on", reason="上门核实")
        get(world, "liaison2", case)
        assert not AccessRecord.objects.exists()

    def test_a_paper_is_kept_by_no_cache(self, world: World) -> None:
        case = world.in_progress().case
        for answer in (get(world, "dispatcher", case), post(world, "dispatcher", case, as_file="on")):
            assert "no-store" in answer["Cache-Control"]


class TestWhereItIsOpened:
    def test_from_the_case_for_whom_there_is_one(self, world: World) -> None:
        case = world.to_callback()
        for who, papers in (("dispatcher", 2), ("handler", 2), ("leader", 1), ("callback", 0)):
            shown = world.cast.client(who).get(f"/cases/{case.number}/").content.decode()
            assert shown.count("/work-order/") + shown.count("/reply-letter/") == papers, who


def test_the_name_of_who_printed_is_on_it(world: World) -> None:
    Account.objects.filter(username="handler").update(name="李经办")
    assert "李经办 于" in page(world, "handler", world.in_progress().case)
