"""Files of rows at the page: looked at, confirmed, loaded; by the system administrator alone."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.utils import timezone
from openpyxl import load_workbook

from tests.cases.world import World
from tests.cast import PEOPLE
from tests.convenience.gtfs import load
from yixian.cases.models import Case
from yixian.convenience.models import DayChange
from yixian.directory import row_form, row_preview
from yixian.directory.actions import apply_file, preview_file, read_file
from yixian.directory.models import Department, RowLoading, WorkingDay
from yixian.directory.row_kinds import ROW_KINDS, kind_called
from yixian.ground.errors import Conflict, Refusal

PAGE, LOAD = "/desk/rows/", "/desk/rows/load/"
DAYS = "date,is_working,note\n2027-02-06,0,春节\n2027-02-07,0,春节\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "var"


@pytest.fixture
def admin(cast) -> Any:
    return cast.client("sysadmin")


def hand_in(client: Any, content: str | bytes, kind: str = "calendar", name: str = "days.csv") -> Any:
    data = content.encode() if isinstance(content, str) else content
    return client.post(PAGE, {"kind": kind, "file": SimpleUploadedFile(name, data)})


def confirm(client: Any, previewed: Any) -> Any:
    return client.post(LOAD, {"sealed": previewed.context["sealed"]}, follow=True)


def text(answer: Any) -> str:
    """What the page says, without marks and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("username", PEOPLE)
def test_only_those_who_keep_rows_hand_in_or_take_home(cast, username):
    client = cast.client(username)
    allowed = username == "sysadmin"
    keeps = allowed or username == "editor"  # of what runs beside the timetables
    assert (client.get(PAGE).status_code == 200) is keeps
    assert client.get("/desk/rows/areas.csv").status_code == (200 if allowed else 403)
    assert client.get("/desk/rows/day_changes.csv").status_code == (200 if keeps else 403)
    handed = hand_in(client, DAYS)
    assert bool(handed.context.get("sealed")) is allowed
    assert client.post(LOAD, {"sealed": "x"}).status_code == (400 if keeps else 403)
    assert not WorkingDay.objects.exists()


CHANGES = "day,number,departs,what,minutes,text\n2027-02-06,G1,08:05,late,20,\n"


def test_an_editor_loads_what_differs_on_a_day_and_nothing_else(cast, admin):
    editor = cast.client("editor")
    page = text(editor.get(PAGE))
    assert "当日变动" in page
    assert "区域边界" not in page
    assert "请重新选择" in text(hand_in(editor, DAYS)), "another kind is none of the choices"
    assert "认不出" in text(hand_in(editor, DAYS, kind="")), "nor is it recognised"
    assert "第 2 行" in text(hand_in(editor, CHANGES.replace(",20,", ",0,"), "day_changes"))
    previewed = hand_in(editor, CHANGES, kind="")
    assert "新增 1" in text(previewed)
    assert editor.post(LOAD, {"sealed": hand_in(admin, DAYS).context["sealed"]}).status_code == 400
    assert "已装入" in text(confirm(editor, previewed))
    change, record = DayChange.objects.get(), RowLoading.objects.get()
    assert (change.number, record.account_name) == ("G1", "editor")
    assert "day_changes" not in str(editor.get("/desk/rows/change_sources.csv").content)
    assert editor.get("/desk/rows/change_sources.csv").status_code == 403


