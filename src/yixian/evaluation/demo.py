"""The demonstration's inspections: earlier weeks are scored, the newest waits, one score is appealed, one coached.

Scored by the real actions, each at an invented moment after its week; what the rows' own people could not see or may
not score is left as it is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from yixian.cases.clocks import counting_from, start_of
from yixian.evaluation.actions.appeal_score import appeal
from yixian.evaluation.actions.coach import acknowledge, coach
from yixian.evaluation.actions.draw_inspections import MOST_PERIODS, draw_period
from yixian.evaluation.actions.score_inspection import score
from yixian.evaluation.inspection.drawing import length, periods_over
from yixian.evaluation.inspection.marking import Marks
from yixian.evaluation.models import Inspection, InspectionDraw, InspectionPlan, SheetVersion
from yixian.people.models import Account, Actor

State = Inspection.State
NAMES = ("inspector", "inspector2")
# The accounts that people try the demonstration with: of these the newest week is scored, too.
TRIED = ("seat", "liaison")
LOST, SKIPPED, FATAL, OTHERWISE = 0.3, 0.1, 0.02, 0.4
DRAWN_AT, FIRST_SCORE, BETWEEN = timedelta(hours=9), timedelta(hours=1), timedelta(minutes=7)
WHOLE = ("总体规范。", "要素基本齐全，个别地方还可以问得更细。", "表述清楚，继续保持。")
OF_ITEM = ("这一项没有做到位，见记录。", "缺少具体时间和地点。", "说得太笼统，没有落到人。")
GROUND = "与流转记录和通话记录对不上，两处都看过。"
WHY = "诉求人当时没有说清楚地点，记录里写了已经追问，请再看一遍。"
NOTE = "这张工单少问了时间和地点。遇到说不清的，先问附近的路口或者单位，再复述一遍请对方确认。"
EARLIER, ANSWER = "登记时先听完再分类，这周有两张选得偏急。", "明白了，以后先复述再选。"


def invent_inspections(sender: Any, seed: int, now: datetime, **_: Any) -> None:
    """Receiver of an invented city: draw and score what its weeks hold; a city that has inspections keeps them."""
    people = {one.username: one for one in Account.objects.filter(demonstration=True)}
    if Inspection.objects.exists() or not {*NAMES, *TRIED, "lead"} <= people.keys():
        return
    rng = random.Random(f"{seed}:inspections")
    inspectors = [Actor.of(people[name], "import") for name in NAMES]
    with transaction.atomic():
        for plan in InspectionPlan.objects.filter(active=True).select_related("sheet").order_by("code"):
            for period in periods_over(plan, now, MOST_PERIODS):
                drawn_at = start_of(period + length(plan)) + DRAWN_AT
                if drawn_at < now:
                    draw_period(plan, period, drawn_at)
        _score_all(rng, inspectors, people, now)
        _appeal_and_coach(people, now)


def _score_all(
    rng: random.Random, inspectors: list[Actor], people: dict[str, Account], now: datetime
) -> None:
    """Each in turn, a few minutes apart, from the hour after it was drawn on."""
    tried = {people[name].pk for name in TRIED}
    last: datetime | None = None
    newest = InspectionDraw.objects.aggregate(period=Max("period"))["period"]
    for one in Inspection.objects.select_related("sheet").order_by("drawn_at", "pk"):
        ours = one.account_id in tried or one.department_id == people["liaison"].department_id
        if one.period == newest and not ours:
            continue
        last = max(one.drawn_at + FIRST_SCORE, last + BETWEEN if last else one.drawn_at)
        if last >= now:
            return
        _score(rng, one, inspectors, last)


def _score(rng: random.Random, one: Inspection, inspectors: list[Actor], at: datetime) -> None:
    """By one inspector, and by the other where it is to be scored twice; where they differ it waits to be settled."""
    marks = dict(_marks(rng, one.sheet))
    for actor in rng.sample(inspectors, k=len(inspectors)):
        if one.state not in Inspection.TO_SCORE or not _sees(actor, one):
            return
        with counting_from(at):
            score(actor, one, marks, _words(rng, one.sheet, marks))
        marks = _seen_otherwise(rng, one.sheet, marks)


def _sees(actor: Actor, one: Inspection) -> bool:
    return Inspection.objects.open_to(actor).filter(pk=one.pk).exists()


def _marks(rng: random.Random, sheet: SheetVersion) -> Iterator[tuple[str, int | None]]:
    for item in sheet.items:
        chance = rng.random()
        if item["fatal"]:
            yield item["code"], int(chance < FATAL)
        elif item["may_not_apply"] and chance < SKIPPED:
            yield item["code"], None
        else:
            yield item["code"], _given(rng, item["points"])


def _given(rng: random.Random, points: int) -> int:
    """All the points, or about half of them."""
    return points // 2 if rng.random() < LOST else points


def _seen_otherwise(rng: random.Random, sheet: SheetVersion, marks: Marks) -> dict[str, int | None]:
    """As a second person might see it: most items the same."""
    seen = dict(marks)
    for item in sheet.items:
        if not item["fatal"] and seen[item["code"]] is not None and rng.random() < OTHERWISE:
            seen[item["code"]] = _given(rng, item["points"])
    return seen


def _words(rng: random.Random, sheet: SheetVersion, marks: Marks) -> dict[str, str]:
    """A word on the whole, on each item that lost points, and the ground of each fatal error."""
    lost = [
        item
        for item in sheet.items
        if not item["fatal"] and marks[item["code"]] not in (None, item["points"])
    ]
    return {
        "": rng.choice(WHOLE),
        **_grounds(sheet, marks),
        **{item["code"]: rng.choice(OF_ITEM) for item in lost},
    }


def _grounds(sheet: SheetVersion, marks: Marks) -> dict[str, str]:
    return {item["code"]: GROUND for item in sheet.items if item["fatal"] and marks[item["code"]]}


def _appeal_and_coach(people: dict[str, Account], now: datetime) -> None:
    """The seat's worst result that may still be appealed is, and its lead writes about it; an older note is read."""
    seat, lead = Actor.of(people["seat"], "import"), Actor.of(people["lead"], "import")
    results = Inspection.objects.filter(account=people["seat"], state=State.DONE, judged_at__lt=now)
    worst = results.filter(appeal_due__gt=now).order_by("passed", "result", "pk").first()
    with counting_from(now - timedelta(days=20)):
        note = coach(lead, people["seat"], EARLIER)
    with counting_from(now - timedelta(days=19)):
        acknowledge(seat, note, ANSWER)
    if worst is None or worst.judged_at is None:
        return
    later = worst.judged_at + (now - worst.judged_at) / 2
    with counting_from(later):
        coach(lead, people["seat"], NOTE, worst)
        appeal(seat, worst, WHY)
