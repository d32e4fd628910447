"""Which rows are taken, which are refused and why, and that nothing is counted twice or not at all."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.intake.importing import HEADER, ROW, only_case, run_import, table
from yixian.cases.models import Case, Citizen, Contact
from yixian.ground.errors import Refusal
from yixian.intake.files.mapping import complete
from yixian.intake.models import ImportMapping
from yixian.people.models import Installation

FULL = ("编号", "类型", "分类", "区域", "渠道", "姓名", "电话", "邮箱", "时间", "标题", "内容")
GOOD = (
    "1",
    "投诉",
    "路灯",
    "小店区",
    "微信",
    "王小明",
    "13812345678",
    "w@a.cn",
    "2019-02-28",
    "灯",
    "路灯不亮",
)
#   column, what stands there, and what is said about it
WRONG = [
    ("内容", "", "诉求内容是空的"),
    ("内容", "  \u200b　", "诉求内容是空的"),
    ("内容", "长" * 100_001, "太长"),
    ("时间", "2999-01-01", "晚于现在"),
    ("时间", "前天", "看不懂的时间"),
    ("分类", "没有的分类", "没有“没有的分类”这个分类"),
    ("分类", "其他", "有多个分类叫“其他”"),
    ("区域", "火星区", "没有“火星区”这个区域"),
    ("类型", "闲聊", "可用：咨询"),
    ("渠道", "飞鸽", "不认识“飞鸽”"),
    ("电话", "12", "电话号码不对"),
    ("电话", "不是电话", "电话号码不对"),
    ("邮箱", "没有at", "邮箱不对"),
    ("姓名", "名" * 61, "太长"),
    ("标题", "题" * 5001, "太长"),
    ("编号", "9" * 111, "太长"),
]


def write(tmp_path: Path, text: str, name: str = "messages.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_every_field_arrives(tmp_path: Path, import_city: None) -> None:
    run_import(write(tmp_path, table([GOOD], FULL)))
    case = only_case()
    assert (case.kind, case.contact.channel, case.title) == ("complaint", "wechat", "灯")
    assert case.category is not None
    assert case.area is not None
    assert (case.category.name, case.area.name) == ("路灯", "小店区")
    assert (case.source, case.external_id, case.status) == ("messages", "1", "to_dispatch")
    identity = case.citizen.identity
    assert (identity.name, identity.telephone, identity.email) == ("王小明", "8613812345678", "w@a.cn")
    assert not case.invented


@pytest.mark.parametrize(("column", "cell", "said"), WRONG)
def test_a_wrong_row_is_refused_with_its_reason(
    tmp_path: Path, import_city: None, column: str, cell: str, said: str
) -> None:
    wrong = list(GOOD)
    wrong[FULL.index(column)] = cell
    ran = run_import(write(tmp_path, table([("0", *GOOD[1:]), wrong, ("2", *GOOD[1:])], FULL)))
    assert (ran.rows, ran.made, ran.refused) == (3, 2, 1)
    row = ran.refused_rows()[0]
    assert said in row["拒收原因"]
    assert row["导入行号"] == "3"
    assert row[column] == cell
    assert Case.objects.count() == Contact.objects.count() == 2  # nothing half made


def test_all_that_is_wrong_with_a_row_is_said_at_once(tmp_path: Path, import_city: None) -> None:
    """In the words of the file: the column as it is called there, whatever the field is called in the program."""
    header = ["诉求类型" if column == "类型" else column for column in FULL]
    cells = dict(zip(FULL, GOOD, strict=True)) | {
        "类型": "乱类型",
        "时间": "前天",
        "电话": "12",
        "姓名": "名" * 61,
    }
    [said] = run_import(write(tmp_path, table([cells.values()], header))).reasons()
    for part in ("诉求类型 不认识“乱类型”", "看不懂的时间：前天", "电话号码不对", "姓名 太长：61 字"):
        assert part in said
    assert "kind" not in said
    assert said.count("；") == 3


def test_a_category_by_code_path_or_name(tmp_path: Path, import_city: None) -> None:
    rows = [("1", "0102", "甲"), ("2", "城市管理/其他", "乙"), ("3", "路灯", "丙"), ("4", "", "丁")]
    run_import(write(tmp_path, table(rows, ("编号", "分类", "内容"))))
    found = [case.category.code if case.category else "" for case in Case.objects.order_by("id")]
    assert found == ["0102", "0101", "0102", ""]


def test_refused_rows_are_corrected_and_imported_again(tmp_path: Path, import_city: None) -> None:
    rows = [
        ROW,
        ("A-2", "u1", "", "2999-01-01", "=1+1 元的费用"),
        ("A-3", "u2", "", "", "@所有人"),
        ("A-4", "", "", "", ""),
    ]
    first = run_import(
        write(tmp_path, table(rows)), refused=tmp_path / "messages-20260214-090000.refused.csv"
    )
    assert (first.made, first.refused) == (2, 2)
    text = first.refused_file.read_text(encoding="utf-8-sig")
    assert "'=1+1 元的费用" in text
    corrected = write(
        tmp_path, text.replace("2999-01-01", "2019-03-01"), "messages-20260214-090000.refused.csv"
    )
    second = run_import(corrected, refused=tmp_path / "again.csv")
    assert (second.made, second.refused) == (1, 1)
    case = Case.objects.get(external_id="A-2")
    assert (case.content, case.source) == ("=1+1 元的费用", "messages")
    assert case.citizen_id == Case.objects.get(external_id="A-1").citizen_id
    assert list(second.refused_rows()[0]) == ["导入行号", "拒收原因", *HEADER]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_no_cell_of_the_refused_file_is_a_formula(tmp_path: Path, import_city: None, sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    ran = run_import(write(tmp_path, table([("A-1", evil, evil, "坏日期", evil)])))
    assert [cell for cell in ran.refused_rows()[0].values() if cell.startswith(sign)] == []


def test_running_twice_adds_nothing(tmp_path: Path, import_city: None) -> None:
    path = write(tmp_path, table([ROW, ("A-2", *ROW[1:]), ("A-3", "", "", "", "")]))
    assert (run_import(path).made, run_import(path).made) == (2, 0)
    again = run_import(path)
    assert (again.rows, again.there, again.refused) == (3, 2, 1)
    assert Case.objects.count() == 2


def test_rows_without_an_id_are_kept_each_once_and_identical_rows_all(
    tmp_path: Path, import_city: None
) -> None:
    path = write(tmp_path, table([("停电了",), ("停电了",), ("停水了",), ("停电了",)], ("内容",)))
    assert run_import(path).made == 4
    again = run_import(path)
    assert (again.made, again.there) == (0, 4)


def test_one_id_with_two_contents_is_said_aloud(tmp_path: Path, import_city: None) -> None:
    same, other = ROW, ("A-1", "u1", "", "", "完全不同的另一件事")
    ran = run_import(write(tmp_path, table([ROW, same, other])))
    assert (ran.made, ran.there, ran.refused) == (1, 1, 1)
    assert "重复" in ran.reasons()[0]


def test_two_sources_may_use_the_same_ids(tmp_path: Path, import_city: None) -> None:
    path = write(tmp_path, table([ROW]))
    assert run_import(path).made == 1
    assert run_import(path, "--source", "另一个系统").made == 1
    long = "很长的来源名称" * 20
    assert run_import(path, "--source", long + "甲").made == 1
    assert run_import(path, "--source", long + "乙").made == 1


def test_a_serial_writer_is_one_citizen(tmp_path: Path, import_city: None) -> None:
    rows = [(f"A-{n}", "u1" if n % 2 else f"u{n}", "", "", f"第{n}件") for n in range(1, 7)]
    run_import(write(tmp_path, table(rows)))
    assert Citizen.objects.count() == 4
    run_import(write(tmp_path, table([("A-9", "u1", "", "", "又一件")])))
    assert Citizen.objects.count() == 4
    writer = Case.objects.get(external_id="A-1").citizen
    assert writer.cases.count() == 4
    assert "u1" not in writer.source_hash


def test_a_title_longer_than_a_form_takes_is_kept_whole(tmp_path: Path, import_city: None) -> None:
    for number, length in enumerate((31, 300, 301, 5000)):
        run_import(write(tmp_path, table([(f"L-{number}", "", "题" * length, "", "内容")])))
    assert [len(case.title) for case in Case.objects.order_by("id")] == [31, 300, 301, 5000]


def test_markup_direction_marks_and_emoji_are_only_text(tmp_path: Path, import_city: None) -> None:
    run_import(
        write(tmp_path, table([("1", "", "", "", "<script>alert(1)</script>\u202e反着\x07 👨‍👩‍👧 \0好")]))
    )
    assert only_case().content == "<script>alert(1)</script>反着 👨‍👩‍👧 好"


def test_drafts_stay_drafts_when_asked(tmp_path: Path, import_city: None) -> None:
    run_import(write(tmp_path, table([ROW])), "--draft")
    assert only_case().status == "draft"


# Quotation marks and line breaks that somebody forgot


BROKEN = '编号,内容\n1,好\n2,"没有收尾的引号\n3,好\n4,"带,逗号"\n5,好\n'


def test_a_quotation_mark_left_open_costs_one_row(tmp_path: Path, import_city: None) -> None:
    ran = run_import(write(tmp_path, BROKEN))
    assert (ran.rows, ran.made, ran.refused) == (5, 4, 1)
    row = ran.refused_rows()[0]
    assert (row["导入行号"], row["编号"]) == ("3", '2,"没有收尾的引号')
    assert sorted(Case.objects.values_list("external_id", flat=True)) == ["1", "3", "4", "5"]


def test_an_open_quotation_mark_in_the_last_row(tmp_path: Path, import_city: None) -> None:
    ran = run_import(write(tmp_path, '编号,内容\n1,好\n2,"没有收尾'))
    assert (ran.made, ran.refused) == (1, 1)


def test_line_breaks_inside_quotation_marks_belong_to_the_text(tmp_path: Path, import_city: None) -> None:
    run_import(write(tmp_path, table([("1", "", "", "", '第一行\n第二行，"引用"\n第三行')])))
    assert only_case().content == '第一行\n第二行，"引用"\n第三行'


def test_a_line_break_without_quotation_marks_is_said(tmp_path: Path, import_city: None) -> None:
    ran = run_import(write(tmp_path, "编号,标题,内容\n1,断\n开的,内容\n2,好,内容\n"))
    assert (ran.made, ran.refused) == (1, 2)
    assert all("格比表头少" in reason for reason in ran.reasons())


def test_too_many_cells_are_refused_and_empty_ones_at_the_end_are_not(
    tmp_path: Path, import_city: None
) -> None:
    ran = run_import(write(tmp_path, "编号,内容\n1,好,,\n2,逗号,没加引号\n"))
    assert (ran.made, ran.reasons()) == (1, ["这一行的格比表头多"])


def test_a_cell_without_end_is_refused(tmp_path: Path, import_city: None) -> None:
    ran = run_import(write(tmp_path, f"编号,内容\n1,{'长' * (1 << 21)}\n2,好\n"))
    assert (ran.made, ran.refused) == (1, 1)


# Which column is which field


@pytest.mark.parametrize(
    ("columns", "guessed"),
    [
        (["id", "user", "title", "time", "text"], "external_id citizen title received_at content"),
        (
            ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"],
            "external_id citizen title received_at content",
        ),
        (["内容", "正文"], "content"),
        (["CONTENT", "Phone", "Name"], "content telephone name"),
    ],
)
def test_columns_are_guessed_from_their_names(columns: list[str], guessed: str) -> None:
    assert set(complete(columns, {}, {}).columns) == set(guessed.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--map", "content"], "字段=列名"),
        (["--map", "content="], "字段=列名"),
        (["--map", "inhalt=内容"], "没有“inhalt”这个字段"),
        (["--map", "content=没有的列"], "文件没有“没有的列”这一列"),
        (["--default", "nothing=1"], "没有“nothing”这个字段"),
        (["--mapping", "没存过"], "没有保存过"),
        (["--save-mapping", "长" * 61], "最多 60 字"),
    ],
)
def test_a_wrong_mapping_stops_the_run_before_it_starts(
    tmp_path: Path, import_city: None, arguments: list[str], said: str
) -> None:
    path = write(tmp_path, table([ROW]))
    with pytest.raises(Refusal, match=re.escape(said)):
        call_command("import", str(path), *arguments)
    assert not Case.objects.exists()


def test_no_column_of_content(tmp_path: Path, import_city: None) -> None:
    with pytest.raises(Refusal, match=r"content=.*甲、乙"):
        call_command("import", str(write(tmp_path, "甲,乙\n1,2\n")))


def test_there_has_to_be_a_city_first(tmp_path: Path, import_city: None) -> None:
    Installation.objects.all().delete()
    with pytest.raises(Refusal, match="yixian init"):
        call_command("import", str(write(tmp_path, table([]))))


def test_a_file_with_a_header_and_nothing_else_is_said(tmp_path: Path, import_city: None) -> None:
    with pytest.raises(Refusal, match="没有一行诉求"):
        call_command("import", str(write(tmp_path, table([]))))
    assert not list(tmp_path.glob("*.refused.csv"))


def test_a_nul_in_a_cell_is_left_out(tmp_path: Path, import_city: None) -> None:
    assert run_import(write(tmp_path, "内容\n路灯\0不亮\n")).made == 1
    assert only_case().content == "路灯不亮"


def test_defaults_fill_empty_cells(tmp_path: Path, import_city: None) -> None:
    path = write(tmp_path, "id,说了什么,kind\n1,甲,\n2,乙,enquiry\n")
    run_import(path, "--map", "content=说了什么", "--default", "kind=complaint", "--default", "channel=email")
    assert [c.kind for c in Case.objects.order_by("id")] == ["complaint", "enquiry"]
    assert {c.contact.channel for c in Case.objects.all()} == {"email"}


def test_a_mapping_is_saved_and_used_again(tmp_path: Path, import_city: None) -> None:
    first = write(tmp_path, "号,话\n1,甲\n", "a.csv")
    second = write(tmp_path, "号,话\n2,乙\n", "b.csv")
    options = ["--map", "external_id=号", "--map", "content=话", "--default", "kind=建议"]
    run_import(first, *options, "--save-mapping", "老系统")
    run_import(second, "--mapping", "老系统")
    assert ImportMapping.objects.get().name == "老系统"
    assert {case.kind for case in Case.objects.all()} == {"suggestion"}


def test_progress_goes_to_standard_error(
    tmp_path: Path, import_city: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yixian.intake.management.commands.import.EVERY", 100, raising=True)
    ran = run_import(write(tmp_path, table([(f"{n}", "", "", "", "内容") for n in range(150)])))
    assert "100  新增 100" in ran.progress
    assert "100  新增" not in ran.out
