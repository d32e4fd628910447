"""`yixian rows load|export`: the rows of a city from CSV files, and back."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.directory.actions import bring_rows, export_rows, keep_rows
from yixian.directory.row_load import Change
from yixian.ground.errors import Invalid, Refusal

SIGNS = ((Change.ADDED, "新增 added"), (Change.CHANGED, "修改 changed"), (Change.ENDED, "停用或截止 ended"))


class Command(BaseCommand):
    help = "从 CSV 或 XLSX 文件装入名录，或把名录写成 CSV 文件 / load the directory's rows from files, or write them"

    def add_arguments(self, parser: ArgumentParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        load = ways.add_parser("load", help="a folder of CSV or XLSX files, or one of them 装入")
        load.add_argument("source", type=Path, help="the folder, or one CSV or XLSX file 文件夹或文件")
        load.add_argument("--dry-run", action="store_true", help="say what would change, change nothing 只看")
        export = ways.add_parser("export", help="write every file into a folder 写出")
        export.add_argument("folder", type=Path, help="the folder they are written into 写到的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["way"] == "export":
            self._export(options["folder"])
        else:
            self._load(options["source"], options["dry_run"])

    def _export(self, folder: Path) -> None:
        try:
            written = export_rows(folder)
        except OSError as error:
            raise Refusal(f"不能写 {folder}：{error.strerror} / cannot write it") from error
        for name, count in written.items():
            self.stdout.write(f"{name}  {count}")

    def _load(self, source: Path, dry_run: bool) -> None:
        try:
            planned = bring_rows(source, dry_run=True)
        except Invalid as refusal:
            self._refuse(refusal)
        if not dry_run and any(planned.values()):
            kept = keep_rows()
            changes = bring_rows(source)
            self._tell(changes)
            if kept is not None:
                self.stdout.write(
                    f"原来的名录在 {kept}，装入它就恢复被修改的内容 / the rows as they were; load them to go back"
                )
            return
        self._tell(planned, each=dry_run)
        if dry_run:
            self.stdout.write("只是预览，没有做任何改动 / dry run, nothing was changed")

    def _tell(self, changes: dict[str, list[Change]], *, each: bool = False) -> None:
        for name, ones in changes.items():
            counted = "  ".join(
                f"{words} {sum(change.sign == sign for change in ones)}" for sign, words in SIGNS
            )
            self.stdout.write(f"{name}  {counted}")
            for change in ones if each else ():
                self.stdout.write(f"  {change.sign} {change.row}{_fields(change)}")

    def _refuse(self, refusal: Invalid) -> None:
        """Say each wrong row on a line of its own; nothing was loaded."""
        for name, wrong in refusal.errors.items():
            for one in wrong:
                self.stderr.write(f"{name} {one}")
        count = sum(map(len, refusal.errors.values()))
        raise Refusal(
            f"{count} 处有误，没有做任何改动。指向这些文件的其他文件还没有检查 / {count} errors, nothing was"
            " changed; files that point at these were not checked yet"
        ) from refusal


def _fields(change: Change) -> str:
    """The changed fields, old and new."""
    return "".join(f"  {name}: {old} → {new}" for name, (old, new) in change.fields.items())
