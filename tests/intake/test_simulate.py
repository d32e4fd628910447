"""The invented history: the same seed the same words, everything marked, plausible, whole, and never in a live city."""

import random
import signal
from collections import Counter
from datetime import date
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F, Q
from django.test import Client
from django.utils import timezone

from tests.systems import System
from yixian.cases import audit
from yixian.cases.actions.reply import approving_department
from yixian.cases.models import (
    Case,
    CaseStatus,
    Citizen,
    Contact,
    Event,
    Explanation,
    Kind,
    Outcome,
    Reply,
    Request,
    Retaliation,
    Task,
    TaskStatus,
    Urgency,
)
from yixian.cases.views.releases import known_to
from yixian.convenience.models import Booking, BookingState
from yixian.directory import queries as directory
from yixian.directory.actions import load_rows
from yixian.directory.models import Area, CatalogueEntry, Category, Department
from yixian.directory.rows import DEFAULT
from yixian.evaluation.models import Callback, Exemption
from yixian.evaluation.models.exemption import EXEMPT, TO_DECIDE, TO_RULE
from yixian.ground.errors import Conflict, Refusal
from yixian.insight.models import FrozenMonth
from yixian.insight.months import due_months
from yixian.intake.demo.course import Turns
from yixian.intake.demo.matters import SOURCE as TOLD
from yixian.intake.demo.simulate import simulate
from yixian.intake.demo.today import SOURCE as TODAY
from yixian.intake.demo.words import turns
from yixian.intake.management.commands.demo import days_back
from yixian.intake.management.commands.demo import places as seats_of
from yixian.knowledge.demo import ANSWERED, MISSED
from yixian.knowledge.queries import containing
from yixian.people.models import Account, Actor, Installation
from yixian.supervision.models import SupervisionOrder


def demo(**options: Any) -> None:
    call_command("demo", stdout=StringIO(), stderr=StringIO(), **options)


@pytest.fixture
def demonstration(db: None) -> None:
    demo(days=12, per_day=20)


def test_a_demonstration_is_a_plausible_city(demonstration: None) -> None:
    """One history, looked at from every side (it takes some seconds to live)."""
    everything_is_marked()
    every_sentence_is_complete()
    shares_are_plausible()
    the_worked_matters_are_told()
    the_whole_life_happens()
    every_demonstration_account_has_work_today()
    past_months_are_published()
    assert not list(audit.verify())
    demo_again_changes_nothing()


def everything_is_marked() -> None:
    for model in (Case, Contact, Citizen):
        assert not model.objects.filter(invented=False).exists()
    assert Account.objects.filter(username__startswith="sim-").exists()
    for account in Account.objects.filter(username__startswith="sim-"):
        assert account.demonstration
        assert not account.has_usable_password()


def every_sentence_is_complete() -> None:
    """No slot of the phrases is left unfilled in what citizens and departments say."""
    assert not Case.objects.filter(Q(content__contains="{") | Q(answer__contains="{")).exists()
    assert not Reply.objects.filter(Q(measures__contains="{") | Q(to_citizen__contains="{")).exists()


def shares_are_plausible() -> None:
    history = Case.objects.exclude(source__in=[TOLD, TODAY])
    replied = Task.objects.filter(case__in=history, replied_at__isnull=False, parent=None)
    late = replied.filter(replied_at__gt=F("due_at")).count() / replied.count()
    assert 0.02 <= late <= 0.25
    first = Task.objects.filter(case__in=history, role="lead", first_dispatch=True)
    returned = first.filter(end_reason="returned").count() / first.count()
    assert returned < 0.1
    asked = Callback.objects.filter(case__in=history, effective=True)
    assert 0.6 <= asked.filter(solved="solved").count() / asked.count() <= 0.95
    at_once = history.filter(outcome=Outcome.ANSWERED).count() / history.count()
    assert 0.05 <= at_once <= 0.5
    for task in Task.objects.filter(case__in=history):
        moments = [task.dispatched_at, task.signed_at, task.replied_at, task.finished_at]
        known = [at for at in moments if at is not None]
        assert known == sorted(known)
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    backwards = Counter[int]()
    last: dict[int, Any] = {}
    for event in Event.objects.order_by("case_id", "seq"):
        backwards[event.case_id] += event.case_id in last and event.at < last[event.case_id]
        last[event.case_id] = event.at
    assert not sum(backwards.values())