def test_a_change_of_what_does_not_run_is_told_by_line(cast, tmp_path):
    load(tmp_path)  # lines 102路 and 201路
    editor, day = cast.client("editor"), timezone.localdate()
    rows = [f"{day},月球专线,,late,20,", f"{day},102 路,,late,20,", f"{day},102路,03:33,cancelled,,"]
    rows += [f"{day - timedelta(days=9)},G1,,late,20,", f"{day + timedelta(days=401)},102路,,cancelled,,"]
    handed = text(hand_in(editor, "\n".join([CHANGES.split("\n")[0], *rows]), "day_changes"))
    assert "第 2 行：没有“月球专线”这条线路或班次" in handed
    assert "第 4 行：102路 在" in handed
    assert "第 3 行" not in handed, "as it is called but for a blank"
    assert "第 5 行" not in handed, "of days gone by nothing is told any more"
    assert "在 400 天以后，年份可能写错了" in handed.partition("第 6 行")[2]
    confirm(editor, hand_in(editor, "\n".join([CHANGES.split("\n")[0], rows[1]]), "day_changes"))
    assert DayChange.objects.get().number == "102路"
    ends = f"{CHANGES.split(chr(10))[0]},origin\n{day},102路,,late,20,,"
    assert "没有从“月球”开出的" in text(hand_in(editor, f"{ends}月球", "day_changes"))
    confirm(editor, hand_in(editor, f"{ends}火 车站", "day_changes"))
    assert DayChange.objects.get(origin="火车站").minutes == 20


def test_previewed_confirmed_loaded_on_record_and_twice_is_as_once(admin, tmp_path):
    previewed = hand_in(admin, DAYS)
    assert "新增 2" in text(previewed)
    assert "2027-02-06 休息 春节" in text(previewed)
    assert not WorkingDay.objects.exists(), "a preview changes nothing"
    assert not RowLoading.objects.exists()
    loaded = confirm(admin, previewed)
    assert "已装入“节假日与调休”（days.csv）：新增 2，修改 0，停用或截止 0" in text(loaded)
    assert WorkingDay.objects.count() == 2
    record = RowLoading.objects.get()
    assert (record.kind, record.file_name, record.account_name) == ("calendar.csv", "days.csv", "sysadmin")
    assert (record.added, record.changed, record.ended, len(record.digest)) == (2, 0, 0, 64)
    assert list((tmp_path / "var" / "rows").iterdir()), "the rows as they were are kept"
    again = hand_in(admin, DAYS)
    assert "没有要改的" in text(again)
    assert "不变 2" in text(again)
    assert again.context["sealed"] == ""


def test_headings_without_a_row_are_said_to_be_that(admin):
    assert "文件只有表头，没有行" in text(hand_in(admin, "date,is_working,note\n"))


def test_a_change_is_shown_field_by_field_in_words(admin, cast):
    header = ",".join(kind_called("departments").columns)
    row = "CG,城管局,Urban Management,district,BGT,,,0,0,1,,1"
    said = text(hand_in(admin, f"{header}\n{row}\n", "departments"))
    assert "修改 1" in said
    for part in (
        "名称： 城市管理局 → 城管局",
        "类别： 市级部门 → 区县",
        "上级单位： （空） → 政府办公室 (BGT)",
        "承办工单： 是 → 否",
    ):
        assert part in said
    assert Department.objects.get(code="CG").name == "城市管理局"


def test_refused_rows_are_named_by_line_and_nothing_can_be_confirmed(admin):
    previewed = hand_in(admin, DAYS + "2027-02-30,0,\n2027-02-06,1,\n")
    said = text(previewed)
    assert "第 4 行：date 应为日期" in said
    assert "第 5 行：与第 2 行重复" in said
    assert "新增 2" in said
    assert "有误 2" in said
    assert previewed.context["sealed"] == ""
    assert not WorkingDay.objects.exists()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "空"),
        (PNG, "这不是表格文件"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00\xb8This program", "这不是表格文件"),
        (b"PK\x03\x04broken", "不是能打开的 XLSX 文件"),
        (b"\xd0\xcf\x11\xe0old", "旧版 XLS"),
        (b"date,is_working,note,colour\n", "多出 colour"),
        ("日期,说明\n".encode(), "缺少 上班 (is_working)"),
        (b"code,name\n", "表头应为 日期 (date)、上班 (is_working)、说明 (note)；第一行不是这张表的表头"),
        (b'date,is_working,note\n"2027', "不是合格的 CSV"),
        (b"date,is_working,note\n" + b"2027-02-06,0,\n" * 5001, "最多 5000 行"),
        (b"x" * (6 << 20), "最多 5 MB"),
    ],
    ids=[
        "empty",
        "picture",
        "program",
        "damaged",
        "xls",
        "unknown",
        "lacking",
        "other",
        "quote",
        "rows",
        "large",
    ],
)
def test_wrong_files_are_refused_in_plain_words(admin, content, what):
    answer = hand_in(admin, content)
    assert what in text(answer)
    assert not answer.context.get("sealed")
    assert not WorkingDay.objects.exists()


