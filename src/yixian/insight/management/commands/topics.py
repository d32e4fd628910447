"""`yixian topics find MESSAGES`: what many citizens write of at once; `topics sweep`: among the city's cases."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.dispatch.duplicates.files import read_messages
from yixian.ground.errors import Refusal
from yixian.insight.actions.find_topics import find_day, find_month
from yixian.insight.topics.find import find_topics, newest
from yixian.insight.topics.topic import FoundTopic


class Command(BaseCommand):
    help = "热点话题 / hot topics among messages"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        find = what.add_parser("find", help="the hottest first 按热度排列")
        find.add_argument("messages", type=Path, help="CSV or XLSX: id, user, title, time, text 留言")
        find.add_argument("--days", type=int, metavar="N", help="only the last N days 只看最后 N 天")
        find.add_argument("--json", action="store_true", dest="as_json", help="for programs")
        sweep = what.add_parser("sweep", help="among the cases of this city 在本市诉求里找")
        span = sweep.add_mutually_exclusive_group(required=True)
        span.add_argument("--month", action="store_true", help="of the last thirty days 近三十天")
        span.add_argument("--day", action="store_true", help="of the last 24 hours 近一天")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "sweep":
            self._sweep(month=options["month"])
        else:
            self._find(options)

    def _sweep(self, *, month: bool) -> None:
        looked = find_month(timezone.now()) if month else find_day(timezone.now())
        if said := looked.said(month=month):
            self.stdout.write(said)

    def _find(self, options: dict[str, Any]) -> None:
        if options["days"] is not None and not 1 <= options["days"] <= 36_600:
            raise Refusal("--days 应是 1 至 36600 之间的天数 / a number of days")
        messages = read_messages(options["messages"])
        undated = sum(one.at is None for one in messages)
        if undated:
            self.stderr.write(f"{undated} 条没有时间，未计入 / without a time, left out")
        if options["days"] is not None:
            messages = newest(messages, options["days"])
        topics = find_topics(messages)
        if options["as_json"]:
            self.stdout.write(json.dumps([_told(one) for one in topics], ensure_ascii=False, indent=2))
        else:
            self._table(topics)

    def _table(self, topics: list[FoundTopic]) -> None:
        if not topics:
            self.stdout.write("没有两人以上反映的同一件事 / nothing that two or more citizens write of")
        for one in topics:
            days = f"{one.first:%Y-%m-%d} – {one.last:%Y-%m-%d}"
            self.stdout.write(
                f"{one.heat:8.1f}  {one.citizens:4} 人  {len(one.ids):4} 条  {days}  {one.place or '—'}  {one.title}"
            )


def _told(topic: FoundTopic) -> dict[str, Any]:
    return {
        "title": topic.title,
        "place": topic.place,
        "ids": topic.ids,
        "citizens": topic.citizens,
        "first": topic.first.isoformat(sep=" "),
        "last": topic.last.isoformat(sep=" "),
        "heat": round(topic.heat, 2),
    }
