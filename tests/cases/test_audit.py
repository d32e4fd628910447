"""The record shows what was done to it behind its back: which case, which event, what."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from tests.cases.scenes import somebody
from tests.cases.world import World, at
from yixian.cases import audit
from yixian.cases.clocks import start_of
from yixian.cases.models import Case, Event
from yixian.safeguard import chain, witness
from yixian.safeguard.models import Seal, SealedHead


@pytest.fixture(autouse=True)
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are looked at again after a pause; here nobody else is at work."""
    monkeypatch.setattr(audit, "READ_AGAIN", (0.0,))


@pytest.fixture(autouse=True)
def own_witness() -> Iterator[None]:
    """The witness file outlives a test's rollback: no test finds another's lines in it."""
    witness.path().unlink(missing_ok=True)
    yield
    witness.path().unlink(missing_ok=True)


@pytest.fixture
def case(world: World) -> Case:
    """A case with eight events, between two others."""
    world.submitted(telephone=somebody())
    case = world.to_callback(telephone=somebody())
    world.in_progress(telephone=somebody())
    return case


def found() -> list[tuple[str, str, int]]:
    """(case or seal, what, which event) of every fault."""
    return [(fault.chain, fault.kind, fault.seq) for fault in audit.verify()]


def sql(statement: str, *values: Any) -> None:
    """What somebody with the database's password could do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def tomorrow() -> datetime:
    """When today is over and settled, whatever time it is now."""
    return start_of(timezone.localdate() + timedelta(days=1)) + timedelta(hours=1)


def seal(now: datetime | None = None) -> Seal | None:
    """The seal the clock makes (tomorrow, if not told when), with its line in the witness file."""
    made = audit.seal_finished_day(now or tomorrow())
    witness.catch_up()
    return made


def test_an_untouched_record_verifies(case: Case) -> None:
    count = audit.Count()
    assert list(audit.verify(count)) == []
    assert (count.cases, count.events) == (3, Event.objects.count())


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "dispatch"),
        ("at", "2026-01-01 00:00:00+00:00"),
        ("account_id", 99),
        ("department_id", 99),
        ("after", "closed"),
        ("facts", '{"promise": "2030-01-01T00:00:00+08:00"}'),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_column_of_an_event(case: Case, column: str, value: object) -> None:
    sql(f"UPDATE cases_event SET {column} = %s WHERE case_id = %s AND seq = 2", value, case.pk)
    assert (f"case:{case.pk}", "event_changed", 2) in found()
    assert {chain for chain, _kind, _seq in found()} == {f"case:{case.pk}"}


def test_a_changed_link(case: Case) -> None:
    sql("UPDATE cases_event SET previous = %s WHERE case_id = %s AND seq = 4", "0" * 64, case.pk)
    assert found() == [(f"case:{case.pk}", "chain_broken", 4), (f"case:{case.pk}", "event_changed", 4)]


def test_an_event_removed_from_the_middle(case: Case) -> None:
    sql("DELETE FROM cases_event WHERE case_id = %s AND seq = 3", case.pk)
    assert found() == [(f"case:{case.pk}", "event_missing", 3)]


def test_the_last_event_removed(case: Case) -> None:
    last = case.version
    sql("DELETE FROM cases_event WHERE case_id = %s AND seq = %s", case.pk, last)
    assert found() == [(f"case:{case.pk}", "event_missing", last)]


def test_the_last_event_removed_and_the_row_set_back_shows_after_sealing(world: World, case: Case) -> None:
    assert seal() is not None
    last = case.version
    before = Event.objects.get(case=case, seq=last - 1)
    sql("DELETE FROM cases_event WHERE case_id = %s AND seq = %s", case.pk, last)
    sql(
        "UPDATE cases_case SET version = %s, status = 'to_review', answer = '' WHERE id = %s",
        last - 1,
        case.pk,
    )
    assert before.facts["case"] == "to_review"
    assert (f"case:{case.pk}", "event_missing", last) in found()


def test_all_events_removed(case: Case) -> None:
    sql("DELETE FROM cases_event WHERE case_id = %s", case.pk)
    assert found() == [(f"case:{case.pk}", "event_missing", 1)]


def test_an_inserted_event(case: Case) -> None:
    last = Event.objects.get(case=case, seq=case.version)
    Event(
        case=case,
        seq=case.version + 1,
        verb="urge",
        at=timezone.now(),
        actor_kind="citizen",
        before=last.after,
        after=last.after,
        previous=last.hash,
        hash="f" * 64,
    ).save()
    assert found() == [
        (f"case:{case.pk}", "event_changed", case.version + 1),
        (f"case:{case.pk}", "event_inserted", case.version + 1),
    ]


def test_numbers_made_up_are_not_counted_through(case: Case) -> None:
    """A forged number or version of thousands of millions is one fault, not as many lines."""
    last = case.version
    sql("UPDATE cases_event SET seq = %s WHERE case_id = %s AND seq = %s", 2_000_000_000, case.pk, last)
    assert {(kind, seq) for _chain, kind, seq in found()} >= {
        ("event_missing", last),
        ("event_inserted", 2_000_000_000),
    }
    sql("UPDATE cases_event SET seq = %s WHERE case_id = %s AND seq = %s", last, case.pk, 2_000_000_000)
    sql("UPDATE cases_case SET version = %s WHERE id = %s", 2_000_000_000, case.pk)
    assert found() == [(f"case:{case.pk}", "event_missing", last + 1)]


def test_a_case_put_in_by_hand(case: Case) -> None:
    copy = Case(contact=case.contact, citizen=case.citizen, kind="help", content="从未来过", status="draft")
    copy.save()
    assert found() == [(f"case:{copy.pk}", "event_missing", 1)]


def test_a_changed_status(case: Case) -> None:
    sql("UPDATE cases_case SET status = 'to_review' WHERE id = %s", case.pk)
    assert found() == [(f"case:{case.pk}", "status_changed", 0)]


def test_a_changed_outcome(world: World) -> None:
    case = world.do("answer", "seat", world.draft(), answer="请按公告办理").case
    sql("UPDATE cases_case SET outcome = 'resolved' WHERE id = %s", case.pk)
    assert found() == [(f"case:{case.pk}", "status_changed", 0)]


@pytest.mark.parametrize("column", ["title", "content", "demand", "address", "answer"])
def test_a_changed_text(case: Case, column: str) -> None:
    sql(f"UPDATE cases_case SET {column} = %s WHERE id = %s", "改过的", case.pk)
    assert found() == [(f"case:{case.pk}", "texts_changed", 0)]


def test_a_changed_sealed_text(world: World) -> None:
    one, other = world.submitted(kind="report"), world.submitted(kind="report", content="另一件事")
    sealed = bytes(Case.objects.get(pk=other.pk).sealed_texts)
    sql("UPDATE cases_case SET sealed_texts = %s WHERE id = %s", sealed, one.pk)
    assert found() == [(f"case:{one.pk}", "texts_changed", 0)]
    sql("UPDATE cases_case SET sealed_texts = %s WHERE id = %s", b"\x01" * 60, one.pk)
    assert found() == [(f"case:{one.pk}", "texts_changed", 0)]


def test_texts_of_protected_and_marked_cases_verify(world: World) -> None:
    case = world.submitted()
    for secrecy in ("from_unit", "none", "full"):
        agreed = {"citizen_agrees": True, "agreed_way": "writing", "note": "诉求人同意"}
        world.do("mark", "duty_manager", case, secrecy=secrecy, **agreed)
        assert found() == []


def remove(model: type[Model], ids: list[int]) -> None:
    """Take rows out with every row of any room that refers to them."""
    for relation in model._meta.related_objects:
        if ids and relation.related_model is not model:
            other: Any = relation.related_model
            refer = other._base_manager.filter(**{f"{relation.field.name}__in": ids})
            remove(other, list(refer.values_list("pk", flat=True)))
    for pk in ids:
        sql(f"DELETE FROM {model._meta.db_table} WHERE id = %s", pk)


def test_a_removed_case_shows_after_sealing(case: Case) -> None:
    assert seal() is not None
    assert found() == []
    remove(Case, [case.pk])
    assert found() == [(f"case:{case.pk}", "case_missing", 0)]


def test_events_without_their_case(case: Case) -> None:
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL DEFERRED")
    stray = Case.objects.latest("pk").pk + 1000
    sql("UPDATE cases_event SET case_id = %s WHERE case_id = %s AND seq = 2", stray, case.pk)
    assert (f"case:{stray}", "case_missing", 0) in found()
    assert (f"case:{case.pk}", "event_missing", 2) in found()
    sql("UPDATE cases_event SET case_id = %s WHERE case_id = %s", case.pk, stray)


def test_a_rewritten_chain_shows_after_sealing(world: World, case: Case) -> None:
    """Whoever writes all hashes anew makes a chain that holds together, and not with the seal."""
    assert seal() is not None
    previous = ""
    for event in Event.objects.filter(case=case).order_by("seq"):
        if event.seq == 2:
            event.department_id = 99
        event.previous = previous
        previous = chain.link(previous, event.payload())
        sql(
            "UPDATE cases_event SET department_id = %s, previous = %s, hash = %s WHERE id = %s",
            event.department_id,
            event.previous,
            previous,
            event.pk,
        )
    assert found() == [(f"case:{case.pk}", "event_changed", case.version)]


def test_an_erased_citizen_still_verifies(world: World) -> None:
    plain = world.do("answer", "seat", world.draft(), answer="已告知王小明").case
    secret = world.do("answer", "seat", world.draft(secrecy="full"), answer="已告知").case
    assert seal() is not None
    world.do("erase_identity", "duty_manager", secret, note="依申请销毁")
    assert found() == []
    assert world.fresh(plain).citizen.identity.name == ""
    assert world.fresh(secret).opened_texts(world.fresh(secret).citizen)["content"] == ""


class TestSealing:
    def test_a_day_is_sealed_once_when_it_is_over(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 10:00 Mon")):
            world.submitted()
            assert seal(timezone.now()) is None
        with time_machine.travel(at("2026-03-03 00:05 Tue")):
            assert seal(timezone.now()) is None, "somebody may still be writing for the day"
        with time_machine.travel(at("2026-03-03 00:11 Tue")):
            sealed = seal(timezone.now())
            assert sealed is not None
            assert (str(sealed.day), sealed.chains) == ("2026-03-02", 1)
            assert seal(timezone.now()) is None

    def test_missed_days_come_into_the_next_seal(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 10:00 Mon")):
            world.submitted(telephone=somebody())
        with time_machine.travel(at("2026-03-04 10:00 Wed")):
            world.submitted(telephone=somebody())
        with time_machine.travel(at("2026-03-09 09:00 Mon")):
            case = world.submitted(telephone=somebody())
            sealed = seal(timezone.now())
        assert sealed is not None
        assert (str(sealed.day), sealed.chains) == ("2026-03-08", 2)
        assert not SealedHead.objects.filter(chain=f"case:{case.pk}").exists()

    def test_a_case_is_sealed_again_when_it_grew(self, world: World) -> None:
        with time_machine.travel(at("2026-03-02 10:00 Mon")):
            grows, rests = world.submitted(telephone=somebody()), world.submitted(telephone=somebody())
        with time_machine.travel(at("2026-03-03 10:00 Tue")):
            seal(timezone.now())
            world.dispatched(grows)
        with time_machine.travel(at("2026-03-04 10:00 Wed")):
            seal(timezone.now())
        sealed = {pk: list(SealedHead.objects.filter(chain=f"case:{pk}").order_by("seq").values_list("seq", flat=True))
                  for pk in (grows.pk, rests.pk)}  # fmt: skip
        assert sealed == {grows.pk: [2, 3], rests.pk: [2]}
        assert found() == []

    def test_the_clock_does_it(self, world: World) -> None:
        from yixian.ground.sweeps import sweep_all

        world.submitted()
        lines = dict(sweep_all(tomorrow()))
        assert "1" in lines["seal"]
        assert Seal.objects.count() == 1


class TestCommand:
    def run(self, *arguments: str) -> tuple[int, str]:
        out = io.StringIO()
        try:
            call_command("audit", *arguments, stdout=out)
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue()
        return 0, out.getvalue()

    def test_a_sound_record_ends_with_0(self, case: Case) -> None:
        code, said = self.run("verify")
        assert code == 0
        assert "核验 3 件诉求" in said

    def test_a_fault_ends_with_1_and_names_the_case(self, case: Case) -> None:
        sql("UPDATE cases_case SET status = 'to_review' WHERE id = %s", case.pk)
        code, said = self.run("verify")
        assert code == 1
        assert case.number in said

    def test_json(self, case: Case) -> None:
        sql("DELETE FROM cases_event WHERE case_id = %s AND seq = 3", case.pk)
        code, said = self.run("verify", "--json")
        told = json.loads(said)
        assert code == 1
        assert told["cases"] == 3
        assert [(f["number"], f["kind"], f["seq"]) for f in told["faults"]] == [
            (case.number, "event_missing", 3)
        ]

    def test_seal(self, case: Case) -> None:
        with time_machine.travel(tomorrow()):
            code, said = self.run("seal")
        assert (code, "3 件诉求" in said) == (0, True)


def test_a_fault_that_is_gone_at_the_second_look_was_none(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case's row was read before somebody's action and its events after it."""
    stale = Case.objects.get(pk=case.pk)
    stale.version -= 1
    monkeypatch.setattr(audit, "_verify_seals", lambda: iter(()))
    faults = audit._faults(case.pk, stale, list(case.events.order_by("seq")), {})
    assert faults
    assert list(audit._still(case.pk, faults)) == []
