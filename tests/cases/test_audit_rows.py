"""The rows that figures and answers rest on: whatever is changed, removed or put in behind the record shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model

from tests.cases.scenes import somebody
from tests.cases.world import ANSWER, NAME, World
from yixian.cases import audit, kept
from yixian.cases.models import Case, Reply, Request, Task
from yixian.evaluation.models import Callback


@pytest.fixture(autouse=True)
def no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are looked at again after a pause; here nobody else is at work."""
    monkeypatch.setattr(audit, "READ_AGAIN", (0.0,))


@pytest.fixture
def case(world: World) -> Case:
    """A complaint about conduct that was extended, answered, passed and called back about, between two others."""
    world.submitted(telephone=somebody())
    about = {"kind": "complaint", "accused": world.city.bureau_section, "accused_matter": "conduct"}
    task = world.in_progress(telephone=somebody(), **about)
    world.asked(task, "extend", amount=2)
    world.do("reach", "handler", task, way="telephone", reached=True, note="已联系")
    world.do("reply", "handler", task, **ANSWER)
    case = world.do("pass", "dispatcher", task.case).case
    said = {"solved": "not", "satisfied": "very_dissatisfied", "why": "没人来", "contacted": "no"}
    world.do("record_callback", "callback", case, way="telephone", reached=True, **said)
    world.do("close_on_facts", "duty_manager", case, note="依法办结")
    world.in_progress(telephone=somebody())
    return world.fresh(case)


def found() -> list[tuple[str, str]]:
    """(number of the case, what with particulars) of every fault."""
    return [(fault.number, f"{fault.kind} {fault.detail}".strip()) for fault in audit.verify()]


def change(row: Model, column: str, value: Any) -> None:
    """What somebody with the database's password could do."""
    field = row._meta.get_field(column)
    stored = field.get_db_prep_save(value, connection)  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {row._meta.db_table} SET {field.column} = %s WHERE id = %s",  # type: ignore[union-attr]
            [stored, row.pk],
        )


ROWS = (Case, Task, Request, Reply, Callback)
COLUMNS = [(model, column) for model in ROWS for column in model.KEPT]


def other_value(row: Any, column: str) -> Any:
    """Something else that the column may hold."""
    field = row._meta.get_field(column)
    now = getattr(row, field.attname)
    if field.is_relation:
        others = field.related_model._default_manager.exclude(pk=now).order_by("pk")
        return others.values_list("pk", flat=True).first()
    kind = field.get_internal_type()
    if kind == "BooleanField":
        return not now
    if kind in ("DateTimeField", "DateField"):
        return Case.objects.earliest("pk").entered_at - timedelta(days=400)
    if kind.endswith("IntegerField"):
        return (now or 0) + 1
    return next((value for value, _label in field.choices or () if value not in (now, "")), "x")


def test_an_untouched_record_verifies(case: Case) -> None:
    assert found() == []
    assert Callback.objects.count() == Reply.objects.count() == Request.objects.count() == 1


