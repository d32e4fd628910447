"""Number and query code open a case, for a while and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from tests.cases.world import World
from tests.portal.conftest import Citizen
from yixian.cases import proof as limits
from yixian.cases.queries import query_code

WRONG = "编号或查询码不对"


def test_the_code_opens_the_case_in_another_browser(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    assert stranger.track(case)["Location"] == f"/track/{case.number}/"
    assert "单位" in stranger.page(f"/track/{case.number}/")


@pytest.mark.parametrize("written", [str.lower, lambda c: c.replace("-", " "), lambda c: f"  {c} "])
def test_the_code_may_be_written_anyhow(citizen: Citizen, stranger: Citizen, written: Any) -> None:
    case = citizen.submit()
    assert stranger.track(case, code=written(query_code(case))).status_code == 302


def test_the_number_may_be_written_anyhow(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    full_width = "".join(chr(ord(d) + 0xFEE0) for d in case.number)
    assert stranger.track(case, number=f"{full_width[:8]} {full_width[8:]}").status_code == 302


def test_wrong_code_and_wrong_number_say_the_same(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    answers = [
        stranger.track(case, code="AAAA-2222"),
        stranger.track(case, number=case.number[:-1] + ("8" if case.number[-1] == "9" else "9")),
        stranger.track(case, number="不是编号"),
        stranger.track(case, code="码" * 200),
        stranger.track(case, number="9" * 25),
    ]
    assert [a.status_code for a in answers] == [400] * 5
    assert [WRONG in a.content.decode() for a in answers[:3]] == [True] * 3
    assert stranger.client.get(f"/track/{case.number}/").status_code == 302


def test_a_code_opens_no_other_case(citizen: Citizen, stranger: Citizen) -> None:
    one, other = citizen.submit(), citizen.submit(content="另一件")
    assert stranger.track(one, code=query_code(other)).status_code == 400


def test_without_proof_every_number_looks_alike(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    for number in (case.number, "20200101000999", "x"):
        for rest in ("", "supplement/", "nonsense/"):
            answer = stranger.client.get(f"/track/{number}/{rest}")
            assert (answer.status_code, answer["Location"]) == (302, f"/track/?number={number}")
        assert stranger.client.get(f"/submitted/{number}/")["Location"] == "/track/"


def test_guessing_at_a_number_is_stopped_for_the_address_and_shuts_nobody_else_out(
    citizen: Citizen, stranger: Citizen
) -> None:
    case = citizen.submit()
    for _ in range(limits.PER_ASKER_AND_NUMBER):
        assert stranger.track(case, code="AAAA-2222").status_code == 400
    stopped = stranger.track(case)
    assert stopped.status_code == 429
    assert "操作过于频繁，请10分钟后再试，或拨打12345" in stopped.content.decode()
    assert 590 < int(stopped["Retry-After"]) <= 600
    elsewhere = Citizen()
    elsewhere.client.defaults["REMOTE_ADDR"] = "10.9.9.9"
    assert elsewhere.track(case).status_code == 302, "whoever has the code is let in"


def test_the_limit_ends_with_its_period(citizen: Citizen, stranger: Citizen) -> None:
    case, now = citizen.submit(), timezone.now()
    with time_machine.travel(now, tick=False):
        for _ in range(limits.PER_ASKER_AND_NUMBER):
            stranger.track(case, code="AAAA-2222")
    with time_machine.travel(now + timedelta(minutes=4), tick=False):
        stopped = stranger.track(case)
        assert (stopped.status_code, stopped["Retry-After"]) == (429, "360")
        assert "请6分钟后再试" in stopped.content.decode()
    with time_machine.travel(now + timedelta(minutes=10, seconds=1), tick=False):
        assert stranger.track(case).status_code == 302


def test_guessing_from_everywhere_at_one_number_ends_too(
    citizen: Citizen, stranger: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 2**40 / (limits.PER_NUMBER * 365 * 144) > 4000, "a year of it does not find the code"
    assert limits.PER_NUMBER / limits.PER_ASKER_AND_NUMBER > 300, "few addresses cannot shut a citizen out"
    monkeypatch.setattr(limits, "PER_NUMBER", 20)
    case = citizen.submit()
    for n in range(limits.PER_NUMBER):
        stranger.client.defaults["REMOTE_ADDR"] = f"10.0.0.{n}"
        assert stranger.track(case, code="AAAA-2222").status_code == 400
    assert stranger.track(case).status_code == 429


def test_a_network_of_version_six_counts_as_one_address(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    for n in range(limits.PER_ASKER_AND_NUMBER):
        stranger.client.defaults["REMOTE_ADDR"] = f"2001:db8:1:2::{n:x}"
        assert stranger.track(case, code="AAAA-2222").status_code == 400
    stranger.client.defaults["REMOTE_ADDR"] = "2001:db8:1:2:ffff::1"
    assert stranger.track(case).status_code == 429
    stranger.client.defaults["REMOTE_ADDR"] = "2001:db8:1:3::1"
    assert stranger.track(case).status_code == 302


def test_guessing_is_stopped_for_an_address_whatever_the_number(
    citizen: Citizen, stranger: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ASKER", 40)
    case = citizen.submit()
    for n in range(limits.PER_ASKER):
        assert stranger.track(case, number=f"20260101{n:06}").status_code == 400
    assert stranger.track(case).status_code == 429
    stranger.client.defaults["REMOTE_ADDR"] = "10.9.9.9"
    assert stranger.track(case).status_code == 302, "others are not hindered"


def test_a_forged_session_opens_nothing(citizen: Citizen, stranger: Citizen) -> None:
    case = citizen.submit()
    stranger.client.cookies["sessionid"] = "a" * 32
    assert stranger.client.get(f"/track/{case.number}/").status_code == 302


def test_the_session_key_changes_with_the_proof(citizen: Citizen, stranger: Citizen) -> None:
    """A key that somebody planted before the proof opens nothing after it."""
    one, other = citizen.submit(), citizen.submit(content="另一件")
    stranger.track(one)
    planted = stranger.client.cookies["sessionid"].value
    stranger.track(other)
    thief = Citizen()
    thief.client.cookies["sessionid"] = planted
    assert thief.client.get(f"/track/{other.number}/").status_code == 302


def test_the_proof_expires_after_an_hour_without_a_look(citizen: Citizen) -> None:
    case, now = citizen.submit(), timezone.now()
    address = f"/track/{case.number}/"
    with time_machine.travel(now + timedelta(minutes=50)):
        assert citizen.client.get(address).status_code == 200
    with time_machine.travel(now + timedelta(minutes=100)):
        assert citizen.client.get(address).status_code == 200, "looking at it keeps it open"
    with time_machine.travel(now + timedelta(minutes=170)):
        assert citizen.client.get(address).status_code == 302


def test_words_written_too_slowly_are_given_back(citizen: Citizen, world: World) -> None:
    case, now = citizen.submit(), timezone.now()
    with time_machine.travel(now + timedelta(hours=2)):
        answer = citizen.client.post(f"/track/{case.number}/supplement/", {"text": "写了很久的话"})
    assert answer.status_code == 403
    assert "写了很久的话" in answer.content.decode()
    assert "supplement" not in world.verbs(case)


def test_leaving_forgets_the_proof(citizen: Citizen) -> None:
    case = citizen.submit()
    assert citizen.client.get("/track/leave/").status_code == 405
    assert "已退出查询" in citizen.client.post("/track/leave/", follow=True).content.decode()
    assert citizen.client.get(f"/track/{case.number}/").status_code == 302


def test_personal_pages_are_kept_by_nobody(citizen: Citizen) -> None:
    case = citizen.submit()
    for address in (f"/track/{case.number}/", f"/submitted/{case.number}/", f"/track/{case.number}/urge/"):
        answer = citizen.client.get(address)
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
    wrong = citizen.client.post("/submit/", citizen.form(content=""))
    assert "no-store" in wrong["Cache-Control"]


def test_the_language_button_keeps_the_page(citizen: Citizen) -> None:
    case = citizen.submit()
    address = f"/track/{case.number}/"
    assert f'name="next" value="{address}"' in citizen.page(address)
    answer = citizen.client.post("/language/", {"language": "en", "next": address})
    assert answer["Location"] == address
    assert 'lang="en"' in citizen.page(address)