def the_worked_matters_are_told() -> None:
    told = Case.objects.filter(source=TOLD)
    assert told.count() == 11
    for case in told.filter(accused__isnull=False):
        leads = Task.objects.filter(case=case)
        if case.counts_as_conduct:
            within = directory.subtree_ids(case.accused_id)  # type: ignore[arg-type]
            assert not leads.filter(department_id__in=within).exists()
    conduct = Case.objects.filter(accused__isnull=False).filter(
        Q(accused_matter="conduct") | Q(kind=Kind.REPORT)
    )
    assert conduct.exists()
    for case in conduct:
        within = directory.subtree_ids(case.accused_id)  # type: ignore[arg-type]
        assert not Task.objects.filter(case=case, department_id__in=within).exists()


def the_whole_life_happens() -> None:
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert verbs >= {
        *("register", "submit", "answer", "dispatch", "sign", "reach", "reply", "approve_reply", "pass"),
        *("record_callback", "rehandle", "request", "rule", "delegate", "escalate", "merge", "rework"),
        *("refuse", "object", "send_back", "urge", "supplement", "ask_explanation"),
    }
    assert Case.objects.filter(urgency=Urgency.P1).exists()
    assert Case.objects.filter(held_by_office=True).exists()
    assert Task.objects.filter(status=TaskStatus.SUSPENDED).exists()
    assert Explanation.objects.exists()


def every_demonstration_account_has_work_today() -> None:
    sits = seats_of()
    now = timezone.now()

    def seen_by(username: str) -> Any:
        return Case.objects.visible_to(Actor.of(Account.objects.get(username=username)))

    for bureau, handler in ((sits.bureau, "handler"), (sits.second_bureau, "handler2")):
        tasks = Task.objects.open().filter(department=bureau)
        assert tasks.filter(status=TaskStatus.TO_SIGN).count() >= 3
        assert tasks.filter(due_at__lt=now).exists()
        assert tasks.filter(yellow_at__lt=now, due_at__gt=now).exists()
        assert tasks.filter(case__urgency=Urgency.P2).exists()
        assert tasks.filter(children__isnull=False).exists()
        kinds = set(Request.objects.filter(task__in=tasks, ruled_at=None).values_list("kind", flat=True))
        assert kinds == {"return", "extend", "suspend", "terminate"}
        assert seen_by(handler).exists()
    waiting = Case.objects.filter(source=TODAY)
    for status in (CaseStatus.DRAFT, CaseStatus.TO_DISPATCH, CaseStatus.TO_REVIEW, CaseStatus.TO_CALLBACK):
        assert waiting.filter(status=status).exists(), status
    assert waiting.filter(rehandle_proposed=True).exists()
    assert seen_by("office").filter(status=CaseStatus.TO_DISPATCH, held_by_office=True).exists()
    assert seen_by("office").filter(status=CaseStatus.TO_CALLBACK, held_by_office=True).exists()
    assert Task.objects.open().filter(department=sits.supervisory, status=TaskStatus.TO_SIGN).exists()
    for username in ("seat", "dispatcher", "duty_manager", "callback", "callback2", "discipline", "leader"):
        assert seen_by(username).exists(), username
    assert Request.objects.filter(ruled_at=None, by_duty_manager=True).exists()
    there_is_knowledge_to_work_on()
    there_are_orders_of_every_level()
    the_protected_are_told_of()
    there_are_exemptions_at_every_stage()
    a_service_complaint_goes_its_whole_way()
    what_a_bureau_is_told_is_its_own_matter()


