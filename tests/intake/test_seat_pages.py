"""The seat's desk: a contact is opened, the citizen known again, the matter registered, an outcome given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cases.world import NAME, TELEPHONE, World
from yixian.cases.models import Case, CaseLink, Contact
from yixian.cases.queries import query_code

WORDS = "夜市摊位堵住小区东门，行人过不去"


def open_one(seat: Client, **typed: str) -> Any:
    return seat.post("/desk/seat/open/", {"telephone": "138 0013 8000", "channel": "telephone", **typed})


def contact_of(seat: Client, **typed: str) -> Contact:
    answer = open_one(seat, **typed)
    assert answer.status_code == 302, answer.content.decode()
    return Contact.objects.latest("id")


def register(seat: Client, contact: Contact, **typed: Any) -> Any:
    form = {
        "kind": "help",
        "category": "010101",
        "content": WORDS,
        "citizen_kind": "person",
        "name": NAME,
        "telephone": "13800138000",
        "then": "submit",
        "callback_consent": "on",
        **typed,
    }
    return seat.post(f"/desk/contacts/{contact.pk}/register/", form)


class TestOpening:
    def test_a_number_is_made_normal_and_sealed(self, seat: Client) -> None:
        contact = contact_of(seat)
        assert contact.citizen is not None
        assert contact.citizen.identity.telephone == TELEPHONE
        assert contact.outcome == "open"

    def test_a_withheld_number_is_an_anonymous_contact(self, seat: Client) -> None:
        contact = contact_of(seat, telephone="")
        assert contact.citizen is not None
        assert contact.citizen.anonymous

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("telephone", "not a number"),
            ("telephone", "1" * 40),
            ("channel", "pigeon"),
            ("number", "99999"),
            ("received_at", "2199-01-01T00:00"),
            ("received_at", "yesterday"),
        ],
    )
    def test_what_is_wrong_is_told_beside_its_field(self, seat: Client, field: str, wrong: str) -> None:
        answer = open_one(seat, **{field: wrong})
        assert answer.status_code == 400
        assert answer.context["form"].errors[field]
        assert not Contact.objects.exists()

    def test_a_late_entry_needs_its_reason_and_keeps_the_true_time(self, seat: Client) -> None:
        assert open_one(seat, received_at="2026-01-05T09:30").status_code == 400
        contact = contact_of(seat, received_at="2026-01-05T09:30", late_reason="系统停用，纸质登记")
        register(seat, contact)
        assert f"{Case.objects.get().received_at.astimezone():%Y-%m-%d}" == "2026-01-05"

    def test_the_last_contact_gets_its_outcome_before_the_next(self, seat: Client) -> None:
        first = contact_of(seat)
        answer = open_one(seat)
        assert answer["Location"] == f"/desk/contacts/{first.pk}/"
        assert Contact.objects.count() == 1


class TestHistory:
    def test_open_cases_of_the_number_and_warnings_are_shown_at_once(
        self, world: World, seat: Client
    ) -> None:
        case = world.dispatched().case
        page = seat.get(f"/desk/contacts/{contact_of(seat).pk}/").content.decode()
        assert case.number in page
        assert "这次以前，近30天来电 1 次" in page

    @pytest.mark.parametrize(("before", "is_warned"), [(0, False), (2, False), (3, True)])
    def test_whoever_called_often_lately_is_warned_of_and_this_call_is_not_counted(
        self, world: World, seat: Client, before: int, is_warned: bool
    ) -> None:
        for _time in range(before):
            world.contact(who="dispatcher")
        page = seat.get(f"/desk/contacts/{contact_of(seat).pk}/")
        history, told = page.context["history"], f"这次以前，近30天来电 {before} 次。"
        assert history.warnings == ([told] if is_warned else [])
        assert history.recent == ("" if is_warned or not before else told)
        assert (told in page.content.decode()) == bool(before)

    def test_what_this_number_reported_is_not_given_away(self, world: World, seat: Client) -> None:
        secret = world.submitted(kind="report")
        page = seat.get(f"/desk/contacts/{contact_of(seat).pk}/").content.decode()
        assert secret.number not in page

    def test_another_seat_cannot_open_the_contact(self, world: World, seat: Client) -> None:
        contact = contact_of(seat)
        assert world.cast.client("dispatcher").get(f"/desk/contacts/{contact.pk}/").status_code == 404

    def test_once_the_contact_has_ended_the_history_is_closed(self, world: World, seat: Client) -> None:
        case = world.dispatched(world.submitted(who="dispatcher")).case
        contact = contact_of(seat)
        assert seat.get(f"/cases/{case.number}/").status_code == 200
        seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"})
        assert case.number not in seat.get(f"/desk/contacts/{contact.pk}/").content.decode()


class TestOutcomes:
    @pytest.mark.parametrize("outcome", ["silent", "wrong_number", "abusive"])
    def test_a_contact_without_a_case(self, seat: Client, outcome: str) -> None:
        contact = contact_of(seat)
        assert seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": outcome}).status_code == 302
        contact.refresh_from_db()
        assert (contact.outcome, contact.ended_at is not None) == (outcome, True)

    @pytest.mark.parametrize(
        ("outcome", "text", "verbs"),
        [
            ("progress", "", []),
            ("supplement", "又多了两个摊位", ["supplement"]),
            ("urge", "请快些", ["urge"]),
        ],
    )
    def test_a_contact_about_a_case(
        self, world: World, seat: Client, outcome: str, text: str, verbs: list[str]
    ) -> None:
        case, contact = world.dispatched().case, contact_of(seat)
        before = world.verbs(case)
        typed = {"outcome": outcome, "about": case.number, "text": text}
        assert seat.post(f"/desk/contacts/{contact.pk}/end/", typed).status_code == 302
        contact.refresh_from_db()
        assert (contact.outcome, contact.about_id) == (outcome, case.pk)
        assert world.verbs(case)[len(before) :] == verbs

    @pytest.mark.parametrize(
        "typed", [{}, {"outcome": "case"}, {"outcome": "urge"}, {"outcome": "supplement"}, {"outcome": "fly"}]
    )
    def test_an_outcome_that_says_too_little_is_refused(
        self, world: World, seat: Client, typed: dict[str, str]
    ) -> None:
        world.dispatched()
        contact = contact_of(seat)
        assert seat.post(f"/desk/contacts/{contact.pk}/end/", typed).status_code == 400
        contact.refresh_from_db()
        assert contact.outcome == "open"

    def test_a_contact_has_one_outcome(self, seat: Client) -> None:
        contact = contact_of(seat)
        path = f"/desk/contacts/{contact.pk}/end/"
        seat.post(path, {"outcome": "silent"})
        assert seat.post(path, {"outcome": "abusive"}).status_code == 409


class TestRegistering:
    def test_submitted_it_waits_for_dispatch_and_has_number_code_and_promise(self, seat: Client) -> None:
        contact = contact_of(seat)
        assert register(seat, contact).status_code == 302
        case = Case.objects.get()
        assert (case.status, case.citizen.identity.name) == ("to_dispatch", NAME)
        page = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
        assert case.number in page
        assert re.search(r"查询码 <strong class=\"number\">[2-9A-Z]{4}-[2-9A-Z]{4}<", page)
        assert "前答复" in page

    def test_several_matters_in_one_contact(self, seat: Client) -> None:
        contact = contact_of(seat)
        register(seat, contact)
        register(seat, contact, content="路灯也坏了", then="draft")
        assert [case.status for case in contact.cases.order_by("id")] == ["to_dispatch", "draft"]
        assert Case.objects.values("citizen").distinct().count() == 1

    @pytest.mark.parametrize(
        ("then", "typed", "status", "outcome"),
        [
            ("answer", {"answer": "请到政务大厅3号窗口"}, "closed", "answered"),
            ("refuse", {"reason": "out_of_area"}, "closed", "refused"),
            ("transfer", {"target": "110", "picked_up": "on"}, "closed", "transferred"),
            ("draft", {}, "draft", ""),
        ],
    )
    def test_each_way_goes_through_its_action(
        self, seat: Client, then: str, typed: dict[str, str], status: str, outcome: str
    ) -> None:
        answer = register(seat, contact_of(seat), kind="enquiry", then=then, **typed)
        assert answer.status_code == 302, answer.content.decode()
        case = Case.objects.get()
        assert (case.status, case.outcome) == (status, outcome)

    def test_merged_into_one_that_is_like_it(self, world: World, seat: Client) -> None:
        parent = world.dispatched(telephone="8613911112222").case
        register(seat, contact_of(seat), then="merge", into=parent.number)
        assert Case.objects.latest("id").parent_id == parent.pk

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"content": ""}, "content"),
            ({"content": "好" * 5001}, "content"),
            ({"title": "好" * 31}, "title"),
            ({"category": "999999"}, "category"),
            ({"kind": "wish"}, "kind"),
            ({"telephone": "abc"}, "telephone"),
            ({"happened_at": "2199-01-01T00:00"}, "happened_at"),
            ({"accused": "CG"}, "accused_matter"),
            ({"then": "answer"}, "answer"),
            ({"then": "refuse"}, "reason"),
            ({"then": "transfer"}, "target"),
            ({"then": "transfer", "target": "110"}, "picked_up"),
            ({"then": "merge", "into": "20260101000001"}, "into"),
            ({"then": "fly"}, "then"),
        ],
    )
    def test_nothing_is_kept_of_what_is_refused(
        self, seat: Client, typed: dict[str, str], field: str
    ) -> None:
        contact = contact_of(seat)
        answer = register(seat, contact, **typed)
        assert 400 <= answer.status_code < 500
        assert answer.context["form"].errors[field]
        assert not Case.objects.exists()
        contact.refresh_from_db()
        assert contact.outcome == "open"

    def test_a_seat_does_not_refuse_a_complaint(self, seat: Client) -> None:
        answer = register(seat, contact_of(seat), kind="complaint", then="refuse", reason="out_of_area")
        assert answer.status_code == 403
        assert "投诉和举报只能由审核派单员不予受理" in answer.content.decode()
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        "typed", [{"kind": "report"}, {"kind": "complaint", "accused_matter": "conduct"}]
    )
    def test_a_seat_of_the_operator_answers_no_report_and_no_conduct_complaint(
        self, seat: Client, typed: dict[str, str]
    ) -> None:
        contact = contact_of(seat)
        answer = register(seat, contact, then="answer", answer="已解释", **typed)
        assert answer.status_code == 403
        assert "由政府的审核派单员决定，请提交" in answer.content.decode()
        assert not Case.objects.exists()
        assert register(seat, contact, **typed).status_code == 302

    def test_a_complaint_about_the_operator_leaves_the_seats_eyes(self, world: World, seat: Client) -> None:
        contact = contact_of(seat)
        register(seat, contact, kind="complaint", accused="RX", accused_matter="conduct")
        case = Case.objects.get()
        assert case.held_by_office
        told = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
        assert query_code(case) in told  # said once, for the citizen on the line
        assert case.number not in seat.get("/desk/seat/").content.decode()
        assert seat.get(f"/cases/{case.number}/").status_code == 404


def once_of(page: Any) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.content.decode())
    assert found, "the form was handed out without its mark"
    return found[1]


def test_a_credit_code_is_kept_in_one_form_and_a_wrong_one_said(seat: Client) -> None:
    contact = contact_of(seat)
    refused = register(seat, contact, citizen_kind="enterprise", credit_code="91140100MAO000000X")
    assert refused.status_code == 400
    assert "统一社会信用代码是 18 位" in refused.content.decode()
    register(seat, contact, citizen_kind="enterprise", credit_code="91140100 ma0000000x")
    assert Case.objects.get().citizen.identity.credit_code == "91140100MA0000000X"


class TestPressedTwice:
    def handed_out(self, seat: Client, contact: Contact) -> str:
        return once_of(seat.get(f"/desk/contacts/{contact.pk}/"))

    def test_the_second_press_is_answered_with_the_first_case(self, seat: Client) -> None:
        contact = contact_of(seat)
        once = self.handed_out(seat, contact)
        first, second = (register(seat, contact, once=once) for _press in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        number = Case.objects.get().number
        told = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
        assert told.count(f"{number} 已登记") == 2

    def test_other_words_on_a_form_that_was_used_are_asked_about_first(self, seat: Client) -> None:
        contact = contact_of(seat)
        once = self.handed_out(seat, contact)
        register(seat, contact, once=once)
        asked = register(seat, contact, once=once, content="路灯也坏了")
        assert asked.status_code == 422
        assert "刚才已用这张表登记了一件" in asked.content.decode()
        assert "路灯也坏了" in asked.content.decode()
        assert Case.objects.count() == 1
        register(seat, contact, once=once_of(asked), content="路灯也坏了")
        assert contact.cases.count() == 2

    def test_each_page_hands_out_a_form_of_its_own(self, seat: Client) -> None:
        contact = contact_of(seat)
        for _matter in range(2):
            register(seat, contact, once=self.handed_out(seat, contact))
        assert Case.objects.count() == 2, "the same words may be said twice, of two matters"

    def test_what_was_refused_may_be_sent_again(self, seat: Client) -> None:
        contact = contact_of(seat)
        once = self.handed_out(seat, contact)
        assert register(seat, contact, once=once, then="transfer", target="110").status_code == 400
        answer = register(seat, contact, once=once, then="transfer", target="110", picked_up="on")
        assert answer.status_code == 302
        assert Case.objects.get().outcome == "transferred"


class TestEndedWithoutACase:
    @pytest.mark.parametrize("outcome", ["silent", "wrong_number", "abusive", "progress"])
    def test_nothing_is_registered_on_it_any_more(self, world: World, seat: Client, outcome: str) -> None:
        about, contact = world.dispatched().case, contact_of(seat)
        seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": outcome, "about": about.number})
        refused = register(seat, contact)
        assert refused.status_code == 409
        assert "请在“接听登记”开始一个新的来电" in refused.content.decode()
        assert WORDS in refused.content.decode(), "what was typed is not lost"
        assert not contact.cases.exists()
        contact.refresh_from_db()
        assert contact.outcome == outcome

    def test_its_page_offers_no_form(self, seat: Client) -> None:
        contact = contact_of(seat)
        assert 'id="registration"' in seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
        seat.post(f"/desk/contacts/{contact.pk}/end/", {"outcome": "silent"})
        page = seat.get(f"/desk/contacts/{contact.pk}/").content.decode()
        assert 'id="registration"' not in page
        assert "这个来电已按“无声”结束" in page


class TestSimilar:
    def ask(self, seat: Client, **typed: str) -> str:
        contact = contact_of(seat)
        form = {"kind": "help", "category": "010101", "content": "小区东门口夜市占道", **typed}
        return seat.post(f"/desk/contacts/{contact.pk}/similar/", form).content.decode()

    def test_open_cases_that_say_alike_are_shown_masked(self, world: World, seat: Client) -> None:
        case = world.dispatched(world.submitted(telephone="8613911112222", who="dispatcher")).case
        page = self.ask(seat)
        assert case.number in page
        assert f'href="/cases/{case.number}/"' not in page  # a seat does not browse others' cases
        assert NAME not in page
        assert "13800138000" not in page

    def test_reports_and_protected_cases_never(self, world: World, seat: Client) -> None:
        hidden = [world.submitted(kind="report"), world.submitted(secrecy="from_unit")]
        page = self.ask(seat)
        assert not [case.number for case in hidden if case.number in page]


def test_the_same_words_again_are_warned_of_and_can_be_marked_as_a_repeat(world: World, seat: Client) -> None:
    register(seat, contact_of(seat))
    first = Case.objects.latest("pk")
    contact = contact_of(seat)
    form = {"kind": "help", "content": WORDS, "telephone": "13800138000"}
    warned = seat.post(f"/desk/contacts/{contact.pk}/similar/", form).content.decode()
    assert f"这位诉求人刚登记过相同内容：{first.number}" in warned
    answer = register(seat, contact)
    page = seat.get(answer["Location"]).content.decode()
    assert f"不久前登记过相同内容：{first.number}" in page
    again = Case.objects.latest("pk")
    door = f"/cases/{again.number}/do/relate/"
    assert door in page
    done = seat.post(door, {"earlier": first.number, "kind": "repeat"})
    assert done.status_code == 302, done.content.decode()
    assert CaseLink.objects.get().earlier_id == first.pk


def test_the_script_of_a_reason_is_read_out(seat: Client) -> None:
    page = seat.get("/desk/seat/script/?reason=out_of_area").content.decode()
    assert "话术" in page
    assert seat.get("/desk/seat/script/?reason=nothing").status_code == 200


def test_the_seats_page_lists_drafts_and_the_days_contacts(seat: Client) -> None:
    contact = contact_of(seat)
    register(seat, contact, then="draft")
    page = seat.get("/desk/seat/").content.decode()
    assert Case.objects.get().number in page
    assert f"/desk/contacts/{contact.pk}/" in page
    assert NAME not in page
    assert TELEPHONE not in page


def test_the_seats_form_is_light(seat: Client) -> None:
    page = seat.get(f"/desk/contacts/{contact_of(seat).pk}/").content
    assert len(page) < 60_000


class TestPlace:
    PLACE = {"lon": "112.55", "lat": "37.75", "address": "学府街"}

    def test_a_point_on_the_map_stands_in_its_columns(self, seat: Client) -> None:
        register(seat, contact_of(seat), **self.PLACE)
        case = Case.objects.get()
        assert (case.lon, case.lat, case.datum) == (112.55, 37.75, "wgs84")

    @pytest.mark.parametrize("secret", [{"kind": "report"}, {"secrecy": "from_unit"}])
    def test_of_a_protected_case_among_the_sealed_words(self, seat: Client, secret: dict[str, str]) -> None:
        register(seat, contact_of(seat), **self.PLACE, **secret)
        case = Case.objects.get()
        assert (case.lon, case.lat, case.address) == (None, None, "")
        assert "经度 112.550000" in case.opened_texts(case.citizen)["address"]

    def test_half_a_point_is_none(self, seat: Client) -> None:
        register(seat, contact_of(seat), lon="112.55")
        assert Case.objects.get().lon is None

    def test_nonsense_is_refused(self, seat: Client) -> None:
        assert register(seat, contact_of(seat), lon="181", lat="x").status_code == 400
        assert not Case.objects.exists()


def test_what_stands_beside_the_form_takes_no_query_for_each_row(world: World, seat: Client) -> None:
    contact = contact_of(seat)
    form = {"kind": "help", "category": "010101", "content": "小区东门口夜市占道", "telephone": "13800138000"}

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert seat.post(f"/desk/contacts/{contact.pk}/similar/", form).status_code == 200
        return len(asked)

    world.submitted(telephone="8613911112222", who="dispatcher")
    queries()  # snapshots are warm
    one = queries()
    for number in range(4):
        world.submitted(telephone=f"861391111333{number}", who="dispatcher")
    assert queries() == one
    assert one <= 9