@pytest.mark.parametrize(("model", "column"), COLUMNS, ids=[f"{m.__name__}.{c}" for m, c in COLUMNS])
def test_a_changed_column(case: Case, model: type[Model], column: str) -> None:
    path = {Case: "pk", Task: "case", Callback: "case"}.get(model, "task__case")
    row = model._default_manager.get(**{path: case.pk})
    if column == "reached":
        change(row, "effective", False)  # the database itself refuses an answer from nobody
    change(row, column, other_value(row, column))
    label = str(row._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
    faults = [words for number, words in found() if number]
    # What is moved to another case is missing in one and too much in the other.
    assert any(words.startswith("row_changed") and f"“{label}”" in words for words in faults) or (
        [words[:10] for words in sorted(faults)] == ["row_insert", "row_missin"]
    )
    assert NAME not in str(faults)


@pytest.mark.parametrize(
    ("model", "column"),
    [(Reply, "to_citizen"), (Reply, "measures"), (Reply, "public"), (Request, "reason"), (Callback, "why")],
)
def test_changed_words(case: Case, model: type[Model], column: str) -> None:
    path = "case" if model is Callback else "task__case"
    change(model._default_manager.get(**{path: case.pk}), column, "已全部解决")
    [(number, words)] = found()
    assert (number, words[:11]) == (case.number, "row_changed")
    assert "文字" in words
    assert "已全部解决" not in words


@pytest.mark.parametrize("model", [Callback, Reply, Request])
def test_a_removed_row(case: Case, model: type[Model]) -> None:
    row = model._default_manager.get(**{"case" if model is Callback else "task__case": case.pk})
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {row._meta.db_table} WHERE id = %s", [row.pk])
    assert found() == [(case.number, f"row_missing {row._meta.verbose_name} {row.pk}")]


def test_a_row_put_in(world: World, case: Case) -> None:
    row = Callback.objects.get(case=case)
    row.pk, row.attempt, row.round, row.satisfied = None, 1, 2, "very"
    row.save(force_insert=True)
    assert found() == [(case.number, f"row_inserted 回访 {row.pk}")]


def test_all_grades_at_once_are_named_one_by_one(world: World, case: Case) -> None:
    second = world.to_callback(telephone=somebody())
    said = {"solved": "solved", "satisfied": "dissatisfied", "why": "慢"}
    world.do("record_callback", "callback", second, way="telephone", reached=True, **said)
    Callback.objects.update(satisfied="very")
    assert [number for number, _words in found()] == [case.number, second.number]
    assert "现为 very，记录为 very_dissatisfied" in found()[0][1]


class TestNoFalseAlarm:
    """What the actions themselves change verifies."""

    def test_the_citizens_own_word_in_place_of_the_agents(self, world: World) -> None:
        case = world.to_callback(telephone=somebody())
        world.do(
            "record_callback",
            "callback",
            case,
            way="telephone",
            reached=True,
            solved="solved",
            satisfied="very",
        )
        world.do("evaluate", case, case, solved="not", satisfied="dissatisfied", why="又坏了")
        assert found() == []

    @pytest.mark.parametrize("secrecy", ["none", "from_unit"])
    def test_an_erased_citizen(self, world: World, secrecy: str) -> None:
        case = world.to_callback(telephone=somebody(), secrecy=secrecy)
        said = {"solved": "not", "satisfied": "dissatisfied", "why": f"{NAME}说没修好"}
        world.do("record_callback", "callback", case, way="telephone", reached=True, **said)
        world.do("close_on_facts", "duty_manager", case, note="依法")
        world.do("erase_identity", "duty_manager", case, note="依申请")
        assert found() == []

    def test_into_protection_and_out_of_it(self, world: World, case: Case) -> None:
        task = world.replied(telephone=somebody())
        world.do("mark", "dispatcher", task.case, secrecy="from_unit")
        agreed = {"citizen_agrees": True, "agreed_way": "writing", "note": "诉求人同意"}
        world.do("mark", "duty_manager", task.case, secrecy="none", **agreed)
        assert found() == []

    def test_a_rework_a_second_round_and_a_return(self, world: World) -> None:
        task = world.replied(telephone=somebody())
        world.do("rework", "dispatcher", task.case, tasks=[str(task.pk)], note="补")
        other = world.dispatched(telephone=somebody())
        world.asked(other, "return")
        world.do("rule", "dispatcher", other, granted=True, ruling="同意", successor="SW")
        suspended = world.in_progress(telephone=somebody())
        world.asked(suspended, "suspend")
        world.do("rule", "duty_manager", suspended, granted=True, ruling="同意")
        world.do("resume", "duty_manager", suspended)
        assert found() == []


def test_a_room_keeps_a_model_once() -> None:
    with pytest.raises(TypeError, match="kept already"):
        kept.register_kept("callback", Callback, ("at",))
