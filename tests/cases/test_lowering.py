"""Less secrecy is the citizen's to give: with consent, by named persons, two of them where it was full."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.world import World
from yixian.cases.models import Case, Event, Remark
from yixian.cases.said import details_of
from yixian.ground.errors import Refusal

CONSENT = {"citizen_agrees": True, "agreed_way": "telephone"}
SECRET: dict[str, dict[str, Any]] = {
    "report": {"kind": "report"},
    "complaint": {"kind": "complaint", "secrecy": "full"},
}


def mark(world: World, who: str, case: Case, **typed: Any) -> Case:
    fields = {"secrecy": "none", "note": "诉求人来电要求", **CONSENT, **typed}
    return world.fresh(world.do("mark", who, case, **fields).case)


def amend(world: World, who: str, case: Case, **typed: Any) -> Case:
    fields = {"secrecy": "none", "reason": "诉求人来电要求", **CONSENT, **typed}
    return world.fresh(world.do("amend", who, case, **fields).case)


LOWER = {"mark": mark, "amend": amend}


def two_agree(world: World, case: Case, **typed: Any) -> None:
    """The dispatcher of the named persons asks, the supervisory unit's head agrees."""
    world.do(
        "ask_release", "cleared_dispatcher", case, **{"reason": "诉求人不再要求保密", "lowers": True} | typed
    )
    world.do("agree_release", "discipline", case)


@pytest.mark.parametrize("way", LOWER)
@pytest.mark.parametrize("kind", SECRET)
class TestFullSecrecy:
    def test_one_named_person_does_not_lift_it(self, world: World, kind: str, way: str) -> None:
        case = world.submitted(**SECRET[kind])
        for less in ("none", "from_unit"):
            with pytest.raises(Refusal) as refused:
                LOWER[way](world, "cleared_dispatcher", case, secrecy=less)
            assert (refused.value.field, refused.value.code) == ("secrecy", "second_person")
        assert world.fresh(case).secrecy == "full"

    def test_nor_does_asking_alone(self, world: World, kind: str, way: str) -> None:
        case = world.submitted(**SECRET[kind])
        world.do("ask_release", "cleared_dispatcher", case, reason="诉求人同意", lowers=True)
        with pytest.raises(Refusal, match="监督机构的分管领导"):
            LOWER[way](world, "cleared_dispatcher", case)

    def test_nor_two_who_agreed_to_look_only(self, world: World, kind: str, way: str) -> None:
        case = world.submitted(**SECRET[kind])
        two_agree(world, case, lowers=False)
        with pytest.raises(Refusal, match="监督机构的分管领导"):
            LOWER[way](world, "cleared_dispatcher", case)

    def test_nor_two_without_the_citizen(self, world: World, kind: str, way: str) -> None:
        case = world.submitted(**SECRET[kind])
        two_agree(world, case)
        for missing, field in (
            ({"citizen_agrees": False}, "citizen_agrees"),
            ({"agreed_way": ""}, "agreed_way"),
        ):
            with pytest.raises(Refusal) as refused:
                LOWER[way](world, "cleared_dispatcher", case, **missing)
            assert refused.value.field == field
        with pytest.raises(Refusal, match="为什么降低保密"):
            LOWER[way](world, "cleared_dispatcher", case, note="", reason="")

    def test_two_with_the_citizens_word_lift_it(self, world: World, kind: str, way: str) -> None:
        case = world.submitted(**SECRET[kind])
        two_agree(world, case)
        case = LOWER[way](world, "cleared_dispatcher", case)
        event = Event.objects.get(case=case, seq=case.version)
        assert case.secrecy == "none"
        assert event.facts["changed"]["secrecy"] == ["full", "none"]
        assert event.facts["consent"] == "telephone"
        assert event.facts["release"] == case.releases.get().pk
        assert Remark.objects.get(case=case, seq=case.version).text == "诉求人来电要求"

    def test_a_third_named_person_does_not_do_it_on_their_word(
        self, world: World, kind: str, way: str
    ) -> None:
        world.cast.office.department = world.city.centre
        world.cast.office.save()
        case = world.submitted(**SECRET[kind])
        two_agree(world, case)
        with pytest.raises(Refusal, match="监督机构的分管领导"):
            LOWER[way](world, "office", case)


class TestFromTheUnit:
    def test_by_a_named_person_with_consent(self, world: World) -> None:
        case = world.submitted(secrecy="from_unit")
        with pytest.raises(Refusal, match="指定人员"):
            mark(world, "dispatcher", case)
        with pytest.raises(Refusal, match="本人同意"):
            mark(world, "cleared_dispatcher", case, citizen_agrees=False)
        assert mark(world, "cleared_dispatcher", case).secrecy == "none"

    def test_a_duty_manager_while_it_is_handled_needs_it_too(self, world: World) -> None:
        task = world.in_progress(secrecy="from_unit")
        with pytest.raises(Refusal, match="本人同意"):
            world.do("mark", "duty_manager", task.case, secrecy="none", note="x")
        assert world.fresh(task.case).secrecy == "from_unit"


def test_more_secrecy_is_anybodys_to_give(world: World) -> None:
    case = world.do("mark", "dispatcher", world.submitted(), secrecy="from_unit").case
    case = world.fresh(world.do("mark", "dispatcher", case, secrecy="full").case)
    assert case.secrecy == "full"


