"""Learning from the city's own cases: better goes in place, worse does not, and nothing breaks intake."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case
from yixian.directory.models import CatalogueEntry, Category
from yixian.dispatch import learnt, retraining
from yixian.dispatch.actions import retrain as learning
from yixian.dispatch.actions.put_in_place import put_in_place
from yixian.dispatch.actions.retrain import retrain
from yixian.dispatch.models import CategoryModel, FirstDispatch
from yixian.dispatch.queries import read
from yixian.dispatch.reading import categories
from yixian.ground.caching import drop_all
from yixian.ground.errors import Refusal

# Invented words of two matters; neither holds a word of its category's name, so that names alone tell nothing.
NOISE = ("夜里", "机器轰鸣", "孩子睡不着", "吵到天亮", "窗户都在震", "戴耳塞也没用", "搅拌车", "打桩")
STALL = ("烧烤架", "小推车", "油烟", "过不去人", "桌椅摆到车道", "吆喝", "三轮车卖菜", "菜叶满地")


def words(of: tuple[str, ...], rng: random.Random) -> str:
    place = rng.choice("东西南北")
    return (
        f"{place}门{rng.randint(1, 99)}米处" + "，".join(rng.sample(of, 4)) + f"，已经{rng.randint(2, 30)}天"
    )


@pytest.fixture
def city(cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A city of two categories that has dispatched eighty matters."""
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(learning, "LEAST", 60)
    monkeypatch.setattr(learning, "LEAST_HELD_OUT", 20)
    world = World(cast)
    above = world.category.parent
    noise = Category.objects.create(
        code="010102", name="工地", valid_from=world.entry.valid_from, parent=above
    )
    CatalogueEntry.objects.create(
        category=noise, department=world.city.bureau, valid_from=world.entry.valid_from
    )
    drop_all()
    dispatched(world, 80)
    learnt.forget()
    return world


def dispatched(world: World, many: int) -> None:
    """So many matters of the two categories, dispatched this moment."""
    rng, noise = random.Random(7 + Case.objects.count()), Category.objects.get(code="010102")
    for number in range(many):
        category, of = ((world.category, STALL), (noise, NOISE))[number % 2]
        case = world.submitted(content=words(of, rng), category=category)
        Case.objects.filter(pk=case.pk).update(dispatched_at=timezone.now())


def test_what_is_better_is_put_in_place_and_speaks(city: World) -> None:
    row = retrain()
    assert row.in_place
    assert row.score > 0.9 > 0.6 > row.before
    assert (row.cases, row.held_out) == (80, 20)
    assert row.card["n"] == 80 + row.categories, "cases, and what the categories are called"
    first = next(
        one for one in read({"content": "北门外小推车和三轮车卖菜，油烟很大"}) if one.aid == "category"
    )
    assert (first.value, first.by) == ("010101", f"model {row.pk}")
    assert first.percent is not None
    assert first.percent > 60
    assert "因为说到" in first.why


