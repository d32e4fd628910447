"""`yixian demo`: the demonstration city, in an empty database."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from yixian.directory import queries as directory
from yixian.directory.actions import load_rows, seed_calendar
from yixian.directory.models import Department
from yixian.directory.rows import DEFAULT, DEMO
from yixian.ground.caching import drop_all
from yixian.ground.errors import Conflict, Refusal
from yixian.ground.sweeps import sweep_all
from yixian.intake.demo.matters import tell_matters
from yixian.intake.demo.today import Places, Today
from yixian.people import queries as people
from yixian.people.actions import make_demo_accounts, mark_installation
from yixian.people.actions.demo_accounts import DemoDepartments
from yixian.people.models import Installation

CITY, CITY_EN, AREA_CODE = "太原市（示范）", "Taiyuan (demonstration)", "0351"
# About so many are invented, over however many days: the first start takes as long at every time of the month.
CONTACTS = 560
# Where the demonstration's people sit, by the codes of `directory/rows/demo/departments.csv`.
CENTRE, OFFICE, SUPERVISORY, BUREAU, SECOND_BUREAU = "centre-12345", "gov-office", "supervision", "cg", "ps"


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
        make_demo_accounts(places())
        self._say("讲述示例诉求 / telling the worked examples …")
        made_matters = tell_matters()
        days = days_back(timezone.localdate()) if options["days"] is None else options["days"]
        if days and made_matters:
            per_day = options["per_day"] or max(1, round(CONTACTS / days))
            wanted = {"days": days, "per_day": per_day, "seed": options["seed"]}
            call_command("simulate", stdout=self.stdout, stderr=self.stderr, **wanted)
        self._say("布置今天的工作 / setting out today's work …")
        sits = places()
        Today(
            Places((sits.bureau, sits.second_bureau), sits.supervisory, sits.centre), options["seed"]
        ).play()
        for _sweep in sweep_all(timezone.now()):
            pass  # as at the first tick: the city is there with its published months
        self._say("示范城市已就绪，全部内容为虚构 / the demonstration city is ready; all of it is invented")

    def _say(self, words: str) -> None:
        self.stderr.write(words)
        self.stderr.flush()


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
