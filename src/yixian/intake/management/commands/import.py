"""`yixian import FILE`: messages of any origin become cases."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.ground.database import know_new_rows
from yixian.ground.errors import Refusal
from yixian.intake.files.mapping import FIELDS, Mapping, complete, pairs
from yixian.intake.files.reading import open_table
from yixian.intake.files.run import Count, Import
from yixian.intake.models import ImportMapping
from yixian.people.queries import installation

EXIT_INTERRUPTED = 130
NAME_LENGTH = 60
EVERY = 500  # rows between two lines of progress where nobody watches


class Command(BaseCommand):
    help = "导入 CSV 或 XLSX 里的诉求 / import cases from CSV or XLSX"

    def add_arguments(self, parser: ArgumentParser) -> None:
        fields = ", ".join(FIELDS)
        parser.add_argument("file", type=Path, help="a CSV or XLSX file 文件")
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help=fields)
        parser.add_argument("--default", action="append", default=[], metavar="FIELD=VALUE")
        parser.add_argument("--mapping", default="", help="use a mapping saved under this name")
        parser.add_argument("--save-mapping", default="", help="save the mapping under this name")
        parser.add_argument("--source", default="", help="name of the origin (default: the file's name)")
        parser.add_argument("--sheet", default="", help="which sheet of a workbook (default: the first)")
        parser.add_argument("--encoding", default="", help="of a text file (default: guessed)")
        parser.add_argument("--draft", action="store_true", help="leave the cases as drafts")
        parser.add_argument("--refused", type=Path, help="where refused rows are written with their reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if installation() is None:
            raise Refusal(
                "数据库还没有初始化：请先运行 yixian init / there is no city yet: run yixian init first"
            )
        table = open_table(path, sheet=options["sheet"], encoding=options["encoding"])
        mapping = self._mapping(table.columns, options)
        columns = "  ".join(f"{field}={column}" for field, column in mapping.columns.items())
        self.stderr.write(f"编码 encoding: {table.encoding}\n字段 fields: {columns}")
        if len(table.sheets) > 1 and not options["sheet"]:
            self.stderr.write(
                f"只取第一个工作表，其他的请用 --sheet 指明 / only the first sheet of: {'、'.join(table.sheets)}"
            )
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S")
        refused = (
            options["refused"] or Path(settings.DATA_DIR) / "imports" / f"{path.stem}-{stamp}.refused.csv"
        )
        run = Import(table, mapping, options["source"] or path.stem, refused, submit=not options["draft"])
        try:
            count = run.run(self._report)
        except BrokenPipeError:
            raise  # nobody reads the progress any more
        except OSError as error:
            raise Refusal(f"不能写 {refused}：{error.strerror} / cannot write it") from error
        except KeyboardInterrupt:
            self.stderr.write(
                "\n已停止；再次运行同一命令即可继续 / stopped; the same command goes on from here"
            )
            raise SystemExit(EXIT_INTERRUPTED) from None
        if not count.rows:
            others = f"（工作表 --sheet：{'、'.join(table.sheets)}）" if len(table.sheets) > 1 else ""
            raise Refusal(f"只有列名，没有一行诉求：{path}{others} / there is a header and no row")
        know_new_rows(count.made)
        self.stderr.write("")
        self.stdout.write(
            f"行 rows {count.rows} = 新增 made {count.made} + 已有 already there {count.there}"
            f" + 拒收 refused {count.refused}"
        )
        if count.refused:
            self.stdout.write(f"拒收的行和原因 refused rows and reasons: {refused}")

    def _mapping(self, columns: list[str], options: dict[str, Any]) -> Mapping:
        given, defaults = pairs(options["map"], "--map"), pairs(options["default"], "--default")
        if options["mapping"]:
            saved = ImportMapping.objects.filter(name=options["mapping"]).first()
            if saved is None:
                known = "、".join(ImportMapping.objects.values_list("name", flat=True)) or "—"
                raise Refusal(f"没有保存过“{options['mapping']}”；已有：{known} / no such saved mapping")
            given, defaults = {**saved.columns, **given}, {**saved.defaults, **defaults}
        mapping = complete(columns, given, defaults)
        if len(options["save_mapping"]) > NAME_LENGTH:
            raise Refusal(f"映射的名称最多 {NAME_LENGTH} 字 / the mapping's name is too long")
        if options["save_mapping"]:
            ImportMapping.objects.update_or_create(
                name=options["save_mapping"], defaults={"columns": mapping.columns, "defaults": defaults}
            )
        return mapping

    def _report(self, count: Count) -> None:
        if not self.stderr.isatty() and count.rows % EVERY:
            return  # a log file wants a line now and then, not one a batch
        self.stderr.write(
            f"  {count.rows}  新增 {count.made}  已有 {count.there}  拒收 {count.refused}",
            ending="\r" if self.stderr.isatty() else "\n",
        )
        self.stderr.flush()
