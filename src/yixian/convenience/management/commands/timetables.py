"""`yixian timetables load|read|remove`: the GTFS files of whoever runs buses, trains or ferries."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.convenience.actions import feed_called, remove_feed, take_version
from yixian.convenience.models import FeedVersion
from yixian.convenience.timetables import loading
from yixian.convenience.timetables.problems import said
from yixian.ground.database import refuse_unmigrated
from yixian.ground.errors import NotFound, Refusal

MOST_SAID = 50


class Command(BaseCommand):
    help = "装入 GTFS 时刻表 / load timetables from GTFS files"

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        load = ways.add_parser("load", help="read a GTFS file and put it in force 装入并启用")
        load.add_argument("file", type=Path, help="the ZIP file 压缩包")
        load.add_argument("--feed", required=True, help="code of the source 来源编码")
        load.add_argument("--name", default="", help="its name, if it is new 来源名称")
        load.add_argument("--operator", default="", help="who runs it 运营单位")
        read = ways.add_parser(
            "read", help="read a version that was handed in on the page 读入网页上传的文件"
        )
        read.add_argument("version", type=int, help="its number 编号")
        remove = ways.add_parser("remove", help="take a source out of use 移除来源")
        remove.add_argument("feed", help="code of the source 来源编码")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unmigrated()
        if options["way"] == "load":
            self._load(options)
        elif options["way"] == "read":
            version = FeedVersion.objects.filter(pk=options["version"]).first()
            if version is None:
                raise NotFound("没有这个编号 / no such version")
            if loading.begin(version):
                self._tell(loading.read_kept(version), 0)
        else:
            remove_feed(None, options["feed"])
            self.stdout.write(f"{options['feed']} 已移除 / removed")

    def _load(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise Refusal(f"没有文件 {path} / there is no such file")
        feed = feed_called(options["feed"], options["name"], options["operator"])
        version = take_version(None, feed, path.name, "")
        begun = time.monotonic()
        if loading.begin(version):
            self._tell(loading.read(version, path), time.monotonic() - begun)

    def _tell(self, version: FeedVersion, seconds: float) -> None:
        for problem in version.problems[:MOST_SAID]:
            one = said(problem)
            self.stderr.write(f"{'错误 error' if one.refuses else '提醒 warning'}  {one.place}：{one.words}")
        if version.errors:
            raise Refusal(
                f"{version.errors} 处错误，没有装入，原来的时刻表不变 / {version.errors} errors, nothing was changed"
            )
        took = f"  {seconds:.1f} s" if seconds else ""
        self.stdout.write(
            f"{version.feed}  {version.get_state_display()}  站点 stops {version.stops}  车次 trips {version.trips}"
            f"  到发 stop times {version.stop_times}  提醒 warnings {version.warnings}{took}"
        )
