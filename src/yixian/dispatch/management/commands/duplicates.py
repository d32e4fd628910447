"""`yixian duplicates evaluate MESSAGES PAIRS`: how well the same matter told twice is recognised."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.dispatch.duplicates.evaluation import Measured, measure
from yixian.dispatch.duplicates.files import read_judged, read_messages


class Command(BaseCommand):
    help = "重复诉求的识别效果 / how well duplicates are recognised"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        evaluate = what.add_parser("evaluate", help="measure on judged pairs 用判断过的成对留言评估")
        evaluate.add_argument("messages", type=Path, help="CSV or XLSX: id, user, title, time, text 留言")
        evaluate.add_argument("pairs", type=Path, help="CSV or XLSX: id1, id2, same 判断 (1 是, 0 不是)")
        evaluate.add_argument("--json", action="store_true", dest="as_json", help="for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        messages = read_messages(options["messages"])
        found = measure(messages, read_judged(options["pairs"], messages))
        if options["as_json"]:
            self.stdout.write(json.dumps(asdict(found), indent=2))
        else:
            self._table(found)

    def _table(self, found: Measured) -> None:
        self.stdout.write(
            f"成对 pairs {found.pairs} = 相同 same {found.same} + 不同 different {found.pairs - found.same}"
            f"；不明确、略过 unclear, skipped {found.unclear}；事件 events {found.events}"
        )
        self.stdout.write(f"精确率 precision      {found.precision:.3f}")
        self.stdout.write(f"召回率 recall         {found.recall:.3f}")
        self.stdout.write(f"F1                    {found.f1:.3f} ± {found.f1_spread:.3f}")
        self.stdout.write(f"平均精确率 avg. prec. {found.average_precision:.3f}")
        self.stdout.write(f"全判相同 all same, F1 {found.f1_if_all_same:.3f}")
        self.stdout.write(f"建议阈值 threshold    {found.threshold:.2f}")
