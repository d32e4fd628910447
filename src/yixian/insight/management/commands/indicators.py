"""`yixian indicators`: every indicator of a period, for people, for programs, or checked against the rows."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.ground.errors import Refusal
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.api import figures_shown
from yixian.insight.asking import Question
from yixian.insight.figure import number_text, value_text
from yixian.insight.frozen_check import moved
from yixian.insight.league.check import unlike_rows
from yixian.insight.period import Period
from yixian.people.models import SYSTEM


class Command(BaseCommand):
    help = "统计指标 / the indicators of a period"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", default="", metavar="D", help="first day, 2026-01-01")
        parser.add_argument("--to", dest="last", default="", metavar="D", help="last day, included")
        parser.add_argument("--department", default="", metavar="CODE", help="a department and all below it")
        parser.add_argument("--group", default="", help="kind, category, area, channel, number, department")
        parser.add_argument("--json", action="store_true", dest="as_json", help="for programs")
        parser.add_argument("--check", action="store_true", help="compare the roll-ups with the rows")
        parser.add_argument(
            "--frozen", action="store_true", help="with --check: frozen months and league tables, too"
        )
        parser.add_argument("--roll-up", action="store_true", help="bring the roll-ups up to date first")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["roll_up"]:
            done = roll_up(seconds=None)
            self.stderr.write(f"汇总 {done.keys} 个日键 / took {done.keys} keys")
            if done.failed:
                self.stderr.write(f"{done.failed} 次汇总出错，见日志 / {done.failed} failed, see the log")
        question = Question.read(
            SYSTEM, options["first"], options["last"], options["department"], options["group"]
        )
        if options["check"]:
            self._check(question.period, frozen=options["frozen"])
        elif options["as_json"]:
            self.stdout.write(json.dumps(figures_shown(question), ensure_ascii=False, indent=2))
        else:
            self._table(question)

    def _table(self, question: Question) -> None:
        where = question.department.label if question.department else "全市 / whole city"
        self.stdout.write(f"{question.period}  {where}")
        frozen = queries.frozen_at(question.period) if question.department is None else None
        if frozen is not None:
            day = timezone.localdate(frozen)
            self.stdout.write(f"公开数据已于 {day} 定稿，以下为实时 / frozen for the public, live here")
        for figure in queries.figures(question.period, question.department):
            one = figure.indicator
            if one.missing:
                self.stdout.write(f"{one.code:32} {'—':>9}  {one.name}：{one.missing}")
                continue
            numbers = number_text(figure.numerator)
            if figure.denominator is not None:
                numbers += f" / {number_text(figure.denominator)}"
            self.stdout.write(f"{one.code:32} {value_text(figure):>9}  {one.name}  {numbers}")

    def _check(self, period: Period, *, frozen: bool) -> None:
        wrong = queries.differences(period)
        for one in wrong:
            self.stdout.write(f"{one.cell}: {one.kept} ≠ {one.counted}")
        unlike = list(unlike_rows(period))
        for other in unlike:
            where = f"{other.month:%Y-%m} {other.unit} {other.indicator} {other.place}"
            self.stdout.write(f"{where}: {other.shown} ≠ {other.counted}")
        since = list(moved(period)) if frozen else []
        for late in since:
            told = f"{late.frozen} ≠ {late.now}（定稿≠现在 / frozen ≠ now）"
            self.stdout.write(f"{late.month:%Y-%m} {late.where} {late.indicator}: {told}")
        if wrong or unlike or since:
            count = len(wrong) + len(unlike) + len(since)
            raise Refusal(f"{count} 个数字与明细不符 / numbers differ from the rows")
        self.stdout.write(f"{period} 汇总与明细一致 / roll-ups and rows agree")
