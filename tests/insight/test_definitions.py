"""Each definition on rows made by hand, with the numbers counted by hand."""

from __future__ import annotations

import pytest

from tests.insight.hand import MARCH, Hand, numbers
from yixian.cases.models import CaseLink
from yixian.insight import queries
from yixian.insight.definitions import FAMILIES, INDICATORS
from yixian.insight.definitions.indicator import Indicator, indicator
from yixian.insight.dimensions import DIMENSIONS
from yixian.insight.period import Period


def test_contacts_by_the_day_they_were_received(hand: Hand) -> None:
    hand.contact("02-28 23:59")  # the day before
    hand.contact("03-01 00:00")
    hand.contact("03-01 12:00", "website")
    hand.contact("03-19 23:59", outcome="silent")
    hand.contact("03-20 09:00", outcome="open")
    got = numbers()
    assert got["contacts"] == 4
    assert got["telephone_contacts"] == 3
    assert got["daily_contacts"] == (4, 20)  # 20 of 31 days have begun
    assert got["without_case"] == (1, 4)  # one still open is not without a case yet


def test_a_mean_over_a_month_gone_by_divides_by_its_days(hand: Hand) -> None:
    hand.contact("01-31 12:00")
    hand.contact("02-28 23:59")
    assert numbers(Period.read("2026-02-01", "2026-02-28"))["daily_contacts"] == (1, 28)


def test_the_days_before_the_first_contact_of_all_do_not_count(hand: Hand) -> None:
    hand.contact("03-18 09:00")
    assert numbers()["daily_contacts"] == (1, 3)  # 18, 19 and 20 March
    assert numbers(Period.read("2026-02-01", "2026-02-28"))["daily_contacts"] == (0, 28)


def test_what_becomes_of_cases_at_the_door(hand: Hand) -> None:
    hand.case("03-02 09:00", status="draft")  # not a case yet
    hand.case("03-02 09:00", outcome="answered", closed_at="03-02 09:05")
    hand.case("03-02 09:00", outcome="refused", closed_at="03-02 09:05")
    hand.case("03-02 09:00", outcome="transferred", closed_at="03-02 09:05")
    hand.case("03-02 09:00", outcome="withdrawn", submitted_at="03-02 09:10", closed_at="03-03 09:00")
    order = hand.case(
        "03-02 09:00", submitted_at="03-02 09:10", dispatched_at="03-02 10:00", urged=2, lead=hand.city.bureau
    )
    again = hand.case(
        "03-03 09:00", submitted_at="03-03 09:10", dispatched_at="03-03 10:00", round=2, lead=hand.city.bureau
    )
    CaseLink.objects.create(case=again, earlier=order, kind="reopened")
    got = numbers()
    assert got["cases"] == 6
    assert got["orders"] == 3
    assert got["accepted_rate"] == (4, 5)  # the one transferred was neither accepted nor refused
    assert got["refused_rate"] == (1, 5)
    assert got["answered_at_once"] == (1, 4)
    assert got["repeat_rate"] == (1, 4)
    assert got["urging_rate"] == (1, 3)
    assert got["withdrawal_rate"] == (1, 3)
    assert got["rehandling_rate"] == (1, 2)
    led = numbers(department=hand.city.bureau)
    assert (led["cases"], led["urging_rate"], led["rehandling_rate"]) == (2, (1, 2), (1, 2))
    assert "contacts" not in led


def test_an_order_counts_once_on_the_earlier_of_promise_and_completion(hand: Hand) -> None:
    def order(promise_due: str, **given: object) -> None:
        hand.case("02-20 09:00", submitted_at="02-20 09:00", promise_due=promise_due, **given)

    order("03-05 18:00", passed_at="03-04 10:00", status="to_callback")  # on time
    order("03-05 18:00", passed_at="03-06 10:00", status="to_callback")  # late
    order("03-05 18:00")  # due and open
    order("03-30 18:00")  # not due yet: left out
    order("04-02 18:00", passed_at="03-10 10:00", status="to_callback")  # counts in March, when it was done
    order("02-28 18:00", passed_at="03-03 10:00", status="to_callback")  # counted in February
    order("03-05 18:00", outcome="withdrawn", closed_at="03-04 10:00")  # left out
    order("03-05 18:00", outcome="answered", closed_at="03-04 10:00")  # answered by the dispatcher
    got = numbers()
    assert got["completion_rate"] == (4, 5)
    assert got["on_time_rate"] == (3, 5)
    assert got["overdue_rate"] == (2, 5)
    assert numbers(Period.read("2026-02-01", "2026-02-28"))["completion_rate"] == (1, 1)