@pytest.mark.parametrize(
    "who",
    [
        "seat",
        "dispatcher",
        "supervisor",
        "callback",
        "liaison",
        "handler",
        "unit_head",
        "leader",
        "inspector",
    ],
)
def test_nobody_else_lowers_or_sees_more_after_trying(world: World, who: str) -> None:
    """A refused try by a named person opens nothing; whoever is none gets nowhere at all."""
    task = world.in_progress(world.dispatched(world.submitted(kind="report"), who="cleared_dispatcher"))
    client = world.cast.client(who)
    named = world.cast.client("cleared_dispatcher")
    address = f"/api/cases/{task.case.number}"
    refused = named.post(f"{address}/actions/mark", {"secrecy": "none", "note": "x"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (400, "second_person")
    tried = client.post(
        f"{address}/actions/mark", {"secrecy": "none", "note": "x", **CONSENT}, "application/json"
    )
    assert tried.status_code in (403, 404)
    assert client.post(f"{address}/identity", {}, "application/json").status_code in (403, 404)
    if who in ("leader", "inspector", "seat", "dispatcher", "supervisor", "callback"):
        assert client.get(f"/cases/{task.case.number}/").status_code == 404
    assert world.fresh(task.case).secrecy == "full"


class TestWhatTheRecordNames:
    def test_the_centre_reads_what_was_corrected(self, world: World) -> None:
        case = world.submitted(
            kind="complaint", accused=world.city.second_bureau, accused_matter="service", urgency="normal"
        )
        typed = {"kind": "help", "urgency": "P2", "accused": "", "accused_matter": "", "content": "改过"}
        case = world.fresh(world.do("amend", "dispatcher", case, **typed).case)
        facts = Event.objects.get(case=case, seq=case.version).facts
        bureau = world.city.second_bureau
        assert facts["changed"] == {
            "kind": ["complaint", "help"],
            "urgency": ["normal", "P2"],
            "accused": [bureau.pk, None],
            "accused_matter": ["service", ""],
        }
        assert f"被诉单位：{bureau.label} → 无" in details_of("amend", facts)
        assert "改过" not in str(facts)
        page = world.cast.client("dispatcher").get(f"/cases/{case.number}/").content.decode()
        assert f"被诉单位：{bureau.label} → 无" in page

    def test_so_at_dispatch_and_departments_do_not(self, world: World) -> None:
        task = world.dispatched(urgency="normal")
        case = world.submitted(telephone="8613900000777")
        world.do(
            "dispatch",
            "dispatcher",
            case,
            category=world.category.code,
            lead="CG",
            urgency="P2",
            kind="complaint",
        )
        facts = Event.objects.get(case=case, verb="dispatch").facts
        assert facts["changed"] == {"kind": ["help", "complaint"], "urgency": ["normal", "P2"]}
        assert "changed" not in Event.objects.get(case=task.case, verb="dispatch").facts
        centre = world.cast.client("dispatcher").get(f"/cases/{case.number}/").content.decode()
        unit = world.cast.client("liaison").get(f"/cases/{case.number}/").content.decode()
        assert "求助 → 投诉" in centre
        assert "求助 → 投诉" not in unit

    def test_what_stays_is_not_named(self, world: World) -> None:
        case = world.do("amend", "dispatcher", world.submitted(), content="改过").case
        assert "changed" not in Event.objects.get(case=case, seq=case.version).facts


class TestWhoIsComplainedOf:
    @pytest.mark.parametrize(
        "typed",
        [
            {"accused": "", "accused_matter": ""},
            {"accused": "SW"},
            {"accused_matter": "service"},
        ],
    )
    def test_a_complaint_about_conduct_keeps_it_unless_somebody_says_why(
        self, world: World, typed: dict[str, str]
    ) -> None:
        case = world.submitted(kind="complaint", accused=world.city.bureau, accused_matter="conduct")
        with pytest.raises(Refusal) as refused:
            world.do("amend", "dispatcher", case, **typed)
        assert refused.value.field == "reason"
        case = world.fresh(world.do("amend", "dispatcher", case, reason="登记有误", **typed).case)
        assert Remark.objects.get(case=case, seq=case.version).text == "登记有误"

    def test_so_does_a_report_at_dispatch(self, world: World) -> None:
        case = world.submitted(kind="report", accused=world.city.bureau, accused_matter="service")
        typed = {
            "category": world.category.code,
            "lead": "CG",
            "kind": "complaint",
            "accused_confirmed": True,
        }
        with pytest.raises(Refusal) as refused:
            world.do("dispatch", "cleared_dispatcher", case, **typed)
        assert refused.value.field == "note"
        assert (
            world.do("dispatch", "cleared_dispatcher", case, note="不是举报", **typed).case.kind
            == "complaint"
        )

    def test_a_draft_is_corrected_freely(self, world: World) -> None:
        case = world.draft(
            kind="complaint", accused=world.city.bureau, accused_matter="conduct", who="dispatcher"
        )
        case = world.fresh(world.do("amend", "dispatcher", case, accused="", accused_matter="").case)
        assert (case.accused, case.accused_matter) == (None, "")
