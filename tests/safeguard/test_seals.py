"""Daily seals: every kind of tampering is found, and the report says where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from yixian.ground.errors import Conflict, Refusal
from yixian.safeguard import queries, seals
from yixian.safeguard.actions import record_access
from yixian.safeguard.models import AccessRecord, Seal, SealedHead
from yixian.safeguard.problems import Kind, Problem
from yixian.safeguard.seals import make_seal, verify_seals

Sql = Callable[..., None]
FRIDAY = date(2026, 2, 13)
ZEROS = "0" * 64


class City:
    """Three days of events and looks, each sealed after midnight; `hashes` stands for the table of events."""

    def __init__(self, commit: Callable[..., Any]) -> None:
        self.hashes = {(f"case:{n}", seq): f"{n:032x}{seq:032x}" for n in range(1, 8) for seq in range(1, 4)}
        self.commit = commit

    def find(self, chain: str, seq: int) -> str | None:
        return self.hashes.get((chain, seq))

    def seal(self, day: date, *heads: tuple[str, int], mark: str = "") -> Seal:
        with self.commit(execute=True):
            return make_seal(day, [(name, seq, self.hashes[name, seq]) for name, seq in heads], mark=mark)

    def problems(self) -> list[tuple[str, str, int]]:
        found = list(verify_seals(self.find))
        assert all(str(problem) for problem in found)
        return [(problem.kind, problem.chain, problem.seq) for problem in found]


@pytest.fixture
def city(each_suite: str, django_capture_on_commit_callbacks: Callable[..., Any]) -> Iterator[City]:
    city = City(django_capture_on_commit_callbacks)
    with time_machine.travel(datetime(2026, 2, 13, 1, tzinfo=UTC), tick=False) as clock:
        plan = [
            (("case:1", 1), ("case:2", 2)),
            (("case:1", 3), ("case:3", 1), ("case:4", 1)),
            (("case:5", 2),),
        ]
        for passed, heads in enumerate(plan):
            for turn in range(2):
                record_access(None, "identity", f"case:{turn}", own_work=True)
            clock.shift(timedelta(days=1))
            city.seal(FRIDAY + timedelta(days=passed), *heads)
        yield city


def test_true_seals_verify(city: City) -> None:
    assert city.problems() == []
    assert [seal.number for seal in Seal.objects.order_by("number")] == [1, 2, 3]
    assert [seal.access_count for seal in Seal.objects.order_by("number")] == [2, 2, 2]


def test_a_day_is_sealed_once(city: City) -> None:
    again = city.seal(FRIDAY, ("case:6", 1))
    assert again.number == 1
    assert Seal.objects.count() == 3
    assert not SealedHead.objects.filter(chain="case:6").exists()


def test_two_at_once_one_wins(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loser saw no seal and took the same number; the unique number stops it: it gets the winner's."""
    second = queries.last_seal()
    first_look = Seal.objects.get(number=2)
    monkeypatch.setattr(queries, "last_seal", lambda: first_look)
    monkeypatch.setattr(seals.witness, "lines", dict)
    looks = iter([Seal.objects.none(), Seal.objects.filter(number=3)])
    monkeypatch.setattr(seals.Seal.objects, "filter", lambda **_asked: next(looks))
    assert make_seal(FRIDAY + timedelta(days=2), [("case:6", 1, ZEROS)]) == second
    monkeypatch.undo()
    assert not SealedHead.objects.filter(chain="case:6").exists()
    assert city.problems() == []


