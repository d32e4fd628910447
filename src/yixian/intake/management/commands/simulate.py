"""`yixian simulate`: an invented history for a demonstration city."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from yixian.ground.errors import Refusal
from yixian.ground.sweeps import sweep_all
from yixian.intake.demo.simulate import Tally, say_how_far, simulate, words_of_refusals

PER_DAY = (
    "工作日一天大约的来电来访数 contacts of a working day, about; fewer at weekends, today only up to now"
)


class Command(BaseCommand):
    help = "虚构一段历史，经由真实的操作，每一行都标明虚构 / invent a history through the real actions"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=30, help="days up to now (default 30)")
        parser.add_argument("--per-day", type=int, default=20, help=f"{PER_DAY} (default 20)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed invents the same words")

    def handle(self, *args: Any, **options: Any) -> None:
        days, per_day = options["days"], options["per_day"]
        if not 1 <= days <= 3660 or not 1 <= per_day <= 100_000:
            raise Refusal("--days 1 至 3660，--per-day 1 至 100000 / out of range")
        tally = simulate(days, per_day, options["seed"], report=self._report)
        for _sweep in sweep_all(timezone.now()):
            pass  # what the clock would have done by now: past months are frozen, figures are ready
        self.stdout.write(
            f"虚构了 {tally.contacts} 个来电来访、{tally.cases} 件诉求 / "
            f"invented {tally.contacts} contacts, {tally.cases} cases"
        )
        self.stdout.write(
            f"--per-day {per_day} 是工作日一天的大致数目：周末约七成，今天只到现在 / is about what a working"
            " day brings: at weekends some 70 % of it, today only up to now"
        )
        if tally.refused:
            self.stdout.write(words_of_refusals(tally.refused))

    def _report(self, tally: Tally, total: int) -> None:
        say_how_far(self.stderr, tally, total)
