"""Knowledge in figures: verified, cited, looked for in vain, corrected; of the city and of departments."""

from __future__ import annotations

from datetime import date
from typing import Any

import time_machine

from tests.insight.hand import MARCH, NOW, Hand, at, numbers
from yixian.directory.models import Department
from yixian.insight import queries
from yixian.insight.actions import roll_up
from yixian.insight.asking import Behind, Question
from yixian.insight.columns import table_of, told
from yixian.insight.models import DirtyMark
from yixian.insight.period import Period
from yixian.knowledge.actions import cite, upkeep, withdraw_item
from yixian.knowledge.misses import note_miss
from yixian.knowledge.models import KnowledgeItem, KnowledgeMiss, KnowledgeVerification

DUE_IN_MARCH = date(2025, 9, 10)  # and 180 days are 9 March 2026


def item(code: str, department: Department | None, **columns: Any) -> KnowledgeItem:
    """An item that was brought on 1 January."""
    with time_machine.travel(at("01-01 09:00"), tick=False):  # type: ignore[arg-type]
        made: KnowledgeItem = KnowledgeItem.objects.create(
            code=code, title=code, text="请照此答复。", valid_from=date(2025, 1, 1), department=department,
            **{"verified_on": DUE_IN_MARCH, **columns},
        )  # fmt: skip
    return made


def verify(hand: Hand, row: KnowledgeItem, moment: str) -> None:
    with time_machine.travel(at(moment), tick=False):  # type: ignore[arg-type]
        upkeep.verify_item(hand.cast.actor("editor"), row, version=1)


def test_an_item_counts_once_on_the_earlier_of_its_day_and_its_verification(hand: Hand) -> None:
    bureau = hand.city.bureau
    verify(hand, item("early", bureau), "03-02 09:00")
    verify(hand, item("on-the-day", bureau), "03-09 23:59")
    verify(hand, item("late", bureau), "03-12 09:00")
    item("never", bureau)
    item("not-due", bureau, verified_on=date(2026, 1, 1))
    item("not-published", bureau, state="draft", version=0)
    gone = item("gone", hand.city.second_bureau)
    with time_machine.travel(at("03-03 09:00"), tick=False):  # type: ignore[arg-type]
        withdraw_item(hand.cast.actor("auditor"), gone, "停办")
    item("overdue-when-it-came", None, verified_on=date(2020, 1, 1))  # due on the day it came
    assert numbers()["knowledge_verified"] == (3, 5)
    assert numbers(department=bureau)["knowledge_verified"] == (2, 4)
    assert numbers(department=hand.city.second_bureau)["knowledge_verified"] == (1, 1)
    assert numbers(Period.read("2026-01-01", "2026-01-31"))["knowledge_verified"] == (0, 1)
    # An item that goes to another department after its day leaves what was late where it was.
    never = KnowledgeItem.objects.get(code="never")
    never.department = hand.city.second_bureau
    never.save()
    assert numbers(department=bureau)["knowledge_verified"] == (2, 4)
    # Twice on a day is once, and each item has one open day.
    assert KnowledgeVerification.objects.filter(done_at=None).count() == 6
    late = KnowledgeItem.objects.get(code="late")
    late.active = False
    late.save()
    assert not late.verifications.filter(done_at=None).exists()


def test_citations_count_by_the_day_of_the_answer(hand: Hand) -> None:
    good = item("good", hand.city.bureau)
    gone = item("gone", hand.city.second_bureau, valid_to=date(2026, 3, 1))
    seat = hand.cast.actor("seat")
    contact, other = hand.contact("03-19 09:00"), hand.contact("03-19 09:30")
    with time_machine.travel(at("03-19 10:00"), tick=False):  # type: ignore[arg-type]
        cite(seat, contact, good, "路灯")
        cite(seat, contact, good, "路灯")  # once, however often it is pressed
        cite(seat, other, good, "")
        cite(seat, other, gone, "", expired_on="2026-03-01")
    got = numbers()
    assert (got["knowledge_cited"], got["knowledge_valid"]) == (3, (2, 3))
    assert got["knowledge_per_contact"] == (3, 2)
    good.department = hand.city.second_bureau
    good.save()
    assert numbers(department=hand.city.bureau)["knowledge_valid"] == (2, 2)
    assert "knowledge_per_contact" not in numbers(department=hand.city.bureau)


