from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.ground.sweeps import sweep_all


class Command(BaseCommand):
    """`yixian tick`: everything the clock does. Run it every minute, twice at once, late or never: nothing breaks."""

    help = (
        "Archives, resumes, seals finished days, sends notices, forgets what has expired; safe at any time."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for name, line in sweep_all(timezone.now()):
            if options["verbosity"]:
                self.stdout.write(f"{name}: {line}")
