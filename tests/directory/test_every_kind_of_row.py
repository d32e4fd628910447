"""Every kind of row goes out as a file and comes back as the same row, by CSV and by XLSX, however it was typed."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.directory.city_rows import SMALL, rewrite
from yixian.cases.models import CallbackRule, Letterhead, ReplyTemplate
from yixian.cases.models.callback_rule import share_called_back
from yixian.convenience.models import ChangeSource, DayChange, Journey, Provider, ProviderKind, TravelNotice
from yixian.directory.actions import bring_rows, export_rows, load_rows, rows_for
from yixian.directory.models import (
    Area,
    CatalogueEntry,
    Category,
    CutOff,
    Department,
    Hall,
    HotlineNumber,
    Outline,
    ReasonCode,
    RowLoading,
)
from yixian.directory.row_cells import rows_of
from yixian.directory.row_kinds import ROW_KINDS, register_kind, register_open_cases
from yixian.directory.rows import DEFAULT
from yixian.dispatch.models import AidSwitch
from yixian.evaluation.models import InspectionPlan, InspectionRule, Scheme, SchemePart, ScoreSheet
from yixian.ground.errors import Invalid
from yixian.ground.spreadsheets import xlsx_file
from yixian.insight.models import BriefingSchedule
from yixian.knowledge.models import Guide, Job, KnowledgeItem, Policy, Synonyms
from yixian.linkage.models import NoticeText, SendingRule, wording
from yixian.people.models import Account, Organisation
from yixian.portal.models import PublicRule
from yixian.staffing.models import StaffingRule
from yixian.supervision.models import ClockRule
from yixian.telephony.models import (
    AlarmLimit,
    Announcement,
    BreakReason,
    CallQueue,
    LineRule,
    Seat,
    SeatQueue,
    Trunk,
)
from yixian.training.models import Exam, Question, QueueNeed

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(folder: Path) -> Path:
    """The small city with a row of every kind, some of them as people type: other line ends, spaces, formulas."""
    load_rows(DEFAULT)
    load_rows(folder)
    Department.objects.filter(code="ZJ").update(name="=住建局", telephone="+86 351")
    ReasonCode.objects.filter(purpose="refuse", code="emergency").update(script="请拨打110，\r\n或119。 ")
    HotlineNumber.objects.update(name="'-城建热线", announcement="' 引号\n@")
    outline = (
        '{"type":"MultiPolygon","coordinates":[[[[112.5,37.7],[112.7,37.7],[112.7,37.9],[112.5,37.7]]]]}'
    )
    Outline.objects.create(area=Area.objects.get(code="14"), shape=outline)
    CallbackRule.objects.create(kind="enquiry", share=20)
    Letterhead.objects.create(paper="reply_letter", body="晋阳市热线办公室", contact="府西街 9 号")
    ReplyTemplate.objects.create(
        department=Department.objects.get(code="ZJ"), name="已修", measures="{today}\n修好"
    )
    NoticeText.objects.create(
        verb="accepted", language="zh-hans", subject="已受理", text="编号 {number}，\r\n查询码 {code}。"
    )
    SendingRule.objects.create(signature="示范市12345", quiet_email=True)
    KnowledgeItem.objects.create(
        code="k-1",
        title="路灯报修",
        text="请说明路名，\r\n和灯杆编号。",
        keywords="灯不亮;灯坏",
        valid_from="2026-01-01",
    )
    Synonyms.objects.create(code="card", words="社保卡;社会保障卡")
    Hall.objects.create(
        code="h-1",
        name="大厅",
        department=Department.objects.get(code="ZJ"),
        address="示范路1号",
        hours="1-5 09:00-12:00;6 09:00-10:00",
        lon=112.5,
        lat=37.5,
    )
    told = {"title": "招聘", "issuer": "人社局", "text": "一行\r\n两行", "valid_from": "2026-01-01"}
    Job.objects.create(code="j-1", number=3, **told)
    Policy.objects.create(code="p-1", number="示政发〔2026〕1号", link="https://example.gov.cn/1", **told)
    Guide.objects.create(
        code="g-1",
        title="路灯迁移",
        department=Department.objects.get(code="ZJ"),
        categories=list(Category.objects.values_list("code", flat=True)[:2]),
        who="房屋所有人",
        materials="身份证\n申请",
        steps="申请\n勘查",
        place="窗口",
        limit_days=0,
        basis="规定",
        valid_from="2026-01-01",
    )
    Question.objects.create(
        code="q-1",
        item=KnowledgeItem.objects.get(code="k-1"),
        kind="multiple",
        text="路灯不亮，要问什么？",
        options="路名\n灯杆编号\n灯泡的牌子",
        answer="AB",
    )
    BriefingSchedule.objects.create(
        kind="week", roles="leader;duty_manager", addresses="office@example.gov.cn"
    )
    InspectionPlan.objects.create(
        code="orders",
        name="工单抽检",
        what="case",
        sheet=ScoreSheet.objects.get(code="case"),
        kinds="help;complaint",
        valid_from="2026-01-01",
    )
    InspectionRule.objects.create(appeal_days=3, candidates=False)
    StaffingRule.objects.create(target=90, within=20)
    unit = Department.objects.get(code="ZJ")
    ClockRule.objects.create(
        code="late",
        name="超期督办",
        what="result",
        when="after",
        deed="supervise",
        words="请办",
        department=unit,
    )
    scheme = Scheme.objects.create(code="bureau-1", tier="bureau", valid_from="2026-01-01")
    SchemePart.objects.create(scheme=scheme, indicator="solved_rate", weight=100, floor=50, full=95)
    PublicRule.objects.create(code="press_days", value=5)
    telephones()
    services()
    journeys()
    exam = Exam.objects.create(code="e-1", title="上岗", opens_on="2026-01-01")
    QueueNeed.objects.create(queue=CallQueue.objects.get(code="z-main"), exam=exam, since="2026-03-01")
    return folder


def journeys() -> None:
    """A coach, what differs of it on a day, where that is asked, and a notice."""
    Journey.objects.create(
        mode="coach",
        number="JY88",
        operator="示范客运",
        origin="汽车站",
        via="县城;镇上",
        destination="省城",
        departs="18:30",
        arrives="25:10",
        days="135",
        fare="45 元",
        valid_from="2026-01-01",
    )
    DayChange.objects.create(
        day="2026-03-02", number="JY88", departs="18:30", what="late", minutes=20, text="雪"
    )
    ChangeSource.objects.create(code="bus", name="公交", url="https://bus.example.gov.cn/today.csv")
    TravelNotice.objects.create(
        code="n-1",
        kind="closure",
        title="封路",
        text="第一行，\r\n第二行",
        places="学府街;火车站",
        routes="102路",
        area=Area.objects.get(code="14"),
        valid_from="2026-01-01",
        valid_to="2026-12-31",
    )


def services() -> None:
    """A kind of service and somebody who offers it, with everything a file can say."""
    ProviderKind.objects.create(code="plumber", name="水管维修", group="repair", words="漏水;堵了")
    Provider.objects.create(
        code="tap",
        name="水龙头",
        kinds="plumber",
        areas="14",
        area=Area.objects.get(code="14"),
        lon=112.5,
        lat=37.8,
        hours="1-5 08:00-18:00;6,7 22:00-02:00",
        verified_on="2026-01-01",
        telephone="0351-5550001",
        sms="13812345678",
    )


def telephones() -> None:
    """A line, what is said on it, a queue that overflows to another one, and a seat that serves both."""
    operator = Organisation.objects.create(code="op", name="运营方", kind="operator")
    account = Account.objects.create(username="hejing", name="何静", organisation=operator)
    Trunk.objects.create(code="carrier", name="运营商", address="192.0.2.1")
    BreakReason.objects.create(code="meal", name="用餐", key="2")
    LineRule.objects.create(code="recording_months", value=36)
    AlarmLimit.objects.create(kind="wait", most=45)
    AidSwitch.objects.create(aid="title", active=False)
    said = Announcement.objects.create(code="wait", name="等待", text="请稍候，\r\n不要挂机。", sound="wait")
    main = CallQueue.objects.create(code="z-main", name="综合", announcement=said)
    dialect = CallQueue.objects.create(code="a-dialect", name="方言", overflow=main, overflow_after=30)
    seat = Seat.objects.create(extension="8001", account=account, home=True)
    SeatQueue.objects.create(seat=seat, queue=dialect, penalty=2)
    HotlineNumber.objects.update(greeting="wait")


def test_every_kind_is_there_and_has_a_row(city):
    assert {"callback_shares.csv", "notice_texts.csv"} <= {kind.name for kind in ROW_KINDS}
    assert [kind.name for kind in ROW_KINDS if not rows_of(kind).exists()] == []


def test_what_goes_out_as_csv_comes_back_as_it_was(city, tmp_path):
    export_rows(tmp_path / "out")
    brought = bring_rows(tmp_path / "out")
    assert len(brought) == len(ROW_KINDS)
    assert {name: changes for name, changes in brought.items() if changes} == {}


def test_what_goes_out_as_a_workbook_comes_back_as_it_was(city, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for kind in ROW_KINDS:
        file = xlsx_file(kind.slug, kind.columns, rows_for(kind, "xlsx"))
        (out / f"{kind.slug}.xlsx").write_bytes(file.read())
    brought = bring_rows(out)
    assert len(brought) == len(ROW_KINDS)
    assert {name: changes for name, changes in brought.items() if changes} == {}


def test_a_workbook_as_a_spreadsheet_program_writes_it(tmp_path):
    book = Workbook()
    book.active.append(["date", "is_working", "note"])
    book.active.append([date(2027, 2, 6), False, "春节"])
    book.active.append([None, None, None])
    book.active.append([date(2027, 2, 14), True, None])
    book.save(tmp_path / "calendar.xlsx")
    assert load_rows(tmp_path) == {"calendar.csv": 2}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"PK\x03\x04 and no workbook", "不是能打开的 XLSX 文件"),
        (b"\xd0\xcf\x11\xe0", "旧版 XLS"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "这不是表格文件"),
        ("code,name\n14,太原市小店区".encode("gb18030"), "第一行不是这张表的表头"),
        (b"\n\n", "文件是空的"),
        (b"day,night\n8,9\n", "多出 night"),
        (b"night\n9\n", "第一行不是这张表的表头"),
    ],
)
def test_what_is_no_table_is_refused_and_says_what_to_do(tmp_path, content, what):
    (tmp_path / "cut_off.csv").write_bytes(content)
    with pytest.raises(Invalid, match=what):
        load_rows(tmp_path)
    assert not CutOff.objects.exists()


def test_shares_called_back_and_words_of_notices_are_loaded(tmp_path):
    (tmp_path / "callback_shares.csv").write_text("kind,share\nenquiry,30\n", encoding="utf-8")
    (tmp_path / "notice_texts.csv").write_text(
        "verb,language,subject,text,active\naccepted,zh-hans,受理了,编号 {number},1\n", encoding="utf-8"
    )
    assert load_rows(tmp_path) == {"callback_shares.csv": 1, "notice_texts.csv": 1}
    assert share_called_back("enquiry") == 30
    words = wording("accepted", "zh-hans")
    assert words is not None
    assert words.subject == "受理了"


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("callback_shares.csv", "kind,share\nenquiry,101\n", "100"),
        ("callback_shares.csv", "kind,share\nnonsense,10\n", "nonsense"),
        ("callback_shares.csv", "kind,share\nhelp,\n", "share 不能为空"),
        (
            "notice_texts.csv",
            "verb,language,subject,text,active\naccepted,zh-hans,受理,{name},1\n",
            "没有 {name}",
        ),
        ("notice_texts.csv", "verb,language,subject,text,active\naccepted,zh-hans,{code},好,1\n", "查询码"),
    ],
)
def test_wrong_shares_and_words_are_refused(tmp_path, name, text, what):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid, match=f"第 2 行.*{what}"):
        load_rows(tmp_path)
    assert not CallbackRule.objects.exists()
    assert not NoticeText.objects.exists()


def test_what_a_file_changed_is_on_record_and_what_changed_nothing_is_not(folder):
    load_rows(folder)
    before = RowLoading.objects.count()
    assert before == 9, "one for each file"
    load_rows(folder)
    rewrite(folder, "areas.csv", "小店区", "小店")
    bring_rows(folder, dry_run=True)
    assert RowLoading.objects.count() == before
    load_rows(folder)
    newest = RowLoading.objects.first()
    assert newest is not None
    assert RowLoading.objects.count() == before + 1
    assert (newest.kind, newest.file_name, newest.account_id) == ("areas.csv", "areas.csv", None)
    assert (newest.added, newest.changed, newest.ended) == (0, 1, 0)
    assert newest.digest == hashlib.sha256((folder / "areas.csv").read_bytes()).hexdigest()
    assert Area.objects.get(code="1405").name == "小店"


def test_a_row_no_file_could_say_is_found_by_its_key_all_the_same(folder):
    load_rows(folder)
    Department.objects.filter(code="TAX").update(code="SW")  # the entry still names TAX
    (folder / "departments.csv").unlink()
    rewrite(folder, "catalogue.csv", "ZJ,TAX", "ZJ,SW")
    assert load_rows(folder / "catalogue.csv") == {"catalogue.csv": 1}
    assert CatalogueEntry.objects.get().assisting == ["SW"]


def test_rows_are_compared_without_a_query_for_each(folder, django_assert_max_num_queries):
    lines = "".join(f"1406{n:05},社区{n},,community,14,,\n" for n in range(100))
    (folder / "areas.csv").write_text(SMALL["areas.csv"] + lines, encoding="utf-8")
    load_rows(folder / "areas.csv")
    with django_assert_max_num_queries(12):
        assert load_rows(folder / "areas.csv") == {"areas.csv": 0}


def test_a_changed_node_stays_in_its_tree_and_a_moved_one_takes_its_subtree_along(folder):
    (folder / "areas.csv").write_text(
        SMALL["areas.csv"] + "1406,迎泽区,,district,14,,\n140501,平阳路,,street,1405,,\n", encoding="utf-8"
    )
    load_rows(folder)
    rewrite(folder, "areas.csv", "140501,平阳路,,street,1405", "140501,平阳路街道,,street,1405")
    rewrite(folder, "areas.csv", "1405,小店区", "1405,小店")
    load_rows(folder)
    assert Area.objects.get(code="140501").path == "14/1405/140501"
    rewrite(folder, "areas.csv", "street,1405", "street,1406")
    load_rows(folder)
    assert Area.objects.get(code="140501").path == "14/1406/140501"


def test_a_kind_is_there_once():
    with pytest.raises(ValueError, match="areas"):
        register_kind(ROW_KINDS[0])
    with pytest.raises(ValueError, match="departments"):
        register_open_cases("departments.csv", len)
