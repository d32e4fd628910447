"""The worked examples of the demonstration city: a few matters told whole, from `matters.json`."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from yixian.cases.models import Case, CaseStatus, Identity, Kind, points_of
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.intake.actions import Approach, normal_telephone
from yixian.intake.demo.course import Turns
from yixian.intake.demo.life import Life
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.words import HERE, Said, Words
from yixian.people.models import Actor

SOURCE = "demo"


class Told(Life):
    """A life whose words are given: who leads, what is answered, what the citizen says of it."""

    matter: dict[str, Any]

    def _dispatch(self, said: Said) -> None:
        self._pass(minutes=40)
        lead = directory.department_by_code(self.matter["lead"])
        assisting = [directory.department_by_code(code) for code in self.matter["assisting"]]
        self._do(
            "dispatch",
            self._dispatcher,
            category=said.category,
            area=said.area,
            lead=lead,
            assisting=[d for d in assisting if d is not None],
            accused_confirmed=True,
        )

    def _answer(self, said: Said) -> dict[str, Any]:
        reply = self.matter["reply"]
        verdict = reply["verdict"] or {}
        return {
            "finding": reply["finding"] if said.kind in (Kind.COMPLAINT, Kind.REPORT) else "",
            "resolution": reply["solved"],
            "why": verdict.get("reason", "") if reply["solved"] != "solved" else "",
            "measures": reply["measures"],
            "to_citizen": reply["to_citizen"],
            "public": reply["public_reply"],
            "verdict": verdict.get("verdict", ""),
            "points": [one.code for one in points_of(self.case)],
        }

    def _call_back(self) -> bool:
        said = self.matter["callback"]
        if said is None or self.case.status != CaseStatus.TO_CALLBACK:
            return True
        self._working(6)
        judged = {name: said[name] for name in ("contacted", "solved", "satisfied")}
        self._do(
            "record_callback", self._caller, way="telephone", reached=True, why=said["comment"], **judged
        )
        return not self.case.rehandle_proposed


def tell_matters(now: datetime) -> list[str]:
    """Live every worked example that is not there yet; what the rules refused of it."""
    matters = json.loads((HERE / "matters.json").read_text(encoding="utf-8"))["matters"]
    told = set(Case.objects.filter(source=SOURCE).values_list("external_id", flat=True))
    rng = random.Random(12345)
    staff, words = Staff(rng), Words(rng)
    refused: list[str] = []
    for matter in matters:
        if matter["key"] in told:
            continue
        life = Told(rng, staff, words, now, Turns())
        life.matter = matter
        with transaction.atomic():
            _tell(life, matter, staff.seats[0], now)
        refused += life.refused
    return refused


def _tell(life: Told, matter: dict[str, Any], seat: Actor, now: datetime) -> None:
    category, area = directory.category(matter["category"]), directory.area(matter["area"])
    if category is None or area is None:
        raise Refusal(f"matters.json: {matter['key']} 的分类或区域不存在 / unknown category or area")
    at = timezone.localtime(now - timedelta(days=matter["days_ago"])).replace(hour=9, minute=20)
    citizen = matter["citizen"]
    identity = Identity(citizen["name"], citizen["form_of_address"], normal_telephone(citizen["telephone"]))
    said = Said(
        Kind(matter["kind"]),
        category,
        area,
        matter["title"],
        matter["content"],
        matter["demand"],
        matter["address"],
        answer="",
        replies=[],
    )
    life.live(
        said,
        Approach(channel=matter["channel"], identity=identity, received_at=at, invented=True),
        seat,
        at,
        secrecy=matter["secrecy"],
        accused=directory.department_by_code(matter["accused"]) if matter["accused"] else None,
        accused_matter=matter["accused_matter"],
        publish_consent=matter["consent_to_publish"],
        callback_consent=True,
        source=SOURCE,
        external_id=matter["key"],
    )
