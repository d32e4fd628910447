from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases import audit


class Command(BaseCommand):
    """`yixian audit verify [--json]` names every fault and ends with 1 if there is one; `audit seal` seals."""

    help = "核验流转记录，封存已结束的一天 / verify the record of cases, seal the finished day"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("verify", "seal"))
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, **options: Any) -> None:
        if options["what"] == "seal":
            lines = list(audit.sweep(timezone.now()))
            self.stdout.write("\n".join(lines) or _("没有需要封存的日期"))
            return
        started = time.monotonic()

        def tell(cases: int, events: int) -> None:
            if sys.stderr.isatty():
                self.stderr.write(f"\r{cases} / {events}  {time.monotonic() - started:.0f} s", ending="")

        count = audit.Count(told=tell)
        faults = []
        for fault in audit.verify(count):
            faults.append(asdict(fault))
            if not options["json"]:
                self.stdout.write(str(fault))
        if options["json"]:
            found = {"cases": count.cases, "events": count.events, "faults": faults}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            words = {"cases": count.cases, "events": count.events, "faults": len(faults)}
            self.stdout.write(_("核验 %(cases)s 件诉求、%(events)s 条记录，发现 %(faults)s 处问题") % words)
        if faults:
            raise SystemExit(1)
