"""The steps of a due time, read aloud."""

from __future__ import annotations

import json

import pytest

from tests.directory.calendars import OFFICES, at
from yixian.directory.explanations import explain, warnings


def test_a_due_time_explains_itself():
    steps = OFFICES["city"].add(at("2026-02-12 19:00 Thu"), 15, "wd").steps
    assert explain(json.loads(json.dumps(steps))) == [
        "自2026-02-12（周四）19:00起算",
        "起算时间当天已下班，顺延至2026-02-13（周五）08:30开始",
        "计15个工作日",
        "跳过2026-02-15至2026-02-23（春节）",
        "跳过2个周末",
        "2026-02-14（周六）为调休上班日（春节），计入",
        "2026-02-28（周六）为调休上班日（春节），计入",
        "到期：2026-03-12（周四）08:30",
    ]


@pytest.mark.parametrize(
    ("office", "start", "amount", "unit", "sentence"),
    [
        ("city", "2026-02-17 03:10 Tue", 10, "minute", "计10分钟，昼夜连续计算"),
        ("city", "2026-02-17 03:10 Tue", 24, "hour", "计24小时，昼夜连续计算"),
        ("city", "2026-03-02 10:00 Mon", 2, "wh", "计2个工作小时"),
        ("city", "2026-02-18 10:00 Wed", 1, "wd", "起算时间放假（春节），顺延至2026-02-24（周二）08:30开始"),
        ("city", "2026-03-02 12:30 Mon", 1, "wd", "起算时间午休，顺延至2026-03-02（周一）14:00开始"),
        ("closed on Wednesday", "2026-03-03 10:00 Tue", 1, "wd", "跳过2026-03-04（周三）"),
        (
            "closed on Friday afternoon",
            "2026-03-05 16:00 Thu",
            1,
            "wd",
            "到期日16:00不在办公时间，改为12:00",
        ),
    ],
)
def test_each_kind_of_step_has_a_sentence(office, start, amount, unit, sentence):
    assert sentence in explain(OFFICES[office].add(at(start), amount, unit).steps)


def test_going_back_explains_itself():
    steps = OFFICES["city"].back(at("2026-03-08 10:00 Sun"), 1, "wd").steps
    assert explain(steps) == [
        "自2026-03-08（周日）10:00倒推",
        "不在办公时间，先退至2026-03-06（周五）18:00",
        "倒推1个工作日",
        "到期：2026-03-05（周四）18:00",
    ]


def test_unknown_years_are_loud():
    due = OFFICES["city"].add(at("2026-12-31 16:00 Thu"), 1, "wd")
    assert warnings(due.steps) == ["注意：工作日历中没有2027年，暂按周一至周五推算；公布后须重算"]
    assert warnings([{"unconfirmed": 2027}]) == ["注意：2027年的放假安排尚未正式公布，公布后须重算"]


def test_steps_of_a_later_version_are_left_out():
    assert explain([{"moon": "full"}, {"with_lead": "2026-03-05T18:00:00+08:00"}]) == [
        "与主办同时到期：2026-03-05（周四）18:00"
    ]