def test_corrections_answered_in_time_and_accepted(hand: Hand) -> None:
    row, editor = item("dog", hand.city.bureau), hand.cast.actor("editor")

    def said(day: str) -> Any:
        with time_machine.travel(at(f"{day} 09:00"), tick=False):  # type: ignore[arg-type]
            return upkeep.correct_item(None, row, "地址不对")

    def answered(correction: Any, day: str, accepted: bool) -> None:
        with time_machine.travel(at(f"{day} 09:00"), tick=False):  # type: ignore[arg-type]
            upkeep.answer_correction(editor, correction, accepted=accepted, answer="已核对")

    answered(said("03-02"), "03-07", True)  # five days to the second
    answered(said("03-02"), "03-09", False)  # late
    said("03-10")  # late and open
    said("03-18")  # not due
    got = numbers(department=hand.city.bureau)
    assert got["corrections_in_time"] == (1, 3)
    assert got["corrections_accepted"] == (1, 2)


def test_words_that_found_nothing(hand: Hand) -> None:
    editor, row = hand.cast.actor("editor"), item("gzf", hand.city.bureau)
    with time_machine.travel(at("03-19 10:00"), tick=False):  # type: ignore[arg-type]
        for words in ("公租房申请", "公租房申请", "廉租房", "abcd"):
            note_miss(words)
        first, second, _open = KnowledgeMiss.objects.order_by("pk")
        upkeep.give_miss(editor, first, hand.city.bureau, NOW.date())
        upkeep.close_miss(editor, first, row)
        upkeep.close_miss(editor, second, None)
    got = numbers()
    assert (got["knowledge_no_hit"], got["knowledge_written"]) == (3, (1, 2))
    assert numbers(department=hand.city.bureau)["knowledge_written"] == (1, 1)


def test_days_that_are_kept_hold_when_an_item_is_late_or_deleted(hand: Hand) -> None:
    row = item("dog", hand.city.bureau)
    hand.contact("01-01 08:00")  # days are kept from the first contact on
    roll_up(None)
    assert queries.differences(MARCH) == []
    upkeep.verify_item(hand.cast.actor("editor"), row, version=1)  # late: nothing that is past changes
    assert DirtyMark.objects.count() == 0
    assert numbers()["knowledge_verified"] == (0, 1)
    assert queries.differences(MARCH) == []
    row.delete()
    assert numbers()["knowledge_verified"] == (0, 0)
    roll_up(None)
    assert queries.differences(MARCH) == []


def test_who_opens_the_rows_behind(hand: Hand) -> None:
    item("bureau", hand.city.bureau)
    item("other", hand.city.second_bureau)

    def behind(name: str) -> list[list[Any]]:
        actor = hand.cast.actor(name)
        question = Question.read(actor, "2026-03-01", "2026-03-31")
        seen = Behind.read(question, "knowledge_verified", "denominator").visible()
        table = table_of(seen)
        return list(told(table.read(seen), table, actor))

    assert len(behind("assessor")) == 2
    [line] = behind("liaison")
    assert line[1:] == ["bureau", "bureau", hand.city.bureau.label, "2026-03-09 23:59:59", "", ""]
    for code in ("knowledge_verified", "knowledge_cited", "corrections_in_time", "knowledge_no_hit"):
        page = hand.cast.client("assessor").get(
            f"/desk/figures/{code}/?from=2026-03-01&to=2026-03-31&part=numerator"
        )
        assert page.status_code == 200