def test_where_the_model_is_sure_of_nothing_the_descriptions_speak(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    retrain()
    monkeypatch.setattr(categories, "LEAST_SURE", 1.1)
    (first,) = categories.guesses("占道经营没有人管")
    assert (first.category, first.confidence, first.by) == (city.category, None, categories.RULES)
    assert categories.guesses("x") == []


def test_what_is_not_better_is_kept_out(city: World) -> None:
    first = retrain()
    dispatched(city, 20)
    again = retrain()
    assert (again.cases, again.held_out) == (100, 20), "tried on what the first had not learnt from"
    assert (again.in_place, again.file) == (False, ""), "it is as good as what is there, no better"
    assert CategoryModel.objects.get(in_place=True) == first


def test_what_the_model_in_place_has_learnt_from_proves_nothing(city: World) -> None:
    retrain()
    dispatched(city, 19)
    with pytest.raises(Refusal, match="只有 19 件，至少要 20 件"):
        retrain()
    assert CategoryModel.objects.count() == 1


def test_what_is_dispatched_again_is_neither_new_nor_loses_what_came_after_it(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = Case.objects.earliest("pk")
    FirstDispatch.objects.create(case=oldest, lead="cg", at=oldest.dispatched_at, source="catalogue")
    retrain()
    second = Case.objects.order_by("pk")[1]
    Case.objects.filter(pk__in=(oldest.pk, second.pk)).update(dispatched_at=timezone.now())
    dispatched(city, 19)
    learnt_from: list[int] = []
    real = learning.learn
    monkeypatch.setattr(
        learning, "learn", lambda texts, *rest: learnt_from.append(len(texts)) or real(texts, *rest)
    )
    row = retrain()
    assert row.held_out == 20, "the nineteen, and the one of which nothing older is on record"
    assert learnt_from[0] >= 60, "all the others, newer than the oldest that is tried"


def test_a_model_of_a_city_that_has_changed_gives_way(city: World) -> None:
    """What was one category's becomes the other's: the old model is wrong in the new cases, the new one learns them."""
    first = retrain()
    swap = {"010101": Category.objects.get(code="010102"), "010102": Category.objects.get(code="010101")}
    for case in Case.objects.select_related("category"):
        Case.objects.filter(pk=case.pk).update(
            category=swap[case.category.code], dispatched_at=timezone.now()
        )
    again = retrain()
    assert again.in_place
    assert again.score > 0.9 > 0.1 > again.before
    assert CategoryModel.objects.get(in_place=True) != first


def test_too_few_cases_teach_nothing(city: World) -> None:
    Case.objects.filter(pk__gt=Case.objects.earliest("pk").pk + 10).update(dispatched_at=None)
    with pytest.raises(Refusal, match="至少要 60 件"):
        retrain()
    assert not CategoryModel.objects.exists()


def test_reports_and_confidential_matters_are_not_learnt_from(city: World) -> None:
    Case.objects.filter(pk__in=Case.objects.order_by("pk")[:10]).update(kind="report")
    Case.objects.filter(pk__in=Case.objects.order_by("-pk")[:10]).update(secrecy="full")
    assert retrain().cases == 60


@pytest.mark.parametrize("broken", [b"", b"PK nonsense", None])
def test_a_broken_or_lost_model_stops_nothing(city: World, broken: bytes | None) -> None:
    file = learnt.folder() / retrain().file
    if broken is None:
        file.unlink()
    else:
        file.write_bytes(broken)
    learnt.forget()
    found = [one for one in read({"content": "烧烤摊占道经营过不去人"}) if one.aid == "category"]
    assert [one.by for one in found] == ["rules"]


def test_a_category_that_is_no_more_is_not_proposed(city: World) -> None:
    retrain()
    Category.objects.filter(code="010101").update(active=False, changed_at=timezone.now())
    drop_all()
    found = [one.value for one in read({"content": "小推车油烟，吆喝，三轮车卖菜"}) if one.aid == "category"]
    assert "010101" not in found


class TestGoingBack:
    def test_a_person_may_go_back_for_a_reason_that_is_kept(self, city: World) -> None:
        first = retrain()
        CategoryModel.objects.update(in_place=False)
        learnt.forget()
        second = retrain()
        assert second.in_place
        administrator = city.cast.client("sysadmin")
        door = f"/desk/aids/category/{first.pk}/"
        assert door in administrator.get("/desk/aids/").content.decode()
        administrator.post(door, {"because": ""})
        assert CategoryModel.objects.get(in_place=True) == second, "not without a reason"
        administrator.post(door, {"because": "新模型把噪声认错"})
        now = CategoryModel.objects.get(in_place=True)
        assert (now, now.put_because) == (first, "新模型把噪声认错")
        assert now.put_by == city.cast.people["sysadmin"]
        assert city.cast.client("dispatcher").post(door, {"because": "我想"}).status_code == 403

    def test_not_to_one_whose_file_is_gone(self, city: World) -> None:
        row = retrain()
        (learnt.folder() / row.file).unlink()
        with pytest.raises(Refusal, match="不在"):
            put_in_place(city.actor("sysadmin"), row, "试试")


def test_the_command_says_what_came_of_it(city: World, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("retrain")
    assert "分类模型已启用：学了 80 件" in capsys.readouterr().out


class TestAtNight:
    NIGHT = datetime(2027, 3, 1, 19, 0, tzinfo=UTC)  # three in the morning in China

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retraining, "COMMAND", ["echo", "learnt"])
        monkeypatch.setattr(retraining, "NEW_CASES", 80)

    def test_by_itself_once_a_night_when_enough_is_new(self, city: World) -> None:
        assert list(retraining.retrain_at_night(self.NIGHT)) == ["learnt"]
        assert list(retraining.retrain_at_night(self.NIGHT + timedelta(hours=8))) == [], "by day"
        CategoryModel.objects.create(cases=1, categories=1, held_out=1, score=0, top_three=0, before=0)
        assert list(retraining.retrain_at_night(self.NIGHT)) == [], "nothing is new since"

    def test_not_when_it_is_turned_off(self, city: World) -> None:
        from yixian.dispatch.models import AidSwitch

        for aid in ("category", "department"):
            AidSwitch.objects.create(aid=aid, active=False)
        drop_all()
        assert list(retraining.retrain_at_night(self.NIGHT)) == []
