"""The demonstration's protected citizens: who wants to know who they are, and what they say was done to them.

On the scenes of `today.py` that are told for it, by the accounts people try the demonstration with; all invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from yixian.cases.actions import carry
from yixian.cases.models import Case, Event
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.intake.demo.today import SOURCE
from yixian.people.models import Account, Actor

CITIZEN = ""


@dataclass(frozen=True)
class Act:
    """What somebody (an account, or the citizen) did on a scene `ago` (amount; "h" by the clock, else working time)."""

    scene: str
    ago: tuple[float, str]
    verb: str
    who: str
    said: Mapping[str, str] = field(default_factory=dict)


# A request waits, and a release is in force, for a day: what is told here is of the last hours.
ACTS = (
    Act("release-refused", (6, "h"), "ask_release", "dispatcher", {"reason": "想补问举报线索的细节。"}),
    Act(
        "release-refused",
        (5.5, "h"),
        "end_release",
        "discipline",
        {"note": "线索已经写明时间和地点，可以不问举报人先核实。"},
    ),
    Act(
        "release-agreed",
        (5, "h"),
        "ask_release",
        "dispatcher",
        {"reason": "举报人在附件里说有原始票据，要当面接收。"},
    ),
    Act("release-agreed", (4, "h"), "agree_release", "discipline"),
    Act(
        "release-asked",
        (3, "h"),
        "ask_release",
        "duty_manager",
        {"reason": "举报内容涉及人身安全，要联系举报人了解处境。"},
    ),
    Act(
        "supervisory-accused",
        (2, "h"),
        "ask_release",
        "duty_manager",
        {"reason": "反映的时间说不清，要向诉求人核实是哪一天。"},
    ),
    Act(
        "retaliation-waiting",
        (1, "wd"),
        "report_retaliation",
        CITIZEN,
        {"words": "反映以后第二天，有人到店里说“再打热线就天天来查”，没有出示证件，没有写文书。"},
    ),
    Act(
        "retaliation-late",
        (7, "wd"),
        "report_retaliation",
        CITIZEN,
        {"words": "物业说是社区让他们来的，要我把投诉撤了，不撤就停我家的车位。"},
    ),
    Act(
        "retaliation-answered",
        (4, "wd"),
        "report_retaliation",
        CITIZEN,
        {"words": "办事的人打电话质问我为什么投诉他，说以后别想办成。"},
    ),
    Act(
        "retaliation-answered",
        (1, "wd"),
        "answer_retaliation",
        "discipline",
        {
            "finding": "true",
            "done": "调取通话记录核实，已约谈当事人和科室负责人，调离原岗位，通报全局。",
            "to_citizen": "查实。当事人已调离窗口，由科室负责人向您道歉；您的事换人办理。",
        },
    ),
)


def protect_some(now: datetime) -> list[str]:
    """Do what is not done yet; what the rules refused of it."""
    people = {one.username: one for one in Account.objects.filter(demonstration=True)}
    if not {act.who for act in ACTS} - {CITIZEN} <= people.keys():
        return []
    cases = {one.external_id: one for one in Case.objects.filter(source=SOURCE)}
    refused = []
    for act in ACTS:
        case = cases.get(act.scene)
        if case is None or Event.objects.filter(case=case, verb=act.verb).exists():
            continue
        who = Actor.of(people[act.who], "import") if act.who else Actor.citizen(case.pk, "import")
        try:
            with transaction.atomic():
                carry(act.verb, who, case, case, None, dict(act.said), at=_at(act, case, now))
        except Refusal as refusal:
            refused.append(f"{act.scene}: {refusal}")
    return refused


def _at(act: Act, case: Case, now: datetime) -> datetime:
    """When it was done: never before what happened on the case already."""
    amount, unit = act.ago
    if unit == "h":
        wanted = now - timedelta(hours=amount)
    else:
        wanted = directory.calendar_of(None).back(now, int(amount), unit).at
    last: datetime = Event.objects.filter(case=case).aggregate(last=Max("at"))["last"]
    return min(now, max(wanted, last + timedelta(minutes=1)))