def there_is_knowledge_to_work_on() -> None:
    """Texts to be audited, one sent back, what is said to be wrong, what was looked for in vain; and bookings."""

    def page(username: str, path: str) -> str:
        client = Client()
        client.force_login(Account.objects.get(username=username))
        return client.get(path).content.decode()

    for username, path, words in (
        ("auditor", "/desk/knowledge/items/", "养犬登记证丢了怎么补"),
        ("liaison", "/desk/knowledge/items/?tab=draft", "公厕脏没纸或关门"),
        ("liaison", "/desk/knowledge/items/?tab=wrong", "zs-001"),
        ("liaison2", "/desk/knowledge/items/?tab=wrong", "zs-007"),
        ("liaison2", "/desk/knowledge/misses/", "无人机在哪里能飞"),
        ("editor", "/desk/knowledge/misses/?tab=closed", "补狗证"),
        ("seat", "/desk/services/bookings/", "水管维修"),
        ("duty_manager", "/desk/services/bookings/", "水管维修"),
    ):
        assert words in page(username, path), (username, path)
    for words in (one for one, _times in MISSED if one != ANSWERED):
        assert containing(words) == [], words
    assert set(Booking.objects.values_list("state", flat=True)) == set(BookingState.values)


def there_are_orders_of_every_level() -> None:
    for username in ("supervisor", "leader", "liaison", "handler", "unit_head", "liaison2"):
        seen = SupervisionOrder.objects.visible_to(Actor.of(Account.objects.get(username=username))).open()
        assert set(seen.values_list("level", flat=True)) == {1, 2, 3, 4}, username
        assert seen.filter(addressees__replied_at__isnull=False).exists(), username
        assert seen.filter(addressees__replied_at__isnull=True).exists(), username


def the_protected_are_told_of() -> None:
    """Each who has a page of releases or of retaliations finds something there; the accused unit of its own nothing."""

    def actor(username: str) -> Actor:
        return Actor.of(Account.objects.get(username=username))

    states = {
        username: {one.state(timezone.now()) for one in known_to(actor(username))}
        for username in ("dispatcher", "duty_manager", "discipline")
    }
    assert states == {
        "dispatcher": {"refused", "in_force"},
        "duty_manager": {"waiting"},
        "discipline": {"refused", "in_force", "waiting"},
    }
    for username in ("discipline", "duty_manager"):
        said = Retaliation.objects.visible_to(actor(username))
        assert said.waiting().filter(due_at__lt=timezone.now()).exists(), username
        assert said.waiting().filter(due_at__gt=timezone.now()).exists(), username
        assert said.filter(answered_at__isnull=False).exists(), username
    accused = Case.objects.get(external_id="supervisory-accused")
    assert not Case.objects.visible_to(actor("discipline")).filter(pk=accused.pk).exists()


def there_are_exemptions_at_every_stage() -> None:
    for username in ("assessor", "duty_manager", "liaison", "liaison2"):
        seen = Exemption.objects.visible_to(Actor.of(Account.objects.get(username=username)))
        for stage in (TO_RULE, TO_DECIDE, EXEMPT, Q(granted=False, appealed_at=None)):
            assert seen.filter(stage).exists(), (username, stage)


def a_service_complaint_goes_its_whole_way() -> None:
    waiting = Case.objects.get(external_id="cg:service-to-approve")
    task = Task.objects.get(case=waiting, role="lead")
    approver = approving_department(waiting, task)
    heads = Account.objects.filter(demonstration=True, grants__role="unit_head", department=approver)
    assert heads.exclude(username__startswith="sim-").exists()


def what_a_bureau_is_told_is_its_own_matter() -> None:
    """No bureau waits with a matter of somebody else's: nobody asks the police for a doctor."""
    city = directory.areas(level="city")[0]
    sits = seats_of()
    for bureau in (sits.bureau, sits.second_bureau):
        ours = directory.subtree_ids(bureau.pk)
        for case in Case.objects.filter(external_id__startswith=f"{bureau.code}:", accused=None):
            assert case.category is not None
            owners = {
                one.department_id for area in (case.area, city) for one in owners_at(case.category, area)
            }
            assert owners & set(ours), (case.external_id, case.category.name)


def owners_at(category: Category, area: Area | None) -> list[CatalogueEntry]:
    return directory.owner_of(category, area) if area is not None else []