def test_a_task_counts_once_on_the_earlier_of_limit_and_reply(hand: Hand) -> None:
    case = hand.case("03-01 09:00", submitted_at="03-01 09:00")

    def task(due: str, **given: object) -> None:
        hand.task(hand.case("03-01 09:00"), "03-01 10:00", due, **given)

    task("03-06 18:00", replied_at="03-05 10:00")  # on time
    task("03-06 18:00", replied_at="03-06 18:00")  # on time to the second
    task("03-06 18:00", replied_at="03-06 18:01")  # late
    task("03-06 18:00")  # due and open
    task("03-06 18:00", status="suspended")  # left out until its review date
    task("03-06 18:00", status="ended")  # returned or withdrawn
    task("03-25 18:00")  # not due
    task("03-10 18:00", replied_at="03-09 10:00", late_before=True)  # late before a rework stays late
    # Passed down: the section answers its own, the bureau answers for both and counts once.
    parent = hand.task(case, "03-01 10:00", "03-06 18:00", replied_at="03-04 10:00")
    hand.task(
        case,
        "03-02 10:00",
        "03-05 18:00",
        hand.city.bureau_section,
        role="assisting",
        parent=parent,
        replied_at="03-03 10:00",
    )
    bureau, section = (
        numbers(department=hand.city.bureau),
        numbers(department=hand.city.bureau_section),
    )
    assert bureau["completion_rate"] == (5, 6)
    assert bureau["on_time_rate"] == (3, 6)
    assert bureau["overdue_rate"] == (3, 6)
    assert section["completion_rate"] == (1, 1)
    assert numbers()["tasks"] == 9  # dispatched in March; the one passed down is its parent's


def test_dispatching_returning_extending(hand: Hand) -> None:
    def task(**given: object) -> object:
        return hand.task(hand.case("03-01 09:00"), "03-02 09:00", "03-09 18:00", **given)

    task()
    refused = task(extensions=1)
    hand.request(refused, "return", granted=False)  # type: ignore[arg-type]
    returned = task(status="ended")
    hand.request(returned, "return", granted=True)  # type: ignore[arg-type]
    successor = hand.task(returned.case, "03-03 09:00", "03-10 18:00", first_dispatch=False)  # type: ignore[attr-defined]
    hand.request(successor, "suspend", granted=True)
    waiting = task(role="assisting")
    hand.request(waiting, "return", granted=None)  # type: ignore[arg-type]
    got = numbers()
    assert got["tasks"] == 5
    assert got["first_dispatch_accuracy"] == (2, 3)
    assert got["return_rate"] == (1, 5)
    assert got["refused_returns"] == (1, 2)
    assert got["extension_rate"] == (1, 5)
    assert got["suspension_rate"] == (1, 5)


def test_signing_and_first_contact_in_time(hand: Hand) -> None:
    def task(**given: object) -> None:
        hand.task(
            hand.case("03-01 09:00"),
            "03-02 09:00",
            "03-09 18:00",
            **{"sign_due": "03-02 14:00", "contact_due": "03-03 09:00", **given},
        )

    task(signed_at="03-02 13:00", reached_at="03-03 09:00")
    task(signed_at="03-02 15:00", reached_at="03-04 09:00")
    task()  # neither, both limits passed
    task(status="ended", signed_at="03-02 13:00")  # signed, then ended before anybody was reached
    task(status="ended")
    task(sign_due="03-21 09:00", contact_due="03-22 09:00")  # not due
    task(sign_due=None, contact_due=None)  # no limit, nothing to count
    got = numbers()
    assert got["on_time_signing"] == (2, 4)
    assert got["response_rate"] == (1, 3)


def test_every_citizen_counts_once_with_the_last_answer(hand: Hand) -> None:
    other = hand.city.second_bureau
    first, second, third = (hand.case("03-01 09:00", lead=hand.city.bureau) for _ in range(3))
    hand.callback(first, "03-05 10:00", "not", "dissatisfied")
    hand.callback(first, "03-09 10:00", "solved", "fairly", round=2, lead=other)  # the last word, other lead
    hand.callback(second, "03-05 10:00", "partly", "very")
    hand.callback(second, "03-06 10:00", "not", "dissatisfied", attempt=2, by_citizen=True, superseded=True)
    hand.callback(third, "03-05 10:00", "", "")  # not reached
    hand.callback(third, "03-05 15:00", "", "", attempt=2)
    got = numbers()
    assert got["solved_rate"] == (1, 2)
    assert got["satisfied_rate"] == (2, 2)
    # Four were to be asked: the first case twice, in two rounds; the second's last attempt does not count.
    assert got["effective_callback_rate"] == (2, 4)
    assert numbers(department=hand.city.bureau)["solved_rate"] == (0, 1)
    assert numbers(department=other)["solved_rate"] == (1, 1)


