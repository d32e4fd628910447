"""`yixian mask`: a text or the columns of a CSV file as the public may read them."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from yixian.ground.errors import Refusal

TABLE = "编号,内容,备注\n1,我叫王小明，电话13800001234,13800001234\n2,找李女士,王小明\n".replace("，", "、")


def mask(*words: object) -> tuple[str, str]:
    """What it writes, and what it says."""
    out, said = StringIO(), StringIO()
    call_command("mask", *map(str, words), stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "messages.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_text_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("我叫王小明。\r\n\r\n住3栋2单元501室\n", encoding="utf-8")
    written, said = mask(path)
    assert written == "我叫王**。\r\n\r\n住某栋某单元某室\n"
    assert "姓名 1" in said
    assert "逐字看过" in said


def test_only_the_chosen_columns(table: Path) -> None:
    written, _ = mask(table, "--column", "内容")
    assert list(csv.reader(StringIO(written))) == [
        ["编号", "内容", "备注"],
        ["1", "我叫王**、电话138****1234", "13800001234"],
        ["2", "找*女士", "王小明"],
    ]
    both, _ = mask(table, "--column", "内容,备注")
    assert "王小明" not in both


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_other_encodings(table: Path, encoding: str) -> None:
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    table.write_bytes(mark + TABLE.encode(encoding))
    written, _ = mask(table, "--column", "内容")
    assert written.splitlines()[2] == "2,找*女士,王小明"


def test_shown_by_kind(table: Path) -> None:
    written, said = mask(table, "--column", "内容", "--show")
    assert "【姓名：王**】、电话【手机号：138****1234】" in written
    assert "姓名 2，手机号 1" in said


def test_as_json(table: Path) -> None:
    rows = [json.loads(line) for line in mask(table, "--column", "内容", "--json")[0].splitlines()]
    assert [row["line"] for row in rows] == [2, 3]
    assert rows[1] == {
        "line": 3,
        "row": {"编号": "2", "内容": "找*女士", "备注": "王小明"},
        "masked": {"name": 1},
    }
    lines = [json.loads(line) for line in mask(table, "--json")[0].splitlines()]
    assert lines[0] == {"line": 1, "text": "编号,内容,备注", "masked": {}}


def test_into_a_new_file_that_spreadsheets_read(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "masked.csv"
    written, _ = mask(table, "--column", "内容", "--out", out)
    assert written == ""
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "王**" in out.read_text(encoding="utf-8-sig")
    with pytest.raises(Refusal, match="已经有了"):
        mask(table, "--out", out)
    with pytest.raises(Refusal, match="不能写"):
        mask(table, "--out", tmp_path / "nowhere" / "masked.csv")


def test_a_file_that_fails_half_way_leaves_nothing(table: Path, tmp_path: Path) -> None:
    table.write_text('a,b\n1,2\n"3,4\n', encoding="utf-8")
    with pytest.raises(Refusal, match="不是合格的 CSV"):
        mask(table, "--column", "a", "--out", tmp_path / "masked.csv")
    assert [path.name for path in tmp_path.iterdir()] == [table.name]


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        (b"", (), "文件是空的"),
        (b"\x00\x01" * 500, (), "不是文本文件"),
        (b"PK\x03\x04....", (), "是工作簿"),
        (TABLE.encode(), ("--column", "内容,地址"), "没有这些列：地址。文件里有：编号、内容、备注"),
        (TABLE.encode(), ("--encoding", "gb18031"), "没有“gb18031”这种编码"),
        ("王\u4e00".encode("gb18030"), ("--encoding", "utf-8"), "不是 utf-8 编码"),
    ],
)
def test_refused_in_plain_words(tmp_path: Path, content: bytes, words: tuple[str, ...], told: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refusal, match=told):
        mask(path, *words)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.txt"):
        with pytest.raises(Refusal, match="不能读"):
            mask(path)
