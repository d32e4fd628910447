"""What is wrong with a GTFS file, by file, line and column: errors refuse it, warnings do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_KEPT = 200  # of each kind are listed, all are counted
LONGEST = 80  # characters of a cell that are repeated

ERRORS = {
    "no_file": gettext_lazy("缺少这个文件"),
    "no_days": gettext_lazy("缺少 calendar.txt 和 calendar_dates.txt，至少要有一个"),
    "unreadable": gettext_lazy("不能读取：%(value)s"),
    "not_utf8": gettext_lazy("不是 UTF-8 编码"),
    "no_column": gettext_lazy("缺少这一列"),
    "twice_column": gettext_lazy("这一列有两次"),
    "cells": gettext_lazy("这一行有 %(value)s 格，与表头不同"),
    "empty": gettext_lazy("不能为空"),
    "twice": gettext_lazy("“%(value)s”已经有了"),
    "unknown": gettext_lazy("没有“%(value)s”"),
    "time": gettext_lazy("“%(value)s”不是时刻，应如 08:05:00 或 25:10:00"),
    "day": gettext_lazy("“%(value)s”不是日期，应如 20260131"),
    "number": gettext_lazy("“%(value)s”不是可用的数字"),
    "choice": gettext_lazy("“%(value)s”不在可填的值之内"),
    "backwards": gettext_lazy("时刻“%(value)s”早于前一站"),
    "no_time": gettext_lazy("第一站和末站必须有时刻"),
    "too_many": gettext_lazy("超过 %(value)s 行，太多"),
    "nothing": gettext_lazy("没有一个能用的车次"),
    "days_reversed": gettext_lazy("结束日期“%(value)s”早于开始日期"),
}
# After these nobody knows all that the file holds: what points at it cannot be judged.
INCOMPLETE = frozenset(
    {
        "no_file",
        "no_days",
        "unreadable",
        "not_utf8",
        "no_column",
        "twice_column",
        "cells",
        "empty",
        "too_many",
    }
)
WARNINGS = {
    "no_place": gettext_lazy("没有经纬度，不在地图上显示"),
    "wrong_place": gettext_lazy("经纬度“%(value)s”不对，不用它"),
    "no_name": gettext_lazy("没有名称，用编号代替"),
    "cut": gettext_lazy("“%(value)s”太长，截短了"),
    "no_station": gettext_lazy("没有上级站“%(value)s”，按本站名查找"),
    "one_stop": gettext_lazy("车次“%(value)s”不足两站，不用它"),
    "no_service": gettext_lazy("“%(value)s”一天也不开行"),
    "over": gettext_lazy("时刻表到 %(value)s 为止，已经过期"),
    "not_yet": gettext_lazy("时刻表从 %(value)s 开始，还没有生效"),
    "mode": gettext_lazy("不认识的方式“%(value)s”，算作其他"),
    "no_stop_times": gettext_lazy("%(value)s 个车次没有到发时刻，不用它们"),
}
WORDS = {**ERRORS, **WARNINGS}


@dataclass
class Problems:
    """Collected while a file is read; the first of them are kept, all are counted."""

    errors: int = 0
    warnings: int = 0
    kept: list[dict[str, Any]] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)  # files
    _of_code: dict[str, int] = field(default_factory=dict)

    def add(self, code: str, file: str, line: int = 0, column: str = "", value: object = "") -> None:
        """One more. Of each kind only the first `MOST_KEPT` are listed, lest one mistake hides all others."""
        if code in ERRORS:
            self.errors += 1
            if code in INCOMPLETE:
                self.incomplete.add(file)
        else:
            self.warnings += 1
        self._of_code[code] = seen = self._of_code.get(code, 0) + 1
        if seen <= MOST_KEPT and len(self.kept) < 2 * MOST_KEPT:
            said = str(value).replace("\x00", "")
            said = said if len(said) <= LONGEST else said[:LONGEST] + "…"
            self.kept.append({"code": code, "file": file, "line": line, "column": column, "value": said})


@dataclass(frozen=True)
class Said:
    """A problem in words."""

    refuses: bool
    place: str
    words: str


def said(problem: dict[str, Any]) -> Said:
    """A problem as it was kept, in the reader's language."""
    place = str(problem["file"])
    if problem["line"]:
        place = _("%(file)s 第 %(line)d 行") % {"file": place, "line": problem["line"]}
    if problem["column"]:
        place = f"{place} {problem['column']}"
    code = problem["code"]
    return Said(code in ERRORS, place, str(WORDS[code]) % {"value": problem["value"]})
