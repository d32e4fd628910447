"""Nobody judges their own case: complaints about conduct through their whole life, looked for by everybody they name.

Three of them, taken in by a seat, at the portal and by the API, go all the way to the figures. At each station
everybody who must not know of them opens everything there is (`looking.py`).
"""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from tests.cases.looking import Secret, doors, leaks
from tests.cases.scenes import ORDER
from tests.cases.sight import seers
from tests.cases.world import ANSWER, World
from tests.evaluation.inspected import Inspected
from tests.evaluation.test_record_callback import AGREED
from tests.portal.conftest import Citizen as Visitor
from yixian.cases.models import Case, Explanation, Outcome
from yixian.directory.models import Department
from yixian.ground.caching import drop_all
from yixian.insight import queries as insight
from yixian.insight.actions import compose_briefing, roll_up
from yixian.insight.actions.find_topics import find_day, find_month
from yixian.insight.definitions import INDICATORS
from yixian.insight.models import TopicSweep
from yixian.insight.period import Period
from yixian.people.models import Account, Role, RoleGrant

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(900)]
# Told by nothing else in the city: where one of these is read, one of the cases is.
WORDS = "窗口人员冷言冷语推搡老人"
WHO, TELEPHONE = "尉迟恪", "13912340077"
SECRETS = (WORDS, WHO, TELEPHONE)
# Who sits in the unit complained of without being a department's person: sent to the centre, or its leader.
SENT = {
    "sent_supervisor": "supervisor",
    "sent_assessor": "assessor",
    "sent_publisher": "publisher",
    "their_leader": "leader",
}


@pytest.fixture
def city(world: World) -> World:
    """The world with people of the bureau who hold the centre's roles and a leader's."""
    for username, role in SENT.items():
        made = Account.objects.create(
            username=username,
            name=f"借调·{username}",
            organisation=world.city.government,
            department=world.city.bureau,
            password=world.cast.people["supervisor"].password,
        )
        RoleGrant.objects.create(account=made, role=Role(role), organisation_kind="government")
        world.cast.people[username] = made
    return world


def taken_in(world: World, accused: Department) -> list[Case]:
    """The same complaint by a seat, at the portal and by a program; at the portal a dispatcher finds who is meant."""
    about = {"accused": accused.code, "accused_matter": "conduct"}
    told = f"{WORDS}，{WHO}电话{TELEPHONE}"
    named = {"name": WHO, "telephone": TELEPHONE}
    seat = world.submitted(
        kind="complaint", content=told, title=WORDS, **named, accused=accused, accused_matter="conduct"
    )
    visitor = Visitor()
    portal = visitor.submit(kind="complaint", content=told, title=WORDS, **named, publish_consent="on")
    world.do("amend", "dispatcher", portal, **about)
    body = {"kind": "complaint", "content": told, "title": WORDS, "citizen": named, **about}
    answer = world.cast.client("seat").post("/api/cases", json.dumps(body), content_type="application/json")
    assert answer.status_code == 201, answer.content
    return [world.fresh(one) for one in Case.objects.order_by("pk") if one.pk in (seat.pk, portal.pk)] + [
        world.fresh(Case.objects.latest("pk"))
    ]


class Course:
    """The cases on their way, led by the supervisory unit; `centre` is who dispatches, reviews and calls back."""

    def __init__(self, world: World, accused: Department, centre: str, ringing: str) -> None:
        self.world, self.centre, self.ringing = world, centre, ringing
        self.cases = taken_in(world, accused)
        self.accused = accused

    def dispatch(self) -> None:
        for case in self.cases:
            self.world.dispatched(self.world.fresh(case), lead=self.world.city.supervisory, who=self.centre)

    def ask(self) -> list[Explanation]:
        """Signed and supervised, with a picture, urged, and the accused asked to explain."""
        found = []
        for case in self.cases:
            task = self.world.in_progress(self.world.task_of(case, self.world.city.supervisory))
            case = self.world.fresh(case)
            if self.centre != "office":
                self.world.do("supervise", "supervisor", case, **ORDER)
            self.world.do("urge", case, case, note=WORDS)
            question = f"{WHO}（{TELEPHONE}）反映窗口态度，请说明当日情况"
            found.append(self.world.do("ask_explanation", "discipline", task, question=question).made)
        return found

    def reply(self) -> None:
        for case in self.cases:
            task = self.world.task_of(case, self.world.city.supervisory)
            self.world.do("reply", "discipline", task, **{**ANSWER, "to_citizen": f"{WORDS}一事已经查明"})
            task = self.world.again(task)
            if task.status == "in_progress":
                self.world.do("approve_reply", "discipline", task)

    def close(self) -> None:
        for case in self.cases:
            self.world.do("pass", self.centre, self.world.fresh(case))
            case = self.world.fresh(case)
            if case.status == "to_callback":
                self.world.do("record_callback", self.ringing, case, **AGREED)
            assert self.world.fresh(case).outcome in (Outcome.RESOLVED, Outcome.NO_CALLBACK), case.status

    def count(self) -> None:
        """Topics, inspections, figures and a briefing are made of everything there is."""
        now = timezone.now()
        inspected = Inspected(self.world)
        for case in self.cases:
            case = self.world.fresh(case)
            if case.contact.agent is not None:
                inspected.drawn(case)
        TopicSweep.objects.all().delete()
        find_month(now)
        find_day(now)
        roll_up()
        today = timezone.localdate()
        compose_briefing(self.world.actor("supervisor"), "special", Period(today, today))
        drop_all()

    @property
    def secret(self) -> Secret:
        return Secret([self.world.fresh(case) for case in self.cases], SECRETS)


