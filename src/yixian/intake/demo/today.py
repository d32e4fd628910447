"""The demonstration's working day: every list of every demonstration account has something in it now.

A simulated history leaves its open cases wherever chance put them. These scenes are lives that stop at a chosen
place: an order that waits to be signed by the bureau of the account `liaison`, a request that waits for
`duty_manager`, and so on. They are lived through the same actions and marked as invented like all the rest.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from yixian.cases.models import AccusedMatter, Case, Kind, Secrecy, Urgency
from yixian.directory import queries as directory
from yixian.directory.models import Department
from yixian.intake.actions import Approach
from yixian.intake.demo.course import Turns
from yixian.intake.demo.life import Life
from yixian.intake.demo.staff import Staff
from yixian.intake.demo.words import Said, Words, said_instead, turns
from yixian.people.models import Account, Actor

SOURCE = "demo-today"
PACE = 0.05  # of the usual time between two steps, so that a scene is where it should be by now
USUAL = (Kind.HELP, Kind.COMPLAINT)


@dataclass(frozen=True)
class Scene:
    """A life that began `ago` (amount, unit of working time) and waits before `stop_before`."""

    name: str
    ago: tuple[int, str]
    stop_before: Mapping[str, int]
    certain: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    kinds: tuple[str, ...] = USUAL
    urgency: str = ""


# What waits in a bureau: to sign, to reach, to answer, near its limit, late, asked for, above and below.
OF_A_BUREAU = (
    Scene("to-sign", (1, "wh"), {"sign": 1}),
    Scene("to-sign-late", (2, "wd"), {"sign": 1}),
    Scene("to-sign-urgent", (0, "wh"), {"sign": 1}, kinds=(Kind.HELP,), urgency=Urgency.P2),
    Scene("to-reach", (5, "wh"), {"reach": 1}),
    Scene("to-answer", (2, "wd"), {"reply": 1}, ("urge",)),
    Scene("to-answer-yellow", (3, "wd"), {"reply": 1}, ("supplement",)),
    Scene("to-answer-red", (35, "wh"), {"reply": 1}),
    Scene("overdue", (7, "wd"), {"reply": 1}, ("urge",)),
    Scene("suggestion", (4, "wd"), {"reply": 1}, kinds=(Kind.SUGGESTION,)),
    Scene("return-asked", (3, "wh"), {"rule": 1}, ("return",)),
    Scene("second-return-asked", (5, "wh"), {"rule": 2}, ("return", "return_refused")),
    Scene("more-time-asked", (4, "wd"), {"rule": 1}, ("extend", "more_time")),
    Scene("pause-asked", (3, "wd"), {"rule": 1}, ("suspend",)),
    Scene("paused", (4, "wd"), {"resume": 1}, ("suspend",)),
    Scene("end-asked", (3, "wd"), {"rule": 1}, ("terminate",)),
    Scene("hard", (3, "wd"), {"consult": 1}, ("escalate",)),
    Scene("delegated", (2, "wd"), {"reply": 1}, ("delegate",)),
    Scene("to-approve", (3, "wd"), {"approve_reply": 1}),
    Scene("sent-back", (3, "wd"), {"reply": 2}, ("rework",)),
    Scene("once-more", (4, "wd"), {"reply": 2}, ("unhappy", "rehandle")),
)
# Complaints about what a bureau provides: it answers itself, and its superior or the supervisory unit approves.
ABOUT_A_SERVICE = (
    Scene("service-to-answer", (2, "wd"), {"reply": 1}),
    Scene("service-to-approve", (3, "wd"), {"approve_reply": 1}),
)
# What is supervised: at every level, waiting for the bureau's answer, and answered but not closed.
SUPERVISED = (
    Scene("reminded", (3, "wd"), {"answer_supervision": 1}, ("supervise_1",)),
    Scene("ordered", (4, "wd"), {"answer_supervision": 1}, ("supervise_2",)),
    Scene("ordered-answered", (4, "wd"), {"reply": 1}, ("supervise_2", "answer_supervision")),
    Scene("posted", (5, "wd"), {"answer_supervision": 1}, ("supervise_3",)),
    Scene("joint", (5, "wd"), {"answer_supervision": 2}, ("assisting", "supervise_3", "joint")),
    Scene("instructed", (2, "wd"), {"answer_supervision": 1}, ("supervise_4",)),
)
# What a bureau asks to have left out of its figures: asked, proposed by the centre, refused, appealed, granted.
HALF = ("half_solved", "ask_exemption")
EXEMPT = (
    Scene("exemption-asked", (6, "wd"), {"rule_exemption": 1}, HALF),
    Scene("exemption-proposed", (6, "wd"), {"rehandle": 1, "rule_exemption": 1}, ("unhappy",)),
    Scene(
        "exemption-refused",
        (6, "wd"),
        {"appeal_exemption": 1},
        (*HALF, "refuse_exemption", "appeal_exemption"),
    ),
    Scene(
        "exemption-appealed", (6, "wd"), {"decide_appeal": 1}, (*HALF, "refuse_exemption", "appeal_exemption")
    ),
    Scene("exemption-granted", (6, "wd"), {}, HALF),
)
# What waits at the centre: to dispatch, to review, to call back, to decide.
OF_THE_CENTRE = (
    Scene("to-dispatch", (1, "wh"), {"dispatch": 1}),
    Scene("to-dispatch-report", (1, "wh"), {"dispatch": 1}, kinds=(Kind.REPORT,)),
    Scene("to-dispatch-late", (1, "wd"), {"dispatch": 1}),
    Scene("to-dispatch-critical", (0, "wh"), {"dispatch": 1}, kinds=(Kind.HELP,), urgency=Urgency.P1),
    Scene("to-complete", (2, "wh"), {"submit": 2}, ("send_back",)),
    Scene("objected", (6, "wh"), {"answer_objection": 1}, ("refuse", "object")),
    Scene("group", (2, "wd"), {"reply": 1}, ("group",)),
    Scene("to-review", (4, "wd"), {"pass": 1}),
    Scene("to-review-joint", (3, "wd"), {"pass": 1}, ("assisting",)),
    Scene("to-call-back", (3, "wd"), {"record_callback": 1}),
    Scene("to-call-back-again", (4, "wd"), {"record_callback": 2}, ("missed",)),
    Scene("to-decide", (4, "wd"), {"rehandle": 1, "close_on_facts": 1}, ("unhappy",)),
    Scene("confidential", (2, "wd"), {"pass": 1}, more={"secrecy": Secrecy.FROM_UNIT}),
)
# Complaints about how people behave: with the supervisory unit, and about the hotline with the office.
OF_THE_SUPERVISORY = (
    Scene("conduct-to-sign", (2, "wh"), {"sign": 1}),
    Scene("conduct-explaining", (2, "wd"), {"explain": 1}, ("explain",)),
    Scene("conduct-to-answer", (3, "wd"), {"reply": 1}, ("explain",)),
    Scene("conduct-to-approve", (3, "wd"), {"approve_reply": 1}),
)
OF_THE_OFFICE = (
    Scene("hotline-to-dispatch", (1, "wh"), {"dispatch": 1}),
    Scene("hotline-to-answer", (1, "wd"), {"reply": 1}),
    Scene("hotline-to-review", (2, "wd"), {"pass": 1}),
    Scene("hotline-to-call-back", (3, "wd"), {"record_callback": 1}),
)
# Whose identity is asked for (fully secret), and who says that somebody made them suffer; `protected.py` goes on.
SECRET = tuple(
    Scene(f"release-{how}", (1, "wd"), {"reply": 1}, kinds=(Kind.REPORT,))
    for how in ("asked", "agreed", "refused")
)
OF_ITS_OWN = Scene("supervisory-accused", (1, "wd"), {"reply": 1}, more={"secrecy": Secrecy.FULL})
RETALIATED = (
    Scene("retaliation-waiting", (3, "wd"), {"reply": 1}),
    Scene("retaliation-late", (9, "wd"), {"record_callback": 1}),
    Scene("retaliation-answered", (7, "wd"), {}),
)
# Somebody was at the site: with a picture and the place, waiting to be answered.
IN_THE_STREET = Scene("visited", (2, "wd"), {"reply": 1}, ("visit",), kinds=(Kind.HELP,))


@dataclass(frozen=True)
class Places:
    """Whose lists are to be filled."""

    bureaus: tuple[Department, ...]
    supervisory: Department
    centre: Department


class Today:
    """Plays the scenes that are not there yet; the same seed plays the same words."""

    def __init__(self, places: Places, seed: int, now: datetime) -> None:
        self._rng, self._now = random.Random(seed), now
        self.refused: list[str] = []  # what the rules did not let happen
        self._staff, self._words = Staff(self._rng), Words(self._rng)
        self._places = places
        seat = Account.objects.filter(username="seat").first()
        self._seat = Actor.of(seat, "import") if seat is not None else self._staff.seats[0]

    def play(self) -> int:
        """How many scenes were made."""
        there = set(Case.objects.filter(source=SOURCE).values_list("external_id", flat=True))
        made = 0
        for key, scene, said, lead, more in self._scenes():
            if key in there:
                continue
            with transaction.atomic():
                self._play(key, scene, said, lead, more)
            made += 1
        return made

    def _scenes(self) -> list[tuple[str, Scene, Said, Department | None, dict[str, Any]]]:
        """Every scene with what is said in it, who leads, and what else is registered."""
        found: list[tuple[str, Scene, Said, Department | None, dict[str, Any]]] = []
        for bureau in self._places.bureaus:
            for scene in OF_A_BUREAU + SUPERVISED + EXEMPT:
                said = self._words.said_to(bureau, scene.kinds, scene.urgency)
                found.append((f"{bureau.code}:{scene.name}", scene, said, bureau, {}))
            for scene in ABOUT_A_SERVICE:
                said, more = self._against(bureau, "service")
                found.append((f"{bureau.code}:{scene.name}", scene, said, bureau, more))
        anyone = self._places.bureaus[0]
        for scene in OF_THE_CENTRE:
            found.append(
                (scene.name, scene, self._words.said_to(anyone, scene.kinds, scene.urgency), None, {})
            )
        for nth, scene in enumerate(OF_THE_SUPERVISORY):
            accused = self._places.bureaus[nth % len(self._places.bureaus)]
            said, more = self._against(accused, "conduct")
            found.append((scene.name, scene, said, self._places.supervisory, more))
        for scene in OF_THE_OFFICE:
            said, more = self._against(self._places.centre, "operator")
            found.append((scene.name, scene, said, None, more))
        for scene in SECRET + RETALIATED:
            found.append((scene.name, scene, self._words.said_to(anyone, scene.kinds), None, {}))
        said, more = self._against(self._places.supervisory, "conduct")
        found.append((OF_ITS_OWN.name, OF_ITS_OWN, said, None, more))
        said = self._words.said_to(anyone, IN_THE_STREET.kinds)
        found.append((IN_THE_STREET.name, IN_THE_STREET, said, anyone, {}))
        return found

    def _against(self, accused: Department, how: str) -> tuple[Said, dict[str, Any]]:
        said = self._words.said_to(self._places.bureaus[0], (Kind.COMPLAINT,))
        matter = AccusedMatter.SERVICE if how == "service" else AccusedMatter.CONDUCT
        return said_instead(said, self._rng.choice(turns()[how])), {
            "accused": accused,
            "accused_matter": matter,
        }

    def _play(
        self, key: str, scene: Scene, said: Said, lead: Department | None, more: dict[str, Any]
    ) -> None:
        chances = Turns(dict.fromkeys(scene.certain, 1.0), PACE, scene.stop_before)
        life = Life(self._rng, self._staff, self._words, self._now, chances)
        life.lead = lead
        at = self._began(scene)
        approach = Approach(
            identity=self._words.named_identity(),
            number=directory.number("12345"),
            received_at=at,
            invented=True,
        )
        fields = {"publish_consent": True, "callback_consent": True, "source": SOURCE, "external_id": key}
        life.live(
            said, approach, self._seat, at, **{"urgency": scene.urgency, **more, **scene.more, **fields}
        )
        self.refused += [f"{key}: {why}" for why in life.refused]

    def _began(self, scene: Scene) -> datetime:
        amount, unit = scene.ago
        if amount == 0:
            return self._now - timedelta(minutes=12)
        return directory.calendar_of(None).back(self._now, amount, unit).at