def test_two_days_at_once_one_is_told(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    first_look = Seal.objects.get(number=2)
    monkeypatch.setattr(queries, "last_seal", lambda: first_look)
    monkeypatch.setattr(seals.witness, "lines", dict)
    with pytest.raises(Conflict):
        make_seal(FRIDAY - timedelta(days=1), [("case:6", 1, ZEROS)])


def test_a_late_event_goes_into_the_next_seal(city: City) -> None:
    """Heads may be asked generously: what is sealed is passed over, what came late is taken."""
    seal = city.seal(FRIDAY + timedelta(days=3), ("case:1", 3), ("case:2", 3), ("case:5", 2))
    assert [(head.chain, head.seq) for head in seal.heads.all()] == [("case:2", 3)]
    assert seal.chains == 1
    assert city.problems() == []


def test_a_day_without_events_is_sealed_too(city: City) -> None:
    assert city.seal(FRIDAY + timedelta(days=3)).chains == 0
    assert city.problems() == []


def test_a_bookmark_is_kept(city: City, sql: Sql) -> None:
    city.seal(FRIDAY + timedelta(days=3), mark="event:40")
    last = queries.last_seal()
    assert last is not None
    assert last.mark == "event:40"
    sql("UPDATE safeguard_seal SET mark = 'event:99' WHERE number = 4")
    assert city.problems() == [(Kind.SEAL_CHANGED, "seal", 4)]


def test_a_day_to_come_is_refused(city: City) -> None:
    with pytest.raises(Refusal):
        city.seal(FRIDAY + timedelta(days=30))


def test_many_heads(city: City) -> None:
    city.hashes |= {(f"case:{n}", 1): f"{n:064x}" for n in range(100, 2700)}
    seal = city.seal(FRIDAY + timedelta(days=3), *[(f"case:{n}", 1) for n in range(100, 2700)])
    assert seal.chains == 2600
    assert city.problems() == []


# What an intruder does, and what is said of it.


def test_a_changed_event(city: City) -> None:
    city.hashes["case:3", 1] = ZEROS
    assert city.problems() == [(Kind.EVENT_CHANGED, "case:3", 1)]


def test_a_removed_case(city: City) -> None:
    del city.hashes["case:4", 1]
    assert city.problems() == [(Kind.EVENT_MISSING, "case:4", 1)]
    assert "case:4 #1" in str(next(verify_seals(city.find)))


def test_an_event_and_its_sealed_hash_changed_alike(city: City, sql: Sql) -> None:
    city.hashes["case:3", 1] = ZEROS
    sql("UPDATE safeguard_sealedhead SET hash = %s WHERE chain = 'case:3'", ZEROS)
    assert city.problems() == [(Kind.SEAL_CHANGED, "seal", 2)]


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_removed_head(city: City, sql: Sql, place: int) -> None:
    sql("DELETE FROM safeguard_sealedhead WHERE seal_id = 2 AND place = %s", place)
    assert city.problems() == [(Kind.HEAD_MISSING, "seal", 2)]


def test_an_inserted_head(city: City) -> None:
    SealedHead(seal_id=2, place=4, chain="case:6", seq=1, hash=city.hashes["case:6", 1]).save()
    assert city.problems() == [(Kind.SEAL_CHANGED, "seal", 2)]


def test_a_changed_root(city: City, sql: Sql) -> None:
    sql("UPDATE safeguard_seal SET root = %s WHERE number = 2", ZEROS)
    assert set(city.problems()) == {
        (Kind.SEAL_CHANGED, "seal", 2),
        (Kind.SEAL_UNSIGNED, "seal", 2),
        (Kind.WITNESS_DIFFERS, "seal", 2),
        (Kind.SEAL_UNLINKED, "seal", 3),
    }


def test_a_changed_day(city: City, sql: Sql) -> None:
    sql("UPDATE safeguard_seal SET day = '2020-01-01' WHERE number = 2")
    assert (Kind.SEAL_CHANGED, "seal", 2) in city.problems()


def test_a_changed_signature(city: City, sql: Sql) -> None:
    sql("UPDATE safeguard_seal SET signature = %s WHERE number = 2", ZEROS)
    assert city.problems() == [(Kind.SEAL_UNSIGNED, "seal", 2)]


def test_a_changed_link(city: City, sql: Sql) -> None:
    sql("UPDATE safeguard_seal SET previous_root = %s WHERE number = 2", ZEROS)
    assert city.problems() == [(Kind.SEAL_UNLINKED, "seal", 2), (Kind.SEAL_CHANGED, "seal", 2)]


def _remove_seal(sql: Sql, number: int) -> None:
    sql("DELETE FROM safeguard_sealedhead WHERE seal_id = %s", number)
    sql("DELETE FROM safeguard_seal WHERE number = %s", number)


def test_a_removed_seal(city: City, sql: Sql) -> None:
    _remove_seal(sql, 2)
    assert city.problems() == [(Kind.SEAL_MISSING, "seal", 2), (Kind.SEAL_UNLINKED, "seal", 3)]


def test_the_removed_last_seal_is_known_to_the_witness(city: City, sql: Sql) -> None:
    _remove_seal(sql, 3)
    assert city.problems() == [(Kind.SEAL_MISSING, "seal", 3)]
    assert "2026-02-15" in str(next(verify_seals(city.find)))


def test_its_number_is_not_given_again(city: City, sql: Sql) -> None:
    _remove_seal(sql, 3)
    assert city.seal(FRIDAY + timedelta(days=2)).number == 4
    assert city.problems() == [(Kind.SEAL_MISSING, "seal", 3)]


def test_all_seals_removed(city: City, sql: Sql) -> None:
    for number in (1, 2, 3):
        _remove_seal(sql, number)
    assert city.problems() == [(Kind.SEAL_MISSING, "seal", number) for number in (1, 2, 3)]


def test_seals_that_nobody_witnessed_are_named_as_one(city: City, sql: Sql, settings: Any) -> None:
    (settings.DATA_DIR / "seals.log").unlink()
    _remove_seal(sql, 1)
    _remove_seal(sql, 2)
    assert (Kind.SEAL_MISSING, "seal", 1) in city.problems()
    assert (Kind.SEAL_MISSING, "seal", 2) not in city.problems()


# The witness file.


def test_the_witness_has_a_line_for_each_seal(city: City, settings: Any) -> None:
    lines = (settings.DATA_DIR / "seals.log").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2, 3]
    assert json.loads(lines[0])["root"] == Seal.objects.get(number=1).root


