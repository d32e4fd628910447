"""Which department: the catalogue first, ranked by what became of the city's own orders."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case, Task
from yixian.directory.models import Area, CatalogueEntry, Category
from yixian.dispatch import learnt
from yixian.dispatch.actions import learn_departments as learning
from yixian.dispatch.actions.learn_departments import learn_departments
from yixian.dispatch.catalogue import proposals
from yixian.dispatch.departments import trial as trials
from yixian.dispatch.departments.orders import settled_orders
from yixian.dispatch.departments.record import Order, Record
from yixian.dispatch.departments.trial import Trial, surely
from yixian.dispatch.models import AidSwitch, DepartmentModel, FirstDispatch
from yixian.dispatch.quality import source_qualities
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal

CITY = ("140100",)


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(learning, "LEAST", 8)
    monkeypatch.setattr(trials, "LEAST_HELD_OUT", 2)
    learnt.forget()
    return World(cast)


def order(
    case: int, department: str, *, returned: bool = False, category: str = "010101", area: Any = CITY
) -> Order:
    return Order(case, category, area, department, returned)


def first(record: Record, *entries: str, category: str = "010101", area: Any = CITY) -> str:
    return record.ranked(category, area, entries)[0].department


def went_to(world: World, returned_by_bureau: int, kept_by_bureau: int = 0) -> None:
    """Orders that the bureau returned and its second one kept, and some it kept; all long settled."""
    second = world.city.second_bureau
    for number in range(returned_by_bureau):
        task = world.in_progress(telephone=f"861390000{number:04}")
        world.asked(task, "return")
        world.do("rule", "dispatcher", task, granted=True, ruling="同意", successor=second.code)
    for number in range(kept_by_bureau):
        world.in_progress(telephone=f"861391000{number:04}")
    Task.objects.update(dispatched_at=timezone.now() - timedelta(days=9))


# The record


def test_without_orders_the_catalogue_speaks() -> None:
    ranked = Record().ranked("010101", CITY, ["A", "B"])
    assert [(one.department, one.kept, one.returned) for one in ranked] == [("A", 0, 0), ("B", 0, 0)]
    assert ranked[0].share > 0.8


def test_who_returns_falls_behind_who_keeps() -> None:
    orders = [one for n in range(6) for one in (order(n, "A", returned=True), order(n, "B"))]
    record = Record.of(orders)
    assert first(record, "A") == "B"
    assert first(Record.of(orders[:2]), "A") == "A", "one return alone does not overthrow the catalogue"


def test_a_district_has_its_own_custom() -> None:
    north, south = ("140100", "140101"), ("140100", "140102")
    orders = [order(n, "A", area=north) for n in range(9)] + [order(n + 9, "B", area=south) for n in range(9)]
    record = Record.of(orders)
    assert first(record, area=north) == "A"
    assert first(record, area=south) == "B"


def test_a_category_without_orders_goes_by_the_one_above() -> None:
    record = Record.of(order(n, "B", category="010102") for n in range(9))
    assert first(record, category="010101") == "B"


def test_the_catalogue_goes_before_orders_of_the_category_above() -> None:
    record = Record.of(order(n, "B", category="010102") for n in range(50))
    best, other = record.ranked("010101", CITY, ["A"])
    assert (best.department, other.department, other.above) == ("A", "B", True)


def test_shares_never_leave_zero_to_one() -> None:
    record = Record.of([order(n, "A", returned=n % 3 == 0) for n in range(500)])
    assert all(0 <= one.share <= 1 for one in record.ranked("010101", CITY, ["A", "B"]))


def test_how_sure_one_may_be() -> None:
    assert surely(0, 0) == 0
    assert surely(10, 10) < 0.98, "ten out of ten may be luck"
    assert surely(200, 200) > 0.98
    assert surely(980, 1000) < 0.98


@pytest.mark.parametrize(
    ("held_out", "score", "before", "no_worse"),
    [
        (275, 273 / 275, 1.0, True),  # two orders fewer may be chance
        (275, 265 / 275, 1.0, False),
        (275, 0.9, 0.5, True),
        (5000, 0.97, 0.99, False),
        (5000, 0.99, 0.97, True),
    ],
)
def test_a_ranking_is_put_in_place_unless_it_is_surely_worse(
    held_out: int, score: float, before: float, no_worse: bool
) -> None:
    assert Trial(held_out, score, before, None, 0, 0).is_no_worse is no_worse


# From the database


def test_orders_are_read_as_they_ended(world: World) -> None:
    went_to(world, returned_by_bureau=1, kept_by_bureau=1)
    found = {(one.department, one.returned) for one in settled_orders(timezone.now())}
    bureau, second = world.city.bureau.code, world.city.second_bureau.code
    assert found == {(bureau, True), (second, False), (bureau, False)}


def test_what_may_still_be_returned_is_not_settled(world: World) -> None:
    world.dispatched()
    assert settled_orders(timezone.now()) == []


def test_orders_from_before_todays_catalogue_tell_nothing(world: World) -> None:
    went_to(world, returned_by_bureau=1, kept_by_bureau=1)
    CatalogueEntry.objects.update(valid_from=timezone.localdate() - timedelta(days=2))
    drop_all()
    assert settled_orders(timezone.now()) == []


def test_what_returned_orders_teach_is_proposed_with_its_numbers(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    row = learn_departments()
    assert row.in_place
    assert (row.cases, row.departments, row.before, row.score) == (7, 2, 0.0, 1.0)
    assert row.threshold is None, "a few cases are no proof"
    best, catalogue = proposals(world.submitted())
    assert best.department == world.city.second_bureau
    assert best.entry is None
    assert "办了 7 件" in best.why
    assert catalogue.department == world.city.bureau
    assert "退了 7 件" in catalogue.why
    assert best.share is not None
    assert catalogue.share is not None
    assert best.share > catalogue.share


def test_turned_off_the_catalogue_alone_is_left(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    learn_departments()
    AidSwitch.objects.create(aid="department", active=False)
    assert [one.department for one in proposals(world.submitted())] == [world.city.bureau]


def test_a_department_that_takes_no_orders_is_not_proposed(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    learn_departments()
    second = world.city.second_bureau
    second.takes_orders = False
    second.save()
    assert [one.department for one in proposals(world.submitted())] == [world.city.bureau]


def test_a_community_is_never_proposed_by_orders_alone(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    learn_departments()
    second = world.city.second_bureau
    second.area = Area.objects.create(code="140101001001", name="社区", level="community")
    second.save()
    drop_all()
    assert [one.department for one in proposals(world.submitted())] == [world.city.bureau]


def test_who_is_complained_of_is_not_ranked(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    learn_departments()
    case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="service")
    assert all(one.share is None for one in proposals(case))


def test_too_few_orders_teach_nothing(world: World) -> None:
    went_to(world, returned_by_bureau=1)
    with pytest.raises(Refusal, match="有 2 件"):
        learn_departments()
    assert not DepartmentModel.objects.exists()


@pytest.mark.parametrize("written", ["", "{", "[]", "\0"])
def test_a_lost_or_broken_file_leaves_the_catalogue(world: World, written: str) -> None:
    went_to(world, returned_by_bureau=7)
    file = learnt.folder() / learn_departments().file
    if written:
        file.write_text(written)
    else:
        file.unlink()
    learnt.forget()
    assert [one.department for one in proposals(world.submitted())] == [world.city.bureau]


def test_the_command_learns_what_it_can(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    went_to(world, returned_by_bureau=7)
    call_command("retrain")
    told = capsys.readouterr()
    assert "单位模型已启用：学了 7 件" in told.out
    assert "派过单、有分类的诉求还不够" in told.err
    DepartmentModel.objects.all().delete()
    Task.objects.update(dispatched_at=timezone.now())
    Task.objects.filter(end_reason="returned").update(end_reason="withdrawn")
    with pytest.raises(Refusal, match="单位办成或退回的工单还不够"):
        call_command("retrain")


# Who was right


def test_each_first_dispatch_keeps_who_named_the_department(world: World) -> None:
    went_to(world, returned_by_bureau=7)
    learn_departments()
    for lead, source in ((world.city.second_bureau, "orders"), (world.city.bureau, "catalogue")):
        case = world.dispatched(lead=lead).case
        kept = FirstDispatch.objects.get(case=case)
        assert (kept.source, kept.lead) == (source, lead.code)
        assert (kept.named, kept.share) == ("", None), (
            "no entry names what ranks first: no machine would send it"
        )
    other = world.department("B3", "第三局")
    assert FirstDispatch.objects.get(case=world.dispatched(lead=other).case).source == "person"


def test_a_granted_return_counts_against_whoever_named_it(world: World) -> None:
    went_to(world, returned_by_bureau=2, kept_by_bureau=1)
    now = timezone.now() + timedelta(days=10)
    by_catalogue = next(one for one in source_qualities(now) if one.source == "catalogue")
    assert (by_catalogue.dispatched, by_catalogue.returned, by_catalogue.right_text) == (3, 2, "—")
    assert not any(one.dispatched for one in source_qualities(timezone.now())), "they may still come back"


def test_a_dispatch_that_is_taken_back_counts_nowhere(world: World) -> None:
    case = world.dispatched().case
    world.do("recall", "dispatcher", case)
    assert not FirstDispatch.objects.exists()
    world.dispatched(Case.objects.get(pk=case.pk))
    assert FirstDispatch.objects.get().case_id == case.pk


def test_a_machine_is_judged_by_what_it_would_have_had(world: World) -> None:
    went_to(world, returned_by_bureau=0, kept_by_bureau=8)
    learn_departments()
    other = Category.objects.create(
        code="010102", name="路灯", valid_from=world.entry.valid_from, parent=world.category.parent
    )
    CatalogueEntry.objects.create(
        category=other, department=world.city.second_bureau, valid_from=world.entry.valid_from
    )
    drop_all()
    case = world.submitted(category=other)
    fields = {"category": world.category.code, "lead": world.city.bureau.code}
    world.do("dispatch", "dispatcher", case, **fields)
    kept = FirstDispatch.objects.get(case=case)
    assert (kept.lead, kept.named) == (world.city.bureau.code, world.city.second_bureau.code)
    urgent = world.submitted(urgency="P2")
    world.dispatched(urgent)
    assert FirstDispatch.objects.get(case=urgent).share is None, "no machine dispatches what is urgent"


def test_a_department_of_the_category_above_is_proposed_where_the_catalogue_says_nothing(
    world: World,
) -> None:
    went_to(world, returned_by_bureau=0, kept_by_bureau=8)
    learn_departments()
    other = Category.objects.create(
        code="010102", name="路灯", valid_from=world.entry.valid_from, parent=world.category.parent
    )
    drop_all()
    [one] = proposals(world.submitted(category=other))
    assert (one.department, one.entry) == (world.city.bureau, None)
    assert one.why == "同一大类的工单由它办了 8 件，退了 0 件"