def test_a_merged_group_weighs_one_for_its_department(hand: Hand) -> None:
    parent = hand.case("03-01 09:00", lead=hand.city.bureau)
    members = [hand.case("03-01 09:00", parent=parent, status="to_callback") for _ in range(3)]
    hand.callback(members[0], "03-05 10:00", "", "")  # not reached, does not stand for the group
    hand.callback(members[1], "03-05 10:00", "not", "dissatisfied")
    hand.callback(parent, "03-06 10:00")
    hand.callback(members[2], "03-06 10:00")
    hand.callback(hand.case("03-01 09:00", lead=hand.city.bureau), "03-06 10:00")
    assert numbers()["solved_rate"] == (3, 4)
    assert numbers(department=hand.city.bureau)["solved_rate"] == (1, 2)


def test_helps_complaints_suggestions_like_the_figures_of_a_first_year(hand: Hand) -> None:
    passed = {"status": "to_callback", "passed_at": "03-10 10:00"}

    def answered(kind: str, verdict: str = "", resolution: str = "solved") -> object:
        case = hand.case("03-01 09:00", kind, **passed)
        task = hand.task(case, "03-01 10:00", "03-09 18:00", replied_at="03-08 10:00")
        hand.reply(task, verdict=verdict, resolution=resolution)
        return case

    hand.case("03-01 09:00", "help", outcome="answered", closed_at="03-01 09:05")  # solved at once
    hand.callback(answered("help"), "03-11 10:00", "not")  # type: ignore[arg-type]  the citizen's word counts
    hand.callback(answered("help", resolution="not"), "03-11 10:00", "solved")  # type: ignore[arg-type]
    answered("help")  # nobody asked: the lead's word
    parent = answered("help", resolution="partly")
    hand.case("03-02 09:00", "help", parent=parent, **passed)  # a member has its parent's reply
    hand.case("03-01 09:00", "help", outcome="refused", closed_at="03-01 09:05")

    answered("complaint")
    hand.case("03-01 09:00", "complaint")
    hand.case("03-01 09:00", "complaint", outcome="withdrawn", closed_at="03-02 09:00")
    hand.case("03-01 09:00", "complaint", outcome="transferred", closed_at="03-01 09:05")

    answered("suggestion", "adopted")
    answered("suggestion", "partly")
    answered("suggestion", "not")
    open_one = hand.case("03-01 09:00", "suggestion", lead=hand.city.bureau)
    task = hand.task(open_one, "03-01 10:00", "03-09 18:00", replied_at="03-08 10:00")
    hand.reply(task, verdict="adopted")  # replied, not through review yet
    got = numbers()
    assert got["helps_solved"] == (3, 6)
    assert got["complaints_handled"] == (1, 3)
    assert got["suggestions_adopted"] == (1, 4)
    assert got["suggestions_adopted_or_partly"] == (2, 4)


def test_nothing_counted_is_no_rate(hand: Hand) -> None:
    for figure in queries.figures(Period.read("2025-01-01", "2025-01-31")):
        if figure.indicator.form == "rate" and not figure.indicator.missing:
            assert (figure.numerator, figure.denominator, figure.value) == (0, 0, None)
            assert queries.value_text(figure) == "—"
        if figure.indicator.missing:
            assert figure.numerator is None
            assert figure.value is None


def test_the_future_is_not_counted(hand: Hand) -> None:
    hand.task(hand.case("03-20 09:00"), "03-20 09:30", "03-20 10:30")  # due in half an hour
    assert numbers(department=hand.city.bureau)["completion_rate"] == (0, 0)
    assert numbers(Period.read("2026-04-01", "2026-04-30"))["daily_contacts"] == (0, 0)


def test_every_indicator_says_all_there_is_to_say() -> None:
    for one in INDICATORS.values():
        assert one.name
        assert one.name_en
        assert one.population
        assert one.source
        assert one.version >= 1
        if one.form == "rate" and not one.missing:
            for ratio in (one.city, one.unit):
                assert ratio is None or ratio.denominator is not None


def test_every_measure_is_used_by_an_indicator_or_is_of_people() -> None:
    used = {
        part.measure
        for one in INDICATORS.values()
        for ratio in (one.city, one.unit)
        if ratio
        for part in ratio.parts
    }
    taken = {
        f"{family.code}.{measure.code}"
        for family in FAMILIES.values()
        if not any(DIMENSIONS[one].of_people for one in family.paths)
        for measure in family.measures
    }
    assert used == taken


def test_a_code_cannot_be_taken_twice() -> None:
    with pytest.raises(TypeError, match="two indicators"):
        indicator(Indicator("contacts", "再来一个", "again", population="x", missing="x"))


def test_an_indicator_counts_or_says_why_not() -> None:
    with pytest.raises(TypeError, match="needs either"):
        indicator(Indicator("neither", "都没有", "neither", population="x"))


def test_the_period_asked_for_is_march() -> None:
    assert MARCH.length == 31