def test_sixty_megabytes_are_refused_unread(admin):
    answer = hand_in(admin, b"x" * (60 << 20))
    assert answer.status_code == 413
    assert "最多" in text(answer)


@pytest.mark.django_db
def test_too_much_text_for_a_form_is_refused(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 300
    form = row_form.RowFileForm(
        {"kind": "calendar"}, {"file": SimpleUploadedFile("d.csv", DAYS.encode())}, kinds=ROW_KINDS
    )
    assert form.is_valid()
    with pytest.raises(Refusal, match="内容太多"):
        row_form.seal(form.row_file, preview_file(form.row_file), 1)


def test_a_row_changed_meanwhile_is_told_and_previewed_again(admin):
    previewed = hand_in(admin, DAYS)
    WorkingDay.objects.create(date="2027-02-06", is_working=True, note="调休")
    answer = confirm(admin, previewed)
    assert answer.status_code == 409
    said = text(answer)
    assert "预览以后名录又有变动" in said
    assert "上班： 是 → 否" in said
    assert WorkingDay.objects.get().is_working
    assert not RowLoading.objects.exists()
    assert confirm(admin, answer).status_code == 200
    assert WorkingDay.objects.filter(is_working=False).count() == 2


def test_pressed_twice_it_is_loaded_once(admin):
    previewed = hand_in(admin, DAYS)
    confirm(admin, previewed)
    second = confirm(admin, previewed)
    assert second.status_code == 409
    assert "没有要改的" in text(second)
    assert RowLoading.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirmed_by_two_at_once_it_is_loaded_once():
    file = read_file(kind_called("calendar"), "days.csv", DAYS.encode())
    agreed = preview_file(file).digest
    start = Barrier(2)

    def one(who: int) -> str:
        try:
            start.wait(10)
            apply_file(file, agreed, by_id=who, by_name=f"administrator {who}")
        except (Conflict, OperationalError) as refused:  # SQLite: locked
            return type(refused).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert "done" in (ways := sorted(pool.map(one, (1, 2))))
        assert ways[0] in ("Conflict", "OperationalError")
    assert RowLoading.objects.count() == 1
    assert WorkingDay.objects.count() == 2


def test_what_is_confirmed_is_what_was_previewed_by_the_same_person(cast, admin, monkeypatch):
    sealed = hand_in(admin, DAYS).context["sealed"]
    for wrong in ("", "x", sealed[:-1] + ("a" if sealed[-1] != "a" else "b")):
        answer = admin.post(LOAD, {"sealed": wrong})
        assert answer.status_code == 400
        assert "请重新上传文件" in text(answer)
    with pytest.raises(Refusal, match="失效"):
        row_form.unseal(sealed, cast.secadmin.pk)
    monkeypatch.setattr(row_form, "HOURS", -1)
    assert admin.post(LOAD, {"sealed": sealed}).status_code == 400
    assert not WorkingDay.objects.exists()


def test_long_previews_are_cut_and_say_so(admin, monkeypatch):
    monkeypatch.setattr(row_preview, "MOST_SHOWN", 1)
    assert "还有 1 行改动没有列出" in text(hand_in(admin, DAYS))
    assert "还有 1 处有误" in text(hand_in(admin, "date,is_working,note\n1,0,\n2,0,\n"))


@pytest.mark.parametrize("kind", ROW_KINDS, ids=lambda kind: kind.slug)
def test_every_kind_is_taken_home_and_handed_in_again_unchanged(admin, kind):
    for form in ("csv", "xlsx"):
        answer = admin.get(f"/desk/rows/{kind.slug}.{form}")
        assert f"{kind.slug}.{form}" in answer["Content-Disposition"]
        previewed = hand_in(admin, b"".join(answer.streaming_content), kind.slug, f"x.{form}")
        assert "没有要改的" in text(previewed)


def test_what_is_no_kind_or_no_form_is_not_there(admin):
    assert admin.get("/desk/rows/people.csv").status_code == 404
    assert admin.get("/desk/rows/areas.pdf").status_code == 404


def test_the_workbook_is_text_and_opens(admin, cast):
    answer = admin.get("/desk/rows/departments.xlsx")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert "CG01" in [row[0].value for row in sheet.iter_rows()]


def test_lists_of_the_back_office_lead_to_the_files_of_their_rows(admin):
    for page in ("directory/workingday", "cases/callbackrule", "linkage/noticetext"):
        label = page.replace("/", ".")
        assert f'href="{PAGE}?kind={label}"' in admin.get(f"/backoffice/{page}/").content.decode()
    chosen = admin.get(PAGE, {"kind": "directory.workingday"}).content.decode()
    assert '<option value="calendar" selected>' in chosen


def test_the_audit_administrator_finds_who_loaded_what(cast, admin):
    confirm(admin, hand_in(admin, DAYS))
    page = cast.client("auditadmin").get("/backoffice/directory/rowloading/")
    for part in ("sysadmin", "节假日与调休", "days.csv"):
        assert part in page.content.decode()
    record = RowLoading.objects.get()
    one = cast.client("auditadmin").get(f"/backoffice/directory/rowloading/{record.pk}/change/")
    assert record.digest in one.content.decode()
    for way in ("change", "delete"):
        answer = cast.client("auditadmin").post(
            f"/backoffice/directory/rowloading/{record.pk}/{way}/", {"post": "yes"}
        )
        assert answer.status_code == 403


# How many open cases hang on changed rows.


@pytest.fixture
def world(cast) -> World:
    """Two open cases with the bureau, one of them hard, and one that waits for dispatch; one is closed."""
    world = World(cast)
    world.dispatched()
    hard = world.dispatched()
    world.do("mark", "dispatcher", hard.case, tags=["hard"])
    world.submitted(kind="complaint")
    world.do("refuse", "dispatcher", world.submitted(), reason="repeated", note="同一事项")
    return world


def rewritten(client: Any, kind: str, old: str, new: str) -> str:
    """The file of a kind as it is taken home, with one text changed."""
    lines = b"".join(client.get(f"/desk/rows/{kind}.csv").streaming_content).decode("utf-8-sig")
    assert old in lines
    return lines.replace(old, new, 1)


@pytest.mark.parametrize(
    ("kind", "old", "new", "count"),
    [
        ("departments", "城市管理局", "城管局", 2),
        ("departments", "水务局", "水利局", 0),
        ("categories", "占道经营", "占道", 3),
        ("categories", "城市管理,", "城管,", 0),
        ("deadlines", "normal,,,rework,3", "normal,,,rework,4", 3),
        ("deadlines", "normal,complaint,,result,5", "normal,complaint,,result,6", 1),
        ("deadlines", "normal,,hard,dispatch,2", "normal,,hard,dispatch,3", 1),
    ],
)
def test_open_cases_that_hang_on_changed_rows_are_counted(world, kind, old, new, count):
    client = world.cast.client("sysadmin")
    said = text(hand_in(client, rewritten(client, kind, old, new), kind))
    assert f"涉及在办诉求 {count} 件" in said
    assert ("重算时限" in said) is (count > 0)


def test_open_cases_dispatched_by_an_entry_are_counted(world):
    client = world.cast.client("sysadmin")
    ended = rewritten(client, "catalogue", "2025-01-01,", "2025-01-01,2030-12-31")
    Case.objects.filter(status="handling").update(catalogue_entry=world.entry)
    assert "涉及在办诉求 2 件" in text(hand_in(client, ended, "catalogue"))


def test_open_cases_whose_time_runs_over_a_day_are_counted(world):
    client = world.cast.client("sysadmin")
    today = timezone.localdate()
    for day, count in ((today, 3), (today - timedelta(days=1), 0), (today + timedelta(days=400), 0)):
        days = f"date,is_working,note\n{day},0,\n"
        assert f"涉及在办诉求 {count} 件" in text(hand_in(client, days)), day


def test_rows_no_case_hangs_on_say_nothing_of_cases(world):
    client = world.cast.client("sysadmin")
    assert "在办诉求" not in text(hand_in(client, "day\n9\n", "cut_off"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("header", ["日期,上班,说明", "Date,Working day,Explanation", "date,is_working,note"])
def test_a_file_is_known_by_its_headings_in_any_encoding(admin, header, encoding):
    content = f"{header}\n2027-02-06,否,春节\n2027-02-07,0,春节\n".encode(encoding)
    previewed = hand_in(admin, content, kind="")
    assert "按表头认出这是“节假日与调休”" in text(previewed)
    assert "新增 2" in text(previewed)
    confirm(admin, previewed)
    assert not WorkingDay.objects.get(date="2027-02-06").is_working


def test_what_is_wrong_is_said_in_the_words_of_the_file(admin):
    said = text(hand_in(admin, "日期,上班,说明\n2027-02-30,0,\n2027-02-06,,\n"))
    assert "第 2 行：日期 应为日期" in said
    assert "第 3 行：上班 不能为空" in said


@pytest.mark.parametrize("written", ["bureau", "市级部门", "City bureau"])
def test_one_of_several_things_is_written_by_code_or_in_either_language(admin, cast, written):
    columns = (
        "code,name,name_en,tier,parent,area,telephone,takes_orders,reply_needs_approval,in_city_tree,operator"
    )
    row = f"{columns}\nnew,新局,New,{written},,,,1,0,1,\n"
    confirm(admin, hand_in(admin, row, kind="departments"))
    assert Department.objects.get(code="new").tier == Department.Tier.BUREAU


def test_of_several_things_those_that_may_be_written_are_said(admin):
    said = text(hand_in(admin, "诉求类型,回访比例（%）\n查询,30\n", kind="callback_shares"))
    assert "第 2 行：诉求类型 没有“查询”，可填 咨询 (enquiry)" in said


def test_headings_nobody_has_are_not_guessed(admin):
    assert "认不出是哪一类名录" in text(hand_in(admin, "甲,乙\n1,2\n", kind=""))
    assert 'value="" selected' in admin.get(PAGE).content.decode(), "no kind is chosen before"


def test_files_are_headed_in_the_language_of_the_reader(admin):
    def first_line(language: str) -> str:
        answer = admin.get("/desk/rows/departments.csv", headers={"accept-language": language})
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[0]

    assert first_line("zh-hans").startswith("编码,名称,英文名称,类别,上级单位")
    assert first_line("en").startswith("Code,Name,English name,Tier,Department above")


@pytest.mark.django_db(transaction=True)
def test_a_preview_writes_nothing_and_keeps_nobody_from_writing(admin, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as asked:
        hand_in(admin, DAYS)
    told = [one["sql"] for one in asked.captured_queries if "directory_" in one["sql"]]
    assert told
    assert not [sql for sql in told if not sql.startswith("SELECT")]


def test_a_preview_refuses_what_loading_would(admin, world: World):
    header = ",".join(kind_called("departments").columns)
    circle = f"{header}\nCG,城管局,,bureau,BGT,,,1,0,1,,1\nBGT,办公室,,office,CG,,,0,0,1,,1\n"
    assert "不能移到自己或自己的下级之下" in text(hand_in(admin, circle, "departments"))