def test_a_lost_witness_is_said(city: City, settings: Any) -> None:
    (settings.DATA_DIR / "seals.log").unlink()
    assert city.problems() == [(Kind.WITNESS_MISSING, "seal", 1), (Kind.WITNESS_MISSING, "seal", 2)]


def test_a_crash_before_the_line_is_made_good(city: City, settings: Any) -> None:
    path: Path = settings.DATA_DIR / "seals.log"
    whole = path.read_text()
    path.write_text(whole[:-40])  # the third line is torn
    assert city.problems() == []
    city.seal(FRIDAY + timedelta(days=3))
    assert city.problems() == []
    assert [json.loads(line)["number"] for line in path.read_text().splitlines() if line.endswith("}")] == [
        1,
        2,
        3,
        4,
    ]


def test_a_changed_witness_is_said(city: City, settings: Any) -> None:
    path: Path = settings.DATA_DIR / "seals.log"
    path.write_text(path.read_text().replace(Seal.objects.get(number=2).root, ZEROS))
    assert city.problems() == [(Kind.WITNESS_DIFFERS, "seal", 2)]


# Access records.


def _sealed_record(number: int = 2) -> AccessRecord:
    seal = Seal.objects.get(number=number)
    record = AccessRecord.objects.filter(id__gt=seal.access_after, id__lte=seal.access_until).first()
    assert record is not None
    return record


def test_a_changed_access_record_is_named_with_its_day(city: City, sql: Sql) -> None:
    record = _sealed_record()
    sql("UPDATE safeguard_accessrecord SET reason = 'x' WHERE id = %s", record.pk)
    assert city.problems() == [(Kind.ACCESS_CHANGED, "access", record.pk)]
    assert "2026-02-14" in str(next(verify_seals(city.find)))


def test_a_removed_access_record_is_named_by_its_day(city: City, sql: Sql) -> None:
    sql("DELETE FROM safeguard_accessrecord WHERE id = %s", _sealed_record().pk)
    assert city.problems() == [(Kind.ACCESS_MISSING, "access", 0)]
    assert "2026-02-14" in str(next(verify_seals(city.find)))


def test_a_record_put_back_under_another_number(city: City, sql: Sql) -> None:
    """Between two seals a number is free when a transaction was given up."""
    first, second = _sealed_record(1), _sealed_record(2)
    sql("DELETE FROM safeguard_accessrecord WHERE id = %s", second.pk)
    sql("UPDATE safeguard_accessrecord SET id = %s WHERE id = %s", second.pk, first.pk)
    kinds = [kind for kind, _chain, _seq in city.problems()]
    assert kinds == [Kind.ACCESS_MISSING, Kind.ACCESS_CHANGED]


def _look(number: int) -> None:
    AccessRecord(id=number, account_name="x", what="identity", subject="case:1").prove().save()


def test_an_inserted_access_record(city: City) -> None:
    last = queries.who_saw("case:1")[0].pk
    _look(last + 10)
    _look(last + 30)
    with time_machine.travel(datetime(2026, 2, 16, 17, tzinfo=UTC), tick=False):
        assert city.seal(FRIDAY + timedelta(days=3)).access_count == 2
    assert city.problems() == []
    _look(last + 20)
    assert city.problems() == [(Kind.ACCESS_INSERTED, "access", 0)]


def test_a_record_with_a_number_before_all_others(city: City, sql: Sql) -> None:
    _look(-5)
    sql("UPDATE safeguard_accessrecord SET proof = %s WHERE id = -5", ZEROS)
    assert city.problems() == [(Kind.ACCESS_CHANGED, "access", -5)]


def test_an_unsealed_access_record_carries_its_own_proof(city: City, sql: Sql) -> None:
    record = record_access(None, "identity", "case:9", own_work=True)
    assert city.problems() == []
    sql("UPDATE safeguard_accessrecord SET subject = 'case:8' WHERE id = %s", record.pk)
    assert city.problems() == [(Kind.ACCESS_CHANGED, "access", record.pk)]


def test_records_of_the_last_minutes_wait_for_the_next_seal(city: City) -> None:
    """A page's transaction may still be open with a smaller number."""
    record_access(None, "identity", "case:9", own_work=True)
    assert city.seal(FRIDAY + timedelta(days=3)).access_count == 0
    assert city.problems() == []


def test_a_problem_in_plain_words() -> None:
    problem = Problem(Kind.EVENT_MISSING, "case:123", 4, "2026-02-13")
    assert str(problem).startswith("case:123 #4: ")
    assert str(problem).endswith("(2026-02-13)")
