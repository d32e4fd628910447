"""`yixian duplicates evaluate`: what it measures, and what it says of files it cannot use."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from openpyxl import Workbook

from tests.dispatch.told import judged, messages, write, write_messages
from yixian.dispatch.duplicates.evaluation import best_threshold
from yixian.dispatch.duplicates.likeness import SAME
from yixian.ground.errors import Refusal

PAIRS = ("id1", "id2", "same")


def evaluate(told: Path, pairs: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("duplicates", "evaluate", str(told), str(pairs), "--json", stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def told(tmp_path: Path) -> Path:
    return write_messages(tmp_path / "messages.csv", messages())


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return write(tmp_path / "pairs.csv", PAIRS, judged())


class TestMeasured:
    def test_precision_recall_and_what_they_are_of(self, told: Path, pairs: Path) -> None:
        found = evaluate(told, pairs)
        assert (found["pairs"], found["same"], found["unclear"]) == (13, 8, 1)
        assert found["events"] == 8
        assert found["f1"] > found["f1_if_all_same"]
        assert found["average_precision"] > 0.9
        assert found == evaluate(told, pairs)

    def test_for_people(self, told: Path, pairs: Path) -> None:
        out = StringIO()
        call_command("duplicates", "evaluate", str(told), str(pairs), stdout=out)
        assert "召回率 recall" in out.getvalue()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
    def test_in_any_encoding(self, told: Path, tmp_path: Path, encoding: str) -> None:
        same = write_messages(tmp_path / "other.csv", messages(), encoding)
        pairs = write(tmp_path / "other_pairs.csv", PAIRS, judged(), encoding)
        assert evaluate(same, pairs) == evaluate(told, write(tmp_path / "p.csv", PAIRS, judged()))

    def test_a_workbook_with_chinese_columns(self, told: Path, pairs: Path, tmp_path: Path) -> None:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["留言编号", "留言用户", "留言主题", "留言时间", "留言详情"])
        for one in messages():
            sheet.append([one.id, one.author, one.title, one.at, one.text])
        book.save(tmp_path / "told.xlsx")
        assert evaluate(tmp_path / "told.xlsx", pairs) == evaluate(told, pairs)

    def test_the_threshold_lies_between_the_two_kinds(self) -> None:
        alike, same = np.array([0.2, 0.4, 0.9, 1.3]), np.array([False, False, True, True])
        assert 0.4 < best_threshold(alike, same) < 0.9
        assert best_threshold(alike, np.zeros(4, dtype=np.bool_)) == SAME


def lines(*rows: str) -> Callable[[Path], bytes]:
    return lambda _told: "\n".join(rows).encode()


HEAD = "id,user,title,time,text"
WRONG_MESSAGES = {
    "没有编号": lines(HEAD, ",u,标题,2026-01-01,内容"),
    "编号 7 前面已经有了": lines(HEAD, "7,u,标题,2026-01-01,内容", "7,v,标题,2026-01-01,内容"),
    "缺少这些列：title、text": lines("id,user,time", "1,u,2026-01-01"),
    "看不懂时间“昨天”": lines(HEAD, "1,u,标题,昨天,内容"),
    "格子比列名多": lines(HEAD, "1,u,标题,2026-01-01,内容,没有引号的逗号"),
    "只有列名": lines(HEAD),
    "文件是空的": lambda _told: b"  \n",
    "不是合格的 CSV": lines(HEAD, '1,u,"标题"x,2026-01-01,内容'),
    "不是表格文件": lambda _told: b"\x00\x01\x02" * 100,
    "不是能打开的 XLSX": lambda _told: b"PK\x03\x04broken",
    "旧版 XLS": lambda _told: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "点赞数应是整数": lines(HEAD + ",likes", "1,u,标题,2026-01-01,内容,很多"),
}
WRONG_PAIRS = {
    "有 2 个编号不在留言文件里：x、y": lines("id1,id2,same", "lift1,x,1", "y,lift1,0"),
    "缺少这些列：same": lines("id1,id2", "lift1,lift2"),
    "只有一种": lines("id1,id2,same", "lift1,lift2,1", "bus1,bus2,1"),
    "同一条留言": lines("id1,id2,same", "lift1,lift1,1"),
    "相反的判断": lines("id1,id2,same", "lift1,lift2,1", "lift2,lift1,0"),
    "都连成了一件事": lines("id1,id2,same", "lift1,lift2,1", "lift2,bus1,0"),
    "文件是空的": lambda _told: b"",
}


class TestWrong:
    @pytest.mark.parametrize("words", WRONG_MESSAGES)
    def test_messages(self, pairs: Path, tmp_path: Path, words: str) -> None:
        file = tmp_path / "wrong.csv"
        file.write_bytes(WRONG_MESSAGES[words](file))
        with pytest.raises(Refusal, match=words):
            evaluate(file, pairs)

    @pytest.mark.parametrize("words", WRONG_PAIRS)
    def test_pairs(self, told: Path, tmp_path: Path, words: str) -> None:
        file = tmp_path / "wrong.csv"
        file.write_bytes(WRONG_PAIRS[words](file))
        with pytest.raises(Refusal, match=words):
            evaluate(told, file)

    def test_no_such_file_or_a_folder(self, told: Path, pairs: Path, tmp_path: Path) -> None:
        for wrong in (tmp_path / "none.csv", tmp_path):
            with pytest.raises(Refusal, match="不能读"):
                evaluate(wrong, pairs)
            with pytest.raises(Refusal, match="不能读"):
                evaluate(told, wrong)

    def test_only_unclear_ones(self, told: Path, tmp_path: Path) -> None:
        pairs = write(tmp_path / "unclear.csv", PAIRS, [("lift1", "lift2", "-1"), ("lift1", "bus1", "")])
        with pytest.raises(Refusal, match="只有一种"):
            evaluate(told, pairs)
