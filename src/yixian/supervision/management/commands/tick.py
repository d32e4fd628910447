from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.ground.database import refuse_unmigrated
from yixian.ground.sweeps import sweep_all


class Command(BaseCommand):
    """`yixian tick`: everything the clock does. Run it every minute, twice at once, late or never: nothing breaks."""

    help = (
        "归档、恢复办理、封存、汇总、发通知、清除过期的；随时可以运行 / "
        "archive, resume, seal, count figures, send notices, forget what has expired; safe at any time"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unmigrated()  # once and in one line, or each sweep fails with a traceback of its own
        for name, line in sweep_all(timezone.now()):
            if options["verbosity"]:
                self.stdout.write(f"{name}: {line}")
