"""退回补充, and correcting what was registered."""

from __future__ import annotations

import pytest
import time_machine

from tests.cases.world import CONTENT, World, at
from yixian.cases.models import Case
from yixian.ground.errors import Invalid, NotAllowed, NotFound, Refusal


def test_the_promise_goes_on_while_it_is_supplemented(world: World) -> None:
    with time_machine.travel(at("2026-03-02 09:00 Mon"), tick=False):
        case = world.submitted()
        first = (case.submitted_at, case.promise_due)
        assert case.promise_due == at("2026-03-09 11:00 Mon")
        case = world.do("send_back", "dispatcher", case, note="哪个门口？").case
        assert (case.status, case.step_due) == ("draft", None)
    with time_machine.travel(at("2026-03-02 16:00 Mon"), tick=False):
        world.do("amend", "seat", case, content="东门口，晚上八点以后")
        case = world.do("submit", "seat", case).case
    assert (case.submitted_at, case.promise_due) == first
    assert case.step_due == at("2026-03-02 18:00 Mon"), "the centre's own clock starts again"
    assert world.verbs(case) == ["register", "submit", "send_back", "amend", "submit"]


def test_an_empty_case_is_not_submitted(world: World) -> None:
    case = world.draft()
    Case.objects.filter(pk=case.pk).update(content="")
    with pytest.raises(Refusal) as refused:
        world.do("submit", "seat", case)
    assert refused.value.field == "content"


class TestAmend:
    def test_what_a_program_leaves_out_stays(self, world: World) -> None:
        case = world.draft(address="和平路1号", publish_consent=True, tags=["elder"], reply_way="sms")
        case = world.do("amend", "seat", case, title="夜市占道").case
        assert (case.title, case.content, case.address) == ("夜市占道", CONTENT, "和平路1号")
        assert (case.publish_consent, case.callback_consent, case.tags) == (True, True, ["elder"])
        assert (case.category, case.reply_way, case.kind) == (world.category, "sms", "help")

    def test_something_can_be_taken_out(self, world: World) -> None:
        case = world.draft(accused=world.city.bureau, accused_matter="service", kind="complaint")
        case = world.do("amend", "seat", case, accused="", accused_matter="").case
        assert case.accused is None

    def test_it_stays_as_secret_as_it_was(self, world: World) -> None:
        case = world.draft(secrecy="from_unit")
        assert world.do("amend", "seat", case, title="改题").case.secrecy == "from_unit"

    def test_what_turns_out_to_be_a_report_becomes_secret(self, world: World) -> None:
        case = world.draft(kind="complaint")
        case = world.do("amend", "seat", case, kind="report").case
        assert (case.secrecy, case.content) == ("full", "")
        assert case.opened_texts(case.citizen)["content"] == CONTENT

    def test_a_dispatcher_without_clearance_cannot_unveil_by_amending(self, world: World) -> None:
        case = world.submitted(kind="report")
        with pytest.raises(NotFound):
            world.do("amend", "dispatcher", case, secrecy="none")
        case = world.do("send_back", "cleared_dispatcher", case, note="请补充").case
        with pytest.raises(Refusal, match="指定人员"):
            world.do("amend", "seat", case, secrecy="none")
        assert world.fresh(case).secrecy == "full"

    def test_after_submission_it_is_the_dispatchers(self, world: World) -> None:
        with pytest.raises(NotAllowed, match="补充"):
            world.do("amend", "seat", world.submitted(), title="改题")

    def test_a_new_accused_must_be_confirmed_anew(self, world: World) -> None:
        case = world.submitted(accused=world.city.bureau, accused_matter="service", kind="complaint")
        Case.objects.filter(pk=case.pk).update(accused_confirmed=True)
        case = world.do("amend", "dispatcher", case, accused=world.city.second_bureau.code).case
        assert not case.accused_confirmed

    def test_an_imported_title_longer_than_the_form_stays(self, world: World) -> None:
        case = world.draft(title="长" * 40)
        assert world.do("amend", "seat", case, tags=["elder"]).case.title == "长" * 40
        with pytest.raises(Invalid):
            world.do("amend", "seat", case, title="长" * 41)

    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"content": ""}, "content"),
            ({"content": "长" * 5001}, "content"),
            ({"title": "长" * 31}, "title"),
            ({"kind": "gossip"}, "kind"),
            ({"category": "999999"}, "category"),
            ({"category": ["010101"]}, "category"),
            ({"happened_at": "2099-01-01 10:00"}, "happened_at"),
            ({"happened_at": "昨天"}, "happened_at"),
            ({"tags": "elder"}, "tags"),
            ({"tags": ["nonsense"]}, "tags"),
            ({"content": {"a": 1}}, "content"),
            ({"accused": "SW"}, "accused_matter"),
        ],
    )
    def test_bad_input_names_its_field_and_changes_nothing(
        self, world: World, typed: dict[str, object], field: str
    ) -> None:
        case = world.draft()
        with pytest.raises(Invalid) as refused:
            world.do("amend", "seat", case, **typed)
        assert field in refused.value.errors
        assert world.fresh(case).version == 1

    def test_what_is_typed_is_cleaned(self, world: World) -> None:
        case = world.draft()
        case = world.do(
            "amend", "seat", case, content="\u202e路灯\x00坏了🙂<b>\r\n快修", title=" 路灯\n坏了 "
        ).case
        assert case.content == "路灯坏了🙂<b>\n快修"
        assert case.title == "路灯 坏了"
