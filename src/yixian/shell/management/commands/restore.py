"""`yixian restore FILE`: a backup into an empty database and data folder."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.shell.backup import restore_backup


class Command(BaseCommand):
    help = "恢复备份，然后核验记录 / restore a backup, then verify the record"
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the backup 备份文件")
        parser.add_argument(
            "--despite-witness",
            action="store_true",
            help="备份比数据目录里的 seals.log 旧，也恢复 / although seals.log in the data folder proves more days",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        manifest = restore_backup(options["file"], despite_witness=options["despite_witness"])
        made = f"{timezone.localtime(datetime.fromisoformat(manifest['made_at'])):%Y-%m-%d %H:%M}"
        version = manifest["yixian"]
        self.stdout.write(
            f"已恢复 {made} 的备份（{version}），正在核验 / backup of {made} ({version}) restored, verifying …"
        )
        if kept := manifest["kept_witness"]:
            self.stdout.write(f"原来的见证文件另存为 / the witness that was there is kept: {kept}")
        call_command("migrate", verbosity=0)
        call_command("audit", "verify")
