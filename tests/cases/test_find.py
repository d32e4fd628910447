"""The search in the head of every page: a number, words, or a telephone, which wants a reason first."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.cases.world import World
from yixian.safeguard.models import AccessRecord


def found(world: World, who: str, typed: str) -> str:
    """Where somebody is led who typed this; "" for a page answered at once."""
    answer = world.cast.client(who).post("/desk/find/", {"q": typed})
    assert answer.status_code in (200, 302)
    return answer.headers.get("Location", "")


def test_a_number_opens_its_case(world: World) -> None:
    case = world.submitted()
    assert found(world, "dispatcher", f" {case.number} ") == f"/cases/{case.number}/"


def test_a_case_one_may_not_see_is_like_none_at_all(world: World) -> None:
    case = world.submitted()
    nowhere = "20260101999999"
    assert found(world, "liaison", case.number) == f"/desk/cases/?number={case.number}"
    assert found(world, "liaison", nowhere) == f"/desk/cases/?number={nowhere}"


@pytest.mark.parametrize("typed", ["路灯", "  占道 经营 ", "<b>灯泡", "12345", "", "词" * 300])
def test_words_fill_the_list(world: World, typed: str) -> None:
    words = " ".join(typed.split())[:100]
    assert found(world, "supervisor", typed) == f"/desk/cases/?q={quote(words).replace('%20', '+')}"
    assert world.cast.client("supervisor").get("/desk/cases/", {"q": words}).status_code == 200


def test_a_telephone_wants_a_reason_and_stays_in_no_address(world: World) -> None:
    world.submitted()
    answer = world.cast.client("dispatcher").post("/desk/find/", {"q": "138 0013 8000"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'action="/desk/cases/telephone/"' in page
    assert 'value="138 0013 8000"' in page
    assert "请写明理由" in page
    assert not AccessRecord.objects.exists()  # nothing was looked up yet
    assert answer["Cache-Control"].startswith("max-age=0")


def test_who_may_not_look_telephones_up_searches_words(world: World) -> None:
    assert found(world, "handler", "13800138000") == "/desk/cases/?q=13800138000"


@pytest.mark.parametrize("who", ["seat", "callback", "sysadmin"])
def test_who_has_no_list_has_no_search(world: World, who: str) -> None:
    client = world.cast.client(who)
    assert client.post("/desk/find/", {"q": "路灯"}).status_code == 403
    assert 'action="/desk/find/"' not in client.get("/desk/").content.decode()
    assert 'action="/desk/find/"' in world.cast.client("dispatcher").get("/desk/").content.decode()
