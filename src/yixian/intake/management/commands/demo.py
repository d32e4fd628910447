"""`yixian demo`: the demonstration city, in an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from yixian.cases.models import Case
from yixian.directory import queries as directory
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.models import Department
from yixian.directory.rows import DEFAULT, DEMO
from yixian.ground.caching import drop_all
from yixian.ground.errors import Conflict, Refusal
from yixian.ground.sweeps import sweep_all
from yixian.intake.demo.line import invent_line
from yixian.intake.demo.matters import tell_matters
from yixian.intake.demo.protected import protect_some
from yixian.intake.demo.published import publish_some
from yixian.intake.demo.simulate import Tally, live_through, say_how_far, words_of_refusals
from yixian.intake.demo.today import Places, Today
from yixian.intake.models import InventedHistory, city_told, line_invented, work_invented
from yixian.intake.queries import is_finished
from yixian.people import queries as people
from yixian.people.actions import make_demo_accounts, mark_installation
from yixian.people.actions.demo_accounts import DemoDepartments
from yixian.people.models import Installation

CITY, CITY_EN, AREA_CODE = "太原市（示范）", "Taiyuan (demonstration)", "0351"
# About so many are invented, over however many days: the first start takes as long at every time of the month.
CONTACTS = 560
STOPPED = (
    "示范城市还没有完成。再运行一次（make run 或 yixian demo），会从停下的地方接着做；"
    "要从头开始，请换一个空数据库（SQLite：删去数据目录里的 yixian.sqlite3）。\n"
    "The demonstration city is not complete. Run it again (make run or yixian demo) and it goes on where it stopped; "
    "to begin anew, take an empty database (SQLite: remove yixian.sqlite3 in the data folder)."
)
# Where the demonstration's people sit, by the codes of `directory/rows/demo/departments.csv`.
CENTRE, OFFICE, SUPERVISORY, BUREAU, SECOND_BUREAU = "centre-12345", "gov-office", "discipline", "cg", "ps"


class Command(BaseCommand):
    help = (
        "在空数据库里建立示范城市，全部为虚构 / load the invented demonstration city into an empty database"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            help="days of invented history (0: none; default: with a whole published month)",
        )
        parser.add_argument(
            "--per-day", type=int, help=f"invented contacts a day (default: about {CONTACTS} in all)"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        installation = people.installation()
        if installation is not None and not people.is_demonstration():
            raise Conflict("这是正式城市的数据库，不能装入示范城市 / this is a live city's database")
        if installation is None and Department.objects.exists():
            raise Conflict("数据库里已有内容，请换一个空数据库 / the database is not empty")
        if is_finished():
            self._say(
                "示范城市早已就绪，这次什么也没有做 / the demonstration city is there already: nothing was done"
            )
            return
        now = timezone.now()
        self._say("装入示范城市的名录 / loading the directory …")
        with transaction.atomic():
            if installation is None:
                mark_installation(
                    Installation.Kind.DEMONSTRATION, CITY, city_name_en=CITY_EN, area_code=AREA_CODE
                )
            load_rows(DEFAULT)
            seed_calendar()
            load_rows(DEMO)
            drop_all()  # bulk loading sends no signals
            if not (InventedHistory.objects.exists() or Case.objects.exists()):
                _plan(timezone.localdate(now), options["days"], options["per_day"], options["seed"])
        make_demo_accounts(places())
        try:
            self._live(now, options["seed"])
        except BaseException:
            self._say(STOPPED)
            raise
        self._say("示范城市已就绪，全部内容为虚构 / the demonstration city is ready; all of it is invented")

    def _live(self, now: datetime, seed: int) -> None:
        """Everything that happens in the city, as far as it is not there yet."""
        self._say("讲述示例诉求 / telling the worked examples …")
        refused = tell_matters(now)
        history = InventedHistory.objects.filter(finished_at=None).first()
        if history is not None and history.per_day:
            if history.lived:
                self._say(f"接着虚构上次没有完成的历史 / going on after {history.lived} contacts …")
            refused += live_through(history, self._report, now).refused
        if history is not None and history.per_day:
            self._say("虚构来电和班次 / inventing calls and shifts …")
            seats = invent_line(history.first_day, seed, now)
            line_invented.send(InventedHistory, seats=seats, first_day=history.first_day, seed=seed, now=now)
        self._say("布置今天的工作 / setting out today's work …")
        sits = places()
        today = Today(Places((sits.bureau, sits.second_bureau), sits.supervisory, sits.centre), seed, now)
        today.play()
        refused += protect_some(now)
        publish_some()
        work_invented.send(InventedHistory, seed=seed, now=now)
        for _sweep in sweep_all(timezone.now()):
            pass  # as at the first tick: the city is there with its published months
        city_told.send(InventedHistory)
        InventedHistory.objects.filter(finished_at=None).update(finished_at=timezone.now())
        self._say(words_of_refusals(refused + today.refused))

    def _report(self, tally: Tally, total: int) -> None:
        say_how_far(self.stderr, tally, total)

    def _say(self, words: str) -> None:
        if words:
            self.stderr.write(words)
            self.stderr.flush()


def _plan(today: date, days: int | None, per_day: int | None, seed: int) -> None:
    """Say which history is to be invented, so that whoever is interrupted knows what is missing."""
    if days is None:
        days = days_back(today)
    a_day = (per_day or max(1, round(CONTACTS / days))) if days else 0
    first_day = today - timedelta(days=max(days, 1) - 1)
    InventedHistory.objects.create(first_day=first_day, per_day=a_day, seed=seed)


def days_back(today: date) -> int:
    """From the first day of the newest month that is published by now to today: its page is to be full."""
    month = today
    while directory.cut_off(month) > today:
        month = month.replace(day=1) - timedelta(days=1)
    return (today - month.replace(day=1)).days + 1


def places() -> DemoDepartments:
    """Where the demonstration's people sit."""

    def named(code: str) -> Department:
        found = directory.department_by_code(code)
        if found is None:
            raise Refusal(f"示范名录缺少 {code} / the demonstration rows lack {code}")
        return found

    return DemoDepartments(
        centre=named(CENTRE),
        office=named(OFFICE),
        supervisory=named(SUPERVISORY),
        bureau=named(BUREAU),
        second_bureau=named(SECOND_BUREAU),
    )