def past_months_are_published() -> None:
    assert due_months(timezone.now()) == []
    assert FrozenMonth.objects.exists()
    newest = FrozenMonth.objects.latest("month")
    page = Client().get("/figures/").content.decode()
    assert f"{newest} 的数据" not in page
    assert f'<option value="{newest}" selected>' in page


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 11, 25), 56),  # from the 1st of October
        (date(2026, 11, 8), 39),
        (date(2026, 11, 7), 68),  # October is not published yet
        (date(2026, 1, 8), 39),
        (date(2026, 1, 7), 68),
    ],
)
def test_a_demonstration_goes_back_over_a_whole_published_month(db: None, today: date, days: int) -> None:
    assert days_back(today) == days


def demo_again_changes_nothing() -> None:
    def counts() -> list[int]:
        return [
            m._default_manager.count() for m in (Case, Contact, Event, Task, Account, Department, Citizen)
        ]

    before = counts()
    demo(days=12, per_day=20)
    assert counts() == before


def test_the_same_seed_invents_the_same_words(db: None) -> None:
    def invent(seed: int) -> list[tuple[str, str, str]]:
        known = set(Case.objects.values_list("pk", flat=True))
        simulate(2, 10, seed=seed)
        made = Case.objects.exclude(pk__in=known).order_by("pk")
        return [(case.kind, case.category.code if case.category else "", case.title) for case in made]

    # At one moment: how far a life has come by now decides which words are left for the next. In the afternoon: of
    # a day that has just begun there is little to invent.
    with time_machine.travel(timezone.localtime().replace(hour=16, minute=0), tick=False):
        demo(days=0)
        first = invent(7)
        assert len(first) > 3
        assert invent(7) == first
        assert invent(8) != first


@pytest.mark.parametrize(("days", "per_day"), [(0, 1), (1, 0), (9999, 1), (1, 1_000_000)])
def test_senseless_numbers_are_refused(db: None, days: int, per_day: int) -> None:
    with pytest.raises(Refusal):
        call_command("simulate", days=days, per_day=per_day)


def test_a_simulation_says_what_it_invented_and_of_which_days(db: None) -> None:
    said = StringIO()
    with time_machine.travel("2026-11-26 04:20:00+08:00", tick=False):  # a Thursday that has just begun
        demo(days=0)
        before = Contact.objects.count(), Case.objects.count()
        call_command("simulate", days=2, per_day=5, stdout=said, stderr=StringIO())
        contacts, cases = Contact.objects.count() - before[0], Case.objects.count() - before[1]
    assert f"invented {contacts} contacts, {cases} cases" in said.getvalue()
    assert "--per-day 5 是工作日一天的大致数目" in said.getvalue()


def test_a_live_city_is_never_simulated_nor_made_a_demonstration(db: None) -> None:
    Installation.objects.create(kind="live", city_name="某市", area_code="0351")
    load_rows(DEFAULT)
    with pytest.raises(Refusal):
        simulate(1, 1, seed=1)
    with pytest.raises(Conflict):
        demo(days=1)
    assert not Case.objects.exists()
    assert not Account.objects.exists()


def test_a_filled_database_is_not_made_a_demonstration(db: None) -> None:
    Department.objects.create(code="X", name="某局", tier="bureau")
    with pytest.raises(Conflict):
        demo(days=1)


def test_every_turn_has_a_rate_and_words() -> None:
    assert all(0 < rate <= 1 for rate in turns()["rates"].values())
    assert all(turns()[name] for name in turns() if isinstance(turns()[name], list))
    assert not Turns().rates
    assert random.Random(1).random() == random.Random(1).random()


@pytest.mark.postgresql
def test_an_interrupted_simulation_leaves_whole_cases(places: Any) -> None:
    made: System = places.migrated()
    made.run("demo", "--days", "0")
    process = made.start("simulate", "--days", "5", "--per-day", "60")
    script = "from yixian.cases.models import Case\nprint(Case.objects.count())"
    before = int(made.script(script))
    while int(made.script(script)) < before + 10:
        assert process.poll() is None, process.communicate()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert "发现 0 处问题" in made.run("audit", "verify")
    left = "from yixian.cases.models import Contact\n"
    left += 'print(Contact.objects.filter(outcome="case", cases=None).count())'
    assert int(made.script(left)) == 0