def looked_for(course: Course, people: tuple[str, ...], *, deep: bool = False) -> list[str]:
    """What each of them finds of the cases, with who found it; `deep` opens everything, else the lists there are."""
    found, secret = [], course.secret
    for who in people:
        for case in secret.cases:
            if who in seers(course.world, case):
                found.append(f"{who} sees {case.number}")
        if deep:
            client = course.world.cast.client(who)
            roles = course.world.actor(who).roles
            found += [f"{who}: {leak}" for leak in (*leaks(client, secret, roles), *doors(client, secret))]
    return found


OWN = ("liaison", "handler", "unit_head", "section_liaison", "section_handler", *SENT)
OTHERS = ("liaison2", "handler2", "unit_head2")
FAR = (
    "journalist",
    "editor",
    "auditor",
    "nobody",
    "sysadmin",
    "secadmin",
    "auditadmin",
    "government_callback",
)
# Who opens everything: one of each kind, the others have no page that none of these has.
WALKERS = (
    "liaison",
    "unit_head",
    "sent_supervisor",
    "sent_publisher",
    "their_leader",
    "unit_head2",
    "nobody",
)


def test_a_complaint_about_a_departments_conduct(city: World) -> None:
    course = Course(city, city.city.bureau, "dispatcher", "callback")
    everybody = (*OWN, *OTHERS)
    found = looked_for(course, everybody)
    course.dispatch()
    found += looked_for(course, everybody)
    for explanation in course.ask():
        assert WHO not in explanation.question
        assert TELEPHONE not in explanation.question
    found += looked_for(course, everybody)
    found += looked_for(course, ("liaison", "sent_supervisor"), deep=True)
    for case in course.cases:
        asked = Explanation.objects.get(task__case=case)
        city.do("explain", "liaison", asked, answer="当日人手不足，已批评教育")
    course.reply()
    found += looked_for(course, everybody)
    course.close()
    course.count()
    found += looked_for(course, (*everybody, *FAR))
    found += looked_for(course, WALKERS, deep=True)
    assert not found, "\n".join(found)
    no_figure_of(course)
    handled_by_the_supervisory_unit(course)


def test_a_complaint_about_the_operator(city: World) -> None:
    floor = city.department("YY", "运营现场", "outside", takes_orders=False, operator="operator-a")
    course = Course(city, floor, "office", "office")
    hotline = ("seat", "lead", "callback", "government_callback", "dispatcher", "cleared_dispatcher")
    centre = ("duty_manager", "supervisor", "assessor", "inspector", "publisher", *hotline)
    everybody = (*centre, "liaison", "unit_head", *OTHERS, *FAR)
    found = looked_for(course, everybody)
    course.dispatch()
    course.ask()
    found += looked_for(course, everybody)
    course.reply()
    course.close()
    course.count()
    found += looked_for(course, everybody)
    found += looked_for(course, ("seat", "lead", "callback", "duty_manager", "assessor"), deep=True)
    assert not found, "\n".join(found)
    handled_by_the_supervisory_unit(course)


def no_figure_of(course: Course) -> None:
    """Nothing of it stands in the figures of the department complained of, not even as a number."""
    today = timezone.localdate()
    bureau = course.world.city.bureau
    for figure in insight.some_figures(Period(today, today), INDICATORS, department=bureau).values():
        assert not figure.numerator, figure


def handled_by_the_supervisory_unit(course: Course) -> None:
    """Its people had the case all the way, and it ended with their answer."""
    for case in course.cases:
        task = course.world.task_of(case, course.world.city.supervisory)
        assert (task.status, task.role) == ("done", "lead")
        assert "discipline" in seers(course.world, case)
