"""The citizen prints the reply letter from the page of their case."""

from __future__ import annotations

import io

from docx import Document

from tests.cases.world import ANSWER, NAME, World
from tests.portal.conftest import WORDS, Citizen
from yixian.cases.models import Case
from yixian.safeguard.models import AccessRecord


def answered(world: World, citizen: Citizen) -> Case:
    """A case of the citizen that passed review."""
    case = citizen.submit()
    world.replied(world.dispatched(world.fresh(case)))
    world.do("pass", "dispatcher", world.fresh(case))
    citizen.track(case)
    return world.fresh(case)


def test_the_letter_of_an_answered_case(world: World, citizen: Citizen) -> None:
    case = answered(world, citizen)
    assert f"/letter/{case.number}/" in citizen.page(f"/track/{case.number}/")
    letter = citizen.page(f"/letter/{case.number}/")
    for said in (case.number, WORDS, ANSWER["to_citizen"], "城市管理局", "尊敬的诉求人", "评价"):
        assert said in letter, said
    # Whoever has the slip with the code learns no more than from the page; the unit's notes are the centre's.
    for kept in (NAME, "13800138000", ANSWER["measures"], "handler", "dispatcher"):
        assert kept not in letter, kept
    assert not AccessRecord.objects.exists()


def test_as_a_file(world: World, citizen: Citizen) -> None:
    case = answered(world, citizen)
    answer = citizen.client.get(f"/letter/{case.number}/docx/")
    words = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert ANSWER["to_citizen"] in words
    assert NAME not in words


def test_before_there_is_an_answer_there_is_no_letter(world: World, citizen: Citizen) -> None:
    case = citizen.submit()
    citizen.track(case)
    assert "/letter/" not in citizen.page(f"/track/{case.number}/")
    assert "还没有答复函" in citizen.page(f"/letter/{case.number}/", status=404)


def test_whoever_has_not_proved_it_is_asked_first(world: World, citizen: Citizen, stranger: Citizen) -> None:
    case = answered(world, citizen)
    for address in ("", "docx/"):
        answer = stranger.client.get(f"/letter/{case.number}/{address}")
        assert (answer.status_code, answer["Location"]) == (302, f"/track/?number={case.number}")
