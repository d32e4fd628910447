"""`yixian backup FILE`: everything a city must not lose, in one file, while it works on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yixian.shell.backup import make_backup


class Command(BaseCommand):
    help = "备份数据库、附件和密钥 / back up database, uploads and keys"
    requires_system_checks = []  # also where the keys are lost: what is left must not be lost, too

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup to write, in a folder that is there 备份文件")
        parser.add_argument(
            "--without-keys", action="store_true", help="密钥另存别处 / the keys are kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = make_backup(options["file"], with_keys=not options["without_keys"])
        size = options["file"].stat().st_size / 2**20
        number = len(manifest["files"])
        self.stdout.write(
            f"已备份 {number} 个文件 / {number} files backed up, {size:.1f} MB: {options['file']}"
        )
        if manifest["keys"]:
            self.stdout.write("备份含密钥，请妥善保管 / the backup holds the keys: keep it safe")
