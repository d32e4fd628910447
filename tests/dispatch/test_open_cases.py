"""The index of a process: it follows what happens, and is filled beside the pages where there are many."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.cases.scenes import somebody
from tests.cases.world import World
from tests.cast import Cast
from yixian.cases.models import Case
from yixian.dispatch import open_cases as module
from yixian.dispatch.open_cases import OpenCases


@pytest.fixture
def world(cast: Cast) -> World:
    return World(cast)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass."""
    passed = 0.0
    real = time.monotonic

    def wait(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(module.time, "monotonic", lambda: real() + passed)
    return wait


def held(cases: OpenCases) -> set[int]:
    index = cases()
    assert index is not None
    return {case.pk for case in Case.objects.all() if str(case.pk) in index}


def test_it_follows_what_happens_within_seconds(world: World, later: Callable[[float], None]) -> None:
    cases = OpenCases()
    first = world.submitted()
    assert held(cases) == {first.pk}
    second = world.submitted(telephone=somebody())
    assert held(cases) == {first.pk}, "not with each look"
    later(module.LOOK_AGAIN)
    assert held(cases) == {first.pk, second.pk}
    world.do("answer", "dispatcher", first, answer="已答")
    world.do("mark", "dispatcher", second, secrecy="from_unit")
    later(module.LOOK_AGAIN)
    assert held(cases) == set()


def test_words_that_are_corrected_are_compared_anew(world: World, later: Callable[[float], None]) -> None:
    cases, case = OpenCases(), world.submitted()
    cases()
    world.do("amend", "dispatcher", case, content="路灯不亮，晚上很黑")
    later(module.LOOK_AGAIN)
    index = cases()
    assert index is not None
    [message] = module.messages_of(Case.objects.filter(pk=case.pk))
    assert [one.id for one in index.alike(replace(message, id="", author=""))] == [str(case.pk)]


def test_an_event_that_is_committed_late_is_not_missed(world: World, later: Callable[[float], None]) -> None:
    """Marks go on once a minute, to what was the newest event a minute before."""
    cases = OpenCases()
    cases()
    for _minute in range(5):
        later(module.SLOW_COMMIT + 1)
        case = world.submitted(telephone=somebody())
        assert case.pk in held(cases)


def test_many_are_put_in_beside_the_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(module, "_beside", waiting.append)
    monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(module, "PAUSE", 0.0)
    both = {world.submitted(telephone=somebody()).pk for _ in range(2)}
    cases = OpenCases()
    assert cases() is None
    assert cases() is None
    [work] = waiting
    work()
    assert held(cases) == both


def test_of_very_many_the_newest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_beside", lambda work: work())
    monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(module, "MOST_HELD", 2)
    monkeypatch.setattr(module, "PAUSE", 0.0)
    pks = [world.submitted(telephone=somebody()).pk for _ in range(3)]
    cases = OpenCases()
    assert cases() is None
    assert held(cases) == set(pks[1:])


def test_an_import_of_many_is_caught_up_with_beside_the_pages(
    world: World, later: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    cases = OpenCases()
    cases()
    monkeypatch.setattr(module, "_beside", waiting.append)
    monkeypatch.setattr(module, "FEW", 1)
    monkeypatch.setattr(module, "PAUSE", 0.0)
    both = {world.submitted(telephone=somebody()).pk for _ in range(2)}
    later(module.LOOK_AGAIN)
    assert held(cases) == set()
    assert held(cases) == set()
    [work] = waiting
    work()
    assert held(cases) == both


def test_where_filling_fails_whoever_asks_next_begins_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting: list[Callable[[], None]] = []
    monkeypatch.setattr(module, "_beside", waiting.append)
    monkeypatch.setattr(module, "FEW", 0)
    world.submitted()
    cases = OpenCases()
    assert cases() is None
    with monkeypatch.context() as broken:
        broken.setattr(module, "messages_of", lambda cases: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            waiting.pop()()
    assert cases() is None
    assert len(waiting) == 1
